/**
 * Spherical k-means: rows by the mean direction that is nearest to them. Starts with k-means++, goes on with Lloyd's
 * algorithm, above some number of rows with mini-batches first. The same rows in any order give the same clusters.
 */

import { seededRandom } from '../../../shared/random.ts';
import type { Pause } from '../../work.ts';
import { TILE_QUERIES, TILE_ROWS, VectorMatrix } from '../neighbours/vectorMatrix.ts';
import { contentOrder } from './contentOrder.ts';
import { type NearestCentroids, nearestCentroids } from './nearestCentroids.ts';

export interface KMeans extends NearestCentroids {
  readonly centroids: VectorMatrix;
}

export interface KMeansOptions {
  readonly pause?: Pause;
  /** `contentOrder` of the matrix, if it is known. */
  readonly order?: Uint32Array;
  /** Above that many rows, batches come first. */
  readonly batchAbove?: number;
  readonly starts?: number;
  readonly rounds?: number;
}

const SEED = 0x5ca1ab1e;
const BATCH_ABOVE = 50_000;
/** Rows that starting points are chosen from and improved on. */
const START_ROWS = 8000;
const STARTS = 4;
const START_ROUNDS = 8;
const ROUNDS = 30;
const BATCH_ROWS = 4096;
const BATCHES = 60;
/** Rounds over all rows after batches: these have found the clusters, and now every row has its say. */
const ROUNDS_AFTER_BATCHES = 4;
/** Centroids that were tried together at each step of k-means++: as many as the kernel takes. */
const TRIALS = TILE_QUERIES;
/** Share of rows that go to another cluster below which the rest would not change what a person sees. */
const SETTLED = 1e-3;

/** At most k clusters: as many as there are different rows. `nearest` and the rest are by row. */
export async function sphericalKMeans(
  matrix: VectorMatrix,
  k: number,
  {
    pause = noPause,
    order = contentOrder(matrix),
    batchAbove = BATCH_ABOVE,
    starts = STARTS,
    rounds = ROUNDS,
  }: KMeansOptions = {},
): Promise<KMeans> {
  const random = seededRandom(SEED);
  const sample = spread(order, START_ROWS);
  let best: { centroids: VectorMatrix; objective: number } | undefined;
  for (let start = 0; start < starts; start++) {
    const centroids = await startingCentroids(matrix, sample, k, random, pause);
    const objective = await lloyd(matrix, sample, centroids, START_ROUNDS, pause);
    if (!best || objective > best.objective) best = { centroids, objective };
  }
  const { centroids } = best!;
  const isLarge = order.length > batchAbove;
  if (isLarge) await miniBatches(matrix, order, centroids, random, pause);
  if (isLarge || rounds > START_ROUNDS || order.length > sample.length)
    await lloyd(matrix, order, centroids, isLarge ? ROUNDS_AFTER_BATCHES : rounds, pause);
  const all = Uint32Array.from({ length: matrix.count }, (_, row) => row);
  return { centroids, ...(await nearestCentroids(matrix, all, centroids, pause)) };
}

async function noPause(): Promise<void> {}

/** At most that many, evenly spread. */
export function spread(rows: Uint32Array, most: number): Uint32Array {
  if (rows.length <= most) return rows;
  return Uint32Array.from({ length: most }, (_, i) => rows[Math.floor((i * rows.length) / most)]!);
}

/** Greedy k-means++: each next centroid is the best of some rows drawn by their distance from those before. */
async function startingCentroids(
  matrix: VectorMatrix,
  sample: Uint32Array,
  k: number,
  random: () => number,
  pause: Pause,
): Promise<VectorMatrix> {
  const rows = matrix.inOrder(sample);
  const distances = new Float64Array(rows.count).fill(1);
  const chosen: number[] = [];
  while (chosen.length < Math.min(k, rows.count)) {
    let total = 0;
    for (const distance of distances) total += distance;
    if (total <= 0) break;
    const drawn = Array.from({ length: TRIALS }, () => drawFrom(distances, total * random()));
    const { best, left } = await bestOf(rows, drawn, distances, chosen.length === 0, pause);
    chosen.push(best);
    distances.set(left);
  }
  const centroids = new VectorMatrix(matrix.dimensions, chosen.length);
  for (const [i, row] of chosen.entries()) centroids.set(i, rows.row(row));
  return centroids;
}

function drawFrom(weights: Float64Array, at: number): number {
  let left = at;
  let last = 0;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue;
    last = i;
    left -= weights[i]!;
    if (left < 0) return i;
  }
  return last;
}

