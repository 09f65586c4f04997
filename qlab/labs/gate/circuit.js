// The circuit: four wires in two machines, and beside each wire an arrow for what its qubit is now.
import { h, set, svg } from "../kit/kit.js";

const Y = [28, 68, 128, 168]; // a, n1 | n2, b
const NAMES = ["a", "n1", "n2", "b"];
const X = { pair: 46, cnot: 92, read: 130, flip: 168, cz: 204, look: 242, sign: 280, dial: 330 };
const PLACES = [X.pair, X.cnot, X.read, X.flip, X.cz, X.look, X.sign];
const TRIPS = [
  { from: [X.read + 15, Y[1] - 5], to: [X.flip + 5, 106] },
  { from: [X.look + 15, Y[2] - 5], to: [X.sign + 5, 90] },
];
const ENDS = [X.sign + 16, X.read, X.look, X.sign + 16];
const STEPS = ["Pair", "CNOT", "Read", "Flip", "CZ", "Read", "Sign"];
const ABOUT =
  "Circuit. Alice's machine holds a and n1, Bob's holds n2 and b; n1 and n2 are an entangled pair. " +
  "CNOT from a to n1; n1 is read and its bit told to Bob, who flips n2 if it is 1; CZ of n2 and b; " +
  "n2 is read in X and its bit told to Alice, who changes a sign if it is 1.";

const wire = (q) =>
  svg("line", { x1: q % 3 ? X.pair : 20, x2: ENDS[q], y1: Y[q], y2: Y[q], class: "ga-wire" });
const box = (x, q, text) =>
  svg(
    "g",
    { class: "ga-gate" },
    svg("rect", { x: x - 11, y: Y[q] - 11, width: 22, height: 22, rx: 4 }),
    svg("text", { x, y: Y[q] + 5, "text-anchor": "middle" }, text),
  );
const joined = (x, from, to, end) =>
  svg(
    "g",
    { class: "ga-joined" },
    svg("line", { x1: x, x2: x, y1: Y[from], y2: Y[to] }),
    svg("circle", { cx: x, cy: Y[from], r: 3.5, class: "ga-full" }),
    end,
  );
const plus = (x, q) =>
  svg(
    "g",
    {},
    svg("circle", { cx: x, cy: Y[q], r: 8 }),
    svg("path", { d: `M${x - 8} ${Y[q]}h16M${x} ${Y[q] - 8}v16` }),
  );
const dot = (x, q) => svg("circle", { cx: x, cy: Y[q], r: 3.5, class: "ga-full" });
const cable = (x1, q1, x2, q2) => svg("path", { d: `M${x1} ${Y[q1]}H${x2}V${Y[q2]}`, class: "ga-cable" });

/** Draws into `parent`; onstep(i) when a step is pressed. show({step, bits, arrows, correct}). */
export function circuit(parent, onstep) {
  const band = svg("rect", { y: 4, width: 36, height: 186, rx: 6, class: "ga-now" });
  const tokens = [svg("text", { class: "ga-bit" }), svg("text", { class: "ga-bit" })];
  const dials = NAMES.map((_, q) => dial(q));
  const root = svg(
    "svg",
    { viewBox: "0 0 360 194", class: "ga-circuit", role: "img" },
    band,
    svg("path", { d: "M0 98H360", class: "ga-between" }),
    svg("text", { x: 4, y: 93, class: "ga-who" }, "Alice"),
    svg("text", { x: 4, y: 111, class: "ga-who" }, "Bob"),
    NAMES.map((name, q) => svg("text", { x: 4, y: Y[q] + 5, class: "ga-name" }, name)),
    NAMES.map((_, q) => wire(q)),
    svg("path", { d: `M${X.pair} ${Y[1]}q-14 30 0 ${Y[2] - Y[1]}`, class: "ga-pair" }),
    cable(X.read, 1, X.flip, 2),
    cable(X.look, 2, X.sign, 0),
    joined(X.cnot, 0, 1, plus(X.cnot, 1)),
    joined(X.cz, 2, 3, dot(X.cz, 3)),
    [box(X.read, 1, "Z?"), box(X.flip, 2, "X"), box(X.look, 2, "X?"), box(X.sign, 0, "Z")],
    tokens,
    dials.map((d) => d.element),
  );
  const steps = STEPS.map((name, i) =>
    h(
      "button",
      { type: "button", class: "ga-step", "aria-label": `Step ${i}: ${name}`, onclick: () => onstep(i) },
      String(i),
    ),
  );
  parent.append(root, h("div", { class: "ga-steps", role: "group", "aria-label": "Steps" }, steps));
  return ({ step, bits, arrows, correct }) => {
    set(band, { x: PLACES[step] - 18 });
    steps.forEach((button, i) => set(button, { "aria-current": i === step ? "step" : null }));
    tokens.forEach((token, i) => put(token, bits[i], step - 2 - 3 * i, TRIPS[i], correct));
    dials.forEach((d, q) => d.show(arrows[q]));
    const now = NAMES.map((name, q) => `${name} ${words(arrows[q])}`).join(", ");
    set(root, { "aria-label": `${ABOUT} Step ${step}: ${now}.` });
  };
}

// A bit: not there before its reading, beside the reading, and where it was told to if it was told.
function put(token, bit, since, { from, to }, told) {
  token.textContent = since >= 0 ? bit : "";
  const [x, y] = told && since > 0 ? to : from;
  set(token, { x, y });
}

function dial(q) {
  const hand = svg("line", { x1: X.dial, y1: Y[q], class: "ga-hand" });
  const label = svg("text", { x: X.dial + 20, y: Y[q] + 4, class: "ga-state" });
  const ring = svg("circle", { cx: X.dial, cy: Y[q], r: 14, class: "ga-ring" });
  return {
    element: svg("g", {}, ring, hand, label),
    show(arrow) {
      const [x, z] = arrow.map((v) => (Number.isNaN(v) ? 0 : v));
      set(hand, { x2: X.dial + 13 * x, y2: Y[q] - 13 * z, visibility: x || z ? null : "hidden" });
      set(ring, { class: Number.isNaN(arrow[0]) ? "ga-ring ga-gone" : "ga-ring" });
      label.textContent = short(arrow);
    },
  };
}

// A state by its arrow: up is 0, right is +.
function short([x, z]) {
  if (Number.isNaN(x)) return "";
  if (Math.hypot(x, z) < 0.01) return "?";
  return Math.abs(z) > Math.abs(x) ? (z > 0 ? "0" : "1") : x > 0 ? "+" : "−";
}
function words(arrow) {
  if (Number.isNaN(arrow[0])) return "was read";
  const name = short(arrow);
  return name === "?" ? "has no direction of its own" : `is ${name}`;
}
