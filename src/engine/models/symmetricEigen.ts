/**
 * Eigenvalues and eigenvectors of a symmetric matrix: Householder's reduction to three diagonals, then QL steps with
 * implicit shifts (Bowdler, Martin, Reinsch and Wilkinson 1968). 384 dimensions take 0.2 s, 1024 take 3 s. The same
 * matrix gives the same bits everywhere.
 */

export interface Eigen {
  /** Descending. */
  readonly values: Float64Array;
  /** Row i is the unit eigenvector of value i; its largest component is positive. */
  readonly vectors: Float64Array;
}

const EPSILON = 2 ** -52;
/** Smaller numbers have too few bits to be divided by. */
const SMALLEST = 2 ** -1000;

/** `matrix` is n x n, row-major, symmetric, finite; it is not changed. */
export function symmetricEigen(matrix: Float64Array, n: number): Eigen {
  // Columns lie one behind the other, since all inner loops go down a column.
  const columns = Float64Array.from(matrix);
  const diagonal = new Float64Array(n);
  const beside = new Float64Array(n);
  tridiagonalise(columns, diagonal, beside, n);
  diagonalise(columns, diagonal, beside, n);
  const order = Array.from(diagonal.keys()).sort((a, b) => diagonal[b]! - diagonal[a]! || a - b);
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => {
    const vector = columns.subarray(from * n, (from + 1) * n);
    const peak = vector.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
    for (let k = 0; k < n; k++) vectors[to * n + k] = peak < 0 ? -vector[k]! : vector[k]!;
  });
  return { values: Float64Array.from(order, (i) => diagonal[i]!), vectors };
}

/** Leaves the diagonal in `d`, what is beside it in `e` (from 1 on), and the transformation in `v`. */
function tridiagonalise(v: Float64Array, d: Float64Array, e: Float64Array, n: number): void {
  for (let j = 0; j < n; j++) d[j] = v[j * n + n - 1]!;
  for (let i = n - 1; i > 0; i--) {
    let scale = 0;
    for (let k = 0; k < i; k++) scale += Math.abs(d[k]!);
    let h = 0;
    if (scale === 0) {
      e[i] = d[i - 1]!;
      for (let j = 0; j < i; j++) {
        d[j] = v[j * n + i - 1]!;
        v[j * n + i] = 0;
        v[i * n + j] = 0;
      }
    } else {
      h = reflect(v, d, e, n, i, scale);
    }
    d[i] = h;
  }
  accumulate(v, d, n);
  e[0] = 0;
}

/** One reflection that empties row i beside the diagonal. Returns half the squared length of its vector. */
function reflect(
  v: Float64Array,
  d: Float64Array,
  e: Float64Array,
  n: number,
  i: number,
  scale: number,
): number {
  let h = 0;
  for (let k = 0; k < i; k++) {
    d[k]! /= scale;
    h += d[k]! * d[k]!;
  }
  const last = d[i - 1]!;
  const length = last > 0 ? -Math.sqrt(h) : Math.sqrt(h);
  e[i] = scale * length;
  h -= last * length;
  d[i - 1] = last - length;
  e.fill(0, 0, i);
  for (let j = 0; j < i; j++) {
    const column = j * n;
    const f = d[j]!;
    v[i * n + j] = f;
    let g = e[j]! + v[column + j]! * f;
    for (let k = j + 1; k < i; k++) {
      g += v[column + k]! * d[k]!;
      e[k]! += v[column + k]! * f;
    }
    e[j] = g;
  }
  let sum = 0;
  for (let j = 0; j < i; j++) {
    e[j]! /= h;
    sum += e[j]! * d[j]!;
  }
  const half = sum / (h + h);
  for (let j = 0; j < i; j++) e[j]! -= half * d[j]!;
  for (let j = 0; j < i; j++) {
    const column = j * n;
    const f = d[j]!;
    const g = e[j]!;
    for (let k = j; k < i; k++) v[column + k]! -= f * e[k]! + g * d[k]!;
    d[j] = v[column + i - 1]!;
    v[column + i] = 0;
  }
  return h;
}

