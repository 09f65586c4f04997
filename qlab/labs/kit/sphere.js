// The Bloch sphere, seen from a little above: H on top, V below, D in front, A behind, R right, L left.
import { h, set, svg } from "./draw.js";

const AZIMUTH = 0.52;
const RISE = 0.3;
const TOWARDS = [Math.cos(RISE) * Math.cos(AZIMUTH), Math.cos(RISE) * Math.sin(AZIMUTH), Math.sin(RISE)];
const RIGHT = [-Math.sin(AZIMUTH), Math.cos(AZIMUTH), 0];
const UP = [-Math.sin(RISE) * Math.cos(AZIMUTH), -Math.sin(RISE) * Math.sin(AZIMUTH), Math.cos(RISE)];
/** Named directions. */
export const POLES = {
  H: [0, 0, 1],
  V: [0, 0, -1],
  D: [1, 0, 0],
  A: [-1, 0, 0],
  R: [0, 1, 0],
  L: [0, -1, 0],
};
const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/**
 * A Bloch sphere on a stage.
 *   const ball = sphere(ui.stage, "State of the photon", { onturn: ([x, y, z]) => ... });   dragged
 *   const state = ball.arrow({ class: "ql-blue" }, "sent");   state.point([x, y, z])         null hides it
 *   const axis = ball.axis({ class: "ql-orange" });           axis.along([x, y, z])    through the middle
 * @param {Element} stage
 * @param {string} label
 * @param {{onturn?: ((direction: number[]) => void) | null}} [options]
 */
export function sphere(stage, label, { onturn = null } = {}) {
  const root = svg("svg", {
    class: onturn ? "ql-sphere ql-turns" : "ql-sphere",
    viewBox: "-128 -128 256 256",
    role: "img",
    "aria-label": label,
  });
  const layer = svg("g", {});
  root.append(globe(), layer, poles());
  if (onturn) turning(root, onturn);
  stage.append(root);
  return {
    root,
    arrow: (attributes, text) => arrow(layer, attributes, text),
    axis: (attributes) => axis(layer, attributes),
  };
}

const place = (r) => [100 * dot(r, RIGHT), -100 * dot(r, UP), dot(r, TOWARDS)];

function globe() {
  const circles = [
    [POLES.D, POLES.R],
    [POLES.D, POLES.H],
    [POLES.R, POLES.H],
  ].flatMap(([a, b]) => halves(a, b));
  return svg("g", { class: "ql-globe", "aria-hidden": "true" }, svg("circle", { r: 100 }), circles);
}

// The circle through two orthogonal directions, its near half drawn and its far half dashed.
function halves(a, b) {
  const points = Array.from({ length: 73 }, (_, i) =>
    place([0, 1, 2].map((k) => Math.cos((i * Math.PI) / 36) * a[k] + Math.sin((i * Math.PI) / 36) * b[k])),
  );
  const path = (keep) =>
    points.reduce(
      ({ d, pen }, [x, y, near]) =>
        keep(near) ? { d: `${d}${pen}${x.toFixed(1)} ${y.toFixed(1)}`, pen: "L" } : { d, pen: "M" },
      { d: "", pen: "M" },
    ).d;
  return [
    svg("path", { d: path((near) => near >= -0.05) }),
    svg("path", { class: "ql-far", d: path((near) => near <= 0.05) }),
  ];
}

function poles() {
  const names = Object.entries(POLES).map(([name, r]) => {
    const [x, y, near] = place(r);
    const out = 1 + 18 / Math.hypot(x, y);
    return svg(
      "text",
      { x: out * x, y: out * y + 5, "text-anchor": "middle", class: near < -0.01 ? "ql-behind" : "" },
      name,
    );
  });
  return svg("g", { class: "ql-poles", "aria-hidden": "true" }, names);
}

