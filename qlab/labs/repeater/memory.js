// What is left of what a memory holds, for the pictures: from 1 to 0.
import { aged } from "./chain.js";

/** How much more likely phi+ is than its phase-flipped twin, at this age. */
export function left(chain, age) {
  const w = aged(chain, [1, 0, 0, 0], Math.max(0, age));
  return w[0] - w[3];
}

/** The two ends of a pair: [node, age of the memory there when the pair began]. */
export const ends = (pair) => [
  [pair.a, pair.leftAge],
  [pair.b, pair.rightAge],
];
