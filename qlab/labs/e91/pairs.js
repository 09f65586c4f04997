// The pairs of an E91 run: drawn from baked tables, sorted into key and test, and counted. No drawing on the
// page.
import { array, locate, random, wilson } from "../kit/kit.js";
import { chsh, correlation } from "../pairs/counts.js";

const ONE_BY_ONE = 4000;
const BLOCK = 2000; // the first pairs are drawn singly, later ones by the block
const ENDS = [0, 1];
const DEEDS = 5;
const DIFFER = [1, 2];

/** Which of the baked bases Eve measures in. */
const basis = (model) =>
  model.get("about").controls.eve_basis.options.findIndex(([name]) => name === model.get("eve_basis"));

/**
 * For a share that Eve measures: how likely each of her deeds is; S, the QBER and what she knows, exactly.
 */
export function truth(model) {
  const bases = model.get("about").controls.eve_basis.options.map((_, i) => i);
  const where = model.get("about").controls.eve_on.options.map(([name]) => name);
  const each = where.map((_, i) => i);
  const deeds = array(model.get("deeds"));
  const exact = array(model.get("exact"));
  const knows = array(model.get("eve_bits"));
  const all = Array.from({ length: DEEDS }, (_, i) => i);
  const weights = (share) =>
    deeds.blend([each, ENDS, ENDS], [where.indexOf(model.get("eve_on")), share, share]);
  const mixed = { setup: null, parts: null }; // S, QBER and Eve's bits for each deed, at this noise
  const mix = () => {
    const setup = `${basis(model)} ${model.get("visibility")}`;
    if (mixed.setup === setup) return mixed.parts;
    mixed.setup = setup;
    mixed.parts = all.map((deed) => [
      ...exact.blend([bases, all, ENDS], [basis(model), deed, 1 - model.get("visibility")]),
      knows.data[basis(model) * DEEDS + deed],
    ]);
    return mixed.parts;
  };
  const numbers = (share) => {
    const parts = mix();
    const w = weights(share);
    const [s, qber, eve] = [0, 1, 2].map((k) =>
      parts.reduce((sum, part, deed) => sum + w[deed] * part[k], 0),
    );
    return { s, qber, eve };
  };
  return { weights, numbers };
}

/** The value of a baked curve at a place that `locate` found. */
const along = (values, [i, t]) => (1 - t) * values[i] + t * values[i + 1];
/** Whoever trusts the devices may still use the bound that trusts none, where luck makes it the better. */
const either = (rates) => ({ ...rates, trust: Math.max(rates.trust, rates.noTrust) });
const clip = (x) => Math.min(1, Math.max(0, x));

/**
 * What is left of a key bit, from baked costs. `at({s, qber})` takes exact numbers: {noTrust, trust, bob} in
 * bits (bob: what he knows). `ends({s, qber})` takes estimates: the same three at the unfavourable end and at
 * the value, and the error rate across the key's angles. No violation costs all of it.
 */
export function keyRates(model) {
  const [sGrid, qGrid, eveCost, errorCost, errorSum] = [
    "s_grid",
    "q_grid",
    "eve_cost",
    "error_cost",
    "error_sum",
  ].map((name) => array(model.get(name)).data);
  const cost = (qber) => along(errorCost, locate(qGrid, qber));
  const left = (s, qber, across) => ({
    noTrust: Math.max(0, 1 - along(eveCost, locate(sGrid, s)) - cost(qber)),
    trust: Math.max(0, 1 - cost(across) - cost(qber)),
    bob: 1 - cost(qber),
  });
  const sum = (s) => along(errorSum, locate([-4, 4], s));
  const across = (s, qber) => clip(sum(s) - qber);
  /** From two estimates: they rest on different pairs, so that their errors add as squares. */
  const acrossOf = (s, qber) => {
    const value = across(s.value, qber.value);
    const down = Math.hypot(sum(s.value) - sum(s.high), qber.high - qber.value);
    const up = Math.hypot(sum(s.low) - sum(s.value), qber.value - qber.low);
    return { value, low: clip(value - down), high: clip(value + up) };
  };
  const at = ({ s, qber }) => left(s, qber, across(s, qber));
  const ends = ({ s, qber }) => {
    const other = acrossOf(s, qber);
    const low = either(left(s.low, qber.high, other.high));
    return { across: other, low, value: either(left(s.value, qber.value, other.value)) };
  };
  return { at, ends };
}

/**
 * The pairs of a seed. Each takes the same random numbers whatever the settings, so that a slider changes
 * only what it must.
 */
export function pairLog(model, { weights }) {
  const singles = new Uint8Array(ONE_BY_ONE);
  const outcomes = array(model.get("outcomes"));
  const bases = model.get("about").controls.eve_basis.options.map((_, i) => i);
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
      const flat = outcomes.blend([bases, all, ENDS], [basis(model), deed, 1 - model.get("visibility")]);
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
