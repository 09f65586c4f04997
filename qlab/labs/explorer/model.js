// The Explorer in numbers and words: baked curves, interpolated. Nothing is painted here.
import { array, locate, percent, short, words } from "../kit/kit.js";

/**
 * Where the reader stands: a value for each grid.
 * @typedef {Record<string, number>} State
 *
 * What Python baked: the name of the horizontal axis, the grids, their order, the curves and how to write a
 * result.
 * @typedef {{
 *   x: string, grids: Record<string, number[]>, order: string[], names: string[], label: string,
 *   unit: string, log: boolean, colours: string[], table: any, sliders: string[],
 *   rules: Record<string, import("../kit/frame.js").Rule>,
 * }} Tables
 */

const MOST_LETTERS = 88;
const MOST_VALUES = 3;

/**
 * @param {(trait: string) => any} get
 * @returns {Tables}
 */
export function tablesOf(get) {
  const plot = get("plot");
  const { address: order, controls: rules } = get("about");
  const sliders = order.filter((name) => name !== plot.x);
  return { ...plot, order, sliders, table: array(get("values")), rules };
}

/**
 * The curves as the sliders stand: for each, one number for each x on the grid (a logarithm, if y is one).
 * @param {State} state
 * @param {Tables} tables
 * @returns {Float64Array[]}
 */
export function curves(state, { names, sliders, grids, table }) {
  const axes = [names.map((_, i) => i), ...sliders.map((name) => grids[name])];
  return names.map((_, i) => table.blend(axes, [i, ...sliders.map((name) => state[name])]));
}

/** What a baked number stands for. */
export const plain = (log, value) => (log ? 10 ** value : value);

/**
 * Each curve's value at one x, with headline and sentence.
 * @param {State} state
 * @param {ArrayLike<number>[]} lines
 * @param {Tables} tables
 */
export function reading(state, lines, tables) {
  const [i, t] = locate(tables.grids[tables.x], state[tables.x]);
  const between = (line) => (t === 0 ? line[i] : (1 - t) * line[i] + t * line[i + 1]);
  const values = lines.map((line) => plain(tables.log, between(line)));
  const texts = values.map((value) => written(value, tables.unit));
  return { values, texts, ...told(state, texts, tables) };
}

function written(value, unit) {
  if (Number.isNaN(value)) return "no value";
  if (unit === "%") return percent(1, 0).replace("100", short(100 * value));
  return short(value) + (unit ? `\u00a0${unit}` : "");
}

// Values and names in one order; the sliders are named as long as there is room.
function told(state, texts, { names, label, x, sliders, rules }) {
  const shown = texts.length > MOST_VALUES ? 1 : texts.length;
  const what = texts.length > 1 ? names.slice(0, shown).join(" · ") : label;
  const settings = sliders.reduce(
    (said, name) => {
      const longer = `${said}, ${setting(state, name, rules)}`;
      return longer.length > MOST_LETTERS ? said : longer;
    },
    `${what} at ${setting(state, x, rules)}`,
  );
  const rest = shown < texts.length ? "; the others stand beside their curves' names" : "";
  return { headline: texts.slice(0, shown).join(" · "), sentence: `${settings}${rest}.` };
}

const setting = (state, name, rules) => `${inSentence(rules[name].label)} ${words(rules[name], state[name])}`;

/** A label in the middle of a sentence: "QBER" and "T2" stay as they are. */
export const inSentence = (label) =>
  /^[A-Z][a-z]/.test(label) ? label[0].toLowerCase() + label.slice(1) : label;

/** The value that a control takes where somebody points: on its steps, inside its range. */
export function snapped(rule, value) {
  const step = rule.step ?? 1;
  const near = rule.log ? value : rule.low + Math.round((value - rule.low) / step) * step;
  const tidy = rule.kind === "integer" ? Math.round(near) : Number(near.toPrecision(12));
  return Math.min(rule.high, Math.max(rule.low, tidy));
}
