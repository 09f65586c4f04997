// Hashing as qlab.distill has it: Toeplitz matrices, fingerprints over the field of 2 to the 128, tags.

const REDUCED = (1n << 128n) | 0b10000111n;

/**
 * A Toeplitz matrix times a key, without carrying. The seed holds the diagonals, from the upper right corner.
 * @param {Uint8Array} key
 * @param {Uint8Array} seed  of key.length + length - 1 bits
 * @returns {Uint8Array}
 */
export function toeplitz(key, seed) {
  const length = seed.length - key.length + 1;
  const words = Math.ceil(length / 32);
  const turned = Array.from({ length: 32 }, (_, shift) => packed(seed, shift, words));
  const sum = new Uint32Array(words);
  for (let j = 0; j < key.length; j++) {
    if (!key[j]) continue;
    const from = key.length - 1 - j;
    const part = turned[from % 32];
    const first = Math.floor(from / 32);
    for (let w = 0; w < words; w++) sum[w] ^= part[first + w];
  }
  return Uint8Array.from({ length }, (_, i) => (sum[i >>> 5] >>> (i & 31)) & 1);
}

/** The bits from `shift` on, 32 in a word, with words of zeros behind. */
function packed(bits, shift, more) {
  const out = new Uint32Array(Math.ceil(bits.length / 32) + more + 1);
  for (let i = shift; i < bits.length; i++) if (bits[i]) out[(i - shift) >>> 5] |= 1 << ((i - shift) & 31);
  return out;
}

/**
 * A message as a polynomial, at a point of 128 bits: its first bits are the fingerprint.
 * @param {Uint8Array} message
 * @param {Uint8Array} point
 * @returns {Uint8Array}
 */
export function fingerprint(message, point) {
  const r = number(point);
  let total = 0n;
  for (let start = 0; start < message.length; start += 128)
    total = product(total ^ number(message.subarray(start, start + 128)), r);
  total = product(total ^ BigInt(message.length), r);
  return Uint8Array.from({ length: 128 }, (_, i) => Number((total >> BigInt(i)) & 1n));
}

/**
 * The tag of a message: its fingerprint at a secret point, and a one-time pad on top.
 * @param {Uint8Array} message
 * @param {Uint8Array} secret  128 bits for the point, and as many as the tag is long
 */
export const tag = (message, secret) =>
  xor(fingerprint(message, secret.subarray(0, 128)), secret.subarray(128));

/**
 * The sum of two rows of bits, as long as the second.
 * @param {Uint8Array} a
 * @param {Uint8Array} b
 */
export const xor = (a, b) => b.map((bit, i) => bit ^ a[i]);

/** Bits as a number, the first one the lowest. */
function number(bits) {
  let text = "";
  for (const bit of bits) text = bit + text;
  return BigInt(`0b${text || "0"}`);
}

/** Product of two elements of the field, modulo x^128 + x^7 + x^2 + x + 1. */
function product(a, b) {
  let out = 0n;
  let power = a;
  for (let rest = b; rest; rest >>= 1n) {
    if (rest & 1n) out ^= power;
    power <<= 1n;
    if (power >> 128n) power ^= REDUCED;
  }
  return out;
}
