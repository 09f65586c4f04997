// What the repeater lab says: times, multiples, the result in one sentence, and advice.
import { number, short } from "../kit/kit.js";

/** @type {[number, string, number][]} */
const UNITS = [
  [1e-6, "µs", 1e-3],
  [1e-3, "ms", 1],
  [1, "s", 120],
  [60, "min", 7200],
  [3600, "h", 172_800],
  [86_400, "days", 6.3e7],
  [31_557_600, "years", Infinity],
];

/**
 * Seconds in words: "2.45 ms".
 * @param {number} s
 */
export function seconds(s) {
  const [unit, name] = UNITS.find(([, , below]) => s < below);
  const value = s / unit;
  const digits = value < 10 ? 2 : value < 100 ? 1 : 0;
  return value >= 1e6 ? `${short(value, 2)} ${name}` : `${number(value, digits)}\u00a0${name}`;
}

/** @type {[number, (x: number) => string][]} */
const SCALES = [
  [1e-2, (x) => short(x, 2)],
  [1, (x) => number(x, 2)],
  [10, (x) => number(x, 1)],
  [1e4, (x) => number(x)],
  [1e6, (x) => `${number(x / 1e3)} thousand`],
  [1e7, (x) => `${number(x / 1e6, 1)} million`],
  [1e9, (x) => `${number(x / 1e6)} million`],
  [1e10, (x) => `${number(x / 1e9, 1)} billion`],
  [1e12, (x) => `${number(x / 1e9)} billion`],
  [Infinity, (x) => short(x, 2)],
];

/**
 * How many times the line, in words: "17 million".
 * @param {number} x
 */
export const times = (x) => SCALES.find(([below]) => x < below)[1](x);

/** A key in a few digits; none is a plain 0. */
export const power = (x) => (x > 0 ? short(x, 2) : "0");

/** What is built, in a few words. */
function built(get) {
  const links = `${get("links")} link${get("links") === "1" ? "" : "s"}`;
  const cutoff = get("use_cutoff") ? `, cut-off ${seconds(get("cutoff_ms") / 1000)}` : "";
  return `${number(get("distance_km"))} km, ${links}${cutoff}`;
}

/**
 * The result: {headline, sentence, more}. `found` is what `measured` says, or null; `stuck` a delivery that
 * the lab gave up; `going` more to come.
 */
export function result({ found, plob, stuck, going, get }) {
  if (!found) return nothing(stuck, get);
  const many = `${number(found.n)} pair${found.n === 1 ? "" : "s"}${going ? " so far" : ""}`;
  const facts = `fidelity ${number(found.fidelity.value, 3)}, one in ${seconds(found.wait.value)}`;
  const { headline, verdict, more } = judged(found, plob, get);
  const flatters = stuck ? " Then the lab gave up waiting: this flatters the chain." : "";
  return { headline, sentence: `${built(get)}, ${many}: ${facts}. ${verdict}${flatters}`, more };
}

function nothing(stuck, get) {
  const why = "pairs are thrown away or lost faster than the chain joins them.";
  return stuck
    ? { headline: "Nothing comes through", sentence: `${built(get)}: ${why}`, more: "" }
    : { headline: "No pair yet", sentence: `${built(get)}: no pair has come through yet.`, more: "" };
}

/** On which side of the line, how far, and what to do about it. */
function judged(found, plob, get) {
  const { value, low, high } = found.perMode;
  const cause = found.ex.value > 1.3 * found.ez.value ? "wait" : "pairs";
  const line = `PLOB line at ${number(get("distance_km"))} km: ${power(plob)}.`;
  const key =
    `Secret bits per mode: ${power(value)} (95 % interval ${power(low)} to ` + `${power(high)}). ${line}`;
  const headline = `${times(value / plob)} × PLOB`;
  if (high === 0) return { headline: "No key", verdict: SHORT[cause], more: `${LONG[cause]} ${line}` };
  if (low > plob) return { headline, ...beaten(get), more: `${key} ${beaten(get).more}` };
  if (high < plob && get("links") === "1")
    return { headline, verdict: "Not beaten.", more: `${key} ${LONG.one}` };
  if (high < plob) return { headline, verdict: "Not beaten.", more: `${key} ${LONG[cause]}` };
  return { headline, verdict: "Too few deliveries to say which side.", more: `${key} Deliver more.` };
}

const SHORT = { wait: "Memories wait too long.", pairs: "Too many poor pairs." };
const LONG = {
  one: "One link is no repeater: it is light sent straight through the fibre. Take more links.",
  wait:
    "Most errors come from memories that wait too long: " +
    "make the wait shorter (more links, more modes), or the memory last longer.",
  pairs:
    "Most errors come from imperfect pairs and swaps, and each swap adds some: try fewer links, " +
    "or better pairs.",
};

function beaten(get) {
  if (get("links") === "1")
    return {
      verdict: "You beat it, with no memory.",
      more:
        "How can one link pass the line? Its photons meet at a station half way, and one click " +
        "there is enough, " +
        "so only half of the fibre must be crossed: a repeater without a memory, as in twin-field key " +
        "distribution. The line is for fibre with nothing on the way.",
    };
  const next =
    get("t2_ms") > 1000
      ? "Now make the memory time shorter: how long must it be?"
      : "Real nodes are harder: open the settings and choose some.";
  return { verdict: "You beat it.", more: next };
}
