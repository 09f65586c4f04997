// The line of E91: Alice and Bob with their polarisers, the source between them, Eve where she listens.
import { set, svg } from "../kit/kit.js";
import { degrees } from "./words.js";

const EYE = "M-15 0Q0 -13 15 0Q0 13 -15 0ZM-3 0a3 3 0 1 0 6 0a3 3 0 1 0 -6 0";
const BOTH = "M-9 0H9M-5 -4L-9 0L-5 4M5 -4L9 0L5 4"; // one photon to each side
const Y = 54;

/** A round sign on the line with a word below it. */
const badge = (r, tone, d, text) =>
  svg(
    "g",
    {},
    svg("circle", { r, class: "e9-box" }),
    svg("path", { class: `ql-line ${tone}`, d }),
    svg("text", { y: 36 }, text),
  );

/** Alice or Bob: a box with a polariser in it, and what it last read. */
function station(name) {
  const turn = svg("path", { class: "ql-line ql-blue", d: "M-17 0H17" });
  const words = svg("text", { y: 46 });
  const box = svg("rect", { x: -34, y: -24, width: 68, height: 48, rx: 12, class: "e9-box" });
  const group = svg("g", {}, box, turn, svg("text", { y: -34, class: "e9-name" }, name), words);
  return { turn, words, group };
}

/**
 * Returns what draws {last, flight}: the last pair, and how far the next is on its way, or null.
 * @param {Element} place
 * @param {import("../kit/frame.js").Model} model
 */
export function line(place, model) {
  const fibres = [svg("path", { class: "e9-fibre" }), svg("path", { class: "e9-core" })];
  const source = badge(17, "ql-purple", BOTH, "source");
  const eyes = [0, 1].map(() => badge(19, "ql-vermilion", EYE, "Eve"));
  const sides = ["Alice", "Bob"].map(station);
  const dots = [0, 1].map(() => svg("circle", { r: 7, class: "ql-mark ql-purple" }));
  const label = "A source sends one photon of each pair to Alice and one to Bob";
  const root = svg(
    "svg",
    { class: "e9-scene", height: 104, role: "img", "aria-label": label },
    fibres,
    source,
    dots,
    eyes,
    sides.map(({ group }) => group),
  );
  place.append(root);
  const now = { state: null, width: 300 };
  const draw = (state) => {
    now.state = state;
    const { last, flight } = state;
    const frame = { middle: now.width / 2, x: [40, now.width - 40] };
    for (const path of fibres) set(path, { d: `M${frame.x[0]} ${Y}H${frame.x[1]}` });
    const spots = listening(model, frame);
    const hidden = spots.includes(frame.middle); // Eve stands where the source is
    set(source, { transform: `translate(${frame.middle} ${Y})`, visibility: hidden ? "hidden" : null });
    eyes.forEach((eye, i) => drawEye(eye, spots[i], looked(last, i)));
    sides.forEach((side, i) => drawSide(side, frame.x[i], last, i));
    dots.forEach((dot, i) => drawPhoton(dot, frame, flight, i));
  };
  new ResizeObserver(() => {
    now.width = root.clientWidth || now.width;
    if (now.state) draw(now.state);
  }).observe(root);
  return draw;
}

/** Where Eve's two eyes are, to the left and to the right; null: nowhere. */
function listening(model, { middle, x }) {
  if (model.get("eve") === 0) return [null, null];
  const right = (middle + x[1] - 17) / 2; // halfway between the edges of source and Bob
  return { bob: [null, right], both: [2 * middle - right, right], source: [middle, null] }[
    model.get("eve_on")
  ];
}

/** Whether Eve measured the last pair's photon on this side (0: Alice's, 1: Bob's). */
const looked = (last, side) => last && (last.deed > 2 || last.deed === (side ? 1 : 2));

function drawEye(eye, spot, busy) {
  set(eye, { visibility: spot === null ? "hidden" : null, transform: `translate(${spot ?? 0} ${Y})` });
  set(eye.firstChild, { class: busy ? "e9-box e9-looked" : "e9-box" });
}

function drawSide({ group, turn, words }, x, last, i) {
  set(group, { transform: `translate(${x} ${Y})` });
  set(turn, { transform: `rotate(${-(last?.angles[i] ?? 0)})` });
  words.textContent = last ? `${degrees(last.angles[i])}: bit ${last.bits[i]}` : "";
}

function drawPhoton(dot, { middle, x }, flight, i) {
  set(dot, { visibility: flight === null ? "hidden" : null });
  if (flight !== null) set(dot, { cx: middle + (x[i] - middle) * flight, cy: Y });
}
