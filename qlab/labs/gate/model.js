// What stands where, looked up in tables; the two readings are drawn.
import { array, number, percent, random } from "../kit/kit.js";

export const BITS = ["00", "01", "10", "11"];
const INPUTS = ["1+", "0+", "++"];
export const LAST = 6;

/**
 * Where the reader stands.
 * @typedef {{data: string, step: number, result: string, correct: boolean, fidelity: number, local: number,
 *   seed: number}} State
 *
 * What the tables say of it.
 * @typedef {{bits: string, arrows: number[][], kept: number, average: number, search: number}} Seen
 */

/** @param {(name: string) => any} get */
export const tablesOf = (get) => ({
  arrows: array(get("arrows")),
  kept: array(get("kept")),
  quality: array(get("quality")),
  grids: get("grids"),
  oxford: get("oxford"),
});

/**
 * @param {State} state
 * @returns {Seen}
 */
export function look(state, tables) {
  const bits = state.result === "chance" ? BITS[random(state.seed).integer(4)] : state.result;
  const [input, record] = [INPUTS.indexOf(state.data), BITS.indexOf(bits)];
  const fixed = state.correct ? 1 : 0;
  const { fidelity, local } = tables.grids;
  const flat = tables.arrows.row(input, state.step, record);
  const whole = [[0, 1, 2], [0, 1], [0, 1, 2, 3], local, [fidelity[0], 1]];
  const [kept] = tables.kept.blend(whole, [input, fixed, record, state.local, state.fidelity]);
  const [average, search] = tables.quality.blend([local, fidelity], [state.local, state.fidelity]);
  return {
    bits,
    arrows: Array.from({ length: 4 }, (_, q) => [flat[2 * q], flat[2 * q + 1]]),
    ...{ kept, average, search },
  };
}

/** The curve of the search against the fidelity of the pair. */
export const curve = (state, tables) =>
  tables.grids.fidelity.map(
    (f) => tables.quality.blend([tables.grids.local, tables.grids.fidelity], [state.local, f])[1],
  );

const STEPS = [
  () => "a pair is shared",
  () => "Alice: CNOT from a to n1",
  (bits) => `Alice reads n1: ${bits[0]}`,
  (bits) => (bits[0] === "1" ? "told 1, Bob flips n2" : "told 0, Bob leaves n2 alone"),
  () => "Bob: CZ of n2 and b",
  (bits) => `Bob reads n2: ${bits[1]}`,
  (bits) => (bits[1] === "1" ? "told 1, Alice turns the sign" : "told 0, Alice does nothing"),
];
const GOES_IN = { "1+": "1 and +", "0+": "0 and +", "++": "+ and +" };

/** What happens in a step, in words. */
export const story = (state, bits) =>
  `${state.step}. ${GOES_IN[state.data]} went in; ${STEPS[state.step](bits)}.`;

/** One short sentence and its headline. */
export function told(state, seen, tables) {
  const { search, search_error: error } = tables.oxford;
  const bits = `readings ${seen.bits}${state.correct ? "" : ", kept secret"}`;
  const now = `For ${GOES_IN[state.data]} (${bits}) it is ${percent(seen.kept, 1)}`;
  const oxford = `${number(100 * search)}\u00a0±\u00a0${number(100 * error)}\u00a0%`;
  const end = `The search succeeds in ${percent(seen.search, 1)} (Oxford: ${oxford}).`;
  const begin = "is the gate's fidelity, averaged over all inputs";
  return { headline: percent(seen.average, 1), sentence: `${begin}. ${now}. ${end}` };
}
