import { array, axes, calm, change, frame, h, number, set, svg } from "../kit/kit.js";
import { LEVELS, journey, link, mixed } from "./chain.js";
import { mixture, picture } from "./picture.js";

const KINDS = ["werner", "dephased"];
const PROTOCOLS = ["dejmps", "bbpssw"];
const PACE = 1.1;
const GROW = 0.6;
const TASK = {
  links: "8",
  left: "werner",
  right: "werner",
  left_fidelity: 0.95,
  right_fidelity: 0.95,
  gate_error: 0,
  readout_error: 0,
  success: 1,
  target: 0.9,
};
const WATCHED = [
  "left",
  "right",
  "left_fidelity",
  "right_fidelity",
  "links",
  "purify",
  "where",
  "rounds",
  "success",
  "gate_error",
  "readout_error",
  "target",
];
const f3 = (x) => number(x, 3);
const price = (x) =>
  x < 99.95 && Math.abs(x - Math.round(x)) > 1e-9
    ? number(x, 1)
    : x < 1e6
      ? number(Math.round(x))
      : `${number(x / 1e6, 1)} million`;

function render({ model, el }) {
  const ui = frame({ model, el });
  const get = (name) => model.get(name);
  const plan = planner(model);
  const still = calm();
  ui.controls.before(
    h(
      "p",
      { class: "ql-summary" },
      "Press ",
      h("b", {}, still ? "From the start" : "Play"),
      ": Bell measurements join short pairs into long ones, and the fidelity falls. Then take more links, or purify.",
    ),
  );
  const [links, purify] = [h("div", { class: "ql-group" }), h("div", { class: "ql-group" })];
  ui.controls.append(links, purify);
  ui.control("links", { into: links });
  links.append(
    h(
      "p",
      { class: "ql-hint" },
      "Your task: 8 links of 0.95, an end pair of 0.90 or better, and as few pairs paid as you can. ",
      ui.button("Set it up", () => change(model, TASK), { into: null }),
    ),
  );
  ui.control("purify", { into: purify, as: "radio" });
  const how = h("div", { class: "ql-how" });
  purify.append(how);
  ["where", "rounds"].forEach((name) => ui.control(name, { into: how }));
  const play = ui.button("Play", () => start(), { primary: !still });
  const next = ui.button("Next step", () => show(shown + 1 < stages.length ? shown + 1 : 0), {
    primary: still,
  });
  set(play, { hidden: still });
  const back = ui.button("Back", () => show(Math.max(0, shown - 1)));

  const chain = picture(ui.stage);
  const now = h("p", { class: "ql-now" });
  ui.stage.append(now);
  const below = h("div", { class: "ql-below" });
  const facts = h("div", { class: "ql-panel" });
  const graph = h("div", { class: "ql-panel" });
  ui.stage.append(below);
  below.append(facts, graph);
  facts.append(h("p", { class: "ql-caption" }, "The pairs of the links, left and right in turn"));
  const two = h("div", { class: "ql-two" });
  facts.append(two);
  for (const side of ["left", "right"]) {
    const group = h("div", { class: "ql-side" });
    two.append(group);
    ui.control(side, { as: "select", into: group });
    ui.control(`${side}_fidelity`, { into: group });
  }
  const results = resultsView(facts);
  const curves = curvesView(graph, get("frame"));
  ui.control("target", { into: facts });
  graph.append(
    fold(
      "Errors of gates and detectors",
      (parent) =>
        ["gate_error", "readout_error", "success"].forEach((name) => ui.control(name, { into: parent })),
      "The Bell measurements and the purification use the same gates and detectors.",
    ),
  );

  let stages = [];
  let shown = 0;
  let stop = null;
  const show = (i, grown = 1) => {
    if (grown === 1) stop = (stop?.(), null);
    shown = i;
    draw(grown);
  };
  const draw = (grown) => {
    chain.draw(stages.slice(0, shown + 1), LEVELS[get("links")], grown);
    now.textContent = `Step ${shown + 1} of ${stages.length}. ${story(stages, shown, get)}`;
    set(back, { disabled: shown === 0 });
    next.textContent = shown + 1 < stages.length ? "Next step" : "From the start";
    play.textContent = stop ? "Stop" : "Play";
  };
  const start = () => {
    if (stop) return show(shown);
    let passed = 0;
    shown = 0;
    stop = ui.loop((seconds) => {
      passed += seconds;
      const i = Math.min(stages.length - 1, Math.floor(passed / PACE));
      const grown = Math.min(1, (passed - i * PACE) / GROW);
      if (i === stages.length - 1 && grown === 1) return (show(i), false);
      shown = i;
      draw(Math.min(0.999, grown));
      return true;
    });
    draw(0);
  };
  const redraw = () => {
    stages = plan.stages();
    set(how, { hidden: get("purify") === "none" });
    show(stages.length - 1);
    const plain = plan.stages({ purify: "none" });
    const end = stages.at(-1).pairs[0];
    results.show(stages, end, LEVELS[get("links")], get);
    curves.show(
      plan.stages({ levels: 3, purify: "none" }),
      get("purify") === "none" ? null : plan.stages({ levels: 3 }),
      stages,
      get("target"),
    );
    ui.say(sentence(end, plain.at(-1).pairs[0], get));
  };
  ui.watch(WATCHED, redraw);
  ui.csv("swapping", () => table(stages, get));
  ui.ready();
}