/** The row that leaves the smallest sum of distances, and the distances then. */
async function bestOf(
  rows: VectorMatrix,
  drawn: readonly number[],
  distances: Float64Array,
  isFirst: boolean,
  pause: Pause,
): Promise<{ best: number; left: Float64Array }> {
  const left = drawn.map(() => new Float64Array(rows.count));
  const sums = new Float64Array(drawn.length);
  const vectors = drawn.map((row) => rows.row(row));
  for (let first = 0; first < rows.count; first += TILE_ROWS) {
    const count = Math.min(TILE_ROWS, rows.count - first);
    const dots = rows.dots(vectors, first, count);
    for (let q = 0; q < drawn.length; q++) {
      const norm = rows.inverseNorms[drawn[q]!]!;
      for (let i = first; i < first + count; i++) {
        const cosine = dots[TILE_QUERIES * (i - first) + q]! * norm * rows.inverseNorms[i]!;
        // Rows that are equal but for rounding are no different centroids.
        const distance = 1 - cosine < EQUAL ? 0 : 1 - cosine;
        left[q]![i] = isFirst ? distance : Math.min(distance, distances[i]!);
        sums[q]! += left[q]![i]!;
      }
    }
    await pause(drawn.length * count);
  }
  let best = 0;
  for (let q = 1; q < drawn.length; q++) if (sums[q]! < sums[best]!) best = q;
  return { best: drawn[best]!, left: left[best]! };
}

const EQUAL = 1e-9;

/** Moves the centroids until hardly any row changes. Returns the mean similarity of rows with their centroid. */
async function lloyd(
  matrix: VectorMatrix,
  rows: Uint32Array,
  centroids: VectorMatrix,
  rounds: number,
  pause: Pause,
): Promise<number> {
  const members = new Members(matrix, rows, centroids.count);
  for (let round = 0; ; round++) {
    const found = await nearestCentroids(matrix, rows, centroids, pause);
    const changed = members.follow(found.nearest);
    if (round === rounds || changed <= SETTLED * rows.length)
      return found.similarities.reduce((sum, value) => sum + value, 0) / Math.max(1, rows.length);
    members.moveCentroids(centroids, found);
  }
}

/** Sums of the rows of each centroid, of which only those are counted again that change from one to another. */
class Members {
  readonly #matrix: VectorMatrix;
  readonly #rows: Uint32Array;
  readonly #sums: Float64Array;
  readonly #counts: Uint32Array;
  readonly #known: Int32Array;

  constructor(matrix: VectorMatrix, rows: Uint32Array, centroids: number) {
    this.#matrix = matrix;
    this.#rows = rows;
    this.#sums = new Float64Array(centroids * matrix.dimensions);
    this.#counts = new Uint32Array(centroids);
    this.#known = new Int32Array(rows.length).fill(-1);
  }

  /** Returns how many rows changed. */
  follow(nearest: Int32Array): number {
    const { dimensions } = this.#matrix;
    let changed = 0;
    for (let i = 0; i < nearest.length; i++) {
      const [before, now] = [this.#known[i]!, nearest[i]!];
      if (before === now) continue;
      changed++;
      this.#known[i] = now;
      if (before >= 0) {
        this.#matrix.addUnit(this.#rows[i]!, -1, this.#sums, before * dimensions);
        this.#counts[before]!--;
      }
      this.#matrix.addUnit(this.#rows[i]!, 1, this.#sums, now * dimensions);
      this.#counts[now]!++;
    }
    return changed;
  }

  /** To the mean direction of their rows; one without rows goes to the row that is farthest from its own. */
  moveCentroids(centroids: VectorMatrix, { similarities }: NearestCentroids): void {
    const { dimensions } = this.#matrix;
    const taken = new Set<number>();
    for (let c = 0; c < centroids.count; c++) {
      if (this.#counts[c]! > 0) {
        centroids.set(c, Float32Array.from(this.#sums.subarray(c * dimensions, (c + 1) * dimensions)));
        continue;
      }
      let farthest = -1;
      for (let i = 0; i < this.#rows.length; i++)
        if (!taken.has(i) && (farthest < 0 || similarities[i]! < similarities[farthest]!)) farthest = i;
      taken.add(farthest);
      centroids.set(c, this.#matrix.row(this.#rows[farthest]!));
    }
  }
}

/** Sculley's mini-batches: each centroid is the mean of all rows that were drawn for it so far. */
async function miniBatches(
  matrix: VectorMatrix,
  order: Uint32Array,
  centroids: VectorMatrix,
  random: () => number,
  pause: Pause,
): Promise<void> {
  const { dimensions } = matrix;
  const sums = new Float64Array(centroids.count * dimensions);
  for (let batch = 0; batch < BATCHES; batch++) {
    const rows = Uint32Array.from({ length: BATCH_ROWS }, () => order[Math.floor(random() * order.length)]!);
    const { nearest } = await nearestCentroids(matrix, rows, centroids, pause);
    for (let i = 0; i < rows.length; i++) matrix.addUnit(rows[i]!, 1, sums, nearest[i]! * dimensions);
    for (let c = 0; c < centroids.count; c++) {
      const sum = Float32Array.from(sums.subarray(c * dimensions, (c + 1) * dimensions));
      if (sum.some((value) => value !== 0)) centroids.set(c, sum);
    }
  }
}
