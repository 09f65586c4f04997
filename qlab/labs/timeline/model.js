// Which entries are shown, which one is open, and how they are told.

/**
 * One event, as Python has it.
 * @typedef {{id: string, date: string, kind: string, title: string, said: string, right: string,
 *   source: string, published: string, link: string, bib: string, where: string}} Entry
 *
 * Where the reader stands.
 * @typedef {{kinds: string[], since: number, until: number, entry: string, told: boolean}} State
 */

export const KINDS = ["record", "network", "satellite", "claim", "standard"];
const MONTHS = "January February March April May June July August September October November December".split(
  " ",
);

/** What one entry of a kind is called: ideas stand among the records, what critics found among the claims. */
export const called = (kind) => ({ record: "idea or record", claim: "claim or criticism" })[kind] ?? kind;

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

const inYears = ({ date }, { since, until }) => {
  const year = Number(date.slice(0, 4));
  return since <= year && year <= until;
};

/**
 * Numbers of the entries that are shown: of the chosen kinds, or of all as long as none is chosen.
 * @param {Entry[]} entries
 * @param {State} state
 */
export const shown = (entries, state) =>
  entries.flatMap((entry, i) =>
    (!state.kinds.length || state.kinds.includes(entry.kind)) && inYears(entry, state) ? [i] : [],
  );

/** How many entries of each kind lie in these years. */
export const counted = (entries, state) =>
  KINDS.map((kind) => entries.filter((entry) => entry.kind === kind && inYears(entry, state)).length);

/** The number of the open entry if it is shown, else of the next one, else of the last; -1 if none. */
export function open(list, entries, id) {
  const wanted = entries.findIndex((entry) => entry.id === id);
  return list.find((i) => i >= wanted) ?? list.at(-1) ?? -1;
}

/** The first sentence of a right form, which is its verdict, and the rest. */
export function verdict(right) {
  const first = /^.*?[.](?= |$)/.exec(right)[0];
  return [first, right.slice(first.length).trim()];
}

/**
 * What the result bar says.
 * @param {Entry[]} entries
 * @param {number[]} list
 */
export function told(entries, list, at, withRight) {
  const headline = `${list.length || "No"} ${list.length === 1 ? "entry" : "entries"}`;
  if (at < 0) return { headline, sentence: "Widen the years, or choose another kind." };
  const { date, title, right } = entries[at];
  const end = withRight ? verdict(right)[0] : "What does that leave out?";
  return { headline, sentence: `Number ${list.indexOf(at) + 1}, ${inWords(date)}: ${title}. ${end}` };
}
