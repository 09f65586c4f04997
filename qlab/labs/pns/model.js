// The photon-splitting lab in numbers and words: baked tables times what the reader lets pass. Nothing is
// painted here.
import { array, number, percent } from "../kit/kit.js";

/**
 * Where the reader stands: the lab's traits, and nothing else.
 * @typedef {{single: number, double: number, more: number, decoys: boolean, length_km: number}} State
 *
 * @typedef {{kind: number, photons: number, kept: boolean, arrives: boolean}} Pulse
 */

export const NAMES = ["Empty", "Weak, 0.1 photons", "Signal, 0.5 photons"];
const SIGNAL = 2;
const TABLES = "honest band clicks known single_row plans photons kinds luck".split(" ");

/**
 * @param {(trait: string) => any} get
 * @returns {Record<string, any>}
 */
export const tablesOf = (get) => ({
  ...Object.fromEntries(TABLES.map((name) => [name, array(get(name))])),
  shortest: get("about").controls.length_km.low,
  step: get("about").controls.length_km.step,
});

/** The place of this length in the tables. */
const place = (state, tables) => Math.round((state.length_km - tables.shortest) / tables.step);

/** What the reader would have to let pass: 0 for plain splitting, 1 to please the decoys. */
export function plan(state, tables, which) {
  const [single, double, more] = tables.plans.row(place(state, tables), which);
  return { single, double, more };
}

/** A baked table of what passes, put together for these shares. */
function mixed({ single, double, more }, table) {
  const shares = [1, single, double, more];
  return [0, 1, 2].map((k) => shares.reduce((sum, share, row) => sum + share * table.at(row, k), 0));
}

/**
 * All that the lab shows for a state of its controls.
 * @param {State} state
 * @param {Record<string, any>} tables
 */
export function view(state, tables) {
  const at = place(state, tables);
  const clicks = mixed(state, tables.clicks);
  const knows = mixed(state, tables.known)[SIGNAL] / clicks[SIGNAL];
  const gauges = clicks.map((value, k) => gauge(value, tables.honest.at(at, k), tables.band.at(at, k), k));
  const watched = gauges.filter((_, k) => state.decoys || k === SIGNAL);
  const caught = watched.filter((g) => g.alarm);
  const single = clicks.reduce((sum, value, k) => sum + value * tables.single_row.data[k], 0);
  const counted = Math.min(1, Math.max(0, single / clicks[SIGNAL]));
  return {
    ...{ gauges, knows, counted, caught: caught.length > 0, decoys: state.decoys },
    pulses: pulses(state, tables),
    headline: `You know ${percent(knows)}`,
    sentence: caught.length ? alarm(caught, state) : quiet(state),
    more: meaning(state, caught.length > 0, knows, counted),
  };
}

const gauge = (value, honest, band, kind) => ({
  ...{ kind, value, honest, band, ratio: value / honest },
  alarm: Math.abs(value / honest - 1) > band,
});

/** The drawn pulses: what is in them, what stays with Eve, what goes on. */
function pulses(state, tables) {
  const pass = [0, state.single, state.double, state.more];
  return Array.from(tables.luck.data, (luck, i) => {
    const photons = tables.photons.at(state.decoys ? 1 : 0, i);
    const arrives = photons > 0 && luck < pass[Math.min(photons, 3)];
    return {
      kind: state.decoys ? tables.kinds.data[i] : SIGNAL,
      photons,
      kept: photons > 1 || (photons === 1 && !arrives),
      arrives,
    };
  });
}

function alarm(caught, { decoys }) {
  const worst = caught.reduce((a, b) => (Math.abs(b.ratio - 1) > Math.abs(a.ratio - 1) ? b : a));
  const name = ["Empty pulses click", "Weak decoys click", "The signal clicks"][worst.kind];
  const where = decoys ? ` in ${caught.length} of 3 counts` : "";
  return `Alarm${where}: ${name.toLowerCase()} ${number(worst.ratio, 2)} times as often as without you.`;
}

const quiet = ({ decoys }) =>
  decoys ? "No alarm: all three counts are as they were." : "No alarm: Bob counts what he always counted.";

function meaning({ decoys }, caught, knows, counted) {
  if (!decoys)
    return caught
      ? "Bob knows how often his detectors should click. Send on fewer pulses, or more."
      : "Nobody looks at photon numbers here. Does it stay hidden if Alice mixes in decoys?";
  const least =
    `From the three counts Alice and Bob conclude that at least ${percent(counted)} of the signal’s clicks ` +
    "were single photons, whose bits nobody gets without errors.";
  if (caught) return `${least} They stop before there is a key.`;
  const off = `Your ${percent(knows)} they have already written off`;
  return `${least} ${off}: their key is shortened by at least as much.`;
}

/** The counts as rows of a file. */
export const rows = (state, tables) =>
  view(state, tables).gauges.map((g) => [
    NAMES[g.kind],
    state.length_km,
    state.single,
    state.double,
    state.more,
    g.honest,
    g.value,
    g.alarm,
  ]);
