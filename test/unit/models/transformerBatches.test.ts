import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultLimits, planBatches } from '../../../src/engine/models/transformer/batches.ts';

describe('batches', () => {
  it.each<[number[], number, number, number[][]]>([
    [[], 10, 4, []],
    [[0, 0], 10, 4, []],
    [[3, 5, 4], 10, 4, [[1, 2], [0]]],
    [[2, 2, 2, 2, 2], 100, 2, [[0, 1], [2, 3], [4]]],
    [[1, 90, 2, 0, 30], 60, 4, [[1], [4, 2], [0]]],
    [[7, 7], 1, 4, [[0], [1]]],
  ])('of texts with %j tokens, %i tokens and %i rows at most', (lengths, tokens, rows, expected) => {
    expect(planBatches(lengths, { tokens, rows })).toEqual(expected);
  });

  it('hold every text with tokens once, within the limits', () => {
    const lengths = fc.array(fc.integer({ min: 0, max: 600 }), { maxLength: 80 });
    const limits = fc.record({
      tokens: fc.integer({ min: 1, max: 3000 }),
      rows: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(lengths, limits, (lengths, limits) => {
        const batches = planBatches(lengths, limits);
        const expected = lengths.flatMap((length, i) => (length > 0 ? [i] : []));
        expect(batches.flat().sort((a, b) => a - b)).toEqual(expected);
        for (const batch of batches) {
          const padded = batch.length * Math.max(...batch.map((i) => lengths[i]!));
          expect(batch.length).toBeLessThanOrEqual(limits.rows);
          expect(batch.length === 1 || padded <= limits.tokens).toBe(true);
        }
      }),
      { seed: 1 },
    );
  });

  it('leave a text alone where its neighbours would change its vector', () => {
    expect(defaultLimits('q8').rows).toBe(1);
    expect(defaultLimits('fp32').rows).toBeGreaterThan(1);
  });
});
