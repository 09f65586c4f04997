// The qubit lab in numbers and words: baked tables, seeded counts. Nothing is painted here.
import { array, nameOf, number, percent, random, wilson } from "../kit/kit.js";

/**
 * Where the reader stands: the lab's traits, and nothing else.
 * @typedef {{polariser: number, angle: number, phase: number, photons: number, seed: number}} State
 *
 * What Python baked.
 * @typedef {{amplitudes: any, factors: any, circle: any, outcomes: any}} Tables
 *
 * What the lab shows, and a part of its picture.
 * @typedef {{n: number, passed: number, trail: any[]}} Run
 * @typedef {{
 *   r: number[], amplitude: number[], factor: number[], polariser: number[], axis: number[],
 *   probability: number[], run: Run, share: any, ket: string, headline: string,
 *   sentence: string, more: string,
 * }} View
 * @typedef {{show: (now: View) => void}} Part
 */

const BLOCK = 1000;
/** As many photons as the lab will send. */
export const MOST = 1e6;

/**
 * @param {(trait: string) => any} get
 * @returns {Tables}
 */
export const tablesOf = (get) => ({
  amplitudes: array(get("amplitudes")),
  factors: array(get("factors")),
  circle: array(get("circle")),
  outcomes: array(get("outcomes")),
});

/**
 * All that the lab shows for a state of its controls.
 * @param {State} state
 * @param {Tables} tables
 * @returns {View}
 */
export function view(state, tables) {
  const [re, im] = tables.factors.row(state.phase + 90);
  const [x, z] = tables.circle.row(state.angle);
  const r = [x * re, x * im, z];
  const amplitude = tables.amplitudes.row(state.angle);
  const probability = [0, 1].map((exit) => linear(tables.outcomes.row(state.polariser, exit), r));
  const run = count(random(state.seed), probability[0], state.photons);
  const share = wilson(run.passed, run.n);
  return {
    r,
    amplitude,
    factor: [re, im],
    polariser: tables.amplitudes.row(state.polariser),
    axis: tables.circle.row(state.polariser),
    probability,
    run,
    share,
    ket: `|ψ⟩ = ${written(amplitude, [re, im])}`,
    ...told(state, r, share, probability[0]),
  };
}

/** @type {(row: ArrayLike<number>, r: number[]) => number} */
const linear = (row, [x, y, z]) => Math.max(0, row[0] + row[1] * x + row[2] * y + row[3] * z);

/** Half the width of an interval: what stands after ±. */
export const halfWidth = ({ low, high }) => (high - low) / 2;

/**
 * The same seed and number of photons give the same count, however they were sent. The trail notes 1, 2, 5,
 * 10, 20, ...
 */
export function count(rng, probability, n) {
  const trail = [];
  let passed = 0;
  let sent = 0;
  let next = 1;
  let factor = 0;
  while (sent < n) {
    const block = sent < BLOCK ? 1 : Math.min(BLOCK, n - sent);
    passed += block === 1 ? Number(rng.bernoulli(probability)) : rng.binomial(block, probability);
    sent += block;
    if (sent >= next || sent === n) {
      trail.push({ ...wilson(passed, sent), k: passed });
      while (sent >= next) next = Math.round(next * [2, 2.5, 2][factor++ % 3]);
    }
  }
  return { n, passed, trail };
}

/** Headline, sentence and longer words. */
function told(state, r, share, theory) {
  const setup = `Theory: ${percent(theory, 1)} (photon ${named(state, r)}, polariser ${state.polariser}°).`;
  if (!share.n) return { headline: "No photon yet", sentence: `Press a Send button. ${setup}`, more: "" };
  const points = `${number(100 * halfWidth(share), 1)} points`;
  return {
    headline: `${percent(share.value, 1)} passed`,
    sentence: `of ${number(share.n)} photon${share.n > 1 ? "s" : ""} so far, ± ${points}. ${setup}`,
    more: "",
  };
}

/** The photon by its letter, or by its two angles. */
function named({ angle, phase }, r) {
  const letter = nameOf(r);
  if (letter) return letter;
  return phase === 0 ? `${angle}°` : `${angle}°, phase ${number(phase)}°`;
}

/**
 * The two amplitudes in numbers: "0.87 |H⟩ + (0.35 + 0.35i) |V⟩".
 * @param {ArrayLike<number>} amplitude
 * @param {number[]} factor
 */
function written(amplitude, [re, im]) {
  const [a, b] = [amplitude[0], amplitude[1]];
  const real = number(b * re, 2);
  const imaginary = number(Math.abs(b * im), 2);
  if (im === 0) return `${number(a, 2)} |H⟩ ${b < 0 ? "−" : "+"} ${number(Math.abs(b), 2)} |V⟩`;
  return `${number(a, 2)} |H⟩ + (${real} ${b * im < 0 ? "−" : "+"} ${imaginary}i) |V⟩`;
}
