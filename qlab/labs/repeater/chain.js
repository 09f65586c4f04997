// The Monte Carlo of qlab.repeaters, event by event. Times are in light delays of one link; every number is
// baked or drawn.

/**
 * What a chain is, from the lab's traits and tables: probabilities, times in link delays, and what to
 * multiply with.
 */
export function setup(get, tables) {
  const { distances, links: lengths, hardware, light, finest } = get("scales");
  const links = Number(get("links"));
  const kind = hardware.indexOf(get("hardware"));
  const where = [kind, distances.indexOf(get("distance_km")), lengths.indexOf(links)];
  const delay = (light * get("distance_km")) / links;
  const f = get("fidelity");
  const inDelays = (milliseconds) => milliseconds / 1000 / delay;
  return {
    links,
    delay,
    modes: get("multiplexing"),
    success: tables.success.at(...where),
    attempt: tables.attempt.at(...where),
    swapSuccess: get("swap_success"),
    cutoff: get("use_cutoff") ? Math.max(1, inDelays(get("cutoff_ms"))) * (1 + 1e-9) : Infinity,
    fresh: [0, 1, 2, 3].map((k) => (1 - f) * tables.fresh.at(0, k) + f * tables.fresh.at(1, k)),
    swap: tables.swap.row(kind),
    memory: tables.memory,
    grain: inDelays(get("t2_ms")) * 2 ** finest,
  };
}

/**
 * Bell weights after the halves of a pair have waited for `age` link delays in all: a product of baked
 * matrices.
 */
export function aged({ memory, grain }, weights, age) {
  let w = weights;
  let left = Math.min(Math.round(age / grain), 2 ** memory.shape[0] - 1);
  for (let j = 0; left > 0; j++, left = Math.floor(left / 2)) {
    if (left % 2 === 0) continue;
    const m = memory.row(j);
    const v = w;
    w = [0, 1, 2, 3].map((k) => v[0] * m[k] + v[1] * m[4 + k] + v[2] * m[8 + k] + v[3] * m[12 + k]);
  }
  return w;
}

function swapped({ swap }, a, b) {
  const w = [0, 0, 0, 0];
  for (let i = 0; i < 4; i++)
    for (let j = 0; j < 4; j++) for (let k = 0; k < 4; k++) w[k] += a[i] * b[j] * swap[16 * i + 4 * j + k];
  return w;
}

/**
 * One delivery. `step()` takes it to the next moment at which something happens and returns true while it
 * goes on;
 * `result` is {time, weights, attempts, uses} in the end: the attempts of all links, and of the busiest one. `note(record)` hears of everything, for the pictures.
 */
