import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Candidate, fuse } from '../../../src/engine/search/fusion.ts';

const WEIGHTS = { denseWeight: 0.7, lexicalWeight: 0.3 };

const candidates = fc
  .array(
    fc.record({
      dense: fc.double({ min: -1, max: 1, noNaN: true }),
      bm25: fc.double({ min: 0, max: 30, noNaN: true }),
    }),
    {
      minLength: 2,
      maxLength: 30,
    },
  )
  .map((list) => list.map((one, slot): Candidate => ({ ...one, slot })));

function placeOf(list: readonly Candidate[], slot: number, floor: number): number {
  return fuse(list, WEIGHTS, floor).findIndex((one) => one.slot === slot);
}

describe('fusion', () => {
  it('orders by both, dense first', () => {
    const fused = fuse(
      [
        { slot: 0, dense: 0.1, bm25: 9 },
        { slot: 1, dense: 0.9, bm25: 0 },
        { slot: 2, dense: 0.8, bm25: 8 },
      ],
      WEIGHTS,
      0.1,
    );
    expect(fused.map(({ slot }) => slot)).toEqual([2, 1, 0]);
    expect(fused[1]).toMatchObject({ densePart: 1, lexicalPart: 0, fused: 0.7 });
  });

  it('is monotone: who rises in one retriever never falls in the fused list', () => {
    fc.assert(
      fc.property(
        candidates,
        fc.nat(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.boolean(),
        (list, pick, rise, dense) => {
          const slot = pick % list.length;
          const raised = list.map((one) =>
            one.slot !== slot
              ? one
              : dense
                ? { ...one, dense: one.dense + rise }
                : { ...one, bm25: one.bm25 + rise * 10 },
          );
          const floor = Math.min(...list.map((one) => one.dense));
          expect(placeOf(raised, slot, floor)).toBeLessThanOrEqual(placeOf(list, slot, floor));
        },
      ),
    );
  });

  it('keeps both parts within [0, 1], and all candidates', () => {
    fc.assert(
      fc.property(candidates, fc.double({ min: -1, max: 1, noNaN: true }), (list, floor) => {
        const fused = fuse(list, WEIGHTS, floor);
        expect(fused.map(({ slot }) => slot).sort((a, b) => a - b)).toEqual(list.map(({ slot }) => slot));
        for (const { densePart, lexicalPart } of fused) {
          expect(densePart >= 0 && densePart <= 1 && lexicalPart >= 0 && lexicalPart <= 1).toBe(true);
        }
      }),
    );
  });

  it('keeps the order of what lies below the floor', () => {
    const low = [-0.05, 0.03, -0.01].map((dense, slot) => ({ slot, dense, bm25: 0 }));
    expect(fuse(low, WEIGHTS, 0.2).map(({ slot }) => slot)).toEqual([1, 2, 0]);
  });

  it('gives a query without any evidence nothing', () => {
    const none = [0, 1].map((slot) => ({ slot, dense: 0, bm25: 0 }));
    expect(fuse(none, WEIGHTS, 0).map(({ fused }) => fused)).toEqual([0, 0]);
  });

  it('breaks ties by slot', () => {
    const same = [3, 1, 2].map((slot) => ({ slot, dense: 0.5, bm25: 1 }));
    expect(fuse(same, WEIGHTS, 0).map(({ slot }) => slot)).toEqual([1, 2, 3]);
  });
});
