/** Reasons of a result as sentences. */
import { describe, expect, it } from 'vitest';
import type { Explanation, RankSignal } from '../../../src/shared/engineApi.ts';
import { reasonsOf } from '../../../src/ui/explain.ts';
import { plainL10n } from '../../support/wording.ts';

const NOTHING: Explanation = {
  dense: 0,
  lexical: 0,
  bm25: 0,
  percentile: undefined,
  signals: [],
  matchedWords: [],
};

function reasons(explanation: Partial<Explanation>, origin: 'search' | 'similar' = 'search'): string[] {
  return reasonsOf({ explanation: { ...NOTHING, ...explanation } }, origin, plainL10n);
}

describe('reasons', () => {
  it('are none where nothing is known', () => expect(reasons({})).toEqual([]));

  it('say what the percentile counts, and never all of it', () => {
    expect(reasons({ percentile: 0.987 })).toEqual(['Closer than 98 % of unrelated questions ever come']);
    expect(reasons({ percentile: 1 }, 'similar')).toEqual([
      'Closer than 99 % of chunks come to one of another file',
    ]);
  });

  it('name words and signals with what they changed', () => {
    expect(
      reasons({
        bm25: 6.24,
        matchedWords: ['retri', 'wait'],
        signals: [
          { name: 'nameWords', factor: 1.1 },
          { name: 'tests', factor: 0.8 },
        ],
      }),
    ).toEqual([
      'Words: BM25 6.2',
      'Name or path has: retri, wait',
      'Its name shares words with the question (×1.10)',
      'Test code (×0.80)',
    ]);
  });

  it('tell both chances with their parts', () => {
    const answered = { share: 0.9, parts: [{ name: 'nearest', value: 2, logOdds: 2.5 }] as const };
    const right = { share: 0.424, parts: [{ name: 'place', value: 1, logOdds: -0.4 }] as const };
    expect(reasons({ chance: { right, answered } })).toEqual([
      'Right in 42 of 100 such cases (place in the list −0.40)',
      'Question answered here in 90 of 100 such cases (nearest match +2.50)',
    ]);
  });

  it('have words for every signal', () => {
    const names: Record<RankSignal['name'], true> = {
      definition: true,
      nameWords: true,
      coverage: true,
      fileWords: true,
      callable: true,
      plainText: true,
      tests: true,
      example: true,
      generated: true,
      typeDeclaration: true,
      reference: true,
      config: true,
      docs: true,
      howToDocs: true,
      imports: true,
    };
    const all = Object.keys(names) as RankSignal['name'][];
    const said = reasons({ signals: all.map((name) => ({ name, factor: 0.5 })) });
    expect(new Set(said).size).toBe(all.length);
  });
});
