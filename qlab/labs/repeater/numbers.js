// The numbers of a run as a table, and as a dot beside the PLOB line.
import { axes, h, number, percent } from "../kit/kit.js";
import { power } from "./words.js";

const FLOOR = 3e-21;
const f3 = (x) => number(Math.min(1, Math.max(0, x)), 3);
const p1 = (x) => percent(Math.max(0, x), 1);
const span = (e, write) => [write(e.value), `${write(e.low)} to ${write(e.high)}`];

/**
 * Each row: its name, and [value, 95 % interval] in words.
 * @type {[string, (facts: any) => string[]][]}
 */
const ROWS = [
  ["End-to-end pairs per second", ({ found }) => span(found.rate, power)],
  ["Fidelity", ({ found }) => span(found.fidelity, f3)],
  ["Errors, measured in Z", ({ found }) => span(found.ez, p1)],
  ["Errors, measured in X", ({ found }) => span(found.ex, p1)],
  ["Secret bits per pair", ({ found }) => [number(found.share, 3), ""]],
  ["Attempts per delivered pair", ({ found }) => [power(found.attempts), ""]],
  ["Secret bits per mode", ({ found }) => span(found.perMode, power)],
  ["PLOB line, per mode", ({ plob }) => [power(plob), ""]],
  ["Secret bits per second", ({ found }) => span(found.perSecond, power)],
  ["Straight through: perfect photons, 1 GHz", ({ direct }) => [power(direct * 1e9), ""]],
];
const MAIN = [6, 7];
const NOTE =
  "Per mode: each use of the chain lets every link send one photon, which takes two modes. Per pair: after " +
  "paying for both kinds of errors, for very long keys.";

/** The table; returns draw({found, plob, direct}), which writes only while somebody can see it. */
export function factTable(place) {
  const cells = ROWS.map(([name], i) => {
    const [value, range] = [h("td", {}), h("td", { class: "re-range" })];
    const look = MAIN.includes(i) ? "re-main" : null;
    return { value, range, row: h("tr", { class: look }, h("th", { scope: "row" }, name), value, range) };
  });
  const column = (name) => h("th", { scope: "col" }, name);
  const head = h("tr", {}, h("td", {}), column("Value"), column("95 % interval"));
  const rows = cells.map(({ row }) => row);
  place.append(
    h("table", {}, h("thead", {}, head), h("tbody", {}, rows)),
    h("p", { class: "ql-hint" }, NOTE),
  );
  const fold = place.closest("details");
  let latest = null;
  const draw = (facts) => {
    latest = facts;
    if (!fold.open) return;
    ROWS.forEach(([, words], i) => {
      const [value, range] = facts.found || MAIN[1] === i ? words(facts) : ["–", ""];
      cells[i].value.textContent = value;
      cells[i].range.textContent = range;
    });
  };
  fold.addEventListener("toggle", () => latest && draw(latest));
  return draw;
}

/** The dot and the line; returns draw({found, plob, km}). */
export function plotView(place, baked) {
  const words = "Secret bits per mode against distance: the PLOB line, and this chain as a dot";
  const plot = axes(place, baked, words);
  const gap = plot.curve({ class: "ql-blue ql-dot" });
  const bar = plot.curve({ class: "ql-blue re-reach" });
  const dot = plot.mark({ class: "ql-blue", r: 7 });
  const none = plot.mark({ class: "re-none", r: 6 });
  return ({ found, plob, km }) => {
    const key = found?.perMode.value > 0;
    const y = key ? found.perMode.value : FLOOR;
    dot.move(key ? km : -1, y);
    none.move(found && !key ? km : -1, y);
    const ends = [found?.perMode.low, found?.perMode.high].map((end) => Math.max(FLOOR, end));
    bar.draw([km, km], found?.perMode.high > 0 ? ends : [NaN, NaN]);
    gap.draw([km, km], [found ? y : NaN, plob]);
  };
}
