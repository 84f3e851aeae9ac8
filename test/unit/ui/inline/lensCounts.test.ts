/** What lenses know and what they say. */
import { describe, expect, it } from 'vitest';
import type { SimilarCount } from '../../../../src/shared/engineApi.ts';
import { LensCounts, lensText } from '../../../../src/ui/inline/lensCounts.ts';
import { plainL10n } from '../../../support/wording.ts';

function count(symbolLine: number): SimilarCount {
  return {
    symbol: `s${symbolLine}`,
    symbolLine,
    startLine: symbolLine,
    endLine: symbolLine + 5,
    count: 1,
    best: [],
  };
}

function lines(startLine: number, endLine: number): { startLine: number; endLine: number } {
  return { startLine, endLine };
}

describe('what is known', () => {
  it('is asked for with a margin, once', () => {
    const known = new LensCounts();
    expect(known.missing([lines(30, 80)])).toEqual(lines(0, 180));
    known.add(lines(0, 180), []);
    expect(known.missing([lines(30, 80)])).toBeUndefined();
    expect(known.missing([lines(150, 200)])).toEqual(lines(50, 300));
    expect(known.missing([])).toBeUndefined();
  });

  it('grows together, in any order', () => {
    const known = new LensCounts();
    known.add(lines(500, 700), []);
    known.add(lines(0, 200), []);
    expect(known.missing([lines(100, 600)])).toEqual(lines(0, 700));
    known.add(lines(150, 520), []);
    expect(known.missing([lines(100, 600)])).toBeUndefined();
    expect(known.missing([lines(10, 20), lines(690, 710)])).toEqual(lines(590, 810));
  });

  it('comes in file order, each symbol once', () => {
    const known = new LensCounts();
    known.add(lines(100, 200), [count(150), count(110)]);
    known.add(lines(0, 150), [count(20), { ...count(110), count: 7 }]);
    expect(known.counts.map(({ symbolLine, count: n }) => [symbolLine, n])).toEqual([
      [20, 1],
      [110, 7],
      [150, 1],
    ]);
  });
});

describe('a lens', () => {
  const best = (...similarities: number[]): SimilarCount['best'] =>
    similarities.map((similarity) => ({
      folder: 'f',
      path: 'util/copy.ts',
      symbol: 'copy',
      similarity,
      startLine: 9,
      endLine: 20,
    }));

  it.each([
    [{ count: 2, best: best(0.94, 0.88) }, '2 similar (0.94, 0.88)'],
    [{ count: 1, best: best(0.9) }, '1 similar (0.90)'],
    [{ count: 9, best: best(0.94, 0.9, 0.88) }, '9 similar (0.94, 0.90, 0.88, …)'],
    [{ count: 1, best: best(0.995) }, '1 similar (0.99) · duplicate of util/copy.ts:10'],
    [{ count: 1, best: best(0.99) }, '1 similar (0.99)'],
    [
      { count: 1, best: best(0.995).map((one) => ({ ...one, path: 'a $(trash).ts' })) },
      '1 similar (0.99) · duplicate of a \\$(trash).ts:10',
    ],
  ])('%j', (given, expected) => expect(lensText(given, plainL10n)).toBe(expected));
});
