// What a setting means: routes, bits, who knows them, and what there is to say. Nothing is painted here.
import { number, percent, random } from "../kit/kit.js";
import { disjoint, flow } from "./graph.js";

export const BITS = 16;
const PLENTY = 1e15;
const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const KNOWN = ["rate unknown", "bit/s", "kbit/s", "Mbit/s"];

/** @typedef {{talk: string, shares: string, captured: string, cut: string, seed: number}} State */

/** A letter for each of some numbers, in order; and back. */
export const lettersOf = (set) =>
  [...set]
    .sort((x, y) => x - y)
    .map((i) => LETTERS[i])
    .join("");
export const numbersOf = (letters, below) =>
  new Set([...letters].map((letter) => LETTERS.indexOf(letter)).filter((i) => i >= 0 && i < below));

/** The words of a rate, as Python writes them. */
export function rateWords(hz) {
  if (hz === null) return KNOWN[0];
  const power = hz >= 1e6 ? 2 : hz >= 1e3 ? 1 : 0;
  const x = hz / 1000 ** power;
  return `${Number(x.toPrecision(3))}\u00a0${KNOWN[power + 1]}`;
}

/**
 * All that follows from a setting.
 * @param {State} state
 * @param {any} world
 */
export function view(state, world) {
  const captured = numbersOf(state.captured, world.nodes.length);
  const cut = numbersOf(state.cut, world.links.length);
  const kept = world.links.map((_, i) => i).filter((i) => !cut.has(i));
  const graph = {
    nodes: world.nodes.length,
    links: kept.map((i) => world.links[i]),
    a: world.a,
    b: world.b,
    passes: world.kinds.map((kind) => kind !== "user"),
  };
  const routes = disjoint(graph, Number(state.shares));
  const rates = kept.map((i) => world.rates[i]);
  return {
    captured,
    cut,
    routes,
    rate: flow(
      graph,
      rates.map((rate) => rate ?? 0),
    ),
    open: rates.includes(null) && more(graph, rates),
    keys: routes.map((path, i) => bits(path, state.seed, i)),
    known: routes.length > 0 && knows(routes, captured, world),
  };
}

/** Whether links of unknown rate could carry some of the key. */
function more(graph, rates) {
  const [least, most] = [0, PLENTY].map((unknown) =>
    flow(
      graph,
      rates.map((rate) => rate ?? unknown),
    ),
  );
  return most > least;
}

/** Whether the captured nodes together know the key: an end of it, or a relay on every route. */
function knows(routes, captured, { a, b }) {
  if (captured.has(a) || captured.has(b)) return true;
  return routes.every((path) => path.slice(1, -1).some((node) => captured.has(node)));
}

/** The keys of the hops of a route, what its relays announce, and the share that both ends hold. */
function bits(path, seed, stream) {
  const rng = random(seed, stream);
  const hops = path.slice(1).map(() => Array.from({ length: BITS }, () => rng.integer(2)));
  const announced = hops.slice(1).map((hop, i) => hop.map((bit, j) => bit ^ hops[i][j]));
  return { hops, announced, share: hops[0] };
}

/** The exclusive or of all shares. */
export const together = (keys) =>
  keys.reduce((sum, { share }) => sum.map((bit, j) => bit ^ share[j]), new Array(BITS).fill(0));

/** The names of a route. */
export const named = (path, world) => path.map((i) => world.nodes[i]).join("–");

/** Headline and sentence. */
export function told(now, state, world) {
  if (!now.routes.length) {
    return {
      headline: "No way left for new key",
      sentence:
        `Every route from ${world.nodes[world.a]} to ${world.nodes[world.b]} has a stopped link. ` +
        "What was stored before can still be sent; then there is nothing left.",
    };
  }
  const who = [...now.captured].map((i) => world.nodes[i]).join(", ");
  const eve = who ? `Eve sits in ${who}. ` : "Eve sits nowhere yet. ";
  const count = now.routes.length;
  const fewer = count < Number(state.shares) ? ` (no more routes are apart)` : "";
  const way = count > 1 ? `${count} shares${fewer}` : `${named(now.routes[0], world)}${fewer}`;
  const rate = ratesTold(now);
  return {
    headline: now.known ? "Eve knows the key" : "Eve knows nothing",
    sentence: `${eve}${way}; ${rate}. The key begins ${together(now.keys).slice(0, 8).join("")}.`,
  };
}

/** The most key per second over all routes: what the known rates give, and whether others could add to it. */
function ratesTold({ rate, open }) {
  if (!open) return `at most ${rateWords(rate)} by all routes`;
  if (!rate) return "rates unknown";
  return `the known rates give ${rateWords(rate)} by all routes, links of unknown rate may add to it`;
}

/** What she reads when she may choose, in words: against one route drawn at random for each key. */
export const game = (values) => values.map((value) => percent(value)).join(", ");

/** Bits in a store, in words. */
export const stored = (level) => `${number(level / 1000)} kbit`;
