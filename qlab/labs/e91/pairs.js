// The pairs of an E91 run: drawn from baked tables, sorted into key and test, and counted. No drawing on the
// page.
import { array, locate, random, wilson } from "../kit/kit.js";
import { chsh, correlation } from "../pairs/counts.js";

const ONE_BY_ONE = 4000;
const BLOCK = 2000; // the first pairs are drawn singly, later ones by the block
const ENDS = [0, 1];
const DEEDS = 5;
const DIFFER = [1, 2];

/** Exact numbers for a share that Eve measures: how likely each of her deeds is, S and QBER. */
export function truth(model) {
  const where = model.get("about").controls.eve_on.options.map(([name]) => name);
  const each = where.map((_, i) => i);
  const deeds = array(model.get("deeds"));
  const exact = array(model.get("exact"));
  const all = Array.from({ length: DEEDS }, (_, i) => i);
  const weights = (share) =>
    deeds.blend([each, ENDS, ENDS], [where.indexOf(model.get("eve_on")), share, share]);
  let parts = null;
  let mixedAt = null;
  const numbers = (share) => {
    if (mixedAt !== model.get("visibility"))
      parts = all.map((deed) => exact.blend([all, ENDS], [deed, 1 - (mixedAt = model.get("visibility"))]));
    const w = weights(share);
    const [s, qber] = [0, 1].map((k) => parts.reduce((sum, part, deed) => sum + w[deed] * part[k], 0));
    return { s, qber };
  };
  return { weights, numbers };
}

/**
 * What is left of a key bit, from baked costs: {noTrust, trust} in secret bits. No violation costs all of it.
 */
export function keyRates(model) {
  const [sGrid, qGrid, eveCost, errorCost, trust] = [
    "s_grid",
    "q_grid",
    "eve_cost",
    "error_cost",
    "trust",
  ].map((name) => array(model.get(name)).data);
  const along = (values, [i, t]) => (1 - t) * values[i] + t * values[i + 1];
  return ({ s, qber }) => {
    const q = locate(qGrid, qber);
    return {
      noTrust: Math.max(0, 1 - along(eveCost, locate(sGrid, s)) - along(errorCost, q)),
      trust: along(trust, q),
    };
  };
}

/**
 * The pairs of a seed. Each takes the same random numbers whatever the settings, so that a slider changes
 * only what it must.
 */
export function pairLog(model, { weights }) {
  const singles = new Uint8Array(ONE_BY_ONE);
  const outcomes = array(model.get("outcomes"));
  const known = model.get("known");
  const log = {};
  const roles = known.roles.flat();
  const tests = roles.flatMap((role, i) => ("+-".includes(role) && role ? [i] : []));
  const all = Array.from({ length: DEEDS }, (_, i) => i);
  let rows;
  let chances;
  let rng;
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
      const setting = rng.integer(9);
      const deed = rng.draw(chances);
      singles[log.n] = (deed * 9 + setting) * 4 + rng.draw(rows[deed][setting]);
    }
  };
  /** What happened to pair i; null for pairs that were not drawn singly. */
  log.pair = (i) => {
    if (i < 0 || i >= ONE_BY_ONE) return null;
    grow(i + 1);
    const code = singles[i];
    const setting = (code >> 2) % 9;
    const deed = Math.floor(code / 36);
    const bits = [(code >> 1) & 1, code & 1];
    const at = [Math.floor(setting / 3), setting % 3];
    return {
      number: i + 1,
      setting,
      deed,
      bits,
      at,
      angles: at.map((k, side) => known.angles[side][k]),
      role: roles[setting],
      wrong: bits[0] !== bits[1],
    };
  };
  /** Over the first n pairs: counts [setting, bits], bins with their correlations, S and QBER. */
  log.tally = (n) => {
    const counts = new Float64Array(36);
    grow(n);
    for (let i = 0; i < Math.min(n, ONE_BY_ONE); i++) counts[singles[i] % 36]++;
    const cells = Array.from(
      counts,
      (_, i) => all.reduce((sum, deed) => sum + chances[deed] * rows[deed][i >> 2][i & 3], 0) / 9,
    );
    for (let block = 0, left = n - ONE_BY_ONE; left > 0; block++, left -= BLOCK) {
      random(model.get("seed"), 1 + block)
        .multinomial(Math.min(BLOCK, left), cells)
        .forEach((k, i) => {
          counts[i] += k;
        });
    }
    const bins = roles.map((role, i) => {
      const pairs = counts.subarray(4 * i, 4 * i + 4).reduce((a, b) => a + b);
      const differ = DIFFER.reduce((sum, k) => sum + counts[4 * i + k], 0);
      return { role, pairs, differ, e: correlation(pairs - differ, differ) };
    });
    const key = bins.filter((bin) => bin.role === "key");
    const total = (name, some) => some.reduce((sum, bin) => sum + bin[name], 0);
    return {
      n,
      bins,
      counts,
      key: total("pairs", key),
      qber: wilson(total("differ", key), total("pairs", key)),
      s: chsh(
        tests.map((i) => bins[i].e),
        tests.map((i) => (roles[i] === "+" ? 1 : -1)),
      ),
    };
  };
  /** A number of pairs on the way to n that ends a block, so that counts only grow while pairs arrive. */
  log.steady = (n) => (n <= ONE_BY_ONE ? n : n - ((n - ONE_BY_ONE) % BLOCK));
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
