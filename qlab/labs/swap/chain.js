// Pairs as lists of Bell weights, swapped and purified with baked tables. No physics is worked out here.

/**
 * A pair: its Bell weights, the link pairs that it costs on average, the chance of what made it.
 * @typedef {{weights: number[], cost: number, chance: number}} Pair
 *
 * What was done, how many swaps deep, which round; and the pairs: [left, right] or one kind.
 * @typedef {{what: "link" | "swap" | "purify", level: number, round: number, pairs: Pair[]}} Stage
 */

export const LEVELS = { 2: 1, 4: 2, 8: 3 };

/**
 * Weights of a parabola's values at 0, 1/2 and 1 in its value at x (the tables depend on an error no worse
 * than that).
 */
const lagrange = (x) => [(1 - x) * (1 - 2 * x), 4 * x * (1 - x), x * (2 * x - 1)];

/**
 * A table [gate error, readout error, ...] for the errors at hand, flat; `first` holds indices that come
 * before.
 */
export function mixed(table, gate, readout, ...first) {
  const rule = new Float64Array(64);
  lagrange(gate).forEach((g, i) =>
    lagrange(readout).forEach((r, j) =>
      table.row(...first, i, j).forEach((x, k) => {
        rule[k] += g * r * x;
      }),
    ),
  );
  return rule;
}

/** Sum over i and j of a[i] b[j] rule[i, j, k]. */
const join = (rule, a, b) =>
  [0, 1, 2, 3].map((k) =>
    a.reduce((sum, x, i) => sum + b.reduce((part, y, j) => part + x * y * rule[16 * i + 4 * j + k], 0), 0),
  );
const total = (weights) => weights.reduce((a, b) => a + b, 0);

/** A link pair: fidelity F is F of the perfect pair and 1 - F of the worst of its kind. */
export const link = (pairs, kind, fidelity) =>
  [...pairs.row(kind, 0)].map((worst, k) => fidelity * pairs.at(kind, 1, k) + (1 - fidelity) * worst);

/** The pair that a Bell measurement makes of two; without a result both are lost. */
export const swapped = (rule, a, b, success) => ({
  weights: join(rule, a.weights, b.weights),
  cost: (a.cost + b.cost) / success,
  chance: success,
});

/** The pair that one round makes of two copies; both are lost if it fails. */
export function purified(rule, pair) {
  const left = join(rule, pair.weights, pair.weights);
  const chance = total(left);
  return { weights: left.map((w) => w / chance), cost: (2 * pair.cost) / chance, chance };
}

/**
 * All that happens on the way to the end pair: [{what, level, round, pairs}], pairs being [left, right] or
 * one kind.
 */
export function journey({ left, right, levels, where, rounds, success }, swap, purify) {
  const stages = [
    {
      what: "link",
      level: 0,
      round: 0,
      pairs: [left, right].map((weights) => ({ weights, cost: 1, chance: 1 })),
    },
  ];
  for (let level = 0; level <= levels; level++) {
    const before = stages.at(-1).pairs;
    if (level)
      stages.push({
        what: "swap",
        level,
        round: 0,
        pairs: [swapped(swap, before[0], before.at(-1), success)],
      });
    const chosen = { links: level === 0, end: level === levels, every: true }[where];
    for (let round = 1; purify && chosen && round <= rounds; round++)
      stages.push({
        what: "purify",
        level,
        round,
        pairs: stages.at(-1).pairs.map((pair) => purified(purify, pair)),
      });
  }
  return stages;
}
