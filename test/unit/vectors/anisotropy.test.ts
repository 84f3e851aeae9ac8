import { describe, expect, it } from 'vitest';
import { measureAnisotropy } from '../../../src/engine/vectors/anisotropy.ts';
import { seededNumbers } from '../../support/vectorFiles.ts';

describe('anisotropy', () => {
  const of = (vectors: readonly (Float32Array | Int8Array)[], pairs?: number) =>
    measureAnisotropy(vectors.length, (position) => vectors[position]!, pairs);

  /** Mean over all pairs of different vectors, which for unit vectors follows from the length of their sum. */
  function exact(vectors: readonly Float32Array[]): number {
    const n = vectors.length;
    const sum = vectors[0]!.map((_, d) => vectors.reduce((total, v) => total + v[d]! / Math.hypot(...v), 0));
    return (Math.hypot(...sum) ** 2 - n) / (n * (n - 1));
  }

  it.each([0, 0.2, 1, 5])(
    'is the mean cosine of all pairs, within its standard error (cone of %d)',
    (shared) => {
      const next = seededNumbers(3);
      const vectors = Array.from({ length: 400 }, () =>
        Float32Array.from({ length: 16 }, (_, d) => (d === 0 ? shared : 0) + next()),
      );
      const measured = of(vectors)!;
      expect(measured.pairs).toBe(10_000);
      expect(measured.standardError).toBeLessThan(0.01);
      expect(Math.abs(measured.mean - exact(vectors))).toBeLessThan(3 * measured.standardError);
      expect(of(vectors)).toEqual(measured);
    },
  );

  it('is what it is by hand', () => {
    const one = Float32Array.of(1, 0);
    expect(of([one, Float32Array.of(3, 0)])).toEqual({ mean: 1, standardError: 0, pairs: 10_000 });
    expect(of([one, Float32Array.of(-2, 0)], 7)).toEqual({ mean: -1, standardError: 0, pairs: 7 });
    expect(of([Int8Array.of(127, 0), Int8Array.of(0, 5)], 7)).toEqual({
      mean: 0,
      standardError: 0,
      pairs: 7,
    });
    // Of three, one pair in three is alike; a cosine of 0 or 1 deviates by the root of 2 / 9.
    const three = of([one, one, Float32Array.of(0, 1)], 3000)!;
    expect(three.mean).toBeCloseTo(1 / 3, 1);
    expect(three.standardError).toBeCloseTo(Math.sqrt(2 / 9 / 3000), 3);
  });

  it('never compares a vector with itself', () => {
    const axes = Array.from({ length: 8 }, (_, i) =>
      Float32Array.from({ length: 8 }, (_, d) => (d === i ? 1 : 0)),
    );
    expect(of(axes)).toEqual({ mean: 0, standardError: 0, pairs: 10_000 });
  });

  it('works on one buffer that is overwritten', () => {
    const vectors = [Float32Array.of(1, 0), Float32Array.of(0, 1)];
    const buffer = new Float32Array(2);
    const measured = measureAnisotropy(2, (position) => {
      buffer.set(vectors[position]!);
      return buffer;
    });
    expect(measured?.mean).toBe(0);
  });

  it('passes over zeros, and says nothing of fewer than two vectors', () => {
    const [one, zero] = [Float32Array.of(1, 0), Float32Array.of(0, 0)];
    expect(of([])).toBeUndefined();
    expect(of([one])).toBeUndefined();
    expect(of([one, zero])).toBeUndefined();
    expect(of([one, one, zero])!.mean).toBe(1);
  });
});
