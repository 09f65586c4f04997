// The whole way, worked out for one row of bits: what stands at each stage, and what each step took.
import { random, wilson } from "../kit/kit.js";
import { cascade, sizes } from "./cascade.js";
import { fingerprint, toeplitz } from "./hashing.js";

export const STAGES = ["sifted", "estimated", "corrected", "verified", "amplified", "signed", "used"];

// Independent random numbers of one seed.
const [BITS, WRONG, SAMPLE, TESTS, ORDER, POINT, MATRIX, THEIRS] = [0, 1, 2, 3, 4, 8, 9, 10];

/**
 * How many bits there are and are spent: sifted, shown, in the test basis, in a fingerprint, in two tags,
 * in a picture.
 * @typedef {Record<"sifted" | "sample" | "tests" | "print" | "tags" | "picture", number>} Plan
 */

/**
 * Everything that happens to one row of bits.
 * @param {number} seed
 * @param {number} qber  how likely each bit is wrong
 * @param {Plan} plan
 * @param {import("../kit/chance.js").Numbers} bound  secret bits before the talk, by errors among the tests
 */
export function distil(seed, qber, plan, bound) {
  const sifted = coins(seed, BITS, plan.sifted);
  const wrong = flips(seed, qber, plan.sifted);
  const shown = sampled(random(seed, SAMPLE), plan.sifted, plan.sample);
  const open = new Set(shown);
  const rest = [...sifted.keys()].filter((i) => !open.has(i));
  const alice = Uint8Array.from(rest, (i) => sifted[i]);
  const errors = Uint8Array.from(rest, (i) => wrong[i]);
  const seen = wilson(shown.filter((i) => wrong[i]).length, plan.sample);
  const tests = random(seed, TESTS).binomial(plan.tests, qber);
  const orders = [0, 1, 2, 3].map((i) => shuffled(random(seed, ORDER + i), alice.length));
  const fixed = cascade(errors, sizes(alice.length, seen.value), orders);
  const point = coins(seed, POINT, 128);
  const bob = alice.map((bit, i) => bit ^ fixed.left[i]);
  const prints = [alice, bob].map((bits) => fingerprint(bits, point).subarray(0, plan.print));
  const equal = prints[0].every((bit, i) => bit === prints[1][i]);
  const told = fixed.asked.length + plan.print;
  const secret = tests < bound.length ? bound[tests] : 0;
  const length = equal ? Math.max(0, secret - told) : 0;
  const matrix = coins(seed, MATRIX, alice.length + Math.max(1, length) - 1);
  const left = length - plan.tags;
  return {
    ...{ sifted, wrong, shown, alice, errors, seen, tests, orders, fixed, point, bob, equal },
    ...{ told, secret, length, matrix, left },
    key: () => (length ? toeplitz(alice, matrix) : new Uint8Array(0)).subarray(plan.tags),
    theirs: () => coins(seed, THEIRS, plan.picture),
  };
}

/** Fair coins. */
function coins(seed, stream, n) {
  const rng = random(seed, stream);
  return Uint8Array.from({ length: n }, () => rng.integer(2));
}

function flips(seed, qber, n) {
  const rng = random(seed, WRONG);
  return Uint8Array.from({ length: n }, () => Number(rng.bernoulli(qber)));
}

/** All places in a random order (Fisher and Yates). */
function shuffled(rng, n) {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = rng.integer(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/** So many places of n, ascending. */
const sampled = (rng, n, k) => [...shuffled(rng, n).subarray(0, k)].sort((a, b) => a - b);

/**
 * What stands in the account at a stage: bits there are, how many of them Eve may know, how many are gone.
 * @param {ReturnType<typeof distil>} way
 * @param {number} stage
 * @param {Plan} plan
 */
export function account(way, stage, plan) {
  const n = way.alice.length;
  const before = n - way.secret;
  const spoken = [null, before, before + way.fixed.asked.length, before + way.told];
  if (stage === 0) return { bits: way.sifted.length, known: null };
  if (stage < 4) return { bits: n, known: Math.min(n, spoken[stage]) };
  const bits = [way.length, way.left, way.left - plan.picture][stage - 4];
  return { bits: Math.max(0, bits), known: 0 };
}
