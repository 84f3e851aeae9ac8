/** Spherical k-means: examples by hand, what always holds, and scikit-learn's answer on the same rows. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adjustedRand } from '../../../../src/engine/analysis/clusters/agreement.ts';
import { candidates, chooseK } from '../../../../src/engine/analysis/clusters/chooseK.ts';
import { contentOrder } from '../../../../src/engine/analysis/clusters/contentOrder.ts';
import { type KMeans, sphericalKMeans } from '../../../../src/engine/analysis/clusters/kMeans.ts';
import { nearestCentroids, silhouetteOf } from '../../../../src/engine/analysis/clusters/nearestCentroids.ts';
import type { VectorMatrix } from '../../../../src/engine/analysis/neighbours/vectorMatrix.ts';
import { clusteredPoints, SEPARABLE } from '../../../support/clusteredPoints.ts';
import { labelsFromText } from '../../../support/labelText.ts';
import { anyRows, at, matrixOf, orderOf, together } from '../../../support/matrices.ts';

const FIXTURES = join(import.meta.dirname, '../../../fixtures/clusters');
const noPause = async (): Promise<void> => {};

function cosine(matrix: VectorMatrix, row: number, { centroids }: KMeans, cluster: number): number {
  const values = matrix.row(row);
  const centroid = centroids.row(cluster);
  const dot = values.reduce((sum, value, d) => sum + value * centroid[d]!, 0);
  return dot * matrix.inverseNorms[row]! * centroids.inverseNorms[cluster]!;
}

describe('spherical k-means', () => {
  it('finds two directions by hand', async () => {
    const found = await sphericalKMeans(matrixOf([at(0), at(4), at(86), at(90), at(94)]), 2);
    expect(together(found.nearest)).toEqual([0, 0, 2, 2, 2]);
    // Means at 2 and 90 degrees: rows at 0 and 94 degrees.
    expect(found.similarities[0]).toBeCloseTo(Math.cos((2 * Math.PI) / 180), 3);
    expect(found.next[4]).toBeCloseTo(Math.cos((92 * Math.PI) / 180), 2);
  });

  it('makes no more clusters than there are different rows, and none of rows without a direction', async () => {
    const found = await sphericalKMeans(matrixOf([at(10), at(10), [0, 0], at(200)]), 5);
    expect(found.centroids.count).toBe(2);
    expect(together(found.nearest)).toEqual([0, 0, -1, 3]);
    const nothing = await sphericalKMeans(matrixOf([], 2), 3);
    expect(nothing.nearest).toHaveLength(0);
  });

  it('puts every row into the cluster whose mean is nearest', async () => {
    await fc.assert(
      fc.asyncProperty(anyRows(), fc.integer({ min: 1, max: 6 }), async (rows, k) => {
        const matrix = matrixOf(rows);
        const found = await sphericalKMeans(matrix, k);
        for (let row = 0; row < rows.length; row++) {
          if (matrix.inverseNorms[row] === 0) {
            expect(found.nearest[row]).toBe(-1);
            continue;
          }
          const own = cosine(matrix, row, found, found.nearest[row]!);
          for (let c = 0; c < found.centroids.count; c++)
            expect(own).toBeGreaterThan(cosine(matrix, row, found, c) - 1e-6);
        }
      }),
      { numRuns: 60, seed: 3 },
    );
  });

  it('has the mean direction of its rows in the middle of each cluster', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyRows({ least: 100, most: 150 }),
        fc.integer({ min: 2, max: 6 }),
        async (rows, k) => {
          const matrix = matrixOf(rows);
          const found = await sphericalKMeans(matrix, k);
          for (let cluster = 0; cluster < found.centroids.count; cluster++) {
            const sum = new Float64Array(4);
            for (const [row, values] of rows.entries())
              if (found.nearest[row] === cluster)
                for (const [d, value] of values.entries()) sum[d]! += value * matrix.inverseNorms[row]!;
            // Rows that point in opposite directions have hardly any mean.
            if (Math.hypot(...sum) < 0.5) continue;
            const dot = found.centroids.row(cluster).reduce((total, value, d) => total + value * sum[d]!, 0);
            const similarity = (dot * found.centroids.inverseNorms[cluster]!) / Math.hypot(...sum);
            expect(similarity).toBeGreaterThan(0.999);
          }
        },
      ),
      { numRuns: 60, seed: 7 },
    );
  });

  it('gives the same clusters for the same rows in another order', async () => {
    await fc.assert(
      fc.asyncProperty(anyRows({ least: 2 }), fc.nat(), async (rows, seed) => {
        const order = orderOf(rows.length, seed);
        const one = await sphericalKMeans(matrixOf(rows), 3);
        const other = await sphericalKMeans(matrixOf(order.map((row) => rows[row]!)), 3);
        const back = new Int32Array(rows.length);
        for (const [i, row] of order.entries()) back[row] = other.nearest[i]!;
        expect(together(back)).toEqual(together(one.nearest));
      }),
      { numRuns: 60, seed: 5 },
    );
  });

  it('agrees with scikit-learn on separable rows, also by batches', async () => {
    const theirs = labelsFromText(readFileSync(join(FIXTURES, 'kmeans-separable.txt'), 'utf8'));
    const matrix = clusteredPoints(SEPARABLE);
    const ours = await sphericalKMeans(matrix, SEPARABLE.centres);
    expect(adjustedRand(theirs, ours.nearest)).toBeGreaterThanOrEqual(0.95);
    const byBatches = await sphericalKMeans(matrix, SEPARABLE.centres, { batchAbove: 500 });
    expect(adjustedRand(theirs, byBatches.nearest)).toBeGreaterThanOrEqual(0.95);
  });

  it('stops when asked to', async () => {
    const pause = async (): Promise<void> => {
      throw new Error('enough');
    };
    await expect(sphericalKMeans(clusteredPoints(SEPARABLE), 3, { pause })).rejects.toThrow('enough');
  });
});

describe('how many clusters', () => {
  it('is what two halves of the rows agree on', async () => {
    const shape = { ...SEPARABLE, count: 360, spreads: [0.15] };
    const matrix = clusteredPoints(shape);
    const { k, tried } = await chooseK(matrix, contentOrder(matrix), noPause);
    expect(tried.map((one) => one.k)).toEqual(candidates(360));
    expect(tried.find((one) => one.k === k)!.stability).toBeGreaterThan(0.9);
    expect(Math.abs(k - shape.centres)).toBeLessThanOrEqual(2);
  });

  it('stays between what is worth telling apart and what a person reads', () => {
    expect(candidates(4)).toEqual([2]);
    expect(candidates(100).at(-1)).toBe(8);
    expect(candidates(1_000_000)).toEqual([10, 12, 14, 17, 20, 24]);
  });
});

describe('agreement', () => {
  it('is the adjusted Rand index', () => {
    expect(adjustedRand([0, 0, 1, 1], [5, 5, 3, 3])).toBe(1);
    // Pairs together: 2 of 6 in one, 2 in the other, 1 in both. By chance 2 * 2 / 6; (1 - 2/3) / (2 - 2/3).
    expect(adjustedRand([0, 0, 0, 1], [0, 0, 1, 1])).toBeCloseTo(0, 10);
    expect(adjustedRand([0, 0, 1, 1, 2], [0, 0, 1, 2, 2])).toBeCloseTo(0.375, 10);
    expect(adjustedRand([], [])).toBe(1);
  });

  it('of rows with their centroids is the simplified silhouette', async () => {
    const matrix = matrixOf([at(0), at(60), at(90)]);
    const rows = Uint32Array.of(0, 1, 2);
    const found = await nearestCentroids(matrix, rows, matrixOf([at(0), at(90)]), noPause);
    expect([...found.nearest]).toEqual([0, 1, 1]);
    // Distances 0 and 1; 1 - cos 30 and 1 - cos 60; 0 and 1.
    const middle = (0.5 - (1 - Math.sqrt(0.75))) / 0.5;
    expect(silhouetteOf(found)).toBeCloseTo((1 + middle + 1) / 3, 2);
  });
});