export function delivery(chain, rng, note = null) {
  const n = chain.links;
  const ready = new Float64Array(n);
  const pairAt = new Array(n).fill(null);
  const swapTime = new Float64Array(n);
  // of an exponential: rounded up it is geometric
  const mean = -1 / (chain.modes * Math.log1p(-chain.success));
  const it = { result: null, now: 0 };
  const attempts = new Float64Array(n);
  const start = (link, t) => {
    const tries = Math.floor(-Math.log1p(-rng.uniform()) * mean) + 1;
    ready[link] = t + tries * chain.attempt;
    pairAt[link] = null;
    attempts[link] += tries * chain.modes;
    note?.({ kind: "try", link, from: t, to: ready[link], tries });
  };
  const put = (pair) => {
    for (let i = pair.a; i < pair.b; i++) pairAt[i] = pair;
    note?.(Object.assign(pair, { kind: "pair", to: Infinity }));
  };
  const end = (pair, t, fate) => {
    pair.to = t;
    pair.fate = fate;
  };
  // Both halves have waited since then. Ages are kept, not taken as differences: after years of trying a
  // number knows minutes only, and light takes milliseconds.
  const now = (pair, t, news = 0) => aged(chain, pair.weights, 2 * (t - pair.from + pair.age + news));
  const herald = (i, t) =>
    put({
      a: i,
      b: i + 1,
      from: t,
      age: 1,
      oldest: t - 1,
      leftBorn: t - 1,
      rightBorn: t - 1,
      weights: chain.fresh,
    });
  const join = (node, t) => {
    const one = pairAt[node - 1];
    const two = pairAt[node];
    end(one, t, "swap");
    end(two, t, "swap");
    swapTime[node] = t;
    put({
      a: one.a,
      b: two.b,
      from: t,
      age: 0,
      oldest: Math.min(one.oldest, two.oldest),
      leftBorn: one.leftBorn,
      rightBorn: two.rightBorn,
      weights: null,
      of: [one, two],
    });
  };
  // Weights are worked out at the end only, for the pairs that got there.
  const weigh = (pair) => {
    if (!pair.weights) pair.weights = swapped(chain, ...pair.of.map((part) => now(weigh(part), pair.from)));
    return pair;
  };
  // Each link of a lost pair starts again when the news, one link per delay, has reached both its ends.
  const lose = (pair, t, news) => {
    end(pair, t, news ? "swap failed" : "too old");
    note?.({ kind: "lost", a: pair.a, b: pair.b, t, why: pair.fate });
    for (let i = pair.a; i < pair.b; i++) start(i, t + (news ? known(i, pair, news) : 0));
  };
  const known = (i, { a, b }, failed) => {
    const left = failed.has(a) ? i - a : Infinity;
    const right = failed.has(b) ? b - 1 - i : Infinity;
    return Math.max(Math.min(left, right + 1), Math.min(left + 1, right));
  };
  const overdue = (t) => {
    for (const pair of new Set(pairAt)) if (pair && pair.oldest + chain.cutoff <= t) lose(pair, t, null);
  };
  // Swaps at one moment happen together: first all that work, then the failed ones throw away what they
  // touch.
  const swapAll = (t) => {
    const failed = new Set();
    const works = [];
    for (let node = 1; node < n; node++) {
      const [one, two] = [pairAt[node - 1], pairAt[node]];
      if (!one || !two || one === two) continue;
      if (rng.bernoulli(chain.swapSuccess)) works.push(node);
      else failed.add(node);
    }
    works.forEach((node) => join(node, t));
    works.forEach((node) => note?.({ kind: "swap", node, t, ok: true, a: 0, b: n }));
    const lost = new Set([...failed].flatMap((node) => [pairAt[node - 1], pairAt[node]]));
    failed.forEach((node) =>
      note?.({ kind: "swap", node, t, ok: false, a: pairAt[node - 1].a, b: pairAt[node].b }),
    );
    lost.forEach((pair) => lose(pair, t, failed));
  };
  const deliver = (t) => {
    let news = 0; // how long the last of it takes from now on
    for (let node = 1; node < n; node++) news = Math.max(news, swapTime[node] - t + Math.max(node, n - node));
    const last = t + news;
    const pair = weigh(pairAt[0]);
    end(pair, last, "delivered");
    note?.({ kind: "delivered", t: last });
    it.result = {
      time: last * chain.delay,
      weights: now(pair, t, news),
      attempts: attempts.reduce((sum, k) => sum + k),
      uses: Math.max(...attempts),
    };
  };
  it.step = () => {
    let next = Infinity;
    let old = Infinity;
    for (let i = 0; i < n; i++) {
      if (!pairAt[i]) next = Math.min(next, ready[i]);
      else old = Math.min(old, pairAt[i].oldest + chain.cutoff);
    }
    it.now = Math.min(next, old);
    if (old < next) return (overdue(old), true);
    for (let i = 0; i < n; i++) if (!pairAt[i] && ready[i] === next) herald(i, next);
    swapAll(next);
    if (!pairAt[0] || pairAt[0].b < n) return true;
    return (deliver(next), false);
  };
  for (let i = 0; i < n; i++) start(i, 0);
  return it;
}

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
 * What many deliveries say: rate, fidelity, errors, and secret bits per pair, per mode and per
 * second.
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