function arrow(layer, attributes, text = "") {
  const line = svg("line", { x1: 0, y1: 0, class: `ql-line ${attributes.class ?? ""}` });
  const tip = svg("circle", { r: 7, ...attributes, class: `ql-mark ${attributes.class ?? ""}` });
  const name = svg("text", { class: `ql-tip ${attributes.class ?? ""}`, "text-anchor": "middle" }, text);
  const group = svg("g", {}, line, tip, name);
  layer.append(group);
  return {
    group,
    point(r) {
      set(group, { visibility: r ? null : "hidden" });
      if (!r) return;
      const [x, y, near] = place(r);
      set(line, { x2: x, y2: y });
      set(tip, { cx: x, cy: y });
      set(name, { x: x + (x < 0 ? -1 : 1) * 4, y: y + (y > 40 ? 24 : -13) });
      set(group, { class: near < -0.01 ? "ql-behind" : "" });
    },
  };
}

function axis(layer, attributes) {
  const line = svg("line", { ...attributes, class: `ql-rule ${attributes.class ?? ""}` });
  layer.prepend(line);
  return {
    along(r) {
      const [x, y] = place(r);
      set(line, { x1: -x, y1: -y, x2: x, y2: y });
    },
  };
}

// Drag on the near side; the sliders reach the far side too.
function turning(root, onturn) {
  const at = (event) => {
    const p = new DOMPoint(event.clientX, event.clientY).matrixTransform(root.getScreenCTM().inverse());
    const far = Math.max(1, Math.hypot(p.x, p.y) / 100);
    const u = p.x / 100 / far;
    const v = -p.y / 100 / far;
    const w = Math.sqrt(Math.max(0, 1 - u * u - v * v));
    onturn([0, 1, 2].map((k) => u * RIGHT[k] + v * UP[k] + w * TOWARDS[k]));
  };
  set(root, {
    onpointerdown: (event) => {
      root.setPointerCapture(event.pointerId);
      at(event);
    },
    onpointermove: (event) => {
      if (root.hasPointerCapture(event.pointerId)) at(event);
    },
  });
}

/**
 * A direction on the sphere as whole degrees of two sliders: the polarisation's angle and the phase of its V
 * part.
 * @param {ArrayLike<number>} direction
 */
export function anglesOf(direction) {
  const [x, y, z] = Array.from(direction);
  const degrees = (radians) => Math.round((radians * 180) / Math.PI);
  const side = x < 0 ? -1 : 1;
  const out = side * Math.hypot(x, y);
  const angle = degrees(Math.atan2(out, z) / 2);
  const phase = Math.hypot(x, y) < 0.02 ? 0 : degrees(Math.atan2(side * y, side * x));
  return { angle: angle < 0 ? angle + 180 : angle, phase: Math.max(-90, Math.min(90, phase)) };
}

/**
 * The name of a direction, or null: nameOf([0, 0, 1]) is "H".
 * @param {ArrayLike<number>} r
 */
export const nameOf = (r) => Object.keys(POLES).find((name) => dot(POLES[name], r) > 1 - 1e-9) ?? null;

/**
 * A row of buttons H V D A R L; onpick gets the direction. Its show([x, y, z]) marks the one that is there.
 * @param {Element} parent
 * @param {string} label
 * @param {(direction: number[]) => void} onpick
 */
export function readyStates(parent, label, onpick) {
  const buttons = Object.entries(POLES).map(([name, r]) =>
    h(
      "button",
      {
        type: "button",
        class: "ql-button",
        "aria-label": `Set the photon to ${name}`,
        onclick: () => onpick(r),
      },
      name,
    ),
  );
  parent.append(
    h(
      "div",
      { class: "ql-field ql-ready", role: "group", "aria-label": label },
      h("span", { class: "ql-ready-name", "aria-hidden": "true" }, label),
      h("div", { class: "ql-segments" }, buttons),
    ),
  );
  return {
    show(r) {
      const here = nameOf(r);
      buttons.forEach((button) => set(button, { "aria-pressed": String(button.textContent === here) }));
    },
  };
}
