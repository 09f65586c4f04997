// What many deliveries say: means with their intervals, and secret bits for very long keys.

const Z_95 = 1.959963984540054;
const average = (values) => values.reduce((sum, x) => sum + x, 0) / values.length;

/** Mean with its 95 % interval, as qlab's: {value, n, low, high}. */
function estimate(values) {
  const value = average(values);
  const n = values.length;
  const spread = n < 2 ? Infinity : Math.sqrt(values.reduce((sum, x) => sum + (x - value) ** 2, 0) / (n - 1));
  return {
    value,
    n,
    low: value - (Z_95 * spread) / Math.sqrt(n),
    high: value + (Z_95 * spread) / Math.sqrt(n),
  };
}

// A baked curve between its points, and its slope there.
function read(curve, x) {
  const xs = curve.row(0);
  const ys = curve.row(1);
  let low = 0;
  let high = xs.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (xs[middle] <= x) low = middle;
    else high = middle;
  }
  const slope = (ys[high] - ys[low]) / (xs[high] - xs[low]);
  return [ys[low] + slope * (x - xs[low]), slope];
}

/**
 * What many deliveries say: rate, fidelity, errors, and secret bits per pair, per mode and per second; null
 * if there are none.
 * @param {any[]} rows
 * @param {Record<string, any>} tables
 */
export function measured(rows, { errors, entropy }) {
  if (!rows.length) return null;
  const chances = (basis) =>
    rows.map((r) => r.weights.reduce((sum, w, k) => sum + w * errors.at(basis, k), 0));
  const [z, x] = [chances(0), chances(1)];
  const [ez, ex] = [estimate(z), estimate(x)];
  const [hz, slopeZ] = read(entropy, ez.value);
  const [hx, slopeX] = read(entropy, ex.value);
  const share = 1 - hz - hx;
  const wait = estimate(rows.map((r) => r.time));
  const fidelity = estimate(rows.map((r) => r.weights[0]));
  const per = (costs) => {
    // secret bits divided by what a pair costs; the two vary together
    const cost = average(costs);
    const moved = rows.map(
      (_, i) =>
        (-slopeZ * (z[i] - ez.value) - slopeX * (x[i] - ex.value) - (share / cost) * (costs[i] - cost)) /
        cost,
    );
    const reach = estimate(moved).high;
    const value = share / cost;
    return {
      n: rows.length,
      value: Math.max(0, value),
      low: Math.max(0, value - reach),
      high: Math.max(0, value + reach),
    };
  };
  return {
    n: rows.length,
    wait,
    fidelity,
    ez,
    ex,
    share: Math.max(0, share),
    attempts: average(rows.map((r) => r.attempts)),
    rate: {
      n: rows.length,
      value: 1 / wait.value,
      low: 1 / wait.high,
      high: wait.low > 0 ? 1 / wait.low : Infinity,
    },
    // a use sends a photon through each link, and a photon that carries a qubit takes two modes
    perMode: per(rows.map((r) => 2 * r.uses)),
    perSecond: per(rows.map((r) => r.time)),
  };
}
