// Fidelity against the number of links joined, without and with purification.
import { axes, h, set, svg } from "../kit/kit.js";

const TITLE = "Fidelity against the number of links joined, without and with purification";
const ENDS = [-0.15, 3.15];

const key = (colour, words) =>
  h(
    "span",
    {},
    svg(
      "svg",
      { viewBox: "0 0 30 10", class: "sw-key", "aria-hidden": "true" },
      svg("line", { x1: 2, x2: 28, y1: 5, y2: 5, class: `ql-line ${colour}` }),
    ),
    words,
  );

/** A path for each of the two links; the right one's own way ends at the first swap. */
function draw(two, stages) {
  two.forEach((curve, side) => {
    const path = side ? stages.slice(0, 1 + stages.findIndex(({ what }) => what === "swap")) : stages;
    curve.draw(
      path.map(({ level }) => level),
      path.map(({ pairs }) => (pairs[side] ?? pairs[0]).weights[0]),
    );
  });
}

/** The chart; returns what draws it. */
export function curves(place, baked) {
  const plot = axes(place, baked, TITLE);
  const aim = plot.curve({ class: "ql-green ql-dot" });
  const without = [0, 1].map(() => plot.curve({ class: "ql-vermilion ql-dash" }));
  const bought = [0, 1].map(() => plot.curve({ class: "ql-blue" }));
  const marks = Array.from({ length: 4 }, () => plot.mark({ class: "ql-vermilion", r: 4 }));
  const here = plot.mark({ class: "ql-blue", r: 7.5 });
  const purified = key("ql-blue", "with purification");
  place.append(
    h(
      "p",
      { class: "sw-legend" },
      key("ql-vermilion ql-dash", "without purification"),
      purified,
      key("ql-green ql-dot", "your target"),
    ),
  );
  return ({ plain, better, stages, end, target }) => {
    draw(without, plain);
    purified.hidden = !better;
    for (const { element } of bought) set(element, { visibility: better ? null : "hidden" });
    if (better) draw(bought, better);
    plain.forEach(({ level, pairs }, i) => marks[i].move(level, pairs[0].weights[0]));
    here.move(stages.at(-1).level, end.weights[0]);
    aim.draw(ENDS, [target, target]);
  };
}
