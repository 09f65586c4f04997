// What the qubit lab paints: the beam from the front, the Bloch sphere, the counts, and how sure they are.
import { axes, h, number, percent, set, sphere, svg } from "../kit/kit.js";
import { halfWidth } from "./model.js";

/** A part of the scene under a caption. */
export function panel(scene, caption) {
  const made = h("div", { class: "ql-panel" }, h("p", { class: "ql-caption" }, caption));
  scene.append(made);
  return made;
}

/** What blue and vermilion stand for. */
export const legend = () =>
  h(
    "p",
    { class: "ql-legend" },
    h("span", { class: "ql-key-photon" }),
    "photon ",
    h("span", { class: "ql-key-polariser" }),
    "polariser",
  );

/**
 * The electric field as it swings, over the direction that the polariser lets through.
 * @returns {import("./model.js").Part}
 */
export function beam(parent) {
  const swing = svg("path", { class: "ql-line ql-blue" });
  const head = svg("circle", { r: 7, class: "ql-mark ql-blue" });
  const slit = svg("line", { class: "ql-slit ql-vermilion" });
  const label = "The photon's polarisation and the polariser's axis, seen along the beam";
  parent.append(
    svg(
      "svg",
      { viewBox: "-128 -128 256 256", role: "img", "aria-label": label },
      svg("circle", { r: 100, class: "ql-rimmed" }),
      svg("line", { x1: -100, x2: 100, class: "ql-cross" }),
      svg("line", { y1: -100, y2: 100, class: "ql-cross" }),
      svg("text", { x: 114, y: 5, "text-anchor": "middle" }, "H"),
      svg("text", { y: -108, "text-anchor": "middle" }, "V"),
      slit,
      swing,
      head,
    ),
  );
  return {
    show({ amplitude: [a, b], factor: [re, im], polariser: [c, s] }) {
      const points = Array.from({ length: 73 }, (_, i) => {
        const t = (i * Math.PI) / 36;
        return [88 * a * Math.cos(t), -88 * b * (re * Math.cos(t) - im * Math.sin(t))];
      });
      set(swing, { d: `M${points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}Z` });
      set(head, { cx: points[0][0], cy: points[0][1] });
      set(slit, { x1: -100 * c, y1: 100 * s, x2: 100 * c, y2: -100 * s });
    },
  };
}

/**
 * The Bloch sphere: the photon's state, and the two states that the polariser tells apart.
 * @returns {import("./model.js").Part}
 */
export function globe(parent, turn) {
  const label = "Bloch sphere with the photon's state and the polariser's axis";
  const ball = sphere(parent, label, { onturn: turn });
  const axis = ball.axis({ class: "ql-vermilion" });
  const state = ball.arrow({ class: "ql-blue" });
  return {
    show({ r, axis: [x, z] }) {
      state.point(r);
      axis.along([x, 0, z]);
    },
  };
}

/**
 * Two bars, each with the Born rule as a tick and the 95 % interval as a whisker.
 * @returns {import("./model.js").Part}
 */
export function bars(parent) {
  const rows = ["passes", "stopped"].map(bar);
  parent.append(
    ...rows.map((row) => row.element),
    h(
      "p",
      { class: "ql-legend" },
      h("span", { class: "ql-key-tick" }),
      "theory: the Born rule ",
      h("span", { class: "ql-key-whisker" }),
      "95 % interval",
    ),
  );
  return {
    show({ run, share, probability }) {
      const rest = { value: 1 - share.value, low: 1 - share.high, high: 1 - share.low };
      rows[0].show(run.n && run.passed, share, probability[0]);
      rows[1].show(run.n - run.passed, rest, probability[1]);
    },
  };
}

function bar(name, exit) {
  const fill = h("div", { class: `ql-bar ql-bar-${exit}` });
  const tick = h("div", { class: "ql-tick" });
  const whisker = h("div", { class: "ql-whisker" });
  const text = h("span", { class: "ql-share" });
  const track = h("div", { class: "ql-track" }, fill, whisker, tick);
  return {
    element: h("div", { class: "ql-row" }, h("span", {}, name), text, track),
    show(k, { value, low, high }, theory) {
      const known = Number.isFinite(value);
      text.textContent = known ? `${number(k)} (${percent(value, 1)})` : "0";
      fill.style.width = `${known ? 100 * value : 0}%`;
      tick.style.left = `${100 * theory}%`;
      whisker.style.left = `${100 * low}%`;
      whisker.style.width = `${100 * (high - low)}%`;
    },
  };
}

/**
 * How the uncertainty shrinks as photons are counted.
 * @returns {import("./model.js").Part}
 */
export function shrinking(parent, baked) {
  const label =
    "Uncertainty of the measured share against the number of photons, with the one over root n line";
  const plot = axes(parent, baked, label);
  const trail = plot.curve({ class: "ql-green" });
  const here = plot.mark({ class: "ql-vermilion" });
  return {
    show({ run, share }) {
      trail.draw(
        run.trail.map((t) => t.n),
        run.trail.map((t) => 100 * halfWidth(t)),
      );
      here.move(run.n, 100 * halfWidth(share));
    },
  };
}

/**
 * The state with its amplitudes in numbers.
 * @returns {import("./model.js").Part}
 */
export function formula(parent) {
  const text = h("p", { class: "ql-ket" });
  parent.append(text);
  return {
    show({ ket }) {
      text.textContent = ket;
    },
  };
}
