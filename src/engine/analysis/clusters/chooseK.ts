/**
 * How many clusters k-means is to look for: as many as come out again when one half of the rows is clustered without the
 * other. Silhouettes are no help here: on code they grow with every k, since topics have topics inside.
 */

import type { Pause } from '../../work.ts';
import type { VectorMatrix } from '../neighbours/vectorMatrix.ts';
import { adjustedRand } from './agreement.ts';
import { sphericalKMeans, spread } from './kMeans.ts';
import { nearestCentroids } from './nearestCentroids.ts';

export interface TriedK {
  readonly k: number;
  /** How far the clusters of two halves agree, as their adjusted Rand index on all rows; mean over some halvings. */
  readonly stability: number;
}

/** As many topics as a person looks through, and no more than there is to tell apart. */
const MOST_TOPICS = 24;
const FEWEST_TOPICS = 10;
/** Rows per topic grow as topics do: between these parts of the square root of the rows. */
const MOST_PER_ROOT = 0.75;
const FEWEST_PER_ROOT = 0.35;
const TRIED = 6;
const SAMPLE = 3000;
const HALVINGS = 3;
const STARTS = 1;
const ROUNDS = 8;
/** Of ks that are about as stable, the largest tells most. */
const AS_STABLE = 0.03;

/** `order` is the matrix's `contentOrder`. Fewer than four rows are one cluster. */
export async function chooseK(
  matrix: VectorMatrix,
  order: Uint32Array,
  pause: Pause,
): Promise<{ k: number; tried: TriedK[] }> {
  if (order.length < 4) return { k: 1, tried: [] };
  const sample = spread(order, SAMPLE);
  const tried: TriedK[] = [];
  for (const k of candidates(order.length))
    tried.push({ k, stability: await stabilityOf(matrix, sample, k, pause) });
  const best = Math.max(...tried.map(({ stability }) => stability));
  return { k: tried.findLast(({ stability }) => stability >= best - AS_STABLE)!.k, tried };
}

/** Ascending, growing by about the same factor. */
export function candidates(rows: number): number[] {
  const root = Math.sqrt(rows);
  const fewest = Math.max(2, Math.min(FEWEST_TOPICS, Math.round(FEWEST_PER_ROOT * root)));
  const most = Math.max(fewest, Math.min(MOST_TOPICS, Math.round(MOST_PER_ROOT * root)));
  const factor = (most / fewest) ** (1 / (TRIED - 1));
  return [...new Set(Array.from({ length: TRIED }, (_, i) => Math.round(fewest * factor ** i)))];
}

async function stabilityOf(
  matrix: VectorMatrix,
  sample: Uint32Array,
  k: number,
  pause: Pause,
): Promise<number> {
  let sum = 0;
  for (let halving = 0; halving < HALVINGS; halving++) {
    // The order of the sample is as good as random: every second row, then every second pair of rows.
    const isFirst = (i: number): boolean => ((i >> halving) & 1) === 0;
    const labels: Int32Array[] = [];
    for (const side of [true, false]) {
      const half = matrix.inOrder(sample.filter((_, i) => isFirst(i) === side));
      const order = Uint32Array.from({ length: half.count }, (_, row) => row);
      const { centroids } = await sphericalKMeans(half, k, { order, starts: STARTS, rounds: ROUNDS, pause });
      labels.push((await nearestCentroids(matrix, sample, centroids, pause)).nearest);
    }
    sum += adjustedRand(labels[0]!, labels[1]!);
  }
  return sum / HALVINGS;
}
