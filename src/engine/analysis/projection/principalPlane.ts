/** The plane in which directions differ most (principal component analysis), by orthogonal iteration on a sample. */

import { seededRandom } from '../../../shared/random.ts';
import { type Pause, Work } from '../../work.ts';
import type { VectorMatrix } from '../neighbours/vectorMatrix.ts';

/** More axes than are used make the second one settle. */
const AXES = 4;
/** Rounds after which the first two axes of real indexes moved no more than a pixel. */
const ROUNDS = 30;
/** What a product of two floats here costs, in dot products of the vector kernel. */
const COST = 1 / 4;

/** x and y of each row on the first two axes, around the mean of the sampled `rows`. Zeros where nothing differs. */
export async function principalPlane(
  matrix: VectorMatrix,
  rows: Uint32Array,
  seed: number,
  signal?: AbortSignal,
): Promise<Float32Array> {
  const { dimensions, count } = matrix;
  const positions = new Float32Array(2 * count);
  if (rows.length < 2) return positions;
  const { pause } = new Work({ signal });
  const { centred, mean } = await centredRows(matrix, rows, pause);
  let axes = randomAxes(dimensions, seed);
  for (let round = 0; round < ROUNDS; round++)
    axes = orthonormal(await timesCovariance(centred, axes, dimensions, pause));
  const [first, second] = [withSign(axes[0]!), withSign(axes[1]!)];
  const [atFirst, atSecond] = [dot(mean, first), dot(mean, second)];
  for (let row = 0; row < count; row++) {
    const values = matrix.row(row);
    const norm = matrix.inverseNorms[row]!;
    positions[2 * row] = dot(values, first) * norm - atFirst;
    positions[2 * row + 1] = dot(values, second) * norm - atSecond;
    await pause(2 * dimensions * COST);
  }
  return positions;
}

async function centredRows(
  matrix: VectorMatrix,
  rows: Uint32Array,
  pause: Pause,
): Promise<{ centred: Float32Array; mean: Float64Array }> {
  const { dimensions } = matrix;
  const centred = new Float32Array(rows.length * dimensions);
  const mean = new Float64Array(dimensions);
  for (let i = 0; i < rows.length; i++) {
    const values = matrix.row(rows[i]!);
    const norm = matrix.inverseNorms[rows[i]!]!;
    for (let d = 0; d < dimensions; d++) {
      const value = values[d]! * norm;
      centred[i * dimensions + d] = value;
      mean[d]! += value / rows.length;
    }
    await pause(dimensions * COST);
  }
  for (let i = 0; i < rows.length; i++) {
    for (let d = 0; d < dimensions; d++) centred[i * dimensions + d]! -= mean[d]!;
    await pause(dimensions * COST);
  }
  return { centred, mean };
}

/** Seeded, so that the same rows give the same axes; independent of the order of rows. */
function randomAxes(dimensions: number, seed: number): Float64Array[] {
  const random = seededRandom(seed);
  const axes = Array.from({ length: Math.min(AXES, dimensions) }, () =>
    Float64Array.from({ length: dimensions }, () => random() - 0.5),
  );
  while (axes.length < 2) axes.push(new Float64Array(dimensions));
  return orthonormal(axes);
}

async function timesCovariance(
  centred: Float32Array,
  axes: readonly Float64Array[],
  dimensions: number,
  pause: Pause,
): Promise<Float64Array[]> {
  const products = axes.map(() => new Float64Array(dimensions));
  for (let start = 0; start < centred.length; start += dimensions) {
    const row = centred.subarray(start, start + dimensions);
    for (let a = 0; a < axes.length; a++) {
      const along = dot(row, axes[a]!);
      const product = products[a]!;
      for (let d = 0; d < dimensions; d++) product[d]! += along * row[d]!;
    }
    await pause(2 * axes.length * dimensions * COST);
  }
  return products;
}

/** Gram and Schmidt; an axis without any variance becomes zero. */
function orthonormal(axes: readonly Float64Array[]): Float64Array[] {
  const done: Float64Array[] = [];
  for (const axis of axes) {
    const length = Math.sqrt(dot(axis, axis));
    for (const earlier of done) {
      const along = dot(axis, earlier);
      for (let d = 0; d < axis.length; d++) axis[d]! -= along * earlier[d]!;
    }
    const left = Math.sqrt(dot(axis, axis));
    // What is left of a direction that is used up already is rounding.
    const scale = left > length * 1e-9 ? 1 / left : 0;
    done.push(axis.map((value) => value * scale));
  }
  return done;
}

/** An axis and its opposite are equally right: the one whose largest value is positive is taken. */
function withSign(axis: Float64Array): Float64Array {
  let largest = 0;
  for (const value of axis) if (Math.abs(value) > Math.abs(largest) + 1e-9) largest = value;
  return largest < 0 ? axis.map((value) => -value) : axis;
}

function dot(one: ArrayLike<number>, other: ArrayLike<number>): number {
  let sum = 0;
  for (let d = 0; d < one.length; d++) sum += one[d]! * other[d]!;
  return sum;
}
