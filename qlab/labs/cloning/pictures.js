// What the copy lab paints: the sphere with both copies, the frontier, and the table that folds.
import { axes, h, sphere, svg } from "../kit/kit.js";
import { glider } from "../kit/glide.js";
import { f3 } from "./model.js";

/** @type {[string, string[]][]} */
const COPIES = [
  ["Bob", ["ql-green", "ql-disc"]],
  ["Eve", ["ql-vermilion", "ql-ring"]],
];

/** A part of the scene under a caption. */
export function panel(scene, caption) {
  const made = h("div", { class: "ql-panel" }, h("p", { class: "ql-caption" }, caption));
  scene.append(made);
  return made;
}

const key = (...classes) =>
  svg(
    "svg",
    { class: "ql-key", viewBox: "-12 -12 24 24", "aria-hidden": "true" },
    svg("circle", { r: classes.includes("ql-ring") ? 9 : 8, class: ["ql-mark", ...classes].join(" ") }),
  );

const legend = (...entries) => h("p", { class: "ql-legend" }, entries);

/** The Bloch sphere: the original on its surface, the copies inside; they glide to their places. */
export function globe(parent, ui, turn) {
  const label = "Bloch sphere: the original on the surface, the two copies inside";
  const ball = sphere(parent, label, { onturn: turn });
  const original = ball.arrow({ class: "ql-blue ql-original", r: 9 });
  const copies = COPIES.map(([, classes], i) => ball.arrow({ class: classes.join(" "), r: i ? 12 : 6 }));
  const glide = glider(ui, (numbers) =>
    copies.forEach((copy, i) => copy.point(numbers.slice(3 * i, 3 * i + 3))),
  );
  parent.append(
    legend(
      h("span", {}, key("ql-blue", "ql-original"), "original"),
      ...COPIES.map(([name, classes]) => h("span", {}, key(...classes), `${name}’s`)),
    ),
    h("p", { class: "ql-hint" }, "Drag the original. A shorter arrow is a worse copy."),
  );
  return {
    show(shown) {
      original.point(shown.original);
      glide(shown.vectors.flat());
    },
  };
}

/** The machine among all machines: means over four states, and the frontier that no machine passes. */
export function frontier(parent, baked, words) {
  const label = "Eve's fidelity against Bob's, with the frontier that no machine can pass";
  const plot = axes(parent, baked, label);
  const mean = plot.mark({ class: "ql-purple", r: 7.5 });
  parent.append(
    legend(h("span", {}, key("ql-purple"), "your machine, mean of H, V, D and A")),
    h("p", { class: "ql-hint" }, words),
  );
  return { show: ({ four }) => mean.move(...four) };
}

/**
 * Fidelities as numbers and bars: this state, the four, all. A tick marks the best that two equal copies
 * reach.
 */
export function table(parent, best) {
  const cells = (limit) => COPIES.map(([, classes]) => cell(classes, limit));
  const here = h("th", { scope: "row" });
  const rows = [
    { head: here, part: "here", cells: cells() },
    { head: h("th", { scope: "row" }, "Mean of H, V, D, A"), part: "four", cells: cells(best.four) },
    { head: h("th", { scope: "row" }, "Mean of all states"), part: "all", cells: cells(best.all) },
  ];
  const heads = COPIES.map(([name, classes]) => h("th", { scope: "col" }, key(...classes), name));
  const line = (row) =>
    h(
      "tr",
      {},
      row.head,
      row.cells.map((made) => made.element),
    );
  parent.append(
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, h("td", {}), heads)),
      h("tbody", {}, ...rows.map((row) => line(row))),
    ),
    h(
      "p",
      { class: "ql-hint" },
      h("span", { class: "ql-key-tick" }),
      `the best that two equal copies can reach: ${f3(best.four)} for H, V, D and A, `,
      `${f3(best.all)} for all states. This chance is called `,
      h("b", {}, "fidelity"),
      ": 1 is perfect, 0.5 a blind guess.",
    ),
  );
  return {
    show(shown) {
      here.textContent = `This state (${shown.sent})`;
      for (const row of rows) row.cells.forEach((made, i) => made.show(shown[row.part][i]));
    },
  };
}

function cell(classes, limit) {
  const text = h("span", { class: "ql-value" });
  const bar = h("div", { class: `ql-bar ${classes.join(" ")}` });
  const tick = limit ? h("div", { class: "ql-tick" }) : null;
  if (tick) tick.style.left = `${100 * limit}%`;
  return {
    element: h("td", {}, text, h("div", { class: "ql-track", "aria-hidden": "true" }, bar, tick)),
    show(value) {
      text.textContent = f3(value);
      bar.style.width = `${100 * value}%`;
    },
  };
}
