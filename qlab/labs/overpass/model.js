// A setting in numbers and words: tables looked up, decibels added. Nothing is painted here.
import { array, number, percent, short } from "../kit/kit.js";

const UNITS = /** @type {[string, number, number][]} */ ([
  ["second", 1, 60],
  ["minute", 60, 60],
  ["hour", 3600, 24],
  ["day", 86400, 366],
]);

/**
 * Where the reader stands.
 * @typedef {{
 *   moment: number, altitude: string, top: number, telescope: string, pointing: number, sky: string,
 * }} State
 *
 * One moment: seconds from the highest point, where the satellite is, what is lost and what comes down.
 * @typedef {{
 *   second: number, elevation: number, range: number, parts: [string, number][], total: number,
 *   sifted: number, qber: number,
 * }} Moment
 */

/** @param {(name: string) => any} get */
export function tablesOf(get) {
  const tables = (name) =>
    Object.fromEntries(Object.entries(get(name)).map(([key, values]) => [key, array(values)]));
  return {
    ...get("known"),
    geometry: tables("geometry"),
    offsets: tables("offsets"),
    rates: array(get("rates")),
    keys: array(get("weak_keys")),
    pairs: array(get("pair_keys")),
    fibre: array(get("fibre_years")),
  };
}

/** Where a state stands in the tables. */
function places({ altitude, top, telescope, pointing, sky }, tables) {
  return {
    a: tables.altitudes.indexOf(altitude),
    t: tables.tops.indexOf(top),
    s: tables.telescopes.indexOf(telescope),
    p: pointing,
    k: tables.skies.indexOf(sky),
  };
}

/** A baked row at a place between its points: halves of the pass are alike. */
function along(table, { a, t }, moment, points) {
  const at = Math.abs(moment) * (points - 1);
  const i = Math.min(points - 2, Math.floor(at));
  return (1 - (at - i)) * table.at(a, t, i) + (at - i) * table.at(a, t, i + 1);
}

/**
 * One moment of a pass.
 * @param {State} state
 * @returns {Moment}
 */
export function at(state, tables, moment = state.moment) {
  const where = places(state, tables);
  const { geometry, offsets } = tables;
  const here = (name) => along(geometry[name], where, moment, tables.points);
  /** @type {[string, number][]} */
  const parts = [
    ["spread of the beam", here("diffraction") + offsets.telescope.at(where.s)],
    ["trembling", offsets.pointing.at(where.p)],
    ["air", tables.air[where.k] * here("air")],
    ["mirrors and filters", tables.optics],
    ["detectors", tables.detector],
  ];
  const total = parts.reduce((sum, [, db]) => sum + db, 0);
  return {
    second: (moment * geometry.duration.at(where.a, where.t)) / 2,
    elevation: here("elevation"),
    range: here("range"),
    parts,
    total,
    ...arriving(where, total, tables),
  };
}

/** Sifted bits per second and their error rate, between half decibels. */
function arriving({ s, k }, total, { rates, losses }) {
  const n = rates.shape[3];
  const x = ((total - losses[0]) / (losses[1] - losses[0])) * (n - 1);
  const i = Math.min(n - 2, Math.max(0, Math.floor(x)));
  const blend = (which) => (1 - (x - i)) * rates.at(s, k, which, i) + (x - i) * rates.at(s, k, which, i + 1);
  return { sifted: 10 ** blend(0), qber: blend(1) };
}

/** Sifted bits of the whole pass until a moment: the sum over steps. */
export function sum(state, tables, until = 1) {
  const steps = 100;
  const last = Math.round(((until + 1) / 2) * steps);
  const duration = 2 * at(state, tables, 1).second;
  let bits = 0;
  for (let i = 0; i < last; i++) {
    bits += (at(state, tables, -1 + (2 * (i + 0.5)) / steps).sifted * duration) / steps;
  }
  return bits;
}

/** Seconds of the pass above an elevation: it sinks from the highest point on. */
export function above(state, tables, degrees) {
  let [within, beyond] = [0, 1];
  if (at(state, tables, within).elevation <= degrees) return 0;
  for (let i = 0; i < 12; i++) {
    const middle = (within + beyond) / 2;
    if (at(state, tables, middle).elevation > degrees) within = middle;
    else beyond = middle;
  }
  return 2 * at(state, tables, within).second;
}

/** Keys of the whole pass, and a fibre as long as the way is now. */
export function keys(state, tables, range) {
  const { a, t, s, p, k } = places(state, tables);
  const { fibre, fibres } = tables;
  const x = ((range - fibres[0]) / (fibres[1] - fibres[0])) * (fibre.shape[0] - 1);
  const i = Math.max(1, Math.min(fibre.shape[0] - 2, Math.floor(x)));
  return {
    weak: tables.keys.at(a, t, s, p, k),
    pairs: tables.pairs.at(a, t, s, p, k),
    years: 10 ** ((1 - (x - i)) * fibre.at(i) + (x - i) * fibre.at(i + 1)),
  };
}

/** Bits in words. */
export function bits(x) {
  if (x < 1) return "none";
  if (x >= 1e6) return `${number(x / 1e6, 2)}\u00a0Mbit`;
  return x >= 1e4 ? `${number(x / 1000)}\u00a0kbit` : `${number(x)}\u00a0bits`;
}

/** How much a fibre carries in words, from the years that one bit takes. */
export function time(years) {
  const seconds = years * 31557600;
  if (seconds < 1) return `${number(1 / seconds)} bits a second`;
  for (const [unit, length, most] of UNITS) {
    const many = Math.round(seconds / length);
    if (many < most) return many === 1 ? `a bit in one ${unit}` : `a bit in ${many} ${unit}s`;
  }
  return `a bit in ${short(Number(years.toPrecision(2)), 2)} years`;
}

/** What is said of a moment. */
export function told(now, kept) {
  const pairs = kept.pairs >= 1 ? `${bits(kept.pairs)}, if` : "nothing, even if";
  const where = `${number(now.range)}\u00a0km away at ${number(now.elevation)}°`;
  const rate = now.sifted >= 0.5 ? `${number(now.sifted)} sifted bits/s` : "hardly a bit";
  return {
    headline: kept.weak >= 1 ? `Key: ${bits(kept.weak)}` : "No key",
    sentence: `Now ${where}: ${number(now.total, 1)}\u00a0dB, ${rate}, ${percent(now.qber, 1)} wrong.`,
    more:
      `The key is that of the whole pass, with weak pulses and a satellite to trust. With pairs for two ` +
      `such telescopes, and no satellite to trust, the pass would be worth ${pairs} statistics cost ` +
      `nothing. A fibre of ${number(now.range)}\u00a0km carries at most ${time(kept.years)} ` +
      "at as many pulses, whatever its ends do.",
  };
}
