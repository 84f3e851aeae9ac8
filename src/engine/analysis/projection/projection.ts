/**
 * A picture of many vectors in the plane: what is alike stands close together. The plane of the largest variance is there at
 * once; UMAP of a sample, with every other row placed among those of the sample that it is most like, shows groups as groups.
 * Gives the event loop its turn, and the same rows and seed give the same picture.
 */

import type { WorkOptions } from '../../work.ts';
import { nearestNeighbours } from '../neighbours/neighbourGraph.ts';
import type { VectorMatrix } from '../neighbours/vectorMatrix.ts';
import { placedAmong } from './placement.ts';
import { principalPlane } from './principalPlane.ts';
import { fitted } from './shape.ts';
import { MOST_UMAP_NEIGHBOURS, umapLayout } from './umapLayout.ts';

export interface ProjectionOptions extends WorkOptions {
  readonly seed?: number;
  /** Rows that UMAP sees at most. */
  readonly sample?: number;
}

export interface Projection {
  /** x and y of row r at 2 r and 2 r + 1, within [-1, 1]. */
  readonly positions: Float32Array;
  /** Rows that were arranged; the others were placed among them. */
  readonly sampled: number;
}

const SEED = 20;
/** What UMAP arranges in some seconds. */
const SAMPLE = 5000;
/** Fewer rows have no neighbourhoods that could be told apart. */
const LEAST_UMAP_ROWS = 12;
/** Parts of the work, as shares; placing is the rest. */
const NEIGHBOURS = 0.1;
const ARRANGING = 0.6;

/** The fast first picture. Rejects with the signal's reason if aborted. */
export async function projectByVariance(
  matrix: VectorMatrix,
  { seed = SEED, sample = SAMPLE, signal }: ProjectionOptions = {},
): Promise<Projection> {
  const rows = spread(matrix.count, sample);
  const plane = await principalPlane(matrix, rows, seed, signal);
  return { positions: fitted(plane), sampled: rows.length };
}

/** The picture by neighbourhoods. Rejects with the signal's reason if aborted. */
export async function projectByNeighbours(
  matrix: VectorMatrix,
  { seed = SEED, sample = SAMPLE, signal, onProgress }: ProjectionOptions = {},
): Promise<Projection> {
  if (matrix.count < LEAST_UMAP_ROWS) return projectByVariance(matrix, { seed, signal });
  const rows = spread(matrix.count, sample);
  const chosen = rows.length === matrix.count ? matrix : matrix.inOrder(rows);
  const share = (from: number, part: number) => (done: number) => onProgress?.(from + part * done);
  const start = await principalPlane(chosen, spread(chosen.count, sample), seed, signal);
  const graph = await nearestNeighbours(chosen, {
    k: Math.min(MOST_UMAP_NEIGHBOURS, chosen.count - 1),
    signal,
    onProgress: share(0, NEIGHBOURS),
  });
  const arranged = await umapLayout(graph, fitted(start), {
    seed,
    signal,
    onProgress: share(NEIGHBOURS, ARRANGING),
  });
  if (chosen === matrix) return { positions: fitted(arranged), sampled: rows.length };
  const all = await placedAmong(matrix, rows, arranged, {
    signal,
    onProgress: share(NEIGHBOURS + ARRANGING, 1 - NEIGHBOURS - ARRANGING),
  });
  return { positions: fitted(all), sampled: rows.length };
}

/** At most `most` of `count` rows, evenly spread: rows of a file stand together, so every folder has its share. */
function spread(count: number, most: number): Uint32Array {
  const size = Math.min(count, most);
  return Uint32Array.from({ length: size }, (_, i) => Math.floor((i * count) / size));
}
