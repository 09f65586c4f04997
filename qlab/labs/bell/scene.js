// The scene of a Bell test: two protractors with two dials each, the source between them, photons on their
// way.
import { change, number, set, svg } from "../kit/kit.js";

const TONES = { a1: "ql-blue", a2: "ql-orange", b1: "ql-blue", b2: "ql-orange" };
const BOTH = "M-11 0H11M-6 -5L-11 0L-6 5M6 -5L11 0L6 5"; // one photon to each side
const EYE = "M-13 0Q0 -11 13 0Q0 11 -13 0ZM-2.5 0a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0";
const SIDES = [
  ["Alice", ["a1", "a2"]],
  ["Bob", ["b1", "b2"]],
];
const BELOW = 66; // room for three lines of words below a protractor
const turned = (degrees) => [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
const degrees = (x) => `${number(x, x % 1 ? 1 : 0)}°`;

/** A round sign on the line with a word below it. */
const badge = (r, tone, d, text, below) =>
  svg(
    "g",
    {},
    svg("circle", { r, class: "be-box" }),
    svg("path", { class: `ql-line ${tone}`, d }),
    svg("text", { y: below }, text),
  );

/**
 * Alice's and Bob's protractors, whose dials can be dragged; returns what draws {last, flight}: the last pair
 * and how far the next is on its way, or null.
 * @param {Element} place
 * @param {import("../kit/frame.js").Model} model
 */
export function scene(place, model) {
  const lines = [svg("path", { class: "be-fibre" }), svg("path", { class: "be-core" })];
  const source = badge(20, "ql-purple", BOTH, "source", 58);
  const eve = badge(17, "ql-vermilion", EYE, "Eve", 40);
  const photons = [-1, 1].map(() => svg("circle", { r: 7, class: "ql-mark ql-purple" }));
  const sides = SIDES.map(([name, dials]) => station(name, dials, model));
  const root = svg(
    "svg",
    {
      class: "be-scene",
      role: "img",
      "aria-label": "Alice and Bob, each with a protractor and two dials, and the source between them",
    },
    lines,
    source,
    sides.map(({ group }) => group),
    photons,
    eve,
  );
  place.append(root);
  const now = { state: null, width: 300 };
  const draw = (state) => {
    now.state = state;
    const { last, flight } = state;
    const frame = layout(now.width);
    const dials = model.get("source") === "cards" ? "be-scene be-idle" : "be-scene"; // cards ask no dial
    set(root, { class: dials, height: frame.base + BELOW });
    sides.forEach((side, i) => side.draw(frame, last, i));
    for (const path of lines) set(path, { d: `M${frame.x[0]} ${frame.base}H${frame.x[1]}` });
    drawSource(source, frame, last);
    drawEve(eve, frame, model);
    photons.forEach((dot, i) => drawPhoton(dot, frame, flight, i));
  };
  new ResizeObserver(() => {
    now.width = root.clientWidth || now.width;
    if (now.state) draw(now.state);
  }).observe(root);
  return draw;
}

/** Where things stand in a scene of this width. */
function layout(width) {
  const radius = Math.min(112, width / 4 - 15);
  return {
    radius,
    base: radius + 18,
    middle: width / 2,
    x: [radius + 16, width - radius - 16],
    roomy: width >= 480,
  };
}

function drawSource(source, { middle, base, roomy }, last) {
  set(source, { class: roomy ? null : "be-small", transform: `translate(${middle} ${base})` });
  const words = last?.agree ? "agree" : "differ";
  source.lastChild.textContent = last ? words : "source";
}

function drawEve(eve, { middle, x, base, radius, roomy }, model) {
  const listening = model.get("eve") > 0 && model.get("source") !== "cards" && roomy;
  const between = (middle + 20 + x[1] - radius) / 2;
  set(eve, { visibility: listening ? null : "hidden", transform: `translate(${between} ${base})` });
}

function drawPhoton(dot, { middle, x, base }, flight, i) {
  set(dot, { visibility: flight === null ? "hidden" : null });
  if (flight !== null) set(dot, { cx: middle + (x[i] - middle) * flight, cy: base });
}

/** One side: {group, draw(frame, last pair, 0 or 1)}. */
function station(name, dials, model) {
  const face = svg("path", { class: "be-box" });
  const marks = svg("path", { class: "be-marks" });
  const ends = [
    ["0°", 0],
    ["90°", 90],
    ["180°", 180],
  ].map(([text, angle]) => ({ angle, label: svg("text", { class: "be-end" }, text) }));
  const hands = dials.map((dial) => hand(dial, model));
  const angles = dials.map((dial) => svg("tspan", { class: `be-angle ${TONES[dial]}` }));
  const told = svg("text", { class: "be-told", y: 58 });
  const group = svg(
    "g",
    {},
    face,
    marks,
    ends.map(({ label }) => label),
    hands.map(({ needle }) => needle),
    hands.map(({ handle }) => handle),
    svg("text", { class: "be-name", y: 20 }, name),
    svg("text", { y: 39 }, angles),
    told,
  );
  return {
    group,
    draw({ x, base, radius }, last, side) {
      set(group, { transform: `translate(${x[side]} ${base})` });
      drawFace({ face, marks, ends }, radius);
      hands.forEach((one) => one.draw(radius, last?.dials[side]));
      dials.forEach((dial, i) => {
        angles[i].textContent = `${i ? "\u2003" : ""}${dial} ${degrees(model.get(dial))}`;
      });
      told.textContent = last ? `${last.dials[side]}: ${last.answers[side] > 0 ? "+1" : "−1"}` : "";
    },
  };
}

function drawFace({ face, marks, ends }, radius) {
  const mark = (angle) => {
    const [c, s] = turned(angle);
    return `M${0.88 * radius * c} ${-0.88 * radius * s}L${radius * c} ${-radius * s}`;
  };
  set(face, { d: `M${-radius} 0A${radius} ${radius} 0 0 1 ${radius} 0Z` });
  set(marks, { d: [45, 90, 135].map(mark).join("") });
  for (const { angle, label } of ends)
    set(label, {
      x: 0.66 * radius * turned(angle)[0],
      y: angle === 90 ? 18 - 0.86 * radius : -6,
      visibility: radius < 80 ? "hidden" : null,
    });
}

/** A dial: a needle and a knob to drag it by; draw(radius, the dial that was used last). */
function hand(dial, model) {
  const second = dial[1] === "2" ? "be-second" : "";
  const needle = svg("line", { class: `ql-line ${TONES[dial]} ${second}` });
  const handle = svg(
    "g",
    { class: "be-handle" },
    svg("circle", { r: 22, class: "be-reach" }),
    svg("circle", { r: 13, class: `be-knob ${TONES[dial]}` }),
    svg("text", { y: 4.5 }, dial),
  );
  draggable(handle, (event) => {
    const middle = handle.parentElement.getScreenCTM().inverse();
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(middle);
    const angle = (Math.atan2(Math.max(0, -point.y), point.x) * 180) / Math.PI;
    change(model, { [dial]: Math.round(angle) });
  });
  return {
    needle,
    handle,
    draw(radius, used) {
      const [c, s] = turned(model.get(dial));
      set(needle, { x2: radius * c, y2: -radius * s, style: `stroke-width: ${used === dial ? 6 : 3}` });
      set(handle, { transform: `translate(${radius * c} ${-radius * s})` });
    },
  };
}

function draggable(handle, move) {
  handle.addEventListener("pointerdown", (event) => {
    handle.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  handle.addEventListener("pointermove", (event) => {
    if (handle.hasPointerCapture(event.pointerId)) move(event);
  });
}
