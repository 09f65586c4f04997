// Which situation the switches make, and what there is to say of it.
import { array, number, percent, short } from "../kit/kit.js";

const ALARMS = [
  "Nothing looks wrong",
  "The errors are up, and they know it",
  "A tag does not fit: they stop",
  "No light arrives",
];

/** @param {(name: string) => any} get */
export const tablesOf = (get) => ({
  rows: array(get("table")),
  cards: get("cards"),
  ...get("order"),
});

/** A situation's number: points are the high bits, remedies the low ones, the first of each the highest. */
export const numberOf = (get, { points, remedies }) =>
  [...points, ...remedies].reduce((code, name) => 2 * code + (get(name) ? 1 : 0), 0);

/** @param {(name: string) => any} get */
export function look(get, tables) {
  const [rate, qber, eve, alarm, hours] = tables.rows.row(numberOf(get, tables));
  return { rate, qber, eve, alarm, hours };
}

const speed = (rate) =>
  rate >= 1e6 ? `${short(rate / 1e6)}\u00a0Mbit/s` : `${number(rate / 1e3)}\u00a0kbit/s`;

/** One short sentence and its headline. */
export function told({ rate, qber, eve, alarm, hours }) {
  const errors = Number.isNaN(qber) ? "" : `, errors ${percent(qber, 1)}`;
  const key = rate > 0 ? `Alice and Bob make ${speed(rate)}${errors}` : `No new key${errors}`;
  const store = hours && rate === 0 ? ` A store carries a video call for ${number(hours, 1)} h.` : "";
  const kept = hours && rate > 0 ? " A store is full." : "";
  return {
    headline: percent(eve),
    sentence: `of the key is Eve's. ${key}. ${ALARMS[alarm]}.${store}${kept}`,
  };
}
