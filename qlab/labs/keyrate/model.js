// Rates on the page: polynomials through baked points, nothing else.

/**
 * Chebyshev points of [0, 1], both ends among them.
 * @param {number} n
 */
export const nodes = (n) => Array.from({ length: n }, (_, i) => (1 - Math.cos((Math.PI * i) / (n - 1))) / 2);

/**
 * The polynomial through values at some points, at u: a mean of the values, each the heavier the nearer its
 * point (the barycentric form of Lagrange's). Returns a function of (values, u).
 * @param {number[]} points
 */
export function polynomial(points) {
  const heavy = points.map((p, i) => 1 / points.reduce((w, q, j) => (i === j ? w : w * (p - q)), 1));
  return (values, u) => {
    let [sum, total] = [0, 0];
    for (let i = 0; i < points.length; i++) {
      if (u === points[i]) return values[i];
      const weight = heavy[i] / (u - points[i]);
      sum += weight * values[i];
      total += weight;
    }
    return sum / total;
  };
}

/**
 * How much the value at each of n Chebyshev points counts for the polynomial at u.
 * @param {number} n
 * @param {number} u
 */
function weights(n, u) {
  const through = polynomial(nodes(n));
  return Array.from({ length: n }, (_, i) =>
    through(
      Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)),
      u,
    ),
  );
}

/** Where a setting lies along its range, on the scale that makes it even. */
function along([low, high, power], value) {
  const on = (x) => (power ? x ** power : Math.log(x));
  return (on(value) - on(low)) / (on(high) - on(low));
}

/** The grid blended over its first axis, once for each list of weights. */
function blended(grid, lists) {
  return lists.reduce((part, list) => {
    const size = part.length / list.length;
    const sum = new Float64Array(size);
    list.forEach((weight, i) => {
      for (let k = 0; k < size; k++) sum[k] += weight * part[i * size + k];
    });
    return sum;
  }, grid);
}

/**
 * What the page knows: baked numbers and what they mean.
 * @param {(name: string) => any} get
 */
export function tablesOf(get) {
  const { data } = get("numbers");
  const { shape, data: bounds } = get("bounds");
  const row = (i) => bounds.slice(i * shape[1], (i + 1) * shape[1]);
  const known = get("known");
  return {
    ...known,
    curves: Object.fromEntries(known.curves.map((curve) => [curve.key, curve])),
    through: polynomial(known.along),
    kinds: get("kinds"),
    numbers: Float64Array.from(data),
    bounds: { loss: row(0), plob: row(1), repeater: row(2) },
  };
}

/**
 * The settings that the grids know by name.
 * @param {(name: string) => any} get
 * @param {any} tables
 */
export const stateOf = (get, { trillion }) => ({
  dark: get("dark_counts") / trillion,
  misalignment: get("misalignment"),
  block: get("block"),
  intensity: get("intensity"),
  fixed: get("fixed"),
  attenuation: get("attenuation"),
  caught: -10 * Math.log10(get("efficiency")), // decibels
});

/** Every curve of a setting: where it ends in km (Infinity for a bound), and its rate at a distance. */
export const curvesOf = (state, tables) =>
  Object.fromEntries(
    Object.entries(tables.curves).map(([name, { detectors }]) => [
      name,
      name in tables.bounds
        ? bound(name, state, tables)
        : ending(name, detectors * state.caught, state, tables),
    ]),
  );

function ending(name, before, state, tables) {
  const fixed = state.fixed && `${name}_fixed` in tables.kinds;
  const { end, logs, slope, dive } = curve(fixed ? `${name}_fixed` : name, state, tables);
  return {
    km: Math.max(0, (end - before) / state.attenuation),
    at(km) {
      const loss = before + state.attenuation * km;
      const x = loss / end;
      if (x >= 1) return 0;
      const log = tables.through(logs, x);
      return (1 - x) ** dive * 10 ** (log - (slope * loss) / 10);
    },
  };
}

/** Where a curve ends in decibels, and its logarithms along the way. */
export function curve(name, state, { kinds, numbers, ranges, along: points }) {
  const { axes, slope, dive, at } = kinds[name];
  const lists = axes.map(([setting, n]) => weights(n, along(ranges[setting], state[setting])));
  const size = axes.reduce((product, [, n]) => product * n, 1);
  const ends = numbers.subarray(at, at + size);
  const logs = numbers.subarray(at + size, at + size * (1 + points.length));
  return { end: blended(ends, lists)[0], logs: blended(logs, lists), slope, dive };
}

function bound(name, { attenuation }, { bounds }) {
  const { loss, [name]: logs } = bounds;
  return {
    km: Infinity,
    at(km) {
      const here = Math.max(loss[0], attenuation * km);
      const i = Math.min(
        loss.length - 1,
        Math.max(
          1,
          loss.findIndex((x) => x >= here),
        ),
      );
      const t = (here - loss[i - 1]) / (loss[i] - loss[i - 1]);
      return 10 ** (logs[i - 1] + t * (logs[i] - logs[i - 1]));
    },
  };
}
