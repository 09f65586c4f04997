// What an E91 run looks like: the line, nine bins, the last key bits, and what is left of the key.
import { axes, h, number, percent, set, svg } from "../kit/kit.js";

const EYE = "M-15 0Q0 -13 15 0Q0 13 -15 0ZM-3 0a3 3 0 1 0 6 0a3 3 0 1 0 -6 0";
const BOTH = "M-9 0H9M-5 -4L-9 0L-5 4M5 -4L9 0L5 4"; // one photon to each side
const DEEDS = [
  "Eve lets it pass.",
  "Eve measured Bob's photon.",
  "Eve measured Alice's photon.",
  "Eve measured both photons.",
  "Eve measured both photons in one basis.",
];
const ROLES = { key: "key", "+": "test +", "-": "test −", "": "not used" };
const KINDS = { key: "key", "+": "test", "-": "test", "": "rest" };
const degrees = (x) => `${number(x, x % 1 ? 1 : 0)}°`;
const signed = (x) => (x >= 0.005 ? "+" : "") + number(x, 2);

/**
 * Alice and Bob with their polarisers, the source between them, Eve where she listens, photons on their way.
 */
export function line(place, model) {
  const root = svg("svg", { class: "e9-scene", height: 112, "aria-hidden": "true" });
  const fibre = svg("path", { class: "e9-fibre" });
  const core = svg("path", { class: "e9-core" });
  const badge = (r, tone, d, text) =>
    svg(
      "g",
      {},
      svg("circle", { r, class: "e9-box" }),
      svg("path", { class: `ql-line ${tone}`, d }),
      svg("text", { y: 36 }, text),
    );
  const source = badge(17, "ql-purple", BOTH, "source");
  const eyes = [0, 1].map(() => badge(19, "ql-vermilion", EYE, "Eve"));
  const sides = ["Alice", "Bob"].map((name) => {
    const turn = svg("path", { class: "ql-line ql-blue", d: "M-17 0H17" });
    const words = svg("text", { y: 46 });
    const box = svg("rect", { x: -34, y: -24, width: 68, height: 48, rx: 12, class: "e9-box" });
    return {
      turn,
      words,
      group: svg("g", {}, box, turn, svg("text", { y: -34, class: "e9-name" }, name), words),
    };
  });
  const dots = [0, 1].map(() => svg("circle", { r: 7, class: "ql-mark ql-purple" }));
  root.append(fibre, core, source, ...dots, ...eyes, ...sides.map((side) => side.group));
  place.append(root);
  let latest = null;
  let width = 300;
  const draw = (state) => {
    latest = state;
    const { last, flight } = state;
    const x = [40, width - 40];
    const y = 54;
    const middle = width / 2;
    const where = model.get("eve_on");
    const right = (middle + x[1] - 17) / 2; // halfway between the edges of source and Bob
    for (const path of [fibre, core]) set(path, { d: `M${x[0]} ${y}H${x[1]}` });
    set(source, {
      transform: `translate(${middle} ${y})`,
      visibility: where === "source" && model.get("eve") > 0 ? "hidden" : null,
    });
    const spots =
      model.get("eve") === 0
        ? [null, null]
        : { bob: [null, right], both: [width - right, right], source: [middle, null] }[where];
    eyes.forEach((eye, i) => {
      set(eye, {
        visibility: spots[i] === null ? "hidden" : null,
        transform: `translate(${spots[i] ?? 0} ${y})`,
      });
      const looked = last && (last.deed > 2 || last.deed === (i ? 1 : 2));
      set(eye.firstChild, { class: looked ? "e9-box e9-looked" : "e9-box" });
    });
    sides.forEach(({ group, turn, words }, i) => {
      set(group, { transform: `translate(${x[i]} ${y})` });
      set(turn, { transform: `rotate(${-(last?.angles[i] ?? 0)})` });
      words.textContent = last ? `${degrees(last.angles[i])}: bit ${last.bits[i]}` : "";
    });
    dots.forEach((dot, i) => {
      set(dot, { visibility: flight === null ? "hidden" : null });
      if (flight !== null) set(dot, { cx: middle + (x[i] - middle) * flight, cy: y });
    });
  };
  new ResizeObserver(() => {
    width = root.clientWidth || width;
    if (latest) draw(latest);
  }).observe(root);
  return draw;
}

/** The last pair in words. */
export function story(pair, n) {
  if (!pair) return n ? "So many pairs are counted, not shown one by one." : "";
  const [alice, bob] = pair.angles.map(degrees);
  const key = `Equal angles: a key bit${pair.wrong ? ", and a wrong one!" : "."}`;
  const end =
    pair.role === "key"
      ? key
      : pair.role
        ? "This pair is for the Bell test."
        : "This pair of angles is not used.";
  return `Pair ${pair.number}: Alice at ${alice} reads ${pair.bits[0]}, Bob at ${bob} reads ${pair.bits[1]}. ${end} ${pair.deed ? DEEDS[pair.deed] : ""}`;
}