/** Multiplies the reflections, and brings the diagonal to `d`. */
function accumulate(v: Float64Array, d: Float64Array, n: number): void {
  for (let i = 0; i < n - 1; i++) {
    v[i * n + n - 1] = v[i * n + i]!;
    v[i * n + i] = 1;
    const next = (i + 1) * n;
    const h = d[i + 1]!;
    if (h !== 0) {
      for (let k = 0; k <= i; k++) d[k] = v[next + k]! / h;
      for (let j = 0; j <= i; j++) {
        const column = j * n;
        let g = 0;
        for (let k = 0; k <= i; k++) g += v[next + k]! * v[column + k]!;
        for (let k = 0; k <= i; k++) v[column + k]! -= g * d[k]!;
      }
    }
    v.fill(0, next, next + i + 1);
  }
  for (let j = 0; j < n; j++) {
    d[j] = v[j * n + n - 1]!;
    v[j * n + n - 1] = 0;
  }
  v[n * n - 1] = 1;
}

/** Turns until nothing is left beside the diagonal: then `d` has the eigenvalues and `v` the eigenvectors. */
function diagonalise(v: Float64Array, d: Float64Array, e: Float64Array, n: number): void {
  e.copyWithin(0, 1);
  e[n - 1] = 0;
  let size = 0;
  for (let l = 0; l < n; l++) size = Math.max(size, Math.abs(d[l]!) + Math.abs(e[l]!));
  const negligible = EPSILON * size + SMALLEST;
  let shift = 0;
  for (let l = 0; l < n; l++) {
    let m = l;
    while (m < n - 1 && Math.abs(e[m]!) > negligible) m++;
    while (m > l && Math.abs(e[l]!) > negligible) {
      shift += shiftBy(d, e, l, n);
      sweep(v, d, e, l, m, n);
    }
    d[l]! += shift;
    e[l] = 0;
  }
}

/** Takes from the diagonal, from l on, what is near to the next eigenvalue. */
function shiftBy(d: Float64Array, e: Float64Array, l: number, n: number): number {
  const before = d[l]!;
  const p = (d[l + 1]! - before) / (2 * e[l]!);
  const r = p < 0 ? -length(p, 1) : length(p, 1);
  d[l] = e[l]! / (p + r);
  d[l + 1] = e[l]! * (p + r);
  const shift = before - d[l]!;
  for (let i = l + 2; i < n; i++) d[i]! -= shift;
  return shift;
}

/** One QL step between l and m. */
function sweep(v: Float64Array, d: Float64Array, e: Float64Array, l: number, m: number, n: number): void {
  const next = d[l + 1]!;
  const besideNext = e[l + 1]!;
  let p = d[m]!;
  let [c, c2, c3, s, s2] = [1, 1, 1, 0, 0];
  for (let i = m - 1; i >= l; i--) {
    c3 = c2;
    c2 = c;
    s2 = s;
    const g = c * e[i]!;
    const h = c * p;
    const r = length(p, e[i]!);
    e[i + 1] = s * r;
    s = e[i]! / r;
    c = p / r;
    p = c * d[i]! - s * g;
    d[i + 1] = h + s * (c * g + s * d[i]!);
    const [lower, upper] = [i * n, (i + 1) * n];
    for (let k = 0; k < n; k++) {
      const a = v[lower + k]!;
      const b = v[upper + k]!;
      v[upper + k] = s * a + c * b;
      v[lower + k] = c * a - s * b;
    }
  }
  p = (-s * s2 * c3 * besideNext * e[l]!) / next;
  e[l] = s * p;
  d[l] = c * p;
}

/** Math.hypot may differ in the last bit from platform to platform. */
function length(a: number, b: number): number {
  const [small, large] = Math.abs(a) < Math.abs(b) ? [a, b] : [b, a];
  const ratio = large === 0 ? 0 : small / large;
  return Math.abs(large) * Math.sqrt(1 + ratio * ratio);
}
