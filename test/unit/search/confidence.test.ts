/** Words of confidence: what they stand for, and that their parts count the way they should. */
import { describe, expect, it } from 'vitest';
import { type Judgeable, judge, wordsFor } from '../../../src/engine/search/confidence.ts';
import { profileQuery } from '../../../src/engine/search/queryProfile.ts';
import type { Explanation } from '../../../src/shared/engineApi.ts';

const BACKGROUND = { mean: 0.3, deviation: 0.1 };
const LIMITS = { strong: 0.6, likely: 0.4, least: 0.3 };

function resultWith({ score = 0.8, similarity = 0.5, coverage = 0.8, name = 'other' } = {}): Judgeable {
  return {
    score,
    similarity,
    candidate: {
      slot: 0,
      dense: similarity,
      bm25: 3,
      densePart: 1,
      lexicalPart: 1,
      fused: 1,
      coverage,
    },
    chunk: {
      id: 1,
      fileId: 1,
      startLine: 0,
      endLine: 9,
      symbol: name,
      symbolKind: 'function',
      breadcrumb: [],
      definitions: [{ name, kind: 'function', line: 0 }],
      flags: 0,
      chunkHash: '1',
    },
    file: { id: 1, path: 'a.ts', language: 'typescript', contentKind: 'code', role: 'normal' },
  } as unknown as Judgeable;
}

function chancesOf(results: readonly Judgeable[], query = 'read rows of a file') {
  return judge(results, profileQuery(query), 'hybrid', BACKGROUND).map(({ chance }) => chance);
}

describe('the words', () => {
  it.each([
    [[0.7, 0.5, 0.2], 0.9, ['strong', 'likely', 'weak']],
    [[0.2, 0.3, 0.1], 0.9, ['weak', 'weak', 'weak']],
    [[0.02, 0.2, 0.01], 0.9, ['none', 'weak', 'none']],
    [[0.02, 0.01], 0.9, ['weak', 'none']],
    [[0.7, 0.5, 0.2], 0.1, ['none', 'none', 'none']],
    [[], 0.9, []],
  ] as const)('of %j, answered with %f', (right, answered, expected) => {
    expect(wordsFor(right, answered, LIMITS)).toEqual(expected);
  });
});

describe('the chance of being right', () => {
  const right = (results: readonly Judgeable[], query?: string): number[] =>
    chancesOf(results, query).map(({ right: { share } }) => share);

  it('is higher for what is ahead', () => {
    const [ahead] = right([resultWith(), resultWith({ score: 0.5 })]);
    const [near, behind] = right([resultWith(), resultWith({ score: 0.79 })]);
    expect(ahead).toBeGreaterThan(near!);
    expect(near).toBeGreaterThan(behind!);
  });

  it('is higher for the only definition of a name than for one of several', () => {
    const others = [resultWith({ score: 0.7 }), resultWith({ score: 0.6 })];
    const [only] = right([resultWith({ name: 'readRows' }), ...others], 'readRows');
    const several = others.map((other) => ({ ...other, chunk: resultWith({ name: 'readRows' }).chunk }));
    const [one] = right([resultWith({ name: 'readRows' }), ...several], 'readRows');
    expect(only).toBeGreaterThan(one!);
  });

  it('is told with every part, which add up', () => {
    const weighed = (chance: Explanation['chance']): number =>
      chance!.right.parts.reduce((sum, { logOdds }) => sum + logOdds, 0);
    const [first, second] = chancesOf([resultWith(), resultWith({ score: 0.5 })]);
    const logit = (share: number): number => Math.log(share / (1 - share));
    expect(logit(first!.right.share) - logit(second!.right.share)).toBeCloseTo(
      weighed(first) - weighed(second),
      8,
    );
  });

  it('is a number whatever the scores and the background are', () => {
    const flat = { mean: 0.3, deviation: 0 };
    const results = [resultWith({ score: 0 }), resultWith({ score: 0 })];
    for (const mode of ['hybrid', 'dense', 'lexical'] as const)
      for (const background of [flat, undefined])
        for (const { chance } of judge(results, profileQuery('rows'), mode, background))
          expect(chance.right.share > 0 && chance.right.share < 1).toBe(true);
  });
});

describe('no good match', () => {
  const wordsOf = (results: readonly Judgeable[]): string[] =>
    judge(results, profileQuery('feed the cat twice a day'), 'hybrid', BACKGROUND).map(
      ({ confidence }) => confidence,
    );

  it('is what is near to nothing and has few of the words', () =>
    expect(wordsOf([resultWith({ similarity: 0.25, coverage: 0.1 })])).toEqual(['none']));

  it('is not what is nearer than unrelated questions come', () =>
    expect(wordsOf([resultWith({ similarity: 0.6, coverage: 0.6 })])).not.toContain('none'));
});
