/** HDBSCAN: examples by hand, a plain spanning tree as oracle, what must not change it, and scikit-learn's answer. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adjustedRand } from '../../../../src/engine/analysis/clusters/agreement.ts';
import {
  condense,
  excessOfMass,
  lambdaOf,
} from '../../../../src/engine/analysis/clusters/density/condensedTree.ts';
import { dendrogram, rowsOf } from '../../../../src/engine/analysis/clusters/density/dendrogram.ts';
import { hdbscan } from '../../../../src/engine/analysis/clusters/density/hdbscan.ts';
import { coreDistances, distanceOf } from '../../../../src/engine/analysis/clusters/density/reachability.ts';
import { spanningTree } from '../../../../src/engine/analysis/clusters/density/spanningTree.ts';
import { nearestNeighbours } from '../../../../src/engine/analysis/neighbours/neighbourGraph.ts';
import { cosineOf } from '../../../../src/engine/analysis/neighbours/scan.ts';
import type { VectorMatrix } from '../../../../src/engine/analysis/neighbours/vectorMatrix.ts';
import {
  clusteredPoints,
  MIN_CLUSTER_SIZE,
  MIN_SAMPLES,
  WITH_NOISE,
} from '../../../support/clusteredPoints.ts';
import { labelsFromText } from '../../../support/labelText.ts';
import { anyRows, at, matrixOf, orderOf, together } from '../../../support/matrices.ts';

const FIXTURES = join(import.meta.dirname, '../../../fixtures/clusters');
const noPause = async (): Promise<void> => {};

/** Distances to the n-th row by sorting, the row itself is the first. */
function plainCore(matrix: VectorMatrix, minSamples: number): number[] {
  return Array.from({ length: matrix.count }, (_, row) => {
    const others = Array.from({ length: matrix.count }, (_, other) => other).filter((other) => other !== row);
    const distances = others.map((other) => distanceOf(cosineOf(matrix, row, other))).sort((x, y) => x - y);
    return minSamples === 1 ? 0 : (distances[Math.min(minSamples - 1, distances.length) - 1] ?? 0);
  });
}

/** Prim's algorithm: the lengths of the edges, in order. */
function plainTree(matrix: VectorMatrix, core: ArrayLike<number>): number[] {
  const left = new Set(Array.from({ length: matrix.count - 1 }, (_, i) => i + 1));
  const nearest = Array.from({ length: matrix.count }, () => Number.POSITIVE_INFINITY);
  const edges: number[] = [];
  for (let row = 0; left.size > 0; ) {
    for (const other of left)
      nearest[other] = Math.min(
        nearest[other]!,
        Math.max(core[row]!, core[other]!, distanceOf(cosineOf(matrix, row, other))),
      );
    row = [...left].reduce((x, y) => (nearest[y]! < nearest[x]! ? y : x));
    left.delete(row);
    edges.push(nearest[row]!);
  }
  return edges.sort((x, y) => x - y);
}

/** Rows that all have a direction, more than a short list of neighbours names. */
const ROWS = anyRows({ least: 8 }).map((rows) => rows.filter((row) => row.some((value) => value !== 0)));

describe('core distances', () => {
  it('are those of all rows compared, also where lists are short', async () => {
    await fc.assert(
      fc.asyncProperty(ROWS, fc.integer({ min: 1, max: 7 }), async (rows, minSamples) => {
        const matrix = matrixOf(rows, 4);
        const graph = await nearestNeighbours(matrix, { k: 3 });
        const core = await coreDistances(matrix, graph, minSamples, noPause);
        expect([...core]).toEqual(plainCore(matrix, minSamples));
      }),
      { numRuns: 50, seed: 1 },
    );
  });
});

describe('the spanning tree', () => {
  it('is the shortest there is, whatever the lists name', async () => {
    await fc.assert(
      fc.asyncProperty(ROWS, fc.integer({ min: 1, max: 5 }), async (rows, k) => {
        if (rows.length < 2) return;
        const matrix = matrixOf(rows, 4);
        const graph = await nearestNeighbours(matrix, { k });
        const core = await coreDistances(matrix, graph, 4, noPause);
        const tree = await spanningTree(matrix, graph, core, noPause);
        expect([...tree.distances].sort((x, y) => x - y)).toEqual(plainTree(matrix, core));
      }),
      { numRuns: 80, seed: 2 },
    );
  });

  it('joins all components of lists that are not exact', async () => {
    const matrix = matrixOf([at(0), at(2), at(4), at(90), at(92), at(94), at(200), at(202), at(204)]);
    const graph = { ...(await nearestNeighbours(matrix, { k: 2 })), exact: false };
    const core = await coreDistances(matrix, graph, 2, noPause);
    const tree = await spanningTree(matrix, graph, core, noPause);
    expect(tree.distances).toHaveLength(8);
    expect([...tree.distances].sort((x, y) => x - y)).toEqual(plainTree(matrix, core));
  });
});

