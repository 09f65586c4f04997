// Rolls, islands and paths. Nothing is painted here, and no chance is computed: tables say how likely.
import { array, number, percent, random, short } from "../kit/kit.js";

/**
 * Where the reader stands.
 * @typedef {{p: number, shape: string, tries: string, seed: number, roll: number}} State
 *
 * A lattice on which some links have a pair.
 * @typedef {{up: boolean[], island: Int32Array, sizes: Map<number, number>, path: number[]}} World
 */

/** @param {(name: string) => any} get */
export function tablesOf(get) {
  const { shapes, ...place } = get("place");
  return {
    ...place,
    shapes,
    nodes: place.rows * place.columns,
    edges: get("edges"),
    chance: array(get("chance")),
    joined: array(get("joined")),
    lone: array(get("lone")),
  };
}

/** Where a state stands in the tables. */
export const indexOf = ({ p, shape, tries }, { shapes }) => ({
  p: Math.round(100 * p),
  shape: shapes.indexOf(shape),
  tries: Number(tries) - 1,
});

/**
 * One roll: a number for each link, below the chance or not, so that a larger chance only adds links.
 * @param {State} state
 * @returns {World}
 */
export function world(state, tables) {
  const at = indexOf(state, tables);
  const edges = tables.edges[state.shape];
  const chance = tables.chance.at(at.tries, at.p);
  const rng = random(state.seed, state.roll);
  const up = Array.from({ length: edges.length / 2 }, () => rng.uniform() < chance);
  const near = neighbours(edges, up, tables.nodes);
  const island = islands(near);
  const sizes = new Map();
  for (const i of island) sizes.set(i, (sizes.get(i) ?? 0) + 1);
  return { up, island, sizes, path: path(near, tables.alice, tables.bob) };
}

function neighbours(edges, up, nodes) {
  const near = Array.from({ length: nodes }, () => []);
  up.forEach((there, i) => {
    if (!there) return;
    near[edges[2 * i]].push(edges[2 * i + 1]);
    near[edges[2 * i + 1]].push(edges[2 * i]);
  });
  return near;
}

/** The number of the island on which each node is. */
function islands(near) {
  const island = new Int32Array(near.length).fill(-1);
  near.forEach((_, start) => {
    if (island[start] >= 0) return;
    const queue = [start];
    island[start] = start;
    for (const node of queue) {
      for (const next of near[node]) {
        if (island[next] >= 0) continue;
        island[next] = start;
        queue.push(next);
      }
    }
  });
  return island;
}

/** The shortest path of links that have a pair; empty if there is none. */
export function path(near, from, to) {
  const before = new Map([[from, from]]);
  const queue = [from];
  for (const node of queue) {
    if (node === to) break;
    for (const next of near[node]) {
      if (before.has(next)) continue;
      before.set(next, node);
      queue.push(next);
    }
  }
  if (!before.has(to)) return [];
  const nodes = [to];
  while (nodes[0] !== from) nodes.unshift(before.get(nodes[0]));
  return nodes;
}

/** How many of some rolls join Alice and Bob. */
export function tally(state, tables, rolls) {
  let hits = 0;
  for (let i = 0; i < rolls; i++) {
    if (world({ ...state, roll: state.roll + i }, tables).path.length) hits += 1;
  }
  return hits;
}

/**
 * What to say of a roll, or of many.
 * @param {State} state
 * @param {World} now
 * @param {{hits: number, rolls: number}} seen
 */
export function told(state, now, seen, tables) {
  const at = indexOf(state, tables);
  const links = now.path.length - 1;
  const here = now.sizes.get(now.island[tables.alice]);
  const often = percent(tables.joined.at(at.shape, at.tries, at.p));
  const alone = 100 * tables.lone.at(at.tries, at.p);
  const way = links > 0 ? `A path of ${links} links joins them` : "No path joins them";
  const headline =
    seen.rolls > 1
      ? `${percent(seen.hits / seen.rolls)} of ${number(seen.rolls)} rolls`
      : links > 0
        ? "Joined"
        : "Not joined";
  return {
    headline,
    sentence:
      `${way}; Alice’s island has ${here} of ${tables.nodes} nodes. ` +
      `On average ${often} of rolls, a lone chain ${short(alone, 2)}\u00a0%.`,
  };
}