/** Nine bins for the nine pairs of angles: what each is for, and what fell into it. */
export function bins(place, { angles, roles }) {
  const cells = roles.flat().map((role) => {
    const count = h("span");
    const note = h("span");
    return {
      count,
      note,
      cell: h("td", { class: `e9-${KINDS[role]}` }, h("b", {}, ROLES[role]), count, note),
    };
  });
  const rows = angles[0].map((a, i) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, `Alice ${degrees(a)}`),
      cells.slice(3 * i, 3 * i + 3).map(({ cell }) => cell),
    ),
  );
  place.append(
    h(
      "table",
      { class: "e9-bins" },
      h(
        "caption",
        {},
        "Number of pairs at each two angles. E: how much more often the bits agree than differ.",
      ),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("td", {}),
          angles[1].map((b) => h("th", { scope: "col" }, `Bob ${degrees(b)}`)),
        ),
      ),
      h("tbody", {}, rows),
    ),
  );
  return (tally, last) =>
    cells.forEach(({ cell, count, note }, i) => {
      const bin = tally.bins[i];
      count.textContent = number(bin.pairs);
      note.textContent =
        bin.role === "key" ? `${number(bin.differ)} wrong` : bin.pairs ? `E = ${signed(bin.e.value)}` : "";
      cell.classList.toggle("e9-last", last?.setting === i);
    });
}

/** The last key bits of both sides, wrong ones marked. */
export function keyStrip(place) {
  const columns = Array.from({ length: 24 }, () => [h("td"), h("td"), h("td")]);
  const rows = ["Alice's key", "Bob's key", "Same?"].map((name, i) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, name),
      columns.map((column) => column[i]),
    ),
  );
  place.append(
    h("table", { class: "e9-strip" }, h("caption", {}, "The last key bits"), h("tbody", {}, rows)),
  );
  let latest = null;
  let fit = 8;
  const draw = (log, n) => {
    latest = [log, n];
    const pairs = log.lastKey(n, fit);
    columns.forEach((cells, i) => {
      const pair = pairs[i];
      cells.forEach((cell, k) => {
        cell.hidden = !pair;
        if (!pair) return;
        cell.textContent = [pair.bits[0], pair.bits[1], pair.wrong ? "✗" : "✓"][k];
        cell.className = pair.wrong ? "e9-wrong" : "";
      });
    });
  };
  new ResizeObserver(() => {
    fit = Math.min(columns.length, Math.floor((place.clientWidth - 92) / 24));
    if (latest) draw(...latest);
  }).observe(place);
  return draw;
}

/** What is left of the key: two rates from the run, and both curves over the share that Eve measures. */
export function rates(place, model, { numbers }, left) {
  const kinds = [
    ["ql-blue", "No device trusted", "from S and the error rate"],
    ["ql-green", "Devices trusted", "from two error rates"],
  ];
  const say = kinds.map(([tone, name, how]) => {
    const value = h("strong", { class: "ql-value" });
    const range = h("span", { class: "ql-range" });
    const head = h("p", { class: "ql-head" }, h("span", {}, name), value, range);
    const source = h("small", { class: "ql-hint" }, how);
    return {
      value,
      range,
      source,
      row: h("div", { class: "e9-rate" }, h("span", { class: `e9-key ${tone}` }), head, source),
    };
  });
  const box = h("div", { class: "e9-chart" });
  const share = Array.from({ length: 101 }, (_, i) => i / 100);
  const knows = h("p", { class: "e9-knows" });
  place.append(
    h("p", { class: "e9-label" }, "Secret bits left of each key bit, asymptotic"),
    h(
      "div",
      { class: "e9-two" },
      say.map(({ row }) => row),
    ),
    knows,
    box,
    h(
      "p",
      { class: "ql-hint" },
      h("span", { class: "e9-shade" }),
      "S is above 2, and yet no key without trust in the devices. Curves are exact, for an endless run; the dots are where you are.",
    ),
  );
  const plot = axes(
    box,
    model.get("chart"),
    "Secret bits per key bit against the share that Eve measures, with and without trust in the devices",
  );
  const shade = plot.bar({ class: "ql-vermilion e9-gap" });
  const lines = ["ql-blue", "ql-green ql-dash"].map((tone) => plot.curve({ class: tone }));
  const dots = ["ql-blue", "ql-green"].map((tone) => plot.mark({ class: tone }));
  const drawCurves = () => {
    const curve = share.map((f) => {
      const exact = numbers(f);
      return { s: exact.s, ...left.at(exact) };
    });
    const gap = share.filter((_, i) => curve[i].s > model.get("known").local && curve[i].noTrust === 0);
    shade.draw(gap[0] ?? 0, gap.at(-1) ?? 0, 0, 1);
    ["noTrust", "trust"].forEach((name, i) =>
      lines[i].draw(
        share,
        curve.map((point) => point[name]),
      ),
    );
  };
  let drawn = null;
  return ({ s, qber }) => {
    const setup = `${model.get("eve_on")} ${model.get("eve_basis")} ${model.get("visibility")}`;
    if (drawn !== setup) drawCurves();
    drawn = setup;
    const exact = numbers(model.get("eve"));
    const here = left.at(exact);
    const known = Number.isFinite(s.value) && qber.n > 0;
    const found = known ? left.ends({ s, qber }) : null;
    knows.textContent = model.get("eve")
      ? `By what she measured, Eve knows ${number(exact.eve, 2)} bits of each key bit; Bob knows ${number(here.bob, 2)}.`
      : "Eve knows nothing of the key.";
    say[1].source.textContent = `from the error rate and, by way of S, the one across the key's angles${
      found ? `: ${percent(found.across.value, 1)}` : ""
    }`;
    ["noTrust", "trust"].forEach((name, i) => {
      dots[i].move(model.get("eve"), here[name]);
      say[i].value.textContent = found ? `at least ${number(found.low[name], 2)}` : "unknown";
      say[i].range.textContent = found ? `best guess ${number(found.value[name], 2)}` : "";
    });
  };
}
