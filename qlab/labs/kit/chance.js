// Chance and tables: seeded random numbers, counts with their intervals, lookups in baked arrays. No physics.

/**
 * An estimate from counts with its 95 % interval.
 * @typedef {{value: number, n: number, low: number, high: number}} Estimate
 *
 * A list of numbers, typed or not.
 * @typedef {ArrayLike<number>} Numbers
 *
 * A baked table in the page.
 * @typedef {{
 *   shape: number[], data: Float64Array, at: (...index: number[]) => number,
 *   row: (...index: number[]) => Float64Array, blend: (axes: Numbers[], point: Numbers) => Float64Array,
 * }} Table
 *
 * Random numbers of one seed.
 * @typedef {{
 *   uniform: () => number, integer: (n: number) => number, bernoulli: (p: number) => boolean,
 *   draw: (probabilities: Numbers) => number, binomial: (n: number, p: number) => number,
 *   multinomial: (n: number, probabilities: Numbers) => number[],
 * }} Random
 */

/**
 * Seeded random numbers (sfc32). The same seed and stream give the same numbers on every machine.
 *   const rng = random(model.get("seed"));
 *   rng.uniform()           a number in [0, 1) with 53 random bits
 *   rng.integer(6)          0 to 5, exactly fair
 *   rng.bernoulli(0.25)     true one time in four
 *   rng.draw([0.5, 0.25, 0.25])   index of the outcome, for probabilities that sum to 1
 *   rng.binomial(1e6, 0.11) how many of a million, exact for any n
 *   rng.multinomial(1000, [0.5, 0.25, 0.25])   counts of each outcome
 * @param {number} seed
 * @param {number} [stream]  independent numbers of the same seed
 * @returns {Random}
 */
export function random(seed, stream = 0) {
  let state = splitmix([seed % 4294967296, Math.floor(seed / 4294967296), stream]);
  const word = () => {
    const t = (state[0] + state[1] + state[3]) | 0;
    state = [
      state[1] ^ (state[1] >>> 9),
      (state[2] + (state[2] << 3)) | 0,
      (((state[2] << 21) | (state[2] >>> 11)) + t) | 0,
      (state[3] + 1) | 0,
    ];
    return t >>> 0;
  };
  for (let i = 0; i < 15; i++) word();
  const uniform = () => ((word() >>> 5) * 67108864 + (word() >>> 6)) / 9007199254740992;
  const integer = (n) => {
    const whole = 4294967296 - (4294967296 % n);
    let w;
    do w = word();
    while (w >= whole);
    return w % n;
  };
  const draw = (probabilities) => {
    let u = uniform();
    let last = 0;
    for (let i = 0; i < probabilities.length; i++) {
      if (probabilities[i] <= 0) continue;
      last = i;
      u -= probabilities[i];
      if (u < 0) return i;
    }
    return last;
  };
  const binomial = (n, p) =>
    p > 0.5 ? n - binomialBelowHalf(uniform, n, 1 - p) : binomialBelowHalf(uniform, n, p);
  const multinomial = (n, probabilities) => {
    let left = n;
    let rest = Array.from(probabilities).reduce((a, b) => a + b, 0);
    return Array.from(probabilities, (p) => {
      const k = p <= 0 || left === 0 ? 0 : p >= rest ? left : binomial(left, p / rest);
      left -= k;
      rest -= p;
      return k;
    });
  };
  return { uniform, integer, draw, binomial, multinomial, bernoulli: (p) => uniform() < p };
}

// Four well mixed words from a few small numbers, so that neighbouring seeds have nothing in common.
function splitmix(numbers) {
  let h = 0x9e3779b9;
  const mix = (x) => {
    h = (h + x + 0x9e3779b9) | 0;
    let z = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    h = z ^ (z >>> 16);
    return h;
  };
  for (const x of numbers) mix(x);
  return [mix(1), mix(2), mix(3), 1];
}

