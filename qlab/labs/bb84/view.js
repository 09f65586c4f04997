// What a BB84 run looks like: the line with photons on it, and the last photons as a table.
import { h, set, svg } from "../kit/kit.js";
import { LOST, fate, measured, seen, sent } from "./photons.js";

const EYE = "M-15 0Q0 -13 15 0Q0 13 -15 0ZM-3 0a3 3 0 1 0 6 0a3 3 0 1 0 -6 0";

const glyph = () => svg("path", { class: "ql-line" });
const ink = (path, { d = "", turn = 0, tone = "" }, at = "") =>
  set(path, { d, transform: `${at} rotate(${-turn})`, class: `ql-line ${tone}` });

/** A box for Alice, Eve or Bob with a sign in it, a name above and a few words below. */
function actor(name) {
  const box = svg("rect", { x: -34, y: 28, width: 68, height: 48, rx: 12, class: "bb-box" });
  const mark = glyph();
  const above = svg("text", { y: 18, class: "bb-name" }, name);
  const below = svg("text", { y: 98 });
  return {
    root: svg("g", {}, box, mark, above, below),
    box,
    above,
    tell(picture, words) {
      ink(mark, picture, "translate(0 52)");
      below.textContent = words;
    },
  };
}

/** A photon to fly: show(x, opacity, picture) or hide(). */
function photon() {
  const arrow = glyph();
  const dot = svg("g", {}, svg("circle", { r: 13, class: "bb-photon" }), arrow);
  return {
    dot,
    hide: () => set(dot, { visibility: "hidden" }),
    show(x, opacity, picture) {
      set(dot, { visibility: null, transform: `translate(${x} 52)`, opacity });
      ink(arrow, picture);
    },
  };
}

/** What Bob's box says of the last photon. */
function verdict(last) {
  if (!last) return "";
  const reads = last.bobBit === LOST ? "" : "reads ";
  return `${reads}${measured(last).text} ${last.kept ? fate(last)[0] : ""}`;
}

/** How much of a photon in flight is still there: one that will be lost fades. */
const left = ({ photon, t }) => (photon.bobBit === LOST ? 1 - 6 * Math.max(0, t - 0.6) : 1);

/** Alice, the fibre with photons in it, Eve and Bob; returns what draws {last, flights, nobody}. */
export function scene(place, log) {
  const lines = [svg("path", { class: "bb-fibre" }), svg("path", { class: "bb-core" })];
  const pool = Array.from({ length: 24 }, photon);
  const people = { alice: actor("Alice"), eve: actor("Eve"), bob: actor("Bob") };
  const root = svg(
    "svg",
    { class: "bb-scene", height: 108, role: "img", "aria-label": "The line from Alice to Bob" },
    lines,
    svg(
      "g",
      {},
      pool.map(({ dot }) => dot),
    ), // photons fly behind the boxes
    Object.values(people).map((who) => who.root),
  );
  let latest = null;
  const draw = (state) => {
    latest = state;
    const width = root.clientWidth || 300;
    const x = [44, width / 2, width - 44];
    Object.values(people).forEach((who, i) => set(who.root, { transform: `translate(${x[i]} 0)` }));
    for (const line of lines) set(line, { d: `M${x[0]} 52H${x[2]}` });
    speak(people, state, log.plan);
    pool.forEach((dot, i) => fly(dot, state.flights[i], x[0], x[2], log.plan));
  };
  place.append(root);
  new ResizeObserver(() => latest && draw(latest)).observe(root);
  return draw;
}

/** What each of the three does with the photon that was last there. */
function speak({ alice, eve, bob }, { last, flights, nobody }, plan) {
  const latestPast = (t) => flights.findLast((f) => f.t >= t)?.photon ?? last;
  const sending = latestPast(0);
  const passing = latestPast(0.5);
  alice.tell(sending ? sent(sending) : {}, sending ? `sends ${sent(sending).text}` : "");
  eve.tell({ d: EYE }, passing ? seen(passing, plan).brief : "");
  bob.tell(last ? measured(last) : {}, verdict(last));
  set(bob.box, { class: `bb-box bb-${last ? fate(last)[1] : ""}` });
  set(eve.root, { class: nobody ? "bb-away" : null });
  eve.above.textContent = nobody ? "nobody here" : "Eve";
}

function fly(dot, flight, from, to, plan) {
  if (!flight || left(flight) <= 0) return dot.hide();
  const met = flight.t > 0.5 && flight.photon.record;
  const picture = met ? seen(flight.photon, plan) : sent(flight.photon);
  dot.show(from + flight.t * (to - from), left(flight), picture);
}

/** The last photons as a table, as many columns as fit. */
export function strip(place, log) {
  const names = ["Photon", "Alice", "Eve", "Bob", "Kept?"];
  const rows = names.map((name) => h("tr", {}, h("th", { scope: "row" }, name)));
  place.append(
    h(
      "table",
      { class: "bb-strip" },
      h(
        "caption",
        {},
        "The last photons. Z and X are two ways to write a bit on a photon; ",
        "a bit is kept where Alice and Bob used the same one.",
      ),
      h("tbody", {}, rows),
    ),
  );
  const columns = Array.from({ length: 16 }, () =>
    rows.map((row, i) => {
      const path = glyph();
      const text = h("span");
      const icon = h("span", { class: "bb-icon" });
      if (i > 0 && i < 4) icon.append(svg("svg", { viewBox: "-10 -10 20 20", "aria-hidden": "true" }, path));
      const cell = i ? h("td", {}, icon, text) : h("th", { scope: "col" }, text);
      row.append(cell);
      return { cell, path, text, icon };
    }),
  );
  const show = (column, p) => {
    column.forEach(({ cell }) => {
      cell.hidden = !p;
    });
    if (!p) return;
    const [icon, word] = fate(p);
    const pictures = [{}, sent(p), seen(p, log.plan), measured(p), {}];
    column.forEach((part, i) => {
      ink(part.path, pictures[i]);
      part.text.textContent = [p.number, sent(p).text, seen(p, log.plan).text, measured(p).text, word][i];
      if (i) set(part.cell, { class: `bb-${word}` });
    });
    column[4].icon.textContent = icon;
  };
  let shown = 0;
  const draw = (n) => {
    shown = n;
    const width = place.clientWidth || 300;
    const fit = Math.min(columns.length, Math.floor((width - 56) / (width < 420 ? 46 : 66)));
    columns.forEach((column, i) =>
      show(column, i < fit && n - fit + i >= 0 ? log.photon(n - fit + i) : null),
    );
  };
  new ResizeObserver(() => draw(shown)).observe(place);
  return draw;
}
