import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { symmetricEigen } from '../../../src/engine/models/symmetricEigen.ts';
import { seededNumbers } from '../../support/vectorFiles.ts';

describe('symmetricEigen', () => {
  const check = (matrix: number[], values: number[], vectors: number[][]) => {
    const eigen = symmetricEigen(Float64Array.from(matrix), values.length);
    expectClose(eigen.values, values);
    expectClose(eigen.vectors, vectors.flat());
  };
  const half = Math.SQRT1_2;

  it('solves what can be solved by hand', () => {
    check([5], [5], [[1]]);
    check(
      [2, 0, 0, 3],
      [3, 2],
      [
        [0, 1],
        [1, 0],
      ],
    );
    check(
      [2, 1, 1, 2],
      [3, 1],
      [
        [half, half],
        [half, -half],
      ],
    );
    check(
      [0, 1, 1, 0],
      [1, -1],
      [
        [half, half],
        [half, -half],
      ],
    );
    check(
      [0, 0, 0, 0],
      [0, 0],
      [
        [1, 0],
        [0, 1],
      ],
    );
    // The second difference with fixed ends.
    check(
      [2, -1, 0, -1, 2, -1, 0, -1, 2],
      [2 + Math.SQRT2, 2, 2 - Math.SQRT2],
      [
        [-0.5, half, -0.5],
        [half, 0, -half],
        [0.5, half, 0.5],
      ],
    );
  });

  it('gives back the matrix, from orthonormal vectors, for any symmetric one', () => {
    const sizes = fc.integer({ min: 1, max: 24 });
    // Few distinct entries make equal eigenvalues and rank deficiency frequent.
    const entries = fc.oneof(fc.constantFrom(0, 1, -1), fc.double({ min: -1e3, max: 1e3, noNaN: true }));
    fc.assert(
      fc.property(
        sizes.chain((n) =>
          fc.tuple(fc.constant(n), fc.array(entries, { minLength: n * n, maxLength: n * n })),
        ),
        ([n, numbers]) =>
          expectDecomposition(
            symmetric(n, (i, j) => numbers[i * n + j]!),
            n,
          ),
      ),
      { numRuns: 200, seed: 1 },
    );
  });

  it('solves large matrices', () => {
    const next = seededNumbers(4);
    expectDecomposition(symmetric(128, next), 128);
    // Of rank 3: all other eigenvalues are 0.
    const rows = Array.from({ length: 3 }, () => Array.from({ length: 100 }, next));
    const matrix = symmetric(100, (i, j) => rows.reduce((sum, row) => sum + row[i]! * row[j]!, 0));
    expectDecomposition(matrix, 100);
    expect(
      symmetricEigen(matrix, 100)
        .values.slice(3)
        .every((value) => Math.abs(value) < 1e-12),
    ).toBe(true);
  });

  function expectDecomposition(matrix: Float64Array, n: number): void {
    const { values, vectors } = symmetricEigen(matrix, n);
    const size = 1 + matrix.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    for (let i = 0; i < n; i++) {
      if (i > 0) expect(values[i]).toBeLessThanOrEqual(values[i - 1]!);
      for (let j = 0; j < n; j++) {
        let dot = 0;
        let entry = 0;
        for (let k = 0; k < n; k++) {
          dot += vectors[i * n + k]! * vectors[j * n + k]!;
          entry += values[k]! * vectors[k * n + i]! * vectors[k * n + j]!;
        }
        expect(Math.abs(dot - (i === j ? 1 : 0))).toBeLessThan(1e-12);
        expect(Math.abs(entry - matrix[i * n + j]!)).toBeLessThan(1e-12 * n * size);
      }
    }
  }

  function symmetric(n: number, entry: (i: number, j: number) => number): Float64Array {
    const matrix = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      for (let j = i; j < n; j++) matrix[i * n + j] = matrix[j * n + i] = entry(i, j);
    }
    return matrix;
  }

  function expectClose(actual: Float64Array, expected: readonly number[]): void {
    expect(actual).toHaveLength(expected.length);
    actual.forEach((value, i) => {
      expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-12);
    });
  }
});
