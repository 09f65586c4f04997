// The network lab: a key on its way through relays, and who can read it.
import { change, frame, h, set } from "../kit/kit.js";
import { game, lettersOf, named, stored, together, told, view } from "./model.js";
import { chart } from "./picture.js";

const TRAITS = ["talk", "shares", "captured", "cut", "seed"];
const FULL = 1_000_000;
const MESSAGE = 200_000;
const MINUTE = 60;
const FIRST_WORDS =
  "A key goes from A to B through relays, and each relay can read it. Capture one. " +
  "Then share the key over two routes, and capture it again.";

function render({ model, el }) {
  const ui = frame({ model, el });
  const get = (name) => model.get(name);
  const state = () => ({
    talk: get("talk"),
    shares: get("shares"),
    captured: get("captured"),
    cut: get("cut"),
    seed: get("seed"),
  });
  const world = () => get("worlds")[get("talk")];
  const stores = { talk: "", levels: [] };

  ui.root.querySelector(".ql-title").after(h("p", { class: "nw-first-words" }, FIRST_WORDS));
  ui.control("talk", { as: "select" });
  ui.control("shares", { as: "radio" });
  const spies = chips(ui.actions, "Capture a node");
  const picture = chart(ui.stage);
  const strips = ui.stage.appendChild(h("div", { class: "nw-strips" }));
  const links = chips(ui.fold("Cut a fibre, or listen until it stops", { into: ui.settings }), "Links");
  const battery = batteries(
    ui,
    stores,
    () => view(state(), world()),
    () => view({ ...state(), cut: "" }, world()).routes,
    world,
    () => redraw(),
  );
  const budget = ui.fold("What Eve reads if she chooses well").appendChild(h("div", {}));
  const about = ui.fold("What is known of this network").appendChild(h("p", {}));

  const toggle = (trait, set) => (i) => {
    if (set.has(i)) set.delete(i);
    else set.add(i);
    change(model, { [trait]: lettersOf(set) });
  };
  function redraw() {
    const now = view(state(), world());
    if (stores.talk !== get("talk")) {
      Object.assign(stores, { talk: get("talk"), levels: world().links.map(() => FULL / 2) });
    }
    const said = told(now, state(), world());
    picture.show(world(), now, `${world().name}. ${said.headline}. ${said.sentence}`);
    spies.show(world().nodes, now.captured, toggle("captured", now.captured));
    const names = world().links.map(([u, v]) => `${world().nodes[u]}–${world().nodes[v]}`);
    links.show(names, now.cut, toggle("cut", now.cut), world().labels);
    strips.replaceChildren(...bitRows(now, world()));
    battery(now, names);
    budget.replaceChildren(...gameTable(world()));
    about.textContent = world().note;
    ui.say(said.sentence, { headline: said.headline });
  }
  model.on("change:talk", () => change(model, { captured: "", cut: "" }));
  ui.onReset(() => {
    stores.talk = "";
    redraw();
  });
  ui.watch(TRAITS, redraw);
  ui.csv("network", () => ({
    columns: ["link", "key_rate_hz", "store_bits", "cut"],
    rows: world().links.map(([u, v], i) => [
      `${world().nodes[u]}-${world().nodes[v]}`,
      world().rates[i] ?? "",
      Math.round(stores.levels[i]),
      get("cut").includes(lettersOf([i])) ? 1 : 0,
    ]),
  }));
  ui.ready();
}

/** A row of buttons that are on or off. */
function chips(into, title) {
  const row = h("div", { class: "nw-chips", role: "group", "aria-label": title });
  into.append(h("div", { class: "nw-chip-box" }, h("span", { class: "nw-chip-title" }, title), row));
  return {
    show(names, on, ontoggle, details = []) {
      if (row.children.length !== names.length || row.firstChild?.textContent !== names[0]) {
        row.replaceChildren(
          ...names.map((name) => h("button", { type: "button", class: "ql-button nw-chip" }, name)),
        );
      }
      [...row.children].forEach((button, i) => {
        set(button, { "aria-pressed": on.has(i) ? "true" : "false", title: details[i] ?? null });
        button.onclick = () => ontoggle(i);
      });
    },
  };
}

