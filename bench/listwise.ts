/**
 * Fits weights so that a softmax over the candidates of a question gives the relevant ones their share (ListNet with
 * top-one probabilities, Cao et al. 2007), by Newton's method: the loss is convex, so there is one answer and no seed.
 * A weight stays within bounds, at which it is held while the others are fitted anew.
 */

export interface ListwiseQuestion {
  /** Row by row, one number for each weight. */
  readonly signals: Float64Array;
  /** By row: the share that a relevant candidate should have, adding up to 1. Of all zeros nothing is learnt. */
  readonly targets: Float64Array;
  /** How much the question counts. */
  readonly weight: number;
}

export interface ListwiseOptions {
  /** Per weight: what it may be at least and at most. */
  readonly bounds: readonly (readonly [least: number, most: number])[];
  /** Factor of the squared weights, each in units of its signal's deviation. */
  readonly ridge: number;
}

const STEPS = 100;
/** Of the loss, below which a step is the last. */
const CONVERGED = 1e-8;
/** How much a step is damped at first: signals that hardly ever stand would else run away. */
const FIRST_DAMPING = 0.1;

export function fitListwise(
  questions: readonly ListwiseQuestion[],
  { bounds, ridge }: ListwiseOptions,
): number[] {
  const deviations = deviationsOf(questions, bounds.length);
  // Weights that are no longer fitted, as they lie at a bound or nothing can be learnt of them.
  let fixed = bounds.map(([least, most], k) =>
    least === most ? least : deviations[k] === 0 ? clamp(0, least, most) : undefined,
  );
  for (;;) {
    const weights = newton(questions, fixed, deviations, ridge);
    const beyond = weights.map(
      (weight, k) => fixed[k] === undefined && weight !== clamp(weight, ...bounds[k]!),
    );
    if (!beyond.includes(true)) return weights;
    fixed = fixed.map((value, k) => (beyond[k] ? clamp(weights[k]!, ...bounds[k]!) : value));
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

/** Damped as Levenberg and Marquardt do: less after each step that lowers the loss, more after one that does not. */
function newton(
  questions: readonly ListwiseQuestion[],
  fixed: readonly (number | undefined)[],
  deviations: readonly number[],
  ridge: number,
): number[] {
  const places = fixed.flatMap((value, k) => (value === undefined ? [k] : []));
  const squares = deviations.map((deviation) => deviation ** 2);
  const ridges = squares.map((square) => ridge * square);
  let weights = fixed.map((value) => value ?? 0);
  let now = lossAt(questions, weights, ridges, places);
  let damping = FIRST_DAMPING;
  for (let step = 0; step < STEPS; step++) {
    const damped = Float64Array.from(now.hessian);
    places.forEach((k, i) => {
      const at = i * (places.length + 1);
      damped[at] = damped[at]! + damping * squares[k]!;
    });
    const direction = solve(damped, now.gradient);
    const tried = [...weights];
    places.forEach((k, i) => {
      tried[k] = weights[k]! - direction[i]!;
    });
    const next = lossAt(questions, tried, ridges, places);
    const gain = now.loss - next.loss;
    if (gain < 0) {
      damping *= 4;
      continue;
    }
    weights = tried;
    if (gain < CONVERGED) break;
    now = next;
    damping /= 4;
  }
  return weights;
}

interface Loss {
  readonly loss: number;
  readonly gradient: Float64Array;
  /** Row by row. */
  readonly hessian: Float64Array;
}

function lossAt(
  questions: readonly ListwiseQuestion[],
  weights: readonly number[],
  ridges: readonly number[],
  places: readonly number[],
): Loss {
  const width = weights.length;
  const size = places.length;
  const gradient = Float64Array.from(places, (k) => ridges[k]! * weights[k]!);
  const hessian = new Float64Array(size * size);
  places.forEach((k, i) => {
    hessian[i * size + i] = ridges[k]!;
  });
  let loss = places.reduce((sum, k) => sum + (ridges[k]! * weights[k]! ** 2) / 2, 0);
  const mean = new Float64Array(size);
  for (const { signals, targets, weight } of questions) {
    const rows = targets.length;
    const scores = new Float64Array(rows);
    for (let row = 0; row < rows; row++)
      for (let k = 0; k < width; k++) scores[row] = scores[row]! + weights[k]! * signals[row * width + k]!;
    const highest = scores.reduce((most, score) => Math.max(most, score), Number.NEGATIVE_INFINITY);
    const total = scores.reduce((sum, score) => sum + Math.exp(score - highest), 0);
    mean.fill(0);
    for (let row = 0; row < rows; row++) {
      const share = Math.exp(scores[row]! - highest) / total;
      const target = targets[row]!;
      if (target > 0) loss -= weight * target * (scores[row]! - highest - Math.log(total));
      for (let i = 0; i < size; i++) {
        const value = signals[row * width + places[i]!]!;
        if (value === 0) continue;
        gradient[i] = gradient[i]! + weight * (share - target) * value;
        mean[i] = mean[i]! + share * value;
        for (let k = 0; k <= i; k++) {
          const at = i * size + k;
          hessian[at] = hessian[at]! + weight * share * value * signals[row * width + places[k]!]!;
        }
      }
    }
    for (let i = 0; i < size; i++)
      for (let k = 0; k <= i; k++)
        hessian[i * size + k] = hessian[i * size + k]! - weight * mean[i]! * mean[k]!;
  }
  return { loss, gradient, hessian };
}

/** Solves for a symmetric positive definite matrix, whose lower half is given (Cholesky). */
function solve(matrix: Float64Array, right: Float64Array): Float64Array {
  const size = right.length;
  const lower = Float64Array.from(matrix);
  const solution = Float64Array.from(right);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k <= i; k++) {
      let sum = lower[i * size + k]!;
      for (let j = 0; j < k; j++) sum -= lower[i * size + j]! * lower[k * size + j]!;
      lower[i * size + k] = i === k ? Math.sqrt(sum) : sum / lower[k * size + k]!;
    }
    for (let k = 0; k < i; k++) solution[i] = solution[i]! - lower[i * size + k]! * solution[k]!;
    solution[i] = solution[i]! / lower[i * size + i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) solution[i] = solution[i]! - lower[k * size + i]! * solution[k]!;
    solution[i] = solution[i]! / lower[i * size + i]!;
  }
  return solution;
}

function deviationsOf(questions: readonly ListwiseQuestion[], width: number): number[] {
  const sums = new Float64Array(width);
  const squares = new Float64Array(width);
  let rows = 0;
  for (const { signals, targets } of questions) {
    rows += targets.length;
    for (let i = 0; i < signals.length; i++) {
      const value = signals[i]!;
      sums[i % width] = sums[i % width]! + value;
      squares[i % width] = squares[i % width]! + value * value;
    }
  }
  return Array.from(sums, (sum, k) => Math.sqrt(Math.max(0, squares[k]! / rows - (sum / rows) ** 2)));
}
