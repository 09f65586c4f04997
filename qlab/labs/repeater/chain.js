// The Monte Carlo of qlab.repeaters, event by event. Times are in light delays of one link; every number is
// baked or drawn. What happens next is counted from now, and a pair carries its age: a difference of two late
// moments would lose the time that light takes.

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
 * A pair between the nodes a and b. `waited` grows from 0; the other ages are those at `from`: of its halves
 * since the weights were known, of its oldest part, and of the memories at its two ends.
 * @typedef {{
 *   a: number, b: number, from: number, waited: number, sinceKnown: number, sinceOldest: number,
 *   leftAge: number, rightAge: number, weights: number[] | null, of?: Pair[], to?: number, fate?: string,
 * }} Pair
 */

/** A pair at its birth. @returns {Pair} */
const born = (a, b, from, ages, more) => ({ a, b, from, waited: 0, ...ages, ...more });
const fresh = (chain, i, from) => {
  const light = { sinceKnown: 1, sinceOldest: 1, leftAge: 1, rightAge: 1 }; // the news has taken one delay
  return born(i, i + 1, from, light, { weights: chain.fresh });
};
const joined = (one, two, from) => {
  const ages = {
    sinceKnown: 0,
    sinceOldest: Math.max(one.sinceOldest + one.waited, two.sinceOldest + two.waited),
    leftAge: one.leftAge + one.waited,
    rightAge: two.rightAge + two.waited,
  };
  return born(one.a, two.b, from, ages, { weights: null, of: [one, two] });
};

/** Weights, once `extra` more has passed: worked out at the end only, for the pairs that got there. */
function weigh(chain, pair, extra = 0) {
  pair.weights ??= swapped(chain, ...pair.of.map((part) => weigh(chain, part)));
  return aged(chain, pair.weights, 2 * (pair.sinceKnown + pair.waited + extra)); // both halves wait
}

/** How long the news of failed swaps takes to reach both ends of link i of a pair that they spoiled. */
function newsOf(i, { a, b }, failed) {
  const left = failed.has(a) ? i - a : Infinity;
  const right = failed.has(b) ? b - 1 - i : Infinity;
  return Math.max(Math.min(left, right + 1), Math.min(left + 1, right));
}

/**
 * One delivery. `step()` takes it to the next moment at which something happens and returns true while it
 * goes
 * on; `result` is {time, weights, attempts, uses} in the end: the attempts of all links, and of the busiest
 * one. `note(record)` hears of everything, for the pictures.
 */
export function delivery(chain, rng, note = null) {
  const n = chain.links;
  const wait = new Float64Array(n); // from now until the link has its pair
  const pairAt = new Array(n).fill(null);
  const sinceSwap = new Float64Array(n);
  const attempts = new Float64Array(n);
  // of an exponential: rounded up it is geometric
  const mean = -1 / (chain.modes * Math.log1p(-chain.success));
  const it = { result: null, now: 0 };
  const start = (link, delay) => {
    const tries = Math.floor(-Math.log1p(-rng.uniform()) * mean) + 1;
    wait[link] = delay + tries * chain.attempt;
    pairAt[link] = null;
    attempts[link] += tries * chain.modes;
    note?.({ kind: "try", link, from: it.now + delay, to: it.now + wait[link], tries });
  };
  const put = (pair) => {
    pairAt.fill(pair, pair.a, pair.b);
    note?.(Object.assign(pair, { kind: "pair", to: Infinity }));
  };
  const end = (pair, fate) => Object.assign(pair, { to: it.now, fate });
  const join = (node) => {
    const [one, two] = [pairAt[node - 1], pairAt[node]];
    end(one, "swap");
    end(two, "swap");
    sinceSwap[node] = 0;
    put(joined(one, two, it.now));
  };
  const lose = (pair, failed) => {
    end(pair, failed ? "swap failed" : "too old");
    note?.({ kind: "lost", a: pair.a, b: pair.b, t: it.now, why: pair.fate });
    for (let i = pair.a; i < pair.b; i++) start(i, failed ? newsOf(i, pair, failed) : 0);
  };
  const left = (pair) => chain.cutoff - pair.sinceOldest - pair.waited;
  const overdue = () => {
    for (let i = 0; i < n; i++)
      if (pairAt[i] && left(pairAt[i]) <= 1e-11 * chain.cutoff) lose(pairAt[i], null);
  };
  // Swaps at one moment happen together: first all that work, then the failed ones throw away what they
  // touch.
  const swapAll = () => {
    const ready = [];
    for (let node = 1; node < n; node++)
      if (pairAt[node - 1] && pairAt[node] && pairAt[node - 1] !== pairAt[node]) ready.push(node);
    if (!ready.length) return;
    const worked = new Set(ready.filter(() => rng.bernoulli(chain.swapSuccess)));
    const failed = new Set(ready.filter((node) => !worked.has(node)));
    worked.forEach(join);
    worked.forEach((node) => note?.({ kind: "swap", node, t: it.now, ok: true, a: 0, b: n }));
    const lost = new Set([...failed].flatMap((node) => [pairAt[node - 1], pairAt[node]]));
    for (const node of failed)
      note?.({ kind: "swap", node, t: it.now, ok: false, a: pairAt[node - 1].a, b: pairAt[node].b });
    lost.forEach((pair) => lose(pair, failed));
  };
  const deliver = () => {
    let news = 0; // until both ends know of every swap
    for (let node = 1; node < n; node++) news = Math.max(news, Math.max(node, n - node) - sinceSwap[node]);
    const weights = weigh(chain, pairAt[0], news);
    it.now += news;
    end(pairAt[0], "delivered");
    note?.({ kind: "delivered", t: it.now });
    const total = attempts.reduce((sum, k) => sum + k);
    it.result = { time: it.now * chain.delay, weights, attempts: total, uses: Math.max(...attempts) };
  };
  const pass = (time) => {
    it.now += time;
    for (let i = 0; i < n; i++) {
      sinceSwap[i] += time;
      if (!pairAt[i]) wait[i] -= time;
      else if (pairAt[i].a === i) pairAt[i].waited += time;
    }
  };
  it.step = () => {
    let next = Infinity;
    let old = Infinity;
    for (let i = 0; i < n; i++) {
      if (!pairAt[i]) next = Math.min(next, wait[i]);
      else old = Math.min(old, left(pairAt[i]));
    }
    pass(Math.min(next, old));
    if (old < next) {
      overdue();
      return true;
    }
    for (let i = 0; i < n; i++) if (!pairAt[i] && wait[i] === 0) put(fresh(chain, i, it.now));
    swapAll();
    if (!pairAt[0] || pairAt[0].b < n) return true;
    deliver();
    return false;
  };
  for (let i = 0; i < n; i++) start(i, 0);
  return it;
}
