/** The picture of vectors in the plane: hand-worked rows, the same picture again, and rows that say little. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placedAmong } from '../../../src/engine/analysis/projection/placement.ts';
import {
  type Projection,
  projectByNeighbours,
  projectByVariance,
} from '../../../src/engine/analysis/projection/projection.ts';
import { matrixOf } from '../../support/matrices.ts';

/** Rows around `centres` directions, one after the other, from a small generator with a fixed seed. */
function clustered(count: number, centres: number, dimensions = 16): number[][] {
  let state = 1;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  const middle = Array.from({ length: centres }, () => Array.from({ length: dimensions }, next));
  return Array.from({ length: count }, (_, i) =>
    middle[i % centres]!.map((value) => Math.round(160 * value + 40 * next())),
  );
}

function placeOf({ positions }: Pick<Projection, 'positions'>, row: number): readonly [number, number] {
  return [positions[2 * row]!, positions[2 * row + 1]!];
}

function between(picture: Projection, one: number, other: number): number {
  const [[x, y], [otherX, otherY]] = [placeOf(picture, one), placeOf(picture, other)];
  return Math.hypot(x - otherX, y - otherY);
}

describe('the plane of the largest variance', () => {
  it('of four directions by hand', async () => {
    // Around their mean (0.88, 0, 0) the unit vectors differ by 0.6 along y and by 0.28 along z.
    const picture = await projectByVariance(
      matrixOf([
        [80, 60, 0],
        [80, -60, 0],
        [96, 0, 28],
        [96, 0, -28],
      ]),
    );
    const [a, b, c, d] = [0, 1, 2, 3].map((row) => placeOf(picture, row));
    expect(Math.abs(a![0])).toBeCloseTo(1, 3);
    expect(b![0]).toBeCloseTo(-a![0], 3);
    expect(c![0]).toBeCloseTo(0, 3);
    expect(d![0]).toBeCloseTo(0, 3);
  });

  it('shows rows permuted as they are', async () => {
    const rows = clustered(40, 4);
    const whole = await projectByVariance(matrixOf(rows));
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...rows.keys()], { minLength: 40, maxLength: 40 }),
        async (order) => {
          const permuted = await projectByVariance(matrixOf(order.map((row) => rows[row]!)));
          for (const [at, row] of order.entries()) {
            expect(placeOf(permuted, at)[0]).toBeCloseTo(placeOf(whole, row)[0], 4);
            expect(placeOf(permuted, at)[1]).toBeCloseTo(placeOf(whole, row)[1], 4);
          }
        },
      ),
      { numRuns: 10, seed: 1 },
    );
  });

  it.each([
    ['nothing', []],
    ['one row', [[1, 2]]],
    ['equal rows', Array.from({ length: 30 }, () => [3, 4, 5])],
    ['rows without a direction', Array.from({ length: 5 }, () => [0, 0])],
    ['a single dimension', [[5], [-5], [7]]],
  ])('of %s', async (_, rows) => {
    for (const project of [projectByVariance, projectByNeighbours]) {
      const { positions } = await project(matrixOf(rows));
      expect(positions).toHaveLength(2 * rows.length);
      for (const value of positions) expect(Math.abs(value)).toBeLessThanOrEqual(1.0001);
    }
  });

  it('lays equal rows out so that each can be pointed at', async () => {
    const picture = await projectByVariance(matrixOf(Array.from({ length: 30 }, () => [3, 4, 5])));
    for (let one = 0; one < 30; one++)
      for (let other = 0; other < one; other++) expect(between(picture, one, other)).toBeGreaterThan(0.05);
  });
});

describe('the picture by neighbourhoods', () => {
  const rows = clustered(240, 4);

  it('keeps groups together and apart', async () => {
    const picture = await projectByNeighbours(matrixOf(rows));
    let [within, across, pairs, others] = [0, 0, 0, 0];
    for (let one = 0; one < rows.length; one++) {
      for (let other = 0; other < one; other++) {
        const distance = between(picture, one, other);
        if (one % 4 === other % 4) [within, pairs] = [within + distance, pairs + 1];
        else [across, others] = [across + distance, others + 1];
      }
    }
    expect(within / pairs).toBeLessThan(0.3 * (across / others));
  });

  it('is the same again, and another one with another seed', async () => {
    const [first, again, other] = await Promise.all([
      projectByNeighbours(matrixOf(rows)),
      projectByNeighbours(matrixOf(rows)),
      projectByNeighbours(matrixOf(rows), { seed: 21 }),
    ]);
    expect(again).toEqual(first);
    expect(other.positions).not.toEqual(first.positions);
  });

  it('places what was not arranged among its own', async () => {
    // Odd, so that the sample takes rows of all four groups.
    const picture = await projectByNeighbours(matrixOf(rows), { sample: 81 });
    expect(picture.sampled).toBe(81);
    let right = 0;
    for (let one = 0; one < rows.length; one++) {
      const nearest = [...rows.keys()]
        .filter((other) => other !== one)
        .sort((a, b) => between(picture, one, a) - between(picture, one, b))[0]!;
      if (nearest % 4 === one % 4) right++;
    }
    expect(right / rows.length).toBeGreaterThan(0.95);
  });

  it('ends when it is not wanted any more', async () => {
    const stop = new AbortController();
    const shares: number[] = [];
    const picture = projectByNeighbours(matrixOf(rows), {
      signal: stop.signal,
      onProgress: (share) => {
        shares.push(share);
        if (share > 0.3) stop.abort(new Error('enough'));
      },
    });
    await expect(picture).rejects.toThrow('enough');
    expect(Math.max(...shares)).toBeLessThan(0.9);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
  });
});

describe('placing by hand', () => {
  const arranged = Uint32Array.from([0, 1]);
  const positions = Float32Array.from([0, 0, 10, 10]);

  it('leaves those that were arranged, and puts a row beside what it is like', async () => {
    const matrix = matrixOf([
      [100, 0],
      [0, 100],
      [5, 100],
    ]);
    const all = await placedAmong(matrix, arranged, positions);
    expect([...all.subarray(0, 4)]).toEqual([0, 0, 10, 10]);
    expect(Math.hypot(all[4]! - 10, all[5]! - 10)).toBeLessThan(0.1);
  });

  it('puts a row without a direction somewhere', async () => {
    const all = await placedAmong(
      matrixOf([
        [100, 0],
        [0, 100],
        [0, 0],
      ]),
      arranged,
      positions,
    );
    expect([...all].every(Number.isFinite)).toBe(true);
  });
});
