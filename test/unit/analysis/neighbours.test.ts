/** The neighbour graph: hand-worked rows, the plain comparison of all pairs as oracle, and what must not change it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NearestLists } from '../../../src/engine/analysis/neighbours/nearestLists.ts';
import {
  type NeighbourGraph,
  type NeighbourOptions,
  nearestNeighbours,
  updatedNeighbours,
} from '../../../src/engine/analysis/neighbours/neighbourGraph.ts';
import { openPlainTileKernel, openTileKernel } from '../../../src/engine/analysis/neighbours/tileKernel.ts';
import { VectorMatrix } from '../../../src/engine/analysis/neighbours/vectorMatrix.ts';
import { assembleTile, readTileCarrier } from '../../support/assembleTile.ts';
import { matrixOf } from '../../support/matrices.ts';

function neighboursOf({ k, rows }: NeighbourGraph, row: number): number[] {
  return [...rows.subarray(row * k, (row + 1) * k)].filter((other) => other >= 0);
}

/** Clusters of directions: `count` rows around `centres` centres, from a small generator with a fixed seed. */
function clustered(count: number, centres: number, dimensions: number): number[][] {
  let state = 1;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  const middle = Array.from({ length: centres }, () => Array.from({ length: dimensions }, next));
  return Array.from({ length: count }, (_, i) =>
    middle[i % centres]!.map((value) => Math.round(160 * value + 60 * next())),
  );
}

