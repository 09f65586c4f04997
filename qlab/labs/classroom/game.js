// What photons, Eve and Bob do. Chances come from tables; all of them are drawn from the seed that travels
// with the photons, so that a photon that is asked the same question twice gives the same answer.
import { array, random, wilson } from "../kit/kit.js";

const STREAMS = { eve: 1, bob: 2, copy: 3 };
export const PASS = "pass";
export const COPY = "copy";

/** @param {(name: string) => any} get */
export const tablesOf = (get) => ({
  reads: array(get("reads")),
  clones: array(get("clones")),
  theory: get("theory"),
});

export const basisOf = (photon) => photon >> 1;
export const bitOf = (photon) => photon & 1;

/** Photons by chance: four kinds, each as likely. */
export const randomPhotons = (seed, n) => draws(seed, n, 4);
/** Bases by chance, 0 for Z and 1 for X. */
export const randomBases = (seed, n) => draws(seed, n, 2);

function draws(seed, n, kinds) {
  const rng = random(seed, 9);
  return Array.from({ length: n }, () => rng.integer(kinds));
}

const uniforms = (seed, stream, n) => {
  const rng = random(seed, STREAMS[stream]);
  return Array.from({ length: n }, () => rng.uniform());
};

/**
 * Eve touches photons: for each she passes it on, measures it in a basis (0 or 1), or copies it.
 * @param {import("./wire.js").Photons} message
 * @param {(number | "pass" | "copy")[]} acts
 * @returns {{outcomes: (number | null)[], onward: import("./wire.js").Photons}}
 */
export function touch(message, acts, tables) {
  const chances = uniforms(message.seed, "eve", message.n);
  const outcomes = acts.map((act, i) =>
    typeof act === "number" ? read(message.flying[i], act, chances[i], tables) : null,
  );
  /** @type {[number, number][]} */
  const flying = message.flying.map(([photon, copied], i) => {
    if (acts[i] === PASS) return [photon, copied];
    return acts[i] === COPY ? [photon, 1] : [2 * Number(acts[i]) + outcomes[i], 0];
  });
  return { outcomes, onward: { ...message, touched: 1, flying } };
}

/**
 * Bob measures.
 * @param {import("./wire.js").Photons} message
 * @param {number[]} bases
 * @returns {number[]}
 */
export function measure(message, bases, tables) {
  const chances = uniforms(message.seed, "bob", message.n);
  return bases.map((basis, i) => read(message.flying[i], basis, chances[i], tables));
}

const read = ([photon, copied], basis, chance, tables) =>
  chance < tables.reads.at(copied, photon, basis) ? 1 : 0;

/** The rounds in which the bases agree. */
export const kept = (alice, bob) => alice.map((basis, i) => (basis === bob[i] ? 1 : 0));

/** Which of the kept rounds Alice tests: half of them, or all, by chance. */
export function tested(seed, keep, share) {
  const rng = random(seed, 8);
  const order = keep.flatMap((on, i) => (on ? [[rng.uniform(), i]] : [])).sort(([a], [b]) => a - b);
  const chosen = new Set(order.slice(0, Math.ceil(share * order.length)).map(([, i]) => i));
  return keep.map((_, i) => (chosen.has(i) ? 1 : 0));
}

/**
 * What Alice says when she has heard Bob's bases.
 * @returns {import("./wire.js").Answer}
 */
export function answer(sent, heard, share) {
  const { group, round, n, photons, seed } = sent;
  const alice = photons.map(basisOf);
  const test = tested(seed, kept(alice, heard.bases), share);
  const bits = photons.map((photon, i) => test[i] * bitOf(photon));
  return { kind: "answer", group, round, n, alice, bob: heard.bases, tested: test, bits };
}

/** What Bob makes of Alice's answer: error rate, and the key that is left. */
export function compare(bits, said) {
  const keep = kept(said.alice, said.bob);
  const wrong = said.tested.map((on, i) => (on && said.bits[i] !== bits[i] ? 1 : 0));
  return {
    keep,
    wrong,
    rate: wilson(sum(wrong), sum(said.tested)),
    errors: sum(wrong),
    tested: sum(said.tested),
    key: bits.filter((_, i) => keep[i] && !said.tested[i]),
  };
}

/**
 * What Eve knows of the key when the bases are public: her outcomes where she guessed the basis, and her
 * copies, measured in the right one. `photons` are those she was handed.
 */
export function known(photons, acts, outcomes, said, tables) {
  const bob = measure(touch(photons, acts, tables).onward, said.bob, tables);
  const chances = uniforms(photons.seed, "copy", photons.n);
  return acts.map((act, i) => {
    if (said.alice[i] !== said.bob[i] || said.tested[i]) return null;
    if (act === COPY) {
      const one = tables.clones.at(photons.flying[i][0], said.alice[i], bob[i]);
      return chances[i] < one ? 1 : 0;
    }
    return act === said.alice[i] ? outcomes[i] : null;
  });
}

/** How many bits of the key Eve has right, of how many: those she does not know she guesses as 0. */
export function right(photons, guesses, said) {
  const inKey = (i) => said.alice[i] === said.bob[i] && !said.tested[i];
  const places = guesses.map((_, i) => i).filter(inKey);
  const good = places.filter((i) => guesses[i] !== null && guesses[i] === bitOf(photons.flying[i][0]));
  return { key: places.length, right: good.length };
}

export const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);

/**
 * The whole class: error rate with its interval, and what theory says for what the Eves report they did.
 * @param {import("./wire.js").Message[]} messages
 */
export function wholeClass(messages, theory) {
  const groups = new Map();
  for (const message of messages) {
    const id = `${message.group}-${message.round}`;
    groups.set(id, { ...groups.get(id), [message.kind]: message });
  }
  const rows = [...groups.values()].map((found) => line(found, theory));
  const order = rows.sort((a, b) => a.group - b.group); // a table's rounds in the order in which they came
  const counted = order.filter((row) => row.tested !== null);
  const total = (some, name) => sum(some.map((row) => row[name]));
  const share = (some) => wilson(total(some, "errors"), total(some, "tested"));
  const told = counted.filter((row) => row.expected !== null);
  return {
    rows: order,
    all: share(counted),
    told: share(told),
    expected: told.length ? sum(told.map((row) => row.expected * row.tested)) / total(told, "tested") : NaN,
  };
}

function line({ result, spy }, theory) {
  const { group, round, n } = result ?? spy;
  const expected = spy ? (spy.measured * theory.measured + spy.copied * theory.copied) / spy.n : null;
  return {
    ...{ group, round, n, expected },
    kept: result?.kept ?? null,
    tested: result?.tested ?? null,
    errors: result?.errors ?? null,
    verdict: result?.verdict ?? null,
    measured: spy?.measured ?? null,
    copied: spy?.copied ?? null,
    key: spy?.key ?? null,
    right: spy?.right ?? null,
  };
}
