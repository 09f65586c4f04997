// The pairs of an E91 run: drawn from baked tables, sorted into key and test, and counted. No drawing on the page.
import { array, locate, random, wilson } from "./kit.js";
import { chsh, correlation } from "./pair_counts.js";

const ONE_BY_ONE = 4000, BLOCK = 10_000; // the first pairs are drawn singly, later ones by the block
const ENDS = [0, 1], DEEDS = 5, DIFFER = [1, 2];

/** Exact numbers for a share that Eve measures: how likely each of her deeds is, S and QBER. */
export function truth(model) {
  const where = model.get("about").controls.eve_on.options.map(([name]) => name), each = where.map((_, i) => i);
  const deeds = array(model.get("deeds")), exact = array(model.get("exact")), all = Array.from({ length: DEEDS }, (_, i) => i);
  const weights = (share) => deeds.blend([each, ENDS, ENDS], [where.indexOf(model.get("eve_on")), share, share]);
  const numbers = (share) => {
    const parts = all.map((deed) => exact.blend([all, ENDS], [deed, 1 - model.get("visibility")])), w = weights(share);
    const [s, qber] = [0, 1].map((k) => parts.reduce((sum, part, deed) => sum + w[deed] * part[k], 0));
    return { s, qber };
  };
  return { weights, numbers };
}

/** Secret bits per key bit, read off the baked grids, which end where nothing is left: {noTrust, trust}. */
export function keyRates(model) {
  const [noTrust, trust] = ["no_trust", "trust"].map((name) => array(model.get(name)));
  const [s, q, q2] = ["s_grid", "q_grid", "trust_grid"].map((name) => Array.from(array(model.get(name)).data));
  return (at) => {
    const [i, t] = locate(q2, at.qber);
    return { noTrust: at.s > s[0] && at.qber < q.at(-1) ? noTrust.blend([s, q], [at.s, at.qber])[0] : 0, trust: (1 - t) * trust.data[i] + t * trust.data[i + 1] };
  };
}

/** The pairs of a seed. Each takes the same random numbers whatever the settings, so that a slider changes only what it must. */
export function pairLog(model, { weights }) {
  const singles = new Uint8Array(ONE_BY_ONE), outcomes = array(model.get("outcomes")), known = model.get("known"), log = {};
  const roles = known.roles.flat(), tests = roles.flatMap((role, i) => ("+-".includes(role) && role ? [i] : []));
  const all = Array.from({ length: DEEDS }, (_, i) => i);
  let rows, chances, rng;
  log.restart = () => {
    rng = random(model.get("seed"));
    chances = weights(model.get("eve"));
    rows = all.map((deed) => {
      const flat = outcomes.blend([all, ENDS], [deed, 1 - model.get("visibility")]);
      return roles.map((_, setting) => flat.subarray(4 * setting, 4 * setting + 4));
    });
    log.n = 0;
  };
  const grow = (n) => {
    for (; log.n < Math.min(n, ONE_BY_ONE); log.n++) {
      const setting = rng.integer(9), deed = rng.draw(chances);
      singles[log.n] = (deed * 9 + setting) * 4 + rng.draw(rows[deed][setting]);
    }
  };
  /** What happened to pair i; null for pairs that were not drawn singly. */
  log.pair = (i) => {
    if (i < 0 || i >= ONE_BY_ONE) return null;
    grow(i + 1);
    const code = singles[i], setting = (code >> 2) % 9, deed = Math.floor(code / 36), bits = [(code >> 1) & 1, code & 1];
    const at = [Math.floor(setting / 3), setting % 3];
    return { number: i + 1, setting, deed, bits, at, angles: at.map((k, side) => known.angles[side][k]), role: roles[setting], wrong: bits[0] !== bits[1] };
  };
  /** Over the first n pairs: bins [alice, bob] with their correlations, S and QBER, how many Eve measured. */
  log.tally = (n) => {
    const codes = new Float64Array(36 * DEEDS);
    grow(n);
    for (let i = 0; i < Math.min(n, ONE_BY_ONE); i++) codes[singles[i]]++;
    for (let block = 0, left = n - ONE_BY_ONE; left > 0; block++, left -= BLOCK) {
      const cells = all.flatMap((deed) => rows[deed].flatMap((row) => Array.from(row, (p) => (chances[deed] * p) / 9)));
      random(model.get("seed"), 1 + block).multinomial(Math.min(BLOCK, left), cells).forEach((k, i) => { codes[i] += k; });
    }
    const counts = Float64Array.from({ length: 36 }, (_, i) => all.reduce((sum, deed) => sum + codes[36 * deed + i], 0));
    const bins = roles.map((role, i) => {
      const pairs = counts.subarray(4 * i, 4 * i + 4).reduce((a, b) => a + b), differ = DIFFER.reduce((sum, k) => sum + counts[4 * i + k], 0);
      return { role, pairs, differ, e: correlation(pairs - differ, differ) };
    });
    const key = bins.filter((bin) => bin.role === "key"), total = (name, some) => some.reduce((sum, bin) => sum + bin[name], 0);
    return { n, bins, counts, measured: n - codes.subarray(0, 36).reduce((a, b) => a + b, 0), key: total("pairs", key), wrong: total("differ", key),
      qber: wilson(total("differ", key), total("pairs", key)), s: chsh(tests.map((i) => bins[i].e), tests.map((i) => (roles[i] === "+" ? 1 : -1))) };
  };
  /** The last key bits among the first n pairs, newest last. */
  log.lastKey = (n, most) => {
    const found = [];
    for (let i = Math.min(n, ONE_BY_ONE) - 1; i >= 0 && found.length < most; i--) {
      const pair = log.pair(i);
      if (pair.role === "key") found.unshift(pair);
    }
    return found;
  };
  log.restart();
  return log;
}
