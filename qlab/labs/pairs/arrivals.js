// Pairs on their way: how many have arrived so far, and what Python and the page's address hear of it.
import { calm, change, number } from "../kit/kit.js";

/**
 * const trip = arrivals(ui, log, { flight: 0.5, seconds: (more) => 1, draw });   one flight, and how long the rest may take
 * trip.send(100); trip.refresh() when a trait has changed; trip.shown() pairs have arrived. log has restart,
 * tally, pair, steady;
 * draw(tally, last pair, how far the next is on its way or null).
 */
export function arrivals(ui, log, { flight, seconds, draw }) {
  const { model } = ui;
  const most = ui.about.controls.pairs.high;
  let shown = model.get("pairs");
  let stop = null;
  let target = null;
  const paint = (way = null) => draw(log.tally(shown), log.pair(shown - 1), way);
  const settle = (n) => {
    // everyone has arrived
    stop?.();
    stop = null;
    shown = n;
    if (model.get("pairs") !== n) change(model, { pairs: n });
    paint();
  };
  const fly = (from, to, rest) => {
    let clock = 0;
    shown = from;
    stop = ui.loop((passed) => {
      clock += passed;
      if (clock >= flight + rest) return (settle(to), false);
      const part = rest ? Math.max(0, clock - flight) / rest : 0;
      shown = Math.max(from, log.steady(from + Math.floor((to - from) * part)));
      paint((clock % flight) / flight);
    });
  };
  const send = (more) => {
    const from = model.get("pairs");
    const to = Math.min(most, from + more);
    if (to === from) return ui.say(`This lab sends ${number(most)} pairs at most: press Start again.`);
    stop?.();
    target = to;
    change(model, { pairs: to });
    if (calm()) settle(to);
    else fly(from, to, seconds(to - from));
  };
  const refresh = () => {
    log.restart();
    if (!stop || model.get("pairs") !== target)
      settle(model.get("pairs")); // set from elsewhere: no more pairs on their way
    else paint();
  };
  ui.onReset(() => settle(model.get("pairs")));
  const again = () => change(model, { pairs: 0, seed: (model.get("seed") + 1) % 4294967296 });
  return { send, again, refresh, shown: () => shown };
}