describe('the condensed tree', () => {
  /** Rows 0-2 at distance 0.1, 3-5 at 0.2, both at 0.5, and row 6 at 1. */
  const tree = dendrogram(7, {
    from: [0, 1, 3, 4, 0, 6],
    to: [1, 2, 4, 5, 3, 0],
    distances: [0.1, 0.1, 0.2, 0.2, 0.5, 1],
  });

  it('joins at once what comes together at one distance', () => {
    const [left] = [...tree.childrenOf(tree.root)].filter((node) => node >= 7);
    expect(tree.distanceOf(tree.root)).toBe(1);
    expect(rowsOf(tree, left!).sort()).toEqual([0, 1, 2, 3, 4, 5]);
    const parts = [...tree.childrenOf(left!)].map((node) => [...tree.childrenOf(node)].sort());
    expect(parts).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
  });

  it('splits where both parts are large enough, and counts how long rows stay', () => {
    const clusters = condense(tree, tree.root, 3);
    expect(clusters.map(({ size, children }) => ({ size, children }))).toEqual([
      { size: 7, children: [1, 2] },
      { size: 3, children: [] },
      { size: 3, children: [] },
    ]);
    // Row 6 leaves at 1, the others at 2; then three stay from 2 to 10, and three from 2 to 5.
    expect(clusters.map(({ stability }) => stability)).toEqual([
      expect.closeTo(1 * 1 + 6 * 2),
      expect.closeTo(3 * 8),
      expect.closeTo(3 * 3),
    ]);
    expect(excessOfMass(clusters)).toEqual([1, 2]);
    expect(condense(tree, tree.root, 4).map(({ size }) => size)).toEqual([7]);
  });

  it('chooses a cluster if it lasts longer than its parts, unless it holds too much', () => {
    const one = { node: 0, birth: 0 };
    const clusters = [
      { ...one, size: 20, stability: 0, children: [1, 2] },
      { ...one, size: 12, stability: 9, children: [3, 4] },
      { ...one, size: 8, stability: 1, children: [] },
      { ...one, size: 6, stability: 5, children: [] },
      { ...one, size: 6, stability: 3, children: [] },
    ];
    expect(excessOfMass(clusters)).toEqual([1, 2]);
    expect(excessOfMass(clusters, 10)).toEqual([2, 3, 4]);
  });

  it('knows nothing closer than what int8 can tell', () => {
    expect(lambdaOf(0)).toBe(lambdaOf(0.01));
    expect(lambdaOf(0.5)).toBe(2);
  });
});

describe('HDBSCAN', () => {
  it('finds two dense places, and noise far from both, by hand', async () => {
    const rows = [0, 1, 2, 3, 100, 101, 102, 103, 231].map(at);
    const matrix = matrixOf(rows);
    const { labels } = await hdbscan(matrix, await nearestNeighbours(matrix, { k: 4 }), {
      minClusterSize: 3,
      minSamples: 2,
    });
    expect(together(labels)).toEqual([0, 0, 0, 0, 4, 4, 4, 4, -1]);
  });

  it('gives the same clusters for the same rows in another order', async () => {
    const clustersOf = async (rows: readonly number[][]): Promise<Int32Array> => {
      const matrix = matrixOf(rows, 4);
      const graph = await nearestNeighbours(matrix, { k: 5 });
      return (await hdbscan(matrix, graph, { minClusterSize: 3, minSamples: 3 })).labels;
    };
    await fc.assert(
      fc.asyncProperty(ROWS, fc.nat(), async (rows, seed) => {
        const order = orderOf(rows.length, seed);
        const one = await clustersOf(rows);
        const other = await clustersOf(order.map((row) => rows[row]!));
        const back = new Int32Array(rows.length);
        for (const [i, row] of order.entries()) back[row] = other[i]!;
        expect(together(back)).toEqual(together(one));
      }),
      { numRuns: 80, seed: 4 },
    );
  });

  it('finds no more clusters than asked for, by a larger smallest one', async () => {
    // Eight places of three rows, and two of twelve.
    const angles = Array.from({ length: 8 }, (_, i) => [0, 1, 2].map((d) => 20 * i + d)).flat();
    for (const from of [200, 280]) for (let d = 0; d < 12; d++) angles.push(from + d);
    const matrix = matrixOf(angles.map(at));
    const graph = await nearestNeighbours(matrix);
    const choice = { minClusterSize: 3, minSamples: 2 };
    const all = await hdbscan(matrix, graph, choice);
    expect(all.nodes.length).toBeGreaterThanOrEqual(8);
    expect(all.minClusterSize).toBe(3);
    const few = await hdbscan(matrix, graph, { ...choice, most: 4 });
    expect(few.nodes.length).toBeLessThanOrEqual(4);
    expect(few.nodes.length).toBeGreaterThan(0);
    expect(few.minClusterSize).toBeGreaterThan(3);
    // As if that had been asked for.
    const { minClusterSize } = few;
    expect(await hdbscan(matrix, graph, { ...choice, minClusterSize })).toMatchObject({ labels: few.labels });
  });

  it('bears fewer rows than have to be near', async () => {
    const matrix = matrixOf([at(0), at(1), at(90), at(91)]);
    const { labels } = await hdbscan(matrix, await nearestNeighbours(matrix), {
      minClusterSize: 2,
      minSamples: 9,
    });
    expect(labels).toHaveLength(4);
  });

  it('bears no rows, one row, and rows without a direction', async () => {
    for (const rows of [
      [],
      [at(3)],
      [[0, 0], at(1)],
      [
        [0, 0],
        [0, 0],
      ],
    ]) {
      const matrix = matrixOf(rows, 2);
      const { labels, nodes } = await hdbscan(matrix, await nearestNeighbours(matrix), { minClusterSize: 2 });
      expect([...labels]).toEqual(rows.map(() => -1));
      expect(nodes).toEqual([]);
    }
  });

  it('agrees with scikit-learn, noise counted', async () => {
    const theirs = labelsFromText(readFileSync(join(FIXTURES, 'hdbscan-with-noise.txt'), 'utf8'));
    const matrix = clusteredPoints(WITH_NOISE);
    const { labels } = await hdbscan(matrix, await nearestNeighbours(matrix), {
      minClusterSize: MIN_CLUSTER_SIZE,
      minSamples: MIN_SAMPLES,
    });
    expect(theirs).toHaveLength(5000);
    expect(theirs.filter((label) => label < 0).length).toBeGreaterThan(500);
    expect(adjustedRand(theirs, labels)).toBeGreaterThanOrEqual(0.9);
  });
});