/** The bits of every share, and what Eve has. */
function bitRows(now, world) {
  const row = (name, bits, tone) =>
    h("p", { class: "nw-strip" }, h("span", {}, name), h("code", { class: tone }, bits));
  if (!now.routes.length) return [];
  const many = now.routes.length > 1;
  const rows = now.routes.map((path, i) => {
    const spied = path.some((node) => now.captured.has(node));
    return row(
      `${many ? `Share ${i + 1}: ` : ""}${named(path, world)}`,
      now.keys[i].share.join(""),
      spied ? "nw-read" : "",
    );
  });
  const key = together(now.keys).join("");
  if (many) rows.push(row("Key: all shares, exclusive or", key, now.known ? "nw-read" : ""));
  rows.push(
    row("What Eve has of the key", now.known ? key : "?".repeat(key.length), now.known ? "nw-read" : ""),
  );
  return rows;
}

/** Stores that a message drains and time refills. A stopped link still has what it made before. */
function batteries(ui, stores, now, whole, world, redraw) {
  const fold = ui.fold("Stores of key on the links");
  const list = fold.appendChild(h("div", { class: "nw-stores" }));
  const spoken = fold.appendChild(h("p", { class: "ql-hint", role: "status" }));
  const indexOf = (u, v) => world().links.findIndex((pair) => pair.includes(u) && pair.includes(v));
  const send = () => {
    const { routes } = now();
    const paths = routes.length ? routes : whole();
    const hops = paths.flatMap((path) => path.slice(1).map((node, i) => indexOf(path[i], node)));
    const short = hops.find((i) => stores.levels[i] < MESSAGE);
    if (!hops.length || short !== undefined) {
      spoken.textContent = "Too little key is stored on the way: wait, or change the routes.";
      return;
    }
    for (const i of hops) stores.levels[i] -= MESSAGE;
    spoken.textContent =
      `${stored(MESSAGE)} sent: every link on the way gave as many bits.` +
      (routes.length ? "" : " They were made before the links stopped.");
    redraw();
  };
  const wait = () => {
    const { cut } = now();
    stores.levels = stores.levels.map((level, i) =>
      cut.has(i) ? level : Math.min(FULL, level + MINUTE * (world().rates[i] ?? 0)),
    );
    const dry = world().rates.some((rate, i) => rate === null && !cut.has(i));
    spoken.textContent = dry
      ? "A minute later. A link of unknown rate made nothing to count on."
      : "A minute later.";
    redraw();
  };
  ui.button(`Send ${stored(MESSAGE)}`, send, { into: fold });
  ui.button("Wait a minute", wait, { into: fold });
  return (_, names) => {
    list.replaceChildren(
      ...names.map((name, i) =>
        h(
          "p",
          { class: "nw-store" },
          h("span", {}, name),
          h("meter", { min: 0, max: FULL, value: stores.levels[i], "aria-label": `store of ${name}` }),
          h("span", { class: "nw-level" }, stored(stores.levels[i])),
        ),
      ),
    );
  };
}

function gameTable({ games }) {
  const row = (name, values) => h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, game(values)));
  const head = h(
    "tr",
    {},
    h("th", { scope: "col" }, "Eve chooses"),
    h("th", { scope: "col" }, "1, 2, 3 of them"),
  );
  return [
    h(
      "p",
      {},
      "Alice draws one of her routes for each key, at the best odds; Eve knows the odds, and places " +
        "herself as well as she can. Share of the keys that she reads, or stops:",
    ),
    h(
      "table",
      {},
      h("thead", {}, head),
      h("tbody", {}, row("captures relays: reads", games.nodes), row("listens on links: stops", games.links)),
    ),
  ];
}

export default { render };
