// The circuit of teleportation: three wires, the gates of each step, two bits on their way down to Bob.
import { h, set, svg } from "../kit/kit.js";

const Y = [26, 64, 118];
const STEPS = ["Message", "Pair", "Gates", "Measure", "Tell Bob", "Correct"];
const BANDS = [
  [2, 60],
  [64, 138],
  [142, 194],
  [198, 232],
  [236, 286],
  [290, 358],
];
const ABOUT =
  "Circuit: a Hadamard gate and a CNOT make a pair of qubits 2 and 3; CNOT and Hadamard on 1 and " +
  "2; both are " +
  "measured; their bits tell Bob whether to apply X and Z to qubit 3";
const wire = (q, x1, x2) => svg("line", { x1, x2, y1: Y[q], y2: Y[q], class: "ql-wire" });
const box = (x, q, text, extra = "", half = 11) =>
  svg(
    "g",
    { class: `ql-gate ${extra}` },
    svg("rect", { x: x - half, y: Y[q] - 11, width: 2 * half, height: 22, rx: 4 }),
    svg("text", { x, y: Y[q] + 5, "text-anchor": "middle" }, text),
  );
// not "H": that is a state
const hadamard = (x, q) => box(x, q, "Had", "ql-had", 14);
const cnot = (x, from, to) =>
  svg(
    "g",
    { class: "ql-cnot" },
    svg("line", { x1: x, x2: x, y1: Y[from], y2: Y[to] + 8 }),
    svg("circle", { cx: x, cy: Y[from], r: 3.5, class: "ql-full" }),
    svg("circle", { cx: x, cy: Y[to], r: 8 }),
    svg("line", { x1: x - 8, x2: x + 8, y1: Y[to], y2: Y[to] }),
  );
const meter = (q) =>
  svg(
    "g",
    { class: "ql-gate" },
    svg("rect", { x: 203, y: Y[q] - 11, width: 24, height: 22, rx: 4 }),
    svg("path", {
      d: `M208 ${Y[q] + 5}A 7.5 7.5 0 0 1 222 ${Y[q] + 5}M215 ${Y[q] + 5}L220 ${Y[q] - 6}`,
      class: "ql-hand",
    }),
  );
const cable = (q, x) =>
  svg("path", {
    d: `M227 ${Y[q] - 2}H${x + 2}V${Y[2] - 11}M227 ${Y[q] + 2}H${x - 2}V${Y[2] - 11}`,
    class: "ql-cable",
  });

/**
 * Draws into `parent`; onstep(step) when a column is pressed. show({step, bits: [on qubit 1, on qubit 2],
 * noisy, uses: [X, Z]}).
 */
export function circuit(parent, onstep) {
  const bands = BANDS.map(([from, to], i) =>
    svg("rect", {
      x: from,
      y: 0,
      width: to - from,
      height: 142,
      rx: 6,
      class: "ql-band",
      onclick: () => onstep(i),
    }),
  );
  const noise = svg("g", {}, box(126, 2, "~", "ql-noise"));
  const tokens = [token(), token()];
  const fixes = [box(310, 2, "X"), box(338, 2, "Z")];
  const names = ["1 Alice", "2 Alice", "3 Bob"].map((name, q) =>
    svg("text", { x: 6, y: Y[q] - 8, class: "ql-who" }, name),
  );
  const root = svg(
    "svg",
    {
      viewBox: "0 0 360 144",
      class: "ql-circuit",
      role: "img",
      "aria-label": ABOUT,
    },
    bands,
    wire(0, 6, 203),
    wire(1, 6, 203),
    wire(2, 6, 356),
    cable(1, 310),
    cable(0, 338),
    names,
    hadamard(80, 1),
    cnot(104, 1, 2),
    noise,
    cnot(154, 0, 1),
    hadamard(178, 0),
    meter(0),
    meter(1),
    fixes,
    tokens.map((t) => t.element),
  );
  const steps = STEPS.map((name, i) =>
    h(
      "button",
      { type: "button", class: "ql-step", "aria-label": `Step ${i}: ${name}`, onclick: () => onstep(i) },
      h("b", {}, `${i}`),
      h("span", {}, name),
    ),
  );
  parent.append(root, h("div", { class: "ql-steps", role: "group", "aria-label": "Steps" }, steps));
  return {
    travel(t) {
      // 0: at the meters, 1: at Bob's
      tokens[0].move(...along(t, Y[0], 338));
      tokens[1].move(...along(t, Y[1], 310));
    },
    show({ step, bits, noisy, uses }) {
      bands.forEach((band, i) => set(band, { class: i === step ? "ql-band ql-now" : "ql-band" }));
      steps.forEach((button, i) => set(button, { "aria-current": i === step ? "step" : null }));
      set(noise, { visibility: noisy ? null : "hidden" });
      tokens.forEach((t, i) => t.say(step < 3 ? "" : bits[i]));
      fixes.forEach((fix, i) => set(fix, { class: uses[i] ? "ql-gate ql-used" : "ql-gate ql-idle" }));
    },
  };
}

// A bit's place on its way: along its wire, then down to its box.
function along(t, y, x) {
  const across = x - 242;
  const down = Y[2] - 23 - y;
  const gone = t * (across + down);
  return gone < across ? [242 + gone, y] : [x, y + gone - across];
}

function token() {
  const text = svg("text", { y: 4.5, "text-anchor": "middle" });
  const element = svg("g", { class: "ql-token" }, svg("circle", { r: 9 }), text);
  return {
    element,
    move: (x, y) => set(element, { transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})` }),
    say(bit) {
      text.textContent = bit;
      set(element, { visibility: bit === "" ? "hidden" : null });
    },
  };
}