/* Numbers: the set-up, with the tables for its errors. */

function planner(model) {
  const get = (name) => model.get(name);
  const [pairs, swapping, purifying] = ["pairs", "swapping", "purifying"].map((name) => array(get(name)));
  return {
    stages({ levels = LEVELS[get("links")], purify = get("purify") } = {}) {
      const errors = [get("gate_error"), get("readout_error")];
      const rule = purify === "none" ? null : mixed(purifying, ...errors, PROTOCOLS.indexOf(purify));
      const [left, right] = ["left", "right"].map((side) =>
        link(pairs, KINDS.indexOf(get(side)), get(`${side}_fidelity`)),
      );
      return journey(
        { left, right, levels, where: get("where"), rounds: get("rounds"), success: get("success") },
        mixed(swapping, ...errors),
        rule,
      );
    },
  };
}

function table(stages, _get) {
  const rows = stages.flatMap(({ what, level, pairs }) =>
    pairs.map(({ weights, cost, chance }, i) => [
      what,
      2 ** level,
      pairs.length > 1 ? ["left", "right"][i] : "all",
      ...weights,
      chance,
      cost,
    ]),
  );
  return {
    columns: [
      "step",
      "links",
      "pair",
      "phi_plus",
      "psi_minus",
      "psi_plus",
      "phi_minus",
      "chance",
      "pairs_paid",
    ],
    rows,
  };
}

/* Words. */

const both = (pairs) =>
  pairs.length > 1 && f3(pairs[0].weights[0]) !== f3(pairs[1].weights[0])
    ? pairs.map((p) => f3(p.weights[0])).join(" and ")
    : f3(pairs[0].weights[0]);
const many = (n, word) =>
  `${["no", "one", "two", "three", "four", "five", "six", "seven", "eight"][n] ?? n} ${word}${n === 1 ? "" : "s"}`;

function story(stages, i, get) {
  const { what, level, pairs, round } = stages[i];
  const left = 2 ** (LEVELS[get("links")] - level);
  if (what === "link")
    return `Neighbours share pairs of fidelity ${both(pairs)}. Alice and Bob share nothing yet.`;
  const from = both(stages[i - 1].pairs);
  if (what === "swap")
    return `${left === 1 ? "A Bell measurement joins" : `Bell measurements at ${many(left, "station")} join`} ${many(2 * left, "pair")} into ${many(left, "pair")}, twice as long. Fidelity ${from} → ${both(pairs)}.`;
  return `Round ${round} of purification: one pair is spent to test another, and both sides compare a bit. They agree, and keep it, with probability ${pairs
    .map((p) => f3(p.chance))
    .filter((p, k, all) => all.indexOf(p) === k)
    .join(" and ")}. Fidelity ${from} → ${both(pairs)}.`;
}

