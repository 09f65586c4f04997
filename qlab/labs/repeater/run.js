// Deliveries until there are enough, for so many milliseconds at a time.
import { random } from "../kit/kit.js";
import { delivery, setup } from "./chain.js";

const HOPELESS = 400_000; // events without a delivery after which the lab gives up

/**
 * Where a run stands. `current` is the delivery that goes on, `idle` how many events it has had.
 * @typedef {{chain: any, rows: any[], rng: any, current: any, idle: number}} Deliveries
 * @returns {Deliveries}
 */
export const begin = (get, tables) => ({
  chain: setup(get, tables),
  rows: [],
  rng: random(get("seed")),
  current: null,
  idle: 0,
});

export const hopeless = (run) => run.idle > HOPELESS;
export const going = (run, wanted) => run.rows.length < wanted && !hopeless(run);

export function work(run, wanted, milliseconds) {
  const until = performance.now() + milliseconds;
  for (let k = 1; going(run, wanted); k++) {
    run.current ??= delivery(run.chain, run.rng);
    run.idle += 1;
    if (!run.current.step()) {
      run.rows.push(run.current.result);
      run.current = null;
      run.idle = 0;
    }
    if (k % 64 === 0 && performance.now() > until) return;
  }
}

/**
 * The deliveries as a table to take away.
 * @param {Deliveries} run
 * @param {Record<string, any>} tables
 */
export function listed({ rows }, { errors }) {
  const error = (weights, basis) => weights.reduce((sum, w, k) => sum + w * errors.at(basis, k), 0);
  return {
    columns: ["delivery", "waiting_time_s", "fidelity", "error_z", "error_x", "attempts", "uses"],
    rows: rows.map(({ time, weights, attempts, uses }, i) => {
      return [i + 1, time, weights[0], error(weights, 0), error(weights, 1), attempts, uses];
    }),
  };
}
