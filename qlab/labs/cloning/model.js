// The copy lab in numbers and words: baked matrices times the original's Bloch vector. Nothing is painted
// here.
import { POLES, array, nameOf, number } from "../kit/kit.js";

/**
 * Where the reader stands: the lab's traits, and nothing else.
 * @typedef {{machine: string, strength: number, angle: number, phase: number}} State
 *
 * What Python baked.
 * @typedef {{
 *   circle: any, factors: any, fixed: any, covariant: any, fixedMean: any, covariantMean: any,
 *   best: {four: number, all: number}, machines: string[],
 * }} Tables
 *
 * Fidelities of Bob's copy and of Eve's: of this state, mean of H V D A, mean of all states.
 * @typedef {{vectors: number[][], here: number[], four: number[], all: number[]}} Copies
 */

const FOUR = "H, V, D and A";
const COVARIANT = "phase-covariant-cloner";
const UNIVERSAL = "universal-cloner";
const PERFECT = 0.9995;
const GUESS = 0.5005;
/** A fidelity as the lab writes it. */
export const f3 = (x) => number(x, 3);

/**
 * @param {(trait: string) => any} get
 * @returns {Tables}
 */
export function tablesOf(get) {
  return {
    circle: array(get("circle")),
    factors: array(get("factors")),
    fixed: array(get("fixed")),
    covariant: array(get("covariant")),
    fixedMean: array(get("fixed_average")),
    covariantMean: array(get("covariant_average")),
    best: get("best"),
    machines: get("about").controls.machine.options.map(([value]) => value),
  };
}

/**
 * All that the lab shows for a state of its controls.
 * @param {State} state
 * @param {Tables} tables
 */
export function view(state, tables) {
  const original = bloch(state, tables);
  const made = copy(state, tables, original);
  const sent = named(state, original);
  return {
    ...made,
    original,
    sent,
    adjustable: state.machine === COVARIANT,
    headline: `Bob’s copy ${f3(made.here[0])}, Eve’s ${f3(made.here[1])}`,
    sentence: `Chance to pass as ${sent}; mean of H, V, D, A ${means(made.four, tables.best)}.`,
    more: verdict(state.machine, made.here, original, sent),
  };
}

/** The original's Bloch vector. */
function bloch({ angle, phase }, tables) {
  const [x, z] = tables.circle.row(angle);
  const [re, im] = tables.factors.row(phase + 90);
  return [x * re, x * im, z];
}

/**
 * Both copies of an original.
 * @param {State} state
 * @param {Tables} tables
 * @param {number[]} r
 * @returns {Copies}
 */
export function copy(state, tables, r) {
  const maps = now(state, tables, tables.fixed, tables.covariant);
  const mean = now(state, tables, tables.fixedMean, tables.covariantMean);
  const original = [1, ...r];
  const images = [0, 1].map((which) => times(maps.subarray(16 * which, 16 * which + 16), original));
  return {
    vectors: images.map((image) => image.slice(1)),
    here: images.map((image) => dot(original, image) / 2),
    four: [mean[0], mean[2]],
    all: [mean[1], mean[3]],
  };
}

// The machine's part of a table: of those with nothing to set, or interpolated over the strength.
function now({ machine, strength }, { machines }, one, many) {
  if (machine !== COVARIANT) return one.row(machines.indexOf(machine));
  const last = many.shape[0] - 1;
  return many.blend([Array.from({ length: last + 1 }, (_, i) => i / last)], [strength]);
}

const dot = (a, b) => a.reduce((sum, x, i) => sum + x * b[i], 0);
const times = (matrix, v) => [0, 4, 8, 12].map((i) => dot(v, matrix.subarray(i, i + 4)));

/** The original by its letter, or by its two angles. */
function named({ angle, phase }, r) {
  const letter = nameOf(r);
  if (letter) return letter;
  return phase === 0 ? `${angle}°` : `${angle}°, phase ${number(phase)}°`;
}

/**
 * Means over the four states; of equal copies, beside the best there are.
 * @param {number[]} pair
 */
function means([bob, eve], best) {
  return f3(bob) === f3(eve) ? `${f3(bob)} (best ${f3(best.four)})` : `${f3(bob)} and ${f3(eve)}`;
}

/**
 * What to make of it.
 * @param {string} machine
 * @param {number[]} here
 */
function verdict(machine, here, r, sent) {
  if (machine === UNIVERSAL)
    return "The same for every state. No machine that serves all states alike makes both copies better.";
  if (machine !== COVARIANT) return looked(here, sent);
  return Math.abs(r[1]) < 0.005
    ? `No machine can make both copies better for all of ${FOUR}.`
    : `This machine is made for linear polarisation (${FOUR}); all other states pay for it.`;
}

/**
 * What a machine that measures does to this state.
 * @param {number[]} here
 * @param {string} sent
 */
function looked([bob], sent) {
  if (bob > PERFECT) return "Perfect, but only because the machine happens to measure the right thing.";
  if (bob < GUESS)
    return `Nothing is left of ${sent}: both copies show what the machine found, and that was mere chance.`;
  return "The machine looks at the photon, and makes both copies from what it found.";
}

/** The machine's copies of this state, of the six with a letter, and the means, as rows of a file. */
export function rows(state, tables) {
  const setup = [state.machine, state.machine === COVARIANT ? state.strength : ""];
  const originals = { [`angle ${state.angle} phase ${state.phase}`]: bloch(state, tables), ...POLES };
  const single = Object.entries(originals).map(([name, r]) => [name, ...copy(state, tables, r).here]);
  const { four, all } = copy(state, tables, POLES.H);
  const mean = [
    ["mean of H V D A", ...four],
    ["mean of all states", ...all],
  ];
  return [...single, ...mean].map((row) => [...setup, ...row]);
}