describe('the neighbour graph', () => {
  it('of four rows by hand', async () => {
    // Cosines: 0-1 0.8, 0-2 0.6, 1-2 0.96, 3 opposite to 0.
    const graph = await nearestNeighbours(
      matrixOf([
        [100, 0],
        [80, 60],
        [60, 80],
        [-100, 0],
      ]),
      { k: 2 },
    );
    expect([0, 1, 2, 3].map((row) => neighboursOf(graph, row))).toEqual([
      [1, 2],
      [2, 0],
      [1, 0],
      [2, 1],
    ]);
    expect([...graph.similarities.subarray(0, 4)].map((value) => value.toFixed(2))).toEqual([
      '0.80',
      '0.60',
      '0.96',
      '0.80',
    ]);
    expect(graph).toMatchObject({ exact: true, recall: 1 });
  });

  it.each([0, 1])('of %i rows has no neighbours', async (count) => {
    const graph = await nearestNeighbours(matrixOf(Array.from({ length: count }, () => [1, 2])));
    expect([...graph.rows].every((row) => row === -1)).toBe(true);
    expect(graph.recall).toBe(1);
  });

  it('leaves rows without a direction alone', async () => {
    const graph = await nearestNeighbours(
      matrixOf([
        [1, 1],
        [0, 0],
        [1, 2],
      ]),
    );
    expect([0, 1, 2].map((row) => neighboursOf(graph, row))).toEqual([[2], [], [0]]);
  });

  it.each([100, 3000])('of %i equal rows names the lowest, also by lists', async (count) => {
    const graph = await nearestNeighbours(matrixOf(Array.from({ length: count }, () => [3, 4])), {
      k: 2,
      exactBelow: 2000,
    });
    expect(neighboursOf(graph, 0)).toEqual([1, 2]);
    expect(neighboursOf(graph, count - 1)).toEqual([0, 1]);
    expect(graph.recall).toBe(1);
  });

  it('is the same with and without WebAssembly', () => {
    const rows = clustered(37, 3, 40);
    const kernels = [openTileKernel(), openPlainTileKernel()].map((kernel) => {
      const matrix = new VectorMatrix(40, rows.length, kernel);
      rows.forEach((row, i) => {
        matrix.set(i, Int8Array.from(row));
      });
      return [...matrix.dots([matrix.row(1), matrix.row(5), matrix.row(36), matrix.row(0)], 2, 35)].slice(
        0,
        140,
      );
    });
    expect(kernels[0]).toEqual(kernels[1]);
    const dot = (a: number, b: number): number =>
      rows[a]!.reduce((sum, value, d) => sum + value * rows[b]![d]!, 0);
    expect(kernels[0]!.slice(4, 8)).toEqual([dot(1, 3), dot(5, 3), dot(36, 3), dot(0, 3)]);
  });

  it('carries the kernel that its source says', async () => {
    expect(await readTileCarrier()).toBe(await assembleTile());
  });

  it('by lists finds what it promises, and says the share that it found', async () => {
    const matrix = matrixOf(clustered(4000, 50, 32));
    const exact = await nearestNeighbours(matrix, { k: 8 });
    const listed = await nearestNeighbours(matrix, { k: 8, exactBelow: 1000 });
    expect(exact.exact).toBe(true);
    expect(listed.exact).toBe(false);
    expect(listed.sampled).toBe(256);
    let found = 0;
    for (let row = 0; row < 4000; row++) {
      const wanted = new Set(neighboursOf(exact, row));
      found += neighboursOf(listed, row).filter((other) => wanted.has(other)).length;
    }
    expect(listed.recall).toBeGreaterThanOrEqual(0.97);
    expect(found / exact.rows.length).toBeGreaterThan(0.95);
  });

  it('compares all pairs where lists cannot keep the promise', async () => {
    const matrix = matrixOf(clustered(400, 400, 64));
    const graph = await nearestNeighbours(matrix, { k: 16, exactBelow: 10, minRecall: 1.1 });
    expect(graph).toMatchObject({ exact: true, recall: 1 });
    expect([...graph.rows]).toEqual([...(await nearestNeighbours(matrix, { k: 16 })).rows]);
  });

  it('stops when asked to, and says how far it is', async () => {
    const matrix = matrixOf(clustered(3000, 10, 16));
    const shares: number[] = [];
    await nearestNeighbours(matrix, { onProgress: (share) => shares.push(share) });
    expect(shares.length).toBeGreaterThan(2);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    for (const options of [{}, { exactBelow: 10 }] satisfies NeighbourOptions[])
      await expect(
        nearestNeighbours(matrix, { ...options, signal: AbortSignal.abort(new Error('enough')) }),
      ).rejects.toThrow('enough');
  });

  it('equals the plain comparison of all pairs, whatever the order of rows', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.array(fc.integer({ min: -127, max: 127 }), { minLength: 6, maxLength: 6 }), {
          minLength: 2,
          maxLength: 40,
          selector: (row) => row.join(),
        }),
        fc.infiniteStream(fc.nat()),
        async (rows, random) => {
          const cosine = (a: readonly number[], b: readonly number[]): number => {
            const dot = (x: readonly number[], y: readonly number[]): number =>
              x.reduce((sum, value, d) => sum + value * y[d]!, 0);
            return Math.fround(dot(a, b) * ((1 / Math.sqrt(dot(a, a))) * (1 / Math.sqrt(dot(b, b)))));
          };
          const usable = rows.filter((row) => row.some((value) => value !== 0));
          fc.pre(usable.length > 1);
          const keys = new Map(usable.map((row) => [row, random.next().value as number]));
          const permuted = usable.toSorted((a, b) => keys.get(a)! - keys.get(b)!);
          for (const order of [usable, permuted]) {
            const { k, similarities } = await nearestNeighbours(matrixOf(order), { k: 3 });
            order.forEach((row, i) => {
              const wanted = order
                .filter((other) => other !== row)
                .map((other) => cosine(row, other))
                .sort((a, b) => b - a)
                .slice(0, 3);
              const got = [...similarities.subarray(i * k, (i + 1) * k)].filter((value) => value > -2);
              expect(got.length).toBe(wanted.length);
              got.forEach((value, j) => {
                expect(value).toBeCloseTo(wanted[j]!, 5);
              });
            });
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('after a change is what it would be anew', async () => {
    const rows = clustered(300, 20, 16);
    const before = await nearestNeighbours(matrixOf(rows), { k: 4 });
    // Three rows go away, two come, and one changes.
    const kept = [...rows.keys()].filter((row) => ![7, 100, 299].includes(row));
    const origin = Int32Array.from([-1, ...kept.map((row) => (row === 50 ? -1 : row)), -1]);
    const [first, changed, last] = clustered(900, 20, 16).slice(600) as [number[], number[], number[]];
    const now = matrixOf([first, ...kept.map((row) => (row === 50 ? changed : rows[row]!)), last]);
    const updated = await updatedNeighbours(before, origin, now);
    const anew = await nearestNeighbours(now, { k: 4 });
    expect([...updated.rows]).toEqual([...anew.rows]);
    expect([...updated.similarities]).toEqual([...anew.similarities]);
  });

  it('after any changes is what it would be anew, one after the other, also where rows are equal', async () => {
    // Few directions, so that many rows are as near as each other.
    const row = fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 3, maxLength: 3 });
    const change = fc.record({
      gone: fc.array(fc.nat(59), { maxLength: 3 }),
      come: fc.array(row, { maxLength: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 50, maxLength: 60 }),
        fc.array(change, { minLength: 1, maxLength: 3 }),
        async (first, changes) => {
          let rows = first;
          let graph = await nearestNeighbours(matrixOf(rows), { k: 3 });
          for (const { gone, come } of changes) {
            const kept = [...rows.keys()].filter((one) => !gone.includes(one));
            rows = [...kept.map((one) => rows[one]!), ...come];
            const origin = Int32Array.from([...kept, ...come.map(() => -1)]);
            graph = await updatedNeighbours(graph, origin, matrixOf(rows));
            const anew = await nearestNeighbours(matrixOf(rows), { k: 3 });
            expect([...graph.rows]).toEqual([...anew.rows]);
            expect([...graph.similarities]).toEqual([...anew.similarities]);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('by lists and after a change still has the recall that it tells', async () => {
    const rows = clustered(4000, 50, 32);
    const before = await nearestNeighbours(matrixOf(rows), { k: 8, exactBelow: 1000 });
    const come = clustered(4020, 50, 32).slice(4000);
    const now = matrixOf([...rows.slice(40), ...come]);
    const origin = Int32Array.from({ length: now.count }, (_, i) => (i < 3960 ? i + 40 : -1));
    const updated = await updatedNeighbours(before, origin, now, { exactBelow: 1000 });
    expect(updated.exact).toBe(false);
    const exact = await nearestNeighbours(now, { k: 8 });
    let found = 0;
    for (let row = 0; row < now.count; row++) {
      const wanted = new Set(neighboursOf(exact, row));
      found += neighboursOf(updated, row).filter((other) => wanted.has(other)).length;
    }
    expect(found / exact.rows.length).toBeGreaterThanOrEqual(updated.recall - 0.01);
    // What is new was compared with all.
    for (let row = 3960; row < now.count; row++)
      expect(neighboursOf(updated, row)).toEqual(neighboursOf(exact, row));
  });

  it('does not depend on the order in which pairs are offered', () => {
    const pairs = fc.array(fc.tuple(fc.nat(9), fc.constantFrom(0.25, 0.5, 0.75)), { maxLength: 30 });
    fc.assert(
      fc.property(pairs, (offered) => {
        // One similarity per row, as in a graph.
        const known = new Map(offered);
        const listOf = (order: readonly (readonly [number, number])[]): number[] => {
          const lists = new NearestLists(1, 4);
          for (const [row, similarity] of order) lists.offer(0, row, similarity);
          return [...lists.rows];
        };
        const wanted = [...known]
          .sort((a, b) => b[1] - a[1] || a[0] - b[0])
          .slice(0, 4)
          .map(([row]) => row);
        const twice = [...known, ...known];
        expect(listOf(twice).filter((row) => row >= 0)).toEqual(wanted);
        expect(listOf(twice.toReversed())).toEqual(listOf(twice));
      }),
    );
  });
});
