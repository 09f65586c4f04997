// What an E91 run has to say of itself, from counts: the last pair, and what is left of the key.
import { number, percent } from "../kit/kit.js";

const DEEDS = [
  "Eve lets it pass.",
  "Eve measured Bob's photon.",
  "Eve measured Alice's photon.",
  "Eve measured both photons.",
  "Eve measured both photons in one basis.",
];
const some = (n) => `${number(n)} pair${n === 1 ? "" : "s"}`;

/** An angle: 22.5°. */
export const degrees = (x) => `${number(x, x % 1 ? 1 : 0)}°`;
/** A correlation with its sign: +0.71. */
export const signed = (x) => (x >= 0.005 ? "+" : "") + number(x, 2);

/** The last pair in words. */
export function story(pair, n) {
  if (!pair) return n ? "So many pairs are counted, not shown one by one." : "";
  const [alice, bob] = pair.angles.map(degrees);
  const reads = `Alice at ${alice} reads ${pair.bits[0]}, Bob at ${bob} reads ${pair.bits[1]}`;
  return `Pair ${pair.number}: ${reads}. ${use(pair)} ${pair.deed ? DEEDS[pair.deed] : ""}`;
}

function use({ role, wrong }) {
  if (role === "key") return `Equal angles: a key bit${wrong ? ", and a wrong one!" : "."}`;
  return role ? "This pair is for the Bell test." : "This pair of angles is not used.";
}

/** Who knows how much of a key bit, exactly. */
export function knowledge(share, eve, bob) {
  if (!share) return "Eve knows nothing of the key.";
  const known = `Eve knows ${number(eve, 2)} bits of each key bit; Bob knows ${number(bob, 2)}.`;
  return `By what she measured, ${known}`;
}

/**
 * The result in plain words: {headline, sentence, more}.
 * @param {any} tally  of pairs.js
 * @param {any} low  what is left of a key bit at the unfavourable ends, or null if that is not known
 * @param {{share: number, knows: number}} eve  the share that she measures, and what she knows of a key bit
 * @param {number} local  what answers made in advance can reach
 */
export function result({ n, s, qber, key }, low, eve, local) {
  const unknown = { headline: "S and error rate unknown", more: "" };
  if (!n) return { ...unknown, sentence: "No pair has been measured yet: press Send." };
  if (!low) return { ...unknown, sentence: `${some(n)}, ${number(key)} of them key: too few to know both.` };
  const bits = (x) => number(x, x > 0 ? 2 : 0);
  const who = eve.share ? `Eve knows ${number(eve.knows, 2)} of each key bit` : "nobody listens";
  const left = `Secret for sure: ${bits(low.trust)} if devices are trusted, else ${bits(low.noTrust)}.`;
  return {
    headline: `S = ${number(s.value, 2)}, errors ${percent(qber.value, 1)}`,
    sentence: `${some(n)}; ${who}. ${low.trust > 0 ? left : "No secret bit for sure."}`,
    more: `${number(key)} of the pairs are key. ${verdict(s, low, local)}`,
  };
}

function verdict(s, { trust, noTrust }, local) {
  const bits = (x) => `at least ${number(x, 2)} secret bits are left of each key bit (asymptotic)`;
  if (noTrust > 0) return `Even if no device is trusted, ${bits(noTrust)}.`;
  const trusted = trust > 0 ? bits(trust) : "nothing either";
  return (
    `${past(s, local)} nothing is left for sure if no device is trusted; with trusted ` +
    `devices ${trusted}.`
  );
}

function past(s, local) {
  if (s.low > local) return "S is above 2, and yet";
  return s.value > local ? "S seems to be above 2, and yet" : "S is not above 2:";
}
