// Which entries are shown, and which one is open.

/**
 * One event, as Python has it.
 * @typedef {{date: string, kind: string, title: string, said: string, right: string, source: string,
 *   published: string, bib: string, where: string}} Entry
 */

const MONTHS = "January February March April May June July August September October November December".split(
  " ",
);

/** A date as a year and its fraction; a year alone stands for its middle. */
export function moment(date) {
  const [year, month] = date.split("-").map(Number);
  return year + (month ? (month - 0.5) / 12 : 0.5);
}

/** "March 2025". */
export function inWords(date) {
  const [year, month] = date.split("-");
  return month ? `${MONTHS[Number(month) - 1]} ${year}` : year;
}

/**
 * Numbers of the entries that are shown.
 * @param {Entry[]} entries
 */
export const shown = (entries, kind, since) =>
  entries.flatMap((entry, i) =>
    (kind === "all" || entry.kind === kind) && Number(entry.date.slice(0, 4)) >= since ? [i] : [],
  );

/** The open entry if it is shown, else the next one that is, else the last. -1 if there is none. */
export function open(list, entry) {
  if (list.includes(entry)) return entry;
  return list.find((i) => i > entry) ?? list.at(-1) ?? -1;
}

/** The neighbour of an entry among those shown, or itself at the end. */
export function step(list, entry, by) {
  const at = list.indexOf(open(list, entry));
  return list[Math.min(list.length - 1, Math.max(0, at + by))] ?? entry;
}
