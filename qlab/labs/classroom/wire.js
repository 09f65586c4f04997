// What travels between phones: messages as short codes of letters and digits, and back.
import { random } from "../kit/kit.js";

/**
 * Photons on their way. `flying` are pairs of photon (0 to 3: H, V, D, A) and whether it is a copy. `touched`
 * says that an Eve had them.
 * @typedef {{kind: "photons", group: number, round: number, n: number, seed: number, touched: number,
 *   flying: [number, number][]}} Photons
 *
 * What Bob says in public.
 * @typedef {{kind: "bases", group: number, round: number, n: number, bases: number[]}} Bases
 *
 * What Alice says in public: both parties' bases, which rounds are tested, and her bits of those.
 * @typedef {{kind: "answer", group: number, round: number, n: number, alice: number[], bob: number[],
 *   tested: number[], bits: number[]}} Answer
 *
 * For the teacher: what Alice and Bob found, and what Eve did (her photons measured and copied, bits of the
 * key, and how many of them she has right).
 * @typedef {{kind: "result", group: number, round: number, n: number, kept: number, tested: number,
 *   errors: number, verdict: number}} Result
 * @typedef {{kind: "spy", group: number, round: number, n: number, measured: number, copied: number,
 *   key: number, right: number}} Spy
 * @typedef {Photons | Bases | Answer | Result | Spy} Message
 */

const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; // none that looks like another (Douglas Crockford's)
const LOOKALIKES = { O: "0", I: "1", L: "1", U: "V" };
const CHECK = 10; // bits that tell a slip of the pen
const EIGHT = 8; // photons come in eights
const KINDS = ["photons", "bases", "answer", "result", "spy"];
const HEAD = { kind: 3, group: 6, round: 8, eights: 3 };
const COUNTS = { result: ["kept", "tested", "errors"], spy: ["measured", "copied", "key", "right"] };

/** @param {Message} message */
export function encode(message) {
  const out = writer();
  out.put(KINDS.indexOf(message.kind), HEAD.kind);
  out.put(message.group, HEAD.group);
  out.put(message.round, HEAD.round);
  out.put(message.n / EIGHT - 1, HEAD.eights);
  BODIES[message.kind].write(out, message);
  const bits = sealed(out.bits, message.kind);
  return letters([...bits, ...checksum(bits)]);
}

/**
 * The message of a code, or null if it is none (a slip, or something else).
 * @param {string} text  a code, with or without hyphens, or a link that holds one
 * @returns {Message | null}
 */
export function decode(text) {
  const all = bitsOf(tidy(text));
  if (!all || all.length < 40) return null;
  for (let spare = 0; spare < 5; spare++) {
    const end = all.length - CHECK - spare;
    const bits = all.slice(0, end);
    const fits = checksum(bits).every((bit, i) => bit === all[end + i]);
    if (!fits || all.slice(end + CHECK).some(Boolean)) continue;
    const message = read(bits);
    if (message) return message;
  }
  return null;
}

/** A code in groups of four, to read aloud and to type. */
export const grouped = (code) => code.match(/.{1,4}/g)?.join("-") ?? "";

/** Letters and digits only, as codes have them; of a link, its code. */
export function tidy(text) {
  const inLink = /[?&]class[^=&]*\.code=([^&#]*)/.exec(text);
  const plain = (inLink ? inLink[1] : text).toUpperCase().replace(/[^0-9A-Z]/g, "");
  return plain.replace(/[OILU]/g, (letter) => LOOKALIKES[letter]);
}

function read(bits) {
  const kind = KINDS[value(bits.slice(0, HEAD.kind))];
  if (!kind) return null;
  const from = reader(sealed(bits, kind));
  from.get(HEAD.kind);
  const head = { group: from.get(HEAD.group), round: from.get(HEAD.round) };
  const n = EIGHT * (from.get(HEAD.eights) + 1);
  const body = BODIES[kind].read(from, n);
  return from.done() ? { kind, ...head, n, ...body } : null;
}

const each = (n, take) => Array.from({ length: n }, take);
const row = (name) => ({
  write: (out, message) => message[name].forEach((bit) => out.put(bit, 1)),
  read: (from, n) => ({ [name]: each(n, () => from.get(1)) }),
});
const counts = (names) => ({
  write: (out, message) => names.forEach((name) => out.put(message[name], 7)),
  read: (from) => Object.fromEntries(names.map((name) => [name, from.get(7)])),
});
const together = (...parts) => ({
  write: (out, message) => parts.forEach((part) => part.write(out, message)),
  read: (from, n) => Object.assign({}, ...parts.map((part) => part.read(from, n))),
});

/** @type {Record<string, {write: (out: any, message: any) => void, read: (from: any, n: number) => any}>} */
const BODIES = {
  photons: {
    write(out, { seed, touched, flying }) {
      out.put(seed, 16);
      out.put(touched, 1);
      for (const [photon, copied] of flying) out.put(2 * photon + copied, 3);
    },
    read(from, n) {
      const [seed, touched] = [from.get(16), from.get(1)];
      const flying = each(n, () => from.get(3)).map((three) => [three >> 1, three & 1]);
      return { seed, touched, flying };
    },
  },
  bases: row("bases"),
  answer: together(row("alice"), row("bob"), row("tested"), row("bits")),
  result: together(counts(COUNTS.result), {
    write: (out, { verdict }) => out.put(verdict, 2),
    read: (from) => ({ verdict: from.get(2) }),
  }),
  spy: counts(COUNTS.spy),
};

function writer() {
  const bits = [];
  return {
    bits,
    put: (number, width) => {
      for (let i = width - 1; i >= 0; i--) bits.push((number >> i) & 1);
    },
  };
}

function reader(bits) {
  let at = 0;
  return {
    get(width) {
      at += width;
      return value(bits.slice(at - width, at));
    },
    done: () => at === bits.length,
  };
}

const value = (bits) => bits.reduce((sum, bit) => 2 * sum + bit, 0);

// A game's seal: whoever reads this file can break it. It keeps an eye that looks at a code from photons.
function sealed(bits, kind) {
  if (kind !== "photons") return bits;
  const open = HEAD.kind + HEAD.group + HEAD.round + HEAD.eights;
  const rng = random(value(bits.slice(0, open)), 77);
  return bits.map((bit, i) => (i < open ? bit : bit ^ rng.integer(2)));
}

function checksum(bits) {
  let sum = 2166136261;
  for (const bit of bits) sum = Math.imul(sum ^ (bit + 1), 16777619) >>> 0;
  const mixed = sum ^ (sum >>> 15);
  return each(CHECK, (_, i) => (mixed >>> i) & 1);
}

function letters(bits) {
  const full = [...bits, ...Array((5 - (bits.length % 5)) % 5).fill(0)];
  return each(full.length / 5, (_, i) => LETTERS[value(full.slice(5 * i, 5 * i + 5))]).join("");
}

function bitsOf(text) {
  const places = [...text].map((letter) => LETTERS.indexOf(letter));
  if (!places.length || places.includes(-1)) return null;
  return places.flatMap((place) => each(5, (_, i) => (place >> (4 - i)) & 1));
}
