/**
 * Latent semantic analysis (Deerwester, Dumais, Furnas, Landauer and Harshman 1990) over TF-IDF vectors, by a randomised
 * truncated singular value decomposition with power iterations (Halko, Martinsson and Tropp 2011). Seeded.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fillNormal, seededRandom } from '../../shared/random.ts';
import { symmetricEigen } from '../models/symmetricEigen.ts';
import { highest } from '../vectors/vectorScan.ts';
import type { SparseMatrix, TfIdf } from './tfIdf.ts';

/** Of the reduced space; 100 to 300 are usual for retrieval. */
const DIMENSIONS = 200;
/** Directions beyond those that are kept, which the error bound of the method asks for. */
const OVERSAMPLING = 10;
/** Two make up for singular values that fall slowly, as those of texts do. */
const POWER_ITERATIONS = 2;
const SEED = 20_110_527;
/** Singular values below this share of the largest are rounding. */
const NEGLIGIBLE = 1e-7;

/** Columns, each of the same length. */
type Columns = Float64Array[];

export class LatentSemantics {
  readonly #tfIdf: TfIdf;
  readonly #space: Space;

  private constructor(tfIdf: TfIdf, space: Space) {
    this.#tfIdf = tfIdf;
    this.#space = space;
  }

  /** Rejects with the signal's reason; the event loop has its turns meanwhile. */
  static async fit(tfIdf: TfIdf, signal?: AbortSignal, dimensions = DIMENSIONS): Promise<LatentSemantics> {
    return new LatentSemantics(tfIdf, await reduced(tfIdf.matrix, dimensions, signal));
  }

  get dimensions(): number {
    return this.#space.rows.length;
  }

  /** The at most `limit` rows whose direction in the reduced space is nearest, best first. */
  nearest(query: string, limit: number): Uint32Array {
    const { projected, rotation, rows } = this.#space;
    const { columns, values } = this.#tfIdf.vectorOf(query);
    const sketch = projected.map((line) =>
      columns.reduce((sum, column, i) => sum + values[i]! * line[column]!, 0),
    );
    const cosines = new Float32Array(this.#tfIdf.matrix.rows);
    rows.forEach((coordinates, dimension) => {
      const coordinate = rotation[dimension]!.reduce((sum, value, i) => sum + value * sketch[i]!, 0);
      for (let row = 0; row < cosines.length; row++)
        cosines[row] = cosines[row]! + coordinate * coordinates[row]!;
    });
    return highest(cosines, limit, 0).rows;
  }
}

/**
 * With A the matrix, Q an orthonormal basis of its range and Q'A = W S V' the singular value decomposition: a query q has
 * the coordinates q'V = (q'A'Q) W / S, and the rows have Q W S.
 */
interface Space {
  /** A'Q: one array per direction, over the columns of A. */
  readonly projected: Columns;
  /** W / S: one array per dimension, over the directions. */
  readonly rotation: Columns;
  /** Q W S made unit by row: one array per dimension, over the rows of A. */
  readonly rows: Columns;
}

async function reduced(
  matrix: SparseMatrix,
  dimensions: number,
  signal: AbortSignal | undefined,
): Promise<Space> {
  const sampled = Math.min(dimensions + OVERSAMPLING, matrix.rows, matrix.columns);
  const random = seededRandom(SEED);
  const directions: Columns = Array.from({ length: sampled }, () => new Float64Array(matrix.columns));
  for (const direction of directions) fillNormal(direction, random);
  let range = await eachColumn(directions, signal, (column) => times(matrix, column));
  let projected: Columns = [];
  for (let i = 0; i <= POWER_ITERATIONS; i++) {
    range = await orthonormal(range, signal);
    projected = await eachColumn(range, signal, (column) => transposedTimes(matrix, column));
    if (i < POWER_ITERATIONS) range = await eachColumn(projected, signal, (column) => times(matrix, column));
  }
  const { length } = projected;
  const gram = new Float64Array(length * length);
  await eachColumn([...projected.keys()], signal, (i) => {
    for (let k = 0; k <= i; k++)
      gram[i * length + k] = gram[k * length + i] = dot(projected[i]!, projected[k]!);
  });
  const { values, vectors } = symmetricEigen(gram, length);
  const kept = values.filter((value) => value > values[0]! * NEGLIGIBLE ** 2).slice(0, dimensions);
  const left = Array.from(kept, (_, i) => vectors.subarray(i * length, (i + 1) * length));
  const rows = await eachColumn(left, signal, (vector) => combined(range, vector, matrix.rows));
  rows.forEach((column, i) => {
    scale(column, Math.sqrt(kept[i]!));
  });
  makeRowsUnit(rows, matrix.rows);
  const rotation = left.map((vector, i) => vector.map((value) => value / Math.sqrt(kept[i]!)));
  return { projected, rotation, rows };
}

/** Sum of columns, each times its factor. */
function combined(columns: Columns, factors: Float64Array, length: number): Float64Array {
  const sum = new Float64Array(length);
  columns.forEach((column, i) => {
    addScaled(sum, column, factors[i]!);
  });
  return sum;
}

/** Gram-Schmidt in place, twice, since once leaves rounding behind; columns that say nothing new are left out. */
async function orthonormal(columns: Columns, signal: AbortSignal | undefined): Promise<Columns> {
  const basis: Columns = [];
  await eachColumn(columns, signal, (column) => {
    const before = Math.sqrt(dot(column, column));
    for (let pass = 0; pass < 2; pass++)
      for (const other of basis) addScaled(column, other, -dot(column, other));
    const length = Math.sqrt(dot(column, column));
    if (length <= before * NEGLIGIBLE) return;
    scale(column, 1 / length);
    basis.push(column);
  });
  return basis;
}

async function eachColumn<C, T>(
  columns: readonly C[],
  signal: AbortSignal | undefined,
  work: (column: C) => T,
): Promise<T[]> {
  const results: T[] = [];
  for (const column of columns) {
    results.push(work(column));
    await nextTurn();
    signal?.throwIfAborted();
  }
  return results;
}

function times({ rows, starts, columnOf, values }: SparseMatrix, column: Float64Array): Float64Array {
  const product = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let at = starts[row]!; at < starts[row + 1]!; at++) sum += values[at]! * column[columnOf[at]!]!;
    product[row] = sum;
  }
  return product;
}

function transposedTimes(matrix: SparseMatrix, column: Float64Array): Float64Array {
  const { rows, columns, starts, columnOf, values } = matrix;
  const product = new Float64Array(columns);
  for (let row = 0; row < rows; row++) {
    const factor = column[row]!;
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      const to = columnOf[at]!;
      product[to] = product[to]! + factor * values[at]!;
    }
  }
  return product;
}

function makeRowsUnit(columns: Columns, rows: number): void {
  for (let row = 0; row < rows; row++) {
    let squares = 0;
    for (const column of columns) squares += column[row]! ** 2;
    const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (const column of columns) column[row] = column[row]! * scale;
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function scale(column: Float64Array, factor: number): void {
  for (let i = 0; i < column.length; i++) column[i] = column[i]! * factor;
}

function addScaled(to: Float64Array, from: Float64Array, factor: number): void {
  for (let i = 0; i < to.length; i++) to[i] = to[i]! + from[i]! * factor;
}