// Few expected: jump from success to success. Many: Hörmann's BTRS (J. Stat. Comput. Simul. 46, 101, 1993).
// Both exact.
function binomialBelowHalf(uniform, n, p) {
  if (n <= 0 || p <= 0) return 0;
  if (n * p < 10) {
    let k = -1;
    for (let at = 0; at <= n; k++) at += Math.floor(Math.log(1 - uniform()) / Math.log1p(-p)) + 1;
    return k;
  }
  const sd = Math.sqrt(n * p * (1 - p));
  const odds = p / (1 - p);
  const mode = Math.floor((n + 1) * p);
  const b = 1.15 + 2.53 * sd;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const alpha = (2.83 + 5.1 / b) * sd;
  for (;;) {
    const u = uniform() - 0.5;
    const v = 1 - uniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + n * p + 0.5);
    if (us >= 0.07 && v <= 0.92 - 4.2 / b) return k;
    if (k < 0 || k > n) continue;
    const bound =
      (mode + 0.5) * Math.log((mode + 1) / (odds * (n - mode + 1))) +
      (n + 1) * Math.log((n - mode + 1) / (n - k + 1)) +
      (k + 0.5) * Math.log((odds * (n - k + 1)) / (k + 1)) +
      stirling(mode) +
      stirling(n - mode) -
      stirling(k) -
      stirling(n - k);
    if (Math.log((v * alpha) / (a / (us * us) + b)) <= bound) return k;
  }
}

// What Stirling's formula leaves out of ln(k!): ln k! = (k + 1/2) ln(k + 1) - (k + 1) + ln(2 pi)/2 +
// stirling(k).
function stirling(k) {
  if (k > 9) {
    const m = k + 1;
    return (1 / 12 - (1 / 360 - 1 / 1260 / (m * m)) / (m * m)) / m;
  }
  let factorial = 1;
  for (let i = 2; i <= k; i++) factorial *= i;
  return Math.log(factorial) - (k + 0.5) * Math.log(k + 1) + k + 1 - 0.5 * Math.log(2 * Math.PI);
}

/**
 * A rate from k of n with its 95 % interval (Wilson), as qlab's Estimate.rate(k, n).
 * @param {number} k
 * @param {number} n
 * @returns {Estimate}
 */
export function wilson(k, n) {
  if (n === 0) return { value: NaN, n, low: 0, high: 1 };
  const z2 = 1.959963984540054 ** 2;
  const value = k / n;
  const centre = (k + z2 / 2) / (n + z2);
  const half = Math.sqrt(z2 * (value * (1 - value) * n + z2 / 4)) / (n + z2);
  return { value, n, low: k === 0 ? 0 : centre - half, high: k === n ? 1 : centre + half };
}

/**
 * A baked table (trait made with `baked()` in Python) as an n-dimensional array.
 *   const table = array(model.get("table"));
 *   table.at(0, 1, 1)        one number
 *   table.row(0, 1)          the numbers under the leading indices, flat (a view, not a copy)
 *   table.blend([[0, 1]], [0.3])   multilinear interpolation over leading axes at grid points: flat numbers
 * @param {{shape: number[], data: (number | null)[]}} baked
 * @returns {Table}
 */
export function array({ shape, data }) {
  const numbers = Float64Array.from(data, (x) => (x === null ? NaN : x));
  const strides = shape.map((_, i) => shape.slice(i + 1).reduce((a, b) => a * b, 1));
  const offset = (index) => index.reduce((sum, i, axis) => sum + i * strides[axis], 0);
  const row = (...index) =>
    numbers.subarray(
      offset(index),
      offset(index) + (index.length ? strides[index.length - 1] : numbers.length),
    );
  const blend = (axes, point) =>
    corners(axes, point).reduce(
      (sum, [index, weight]) => {
        const part = row(...index);
        for (let i = 0; i < part.length; i++) sum[i] += weight * part[i];
        return sum;
      },
      new Float64Array(axes.length ? strides[axes.length - 1] : numbers.length),
    );
  return { shape, data: numbers, row, blend, at: (...index) => numbers[offset(index)] };
}

/**
 * Where x lies on a rising grid: [index of the point below, fraction of the way to the next], held inside the
 * grid.
 * @param {Numbers} grid
 * @param {number} x
 * @returns {[number, number]}
 */
export function locate(grid, x) {
  let low = 0;
  let high = grid.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (grid[middle] <= x) low = middle;
    else high = middle;
  }
  if (high === 0) return [0, 0];
  return [low, Math.min(1, Math.max(0, (x - grid[low]) / (grid[high] - grid[low])))];
}

// The grid cell around a point: every corner with its weight, corners of weight zero left out.
function corners(axes, point) {
  return axes.reduce(
    (found, grid, axis) => {
      const [i, t] = locate(grid, point[axis]);
      return found
        .flatMap(([index, weight]) => [
          [[...index, i], weight * (1 - t)],
          [[...index, i + 1], weight * t],
        ])
        .filter(([, w]) => w > 0);
    },
    [[[], 1]],
  );
}