function sentence(end, plain, get) {
  const links = get("links");
  const fidelity = end.weights[0];
  const bought = get("purify") !== "none";
  const start = bought
    ? `With purification, ${links} links give an end pair of fidelity ${f3(fidelity)} (${f3(plain.weights[0])} without)`
    : `${links} links give an end pair of fidelity ${f3(fidelity)}`;
  const worth =
    fidelity > 0.5 + 1e-9 ? "still entangled (above 1/2)" : "not entangled any more (1/2 or below)";
  const aim =
    fidelity >= get("target") - 1e-9
      ? `at your target of ${number(get("target"), 2)} or above`
      : `below your target of ${number(get("target"), 2)}`;
  return `${start}: ${worth}, ${aim}. Each one costs ${price(end.cost)} link pairs${end.cost > 2 ** LEVELS[links] + 1e-9 ? " on average" : ""}.`;
}

/* Views. */

function fold(title, build, hint) {
  const inside = h("div", { class: "ql-folded" });
  build(inside);
  inside.append(h("small", { class: "ql-hint" }, hint));
  return h("details", { class: "ql-more" }, h("summary", {}, title), inside);
}

// What the pairs are made of, and the price.
function resultsView(parent) {
  const [left, right, end] = ["Left link", "Right link", "End pair"].map(mixture);
  const cost = h("strong", { class: "ql-big" });
  const least = h("span", {});
  parent.append(
    h("p", { class: "ql-caption" }, "What they are made of"),
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("td", {}),
          h("th", { scope: "col" }, "Fidelity"),
          h("th", { scope: "col" }, "Shares of the Bell states"),
        ),
      ),
      h("tbody", {}, left.row, right.row, end.row),
    ),
    h(
      "p",
      { class: "ql-legend" },
      ["Φ⁺ (wanted)", "Ψ⁻", "Ψ⁺", "Φ⁻"].map((bell, k) =>
        h("span", {}, h("span", { class: `ql-part ql-part-${k} ql-swatch` }), bell),
      ),
    ),
    h("p", { class: "ql-cost" }, "Pairs paid ", cost, " ", least),
  );
  return {
    show(stages, pair, levels, get) {
      left.show(stages[0].pairs[0]);
      right.show(stages[0].pairs[1]);
      end.show(pair);
      cost.textContent = price(pair.cost);
      least.textContent =
        get("purify") === "none" && get("success") === 1
          ? "link pairs for each end pair"
          : `link pairs for each end pair, on average (${2 ** levels} without purification and failures)`;
    },
  };
}

function curvesView(parent, baked) {
  parent.append(h("p", { class: "ql-caption" }, "Fidelity, swap by swap"));
  const plot = axes(
    parent,
    baked,
    "Fidelity against the number of links joined, without and with purification",
  );
  const aim = plot.curve({ class: "ql-green ql-dot" });
  const without = [0, 1].map(() => plot.curve({ class: "ql-vermilion ql-dash" }));
  const bought = [0, 1].map(() => plot.curve({ class: "ql-blue" }));
  const marks = Array.from({ length: 4 }, () => plot.mark({ class: "ql-vermilion", r: 4 }));
  const here = plot.mark({ class: "ql-blue", r: 7.5 });
  const draw = (curves, stages) =>
    curves.forEach((curve, side) => {
      // the right pair's own way ends at the first swap
      const path = side ? stages.slice(0, 1 + stages.findIndex((s) => s.what === "swap")) : stages;
      curve.draw(
        path.map((s) => s.level),
        path.map((s) => (s.pairs[side] ?? s.pairs[0]).weights[0]),
      );
    });
  parent.append(
    h(
      "p",
      { class: "ql-legend" },
      [
        ["ql-vermilion ql-dash", "without purification"],
        ["ql-blue", "with purification"],
        ["ql-green ql-dot", "your target"],
      ].map(([colour, words]) =>
        h(
          "span",
          {},
          svg(
            "svg",
            { viewBox: "0 0 30 10", class: "ql-key", "aria-hidden": "true" },
            svg("line", { x1: 2, x2: 28, y1: 5, y2: 5, class: `ql-line ${colour}` }),
          ),
          words,
        ),
      ),
    ),
  );
  return {
    show(plain, better, stages, target) {
      draw(without, plain);
      bought.forEach((curve) => set(curve.element, { visibility: better ? null : "hidden" }));
      if (better) draw(bought, better);
      plain.forEach(({ level, pairs }, i) => marks[i].move(level, pairs[0].weights[0]));
      here.move(stages.at(-1).level, stages.at(-1).pairs[0].weights[0]);
      aim.draw([-0.15, 3.15], [target, target]);
    },
  };
}

export default { render };
