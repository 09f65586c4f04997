// The pairs of a Bell test: drawn from baked matrices, or from the reader's cards; their counts, and what
// there is to say of them. No drawing on the page.
import { array, number, random } from "../kit/kit.js";
import { chsh, correlation, size } from "../pairs/counts.js";

export const DIALS = ["a1", "a2", "b1", "b2"];
export const SETTINGS = [
  ["a1", "b1"],
  ["a1", "b2"],
  ["a2", "b1"],
  ["a2", "b2"],
];
export const SIGNS = [1, -1, 1, 1];
const ONE_BY_ONE = 4000;
const BLOCK = 2000; // the first pairs are drawn singly, later ones by the block
const ENDS = [0, 1];

/** Answer cards as +1 and -1, for a1, a2, b1 and b2: "+++- -++-" is [[1, 1, 1, -1], [-1, 1, 1, -1]]. */
export const deck = (text) => text.split(" ").map((card) => [...card].map((sign) => (sign === "+" ? 1 : -1)));
export const written = (cards) =>
  cards.map((card) => card.map((answer) => (answer > 0 ? "+" : "-")).join("")).join(" ");

/** S of one card: the four products of its answers. */
export const cardS = ([a1, a2, b1, b2]) => a1 * b1 - a1 * b2 + a2 * b1 + a2 * b2;

/** How likely the answers (+ +, + -, - +, - -) are in each of the four settings. */
export function chances(model) {
  if (model.get("source") === "cards") return fromCards(deck(model.get("cards")));
  const sources = model
    .get("about")
    .controls.source.options.map(([name]) => name)
    .slice(0, -1);
  const which = sources.indexOf(model.get("source"));
  const matrix = array(model.get("correlations")).blend(
    [sources.map((_, i) => i), ENDS, ENDS],
    [which, model.get("eve"), 1 - model.get("visibility")],
  );
  const directions = array(model.get("directions"));
  const look = (dial) => {
    const [x, z] = directions.row(Math.round(2 * model.get(dial)));
    return [x, 0, z];
  };
  return SETTINGS.map(([a, b]) => {
    const e = between(look(a), matrix, look(b)); // neither side's answers lean to + or -, so E says all
    return [1 + e, 1 - e, 1 - e, 1 + e].map((weight) => weight / 4);
  });
}

const between = (a, matrix, b) =>
  a.reduce((sum, x, i) => sum + b.reduce((part, y, j) => part + x * matrix[3 * i + j] * y, 0), 0);

function fromCards(cards) {
  return [
    [0, 2],
    [0, 3],
    [1, 2],
    [1, 3],
  ].map(([a, b]) => {
    const row = [0, 0, 0, 0];
    for (const card of cards) row[(card[a] < 0 ? 2 : 0) + (card[b] < 0 ? 1 : 0)] += 1 / cards.length;
    return row;
  });
}

/**
 * The pairs of a seed. Each takes the same random numbers whatever the dials, so that a dial changes only
 * what it must.
 */
export function pairLog(model) {
  const singles = new Uint8Array(ONE_BY_ONE);
  const log = {};
  let rows;
  log.restart = () => {
    const rng = random(model.get("seed"));
    rows = chances(model);
    log.n = 0;
    log.grow = (n) => {
      for (; log.n < Math.min(n, ONE_BY_ONE); log.n++) {
        const setting = rng.integer(4);
        singles[log.n] = 4 * setting + rng.draw(rows[setting]);
      }
    };
    log.exact = rows.map(([pp, pm, mp, mm]) => pp - pm - mp + mm);
    log.exactS = log.exact.reduce((sum, e, i) => sum + SIGNS[i] * e, 0);
  };
  /** Which setting and which answers pair i had; null for pairs that were not drawn singly. */
  log.pair = (i) => {
    if (i < 0 || i >= ONE_BY_ONE) return null;
    log.grow(i + 1);
    const setting = singles[i] >> 2;
    const answers = [singles[i] & 2 ? -1 : 1, singles[i] & 1 ? -1 : 1];
    return { number: i + 1, setting, dials: SETTINGS[setting], answers, agree: answers[0] === answers[1] };
  };
  /** Over the first n pairs: counts [setting, answers], the four correlations and S. */
  log.tally = (n) => {
    const counts = new Float64Array(16);
    log.grow(n);
    for (let i = 0; i < Math.min(n, ONE_BY_ONE); i++) counts[singles[i]]++;
    for (let block = 0, left = n - ONE_BY_ONE; left > 0; block++, left -= BLOCK) {
      const rng = random(model.get("seed"), 1 + block);
      rng
        .multinomial(
          Math.min(BLOCK, left),
          rows.flatMap((row) => row.map((p) => p / 4)),
        )
        .forEach((k, i) => {
          counts[i] += k;
        });
    }
    const tests = SETTINGS.map((_, s) =>
      correlation(counts[4 * s] + counts[4 * s + 3], counts[4 * s + 1] + counts[4 * s + 2]),
    );
    return { n, counts, tests, s: chsh(tests, SIGNS) };
  };
  /** A number of pairs on the way to n that ends a block, so that counts only grow while pairs arrive. */
  log.steady = (n) => (n <= ONE_BY_ONE ? n : n - ((n - ONE_BY_ONE) % BLOCK));
  log.restart();
  return log;
}

/**
 * The result in plain words.
 * @param {{n: number, s: import("../kit/chance.js").Estimate}} tally
 * @param {string} exact  S of endlessly many such pairs, in words
 * @param {boolean} byCards
 * @param {number} local  what answer cards can reach
 */
export function result({ n, s }, exact, byCards, local) {
  const unknown = { headline: "S unknown", more: "" };
  if (!n) return { ...unknown, sentence: "No pair has arrived yet: press Send." };
  const some = `${number(n)} pair${n === 1 ? "" : "s"} so far`;
  if (!Number.isFinite(s.value))
    return { ...unknown, sentence: `${some}: too few to know all four correlations.` };
  const range = `${number(s.low, 2)} to ${number(s.high, 2)} (95 %), ${exact}`;
  return {
    headline: `S = ${number(s.value, 2)}`,
    sentence: `${some}: ${range}. ${byCards ? ofCards(s, local) : ofPhotons(s, local)}`,
    more: byCards ? "Each card alone gives S = 2 or −2, and a mean of such numbers is never past 2." : "",
  };
}

const ofCards = (s, local) =>
  size(s).value > local + 1e-9
    ? "Past 2 by luck alone: more pairs make it less."
    : "No pack of cards gets past 2, but for luck.";

function ofPhotons(s, local) {
  const { low, high } = size(s);
  if (low > local) return `Past ${s.value < 0 ? "−2" : "2"}: no answer cards do this.`;
  if (high < local) return "Below 2: answer cards could do this, too.";
  return "Too few pairs to say on which side of 2.";
}
