// Counts of pairs as correlations and S, with their intervals: the same arithmetic as qlab's e91. No physics.
import { wilson } from "../kit/kit.js";

const Z_95 = 1.959963984540054;

/** How much more often two answers agree than differ, in [-1, 1]: {value, n, low, high}. */
export function correlation(agree, differ) {
  const rate = wilson(agree, agree + differ);
  return { n: rate.n, value: 2 * rate.value - 1, low: 2 * rate.low - 1, high: 2 * rate.high - 1 };
}

/** S from its four correlations and their signs; nothing known where one of them has no pair. */
export function chsh(tests, signs) {
  const n = tests.reduce((sum, e) => sum + e.n, 0);
  if (tests.some((e) => e.n === 0)) return { value: NaN, n, low: -4, high: 4 };
  const value = tests.reduce((sum, e, i) => sum + signs[i] * e.value, 0);
  const half =
    Z_95 * Math.sqrt(tests.reduce((sum, e) => sum + (1 - ((e.value * e.n) / (e.n + 2)) ** 2) / e.n, 0));
  return { value, n, low: Math.max(-4, value - half), high: Math.min(4, value + half) };
}

/** The size of an estimate whose sign does not matter: below zero, its mirror image. */
export const size = (e) => (e.value < 0 ? { n: e.n, value: -e.value, low: -e.high, high: -e.low } : e);
