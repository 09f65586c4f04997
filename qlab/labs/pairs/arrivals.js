// Pairs on their way: how many have arrived so far, and what Python and the page's address hear of it.
import { calm, change, number } from "../kit/kit.js";

/**
 *   const trip = arrivals(ui, log, { flight: 0.5, seconds: (more) => 1, draw });
 *   trip.send(100); trip.refresh() when a trait has changed; trip.shown() pairs have arrived.
 * `log` has restart, tally, pair and steady; `flight` is the time of one flight, `seconds` how long the rest
 * may take; draw(tally, last pair, how far the next is on its way or null).
 * @param {import("../kit/frame.js").Ui} ui
 * @param {any} log
 * @param {{
 *   flight: number, seconds: (more: number) => number,
 *   draw: (tally: any, last: any, flight: number | null) => void,
 * }} options
 */
export function arrivals(ui, log, { flight, seconds, draw }) {
  const { model } = ui;
  const most = ui.about.controls.pairs.high;
  const now = { shown: model.get("pairs"), stop: null, target: null };
  const paint = (way = null) => draw(log.tally(now.shown), log.pair(now.shown - 1), way);
  const halt = () => {
    now.stop?.();
    now.stop = null;
  };
  // everyone has arrived
  const settle = (n) => {
    halt();
    now.shown = n;
    if (model.get("pairs") !== n) change(model, { pairs: n });
    paint();
  };
  const fly = (from, to, rest) => {
    let clock = 0;
    now.shown = from;
    now.stop = ui.loop((passed) => {
      clock += passed;
      if (clock >= flight + rest) {
        settle(to);
        return false;
      }
      const part = rest ? Math.max(0, clock - flight) / rest : 0;
      now.shown = Math.max(from, log.steady(from + Math.floor((to - from) * part)));
      paint((clock % flight) / flight);
    });
  };
  const send = (more) => {
    const from = model.get("pairs");
    const to = Math.min(most, from + more);
    if (to === from) return ui.say(`This lab sends ${number(most)} pairs at most: press Start again.`);
    halt();
    now.target = to;
    change(model, { pairs: to });
    if (calm()) settle(to);
    else fly(from, to, seconds(to - from));
  };
  const refresh = () => {
    log.restart();
    // set from elsewhere: no more pairs on their way
    if (!now.stop || model.get("pairs") !== now.target) settle(model.get("pairs"));
    else paint();
  };
  ui.onReset(() => settle(model.get("pairs")));
  const again = () => change(model, { pairs: 0, seed: (model.get("seed") + 1) % 4294967296 });
  return { send, again, refresh, shown: () => now.shown };
}
