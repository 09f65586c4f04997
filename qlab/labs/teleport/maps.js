// What happens to the three qubits, from baked matrices: no page, no drawing.
import { POLES, array, random, wilson } from "../kit/kit.js";

export const RESULTS = ["phi+", "phi-", "psi+", "psi-"];
export const LAST = 5;
const CORRECTIONS = ["both", "X", "Z", "none"];

/** The two bits of a result: on qubit 1 the phase flip, on qubit 2 the bit flip. */
export const bitsOf = (outcome) => [outcome % 2, outcome >> 1];

/** Baked matrices for the perfect pair and for the noisy one, mixed and multiplied. */
export function mapsOf(model) {
  const get = (name) => model.get(name);
  const [circle, factors, early, measured, corrected, passes] = [
    "circle",
    "factors",
    "early",
    "measured",
    "corrected",
    "passes",
  ].map((name) => array(get(name)));
  const mixed = (table, ...index) => {
    const noisy = table.row(get("noise") === "white" ? 1 : 2, ...index);
    const v = get("visibility");
    return table.row(0, ...index).map((x, i) => v * x + (1 - v) * noisy[i]);
  };
  const bob = (outcome) => mixed(corrected, CORRECTIONS.indexOf(get("correction")), outcome);
  const after = (r, outcome, qubit) => times(mixed(measured, outcome, qubit), [1, ...r]);
  return {
    message() {
      const [x, z] = circle.row(get("angle"));
      const [re, im] = factors.row(get("phase") + 90);
      return [x * re, x * im, z];
    },
    outcome(r) {
      if (get("result") !== "chance") return RESULTS.indexOf(get("result"));
      return random(get("seed")).draw(RESULTS.map((_, m) => after(r, m, 2)[0]));
    },
    // The three qubits' Bloch vectors; what Bob can see without the bits; his chance to pass the test for the
    // message.
    at(step, outcome, r) {
      const qubits = [0, 1, 2].map((q) =>
        step < 3 ? times(mixed(early, step, q), [1, ...r]) : after(r, outcome, q),
      );
      if (step === LAST) qubits[2] = times(bob(outcome), [1, ...r]);
      const vectors = qubits.map(([weight, ...v]) => v.map((x) => x / weight));
      const blind = RESULTS.map((_, m) => after(r, m, 2)).reduce(
        (sum, v) => sum.map((x, i) => x + v[i + 1]),
        [0, 0, 0],
      );
      return { vectors, blind, passes: dot([1, ...vectors[2]], [1, ...r]) / 2 };
    },
    // Test photons in six states: drawn with the seed, and what the table says.
    test() {
      const exact = mixed(passes, CORRECTIONS.indexOf(get("correction")));
      const rng = random(get("seed"), 1);
      const sent = rng.multinomial(
        get("photons"),
        Array.from(exact, () => 1 / exact.length),
      );
      const passed = sent.map((n, i) => rng.binomial(n, exact[i]));
      return {
        exact,
        sent,
        passed,
        mean: exact.reduce(sum) / exact.length,
        share: wilson(passed.reduce(sum), get("photons")),
      };
    },
  };
}

export const sum = (a, b) => a + b;
export const dot = (a, b) => a.reduce((total, x, i) => total + x * b[i], 0);
const times = (matrix, v) => [0, 4, 8, 12].map((i) => dot(v, matrix.subarray(i, i + 4)));

/** The test photons as a table, state by state. */
export function table({ exact, sent, passed }, get) {
  const setup = [get("noise"), get("visibility"), get("correction")];
  const rows = Object.keys(POLES).map((_, i) => {
    const { value, low, high } = wilson(passed[i], sent[i]);
    return [
      ...setup,
      "HVDARL"[i],
      sent[i],
      passed[i],
      ...[value, low, high].map((x) => (Number.isNaN(x) ? "" : x)),
      exact[i],
    ];
  });
  return {
    columns: [
      "noise",
      "visibility",
      "correction",
      "state",
      "sent",
      "passed",
      "share",
      "low",
      "high",
      "probability",
    ],
    rows,
  };
}
