/** What a result looks like: its bar and sentence, its lines, and copies folded into it. */
import { describe, expect, it } from 'vitest';
import { foldCopies } from '../../../src/cli/fold.ts';
import { barOf, chanceSentences, strengthSentence } from '../../../src/cli/strength.ts';
import { confidenceOf } from '../../../src/engine/search/background.ts';
import type { SourceLine } from '../../../src/engine/snippets/sourceLines.ts';
import type { Chance, SearchResult } from '../../../src/shared/engineApi.ts';
import type { Confidence } from '../../../src/shared/types.ts';

function resultWith(values: Partial<SearchResult>, percentile?: number, definition = false): SearchResult {
  return {
    path: 'a.ts',
    startLine: 0,
    endLine: 9,
    symbol: 'parse',
    symbolKind: 'function',
    symbolLine: 0,
    breadcrumb: [],
    kind: 'code',
    language: 'typescript',
    score: 1,
    similarity: 0.5,
    confidence: 'strong',
    explanation: {
      dense: 1,
      lexical: 1,
      bm25: 1,
      percentile,
      signals: definition ? [{ name: 'definition', factor: 1.6 }] : [],
      matchedWords: [],
    },
    ...values,
  };
}

function chanceOf(share: number): Chance {
  return {
    right: {
      share,
      parts: [
        { name: 'lead', value: 0.5, logOdds: 1.25 },
        { name: 'place', value: 1, logOdds: -0.4 },
        { name: 'mention', value: 0, logOdds: 0 },
      ],
    },
    answered: { share: 0.9, parts: [] },
  };
}

describe('the bar and the word', () => {
  it.each([
    ['strong', 0.99, '▰▰▰▰▰'],
    ['strong', 0.91, '▰▰▰▰▱'],
    ['likely', 0.99, '▰▰▰▱▱'],
    ['likely', 0.6, '▰▰▱▱▱'],
    ['likely', undefined, '▰▰▰▱▱'],
    ['weak', 0.99, '▰▱▱▱▱'],
    ['weak', 0, '▰▱▱▱▱'],
  ] as const)('%s at %s', (confidence, percentile, bar) =>
    expect(barOf(resultWith({ confidence }, percentile))).toBe(bar),
  );

  it.each([
    ['strong', 0.8, '▰▰▰▰▰'],
    ['strong', 0.6, '▰▰▰▰▱'],
    ['likely', 0.45, '▰▰▰▱▱'],
    ['likely', 0.2, '▰▰▱▱▱'],
    ['weak', 0.1, '▰▱▱▱▱'],
  ] as const)('%s with a chance of %s', (confidence, share, bar) => {
    const { explanation } = resultWith({}, 0.99);
    expect(barOf(resultWith({ confidence, explanation: { ...explanation, chance: chanceOf(share) } }))).toBe(
      bar,
    );
  });

  it('both chances are told with what counts in them', () => {
    const { explanation } = resultWith({});
    expect(chanceSentences(resultWith({}))).toEqual([]);
    expect(chanceSentences(resultWith({ explanation: { ...explanation, chance: chanceOf(0.42) } }))).toEqual([
      'right in 42 of 100 such cases (lead over the others +1.25, place in the list −0.40)',
      'question answered here in 90 of 100 such cases',
    ]);
  });

  it('a better word never has fewer cells', () => {
    const cells: Record<Confidence, number[]> = { strong: [], likely: [], weak: [], none: [] };
    for (let percentile = 0; percentile <= 1; percentile += 0.01) {
      for (const ofBest of [0.3, 0.7, 1]) {
        const confidence = confidenceOf(percentile, ofBest);
        cells[confidence].push(barOf(resultWith({ confidence }, percentile)).split('▰').length - 1);
      }
    }
    expect(Math.min(...cells.strong)).toBeGreaterThan(Math.max(...cells.likely));
    expect(Math.min(...cells.likely)).toBeGreaterThan(Math.max(...cells.weak));
  });

  it.each([
    ['strong', 0.97, 'strong: closer than 97 % of unrelated questions ever come'],
    ['strong', 1, 'strong: closer than 99 % of unrelated questions ever come'],
    ['likely', 0.97, /^likely: closer than 97 % .*, but its score is well below the best$/],
    ['likely', 0.6, 'likely: closer than 60 % of unrelated questions ever come'],
    ['weak', 0.6, /^weak: closer than 60 % .*, but its score is well below the best$/],
    ['weak', 0.2, 'weak: closer than only 20 % of unrelated questions ever come'],
    ['likely', undefined, /^likely: not compared yet/],
  ] as const)('%s at %s is explained', (confidence, percentile, expected) =>
    expect(strengthSentence(resultWith({ confidence }, percentile), 'questions')).toMatch(expected),
  );
});

describe('copies', () => {
  const body = [
    'export function parse(text) {',
    'const rows = split(text);',
    'return rows.map(read);',
    'read(it);',
  ];
  const files: Record<string, readonly string[]> = {
    'v1/a.ts': body,
    'v2/a.ts': body.map((line) => `  ${line}`),
    'other.ts': ['export function parse(json) {', 'return JSON.parse(json);', '// done'],
    'tiny1.ts': ['parse();'],
    'tiny2.ts': ['parse();'],
    'a.md': body,
  };
  const source = {
    linesOf: ({ path }: SearchResult): readonly SourceLine[] =>
      (files[path] ?? []).map((text, line) => ({ line, text })),
  };
  const check = (
    paths: readonly (string | SearchResult)[],
    top: number,
    expected: readonly string[][],
  ): void => {
    const results = paths.map((path) => (typeof path === 'string' ? resultWith({ path }) : path));
    const entries = foldCopies(results, source, top);
    expect(entries.map(({ result, copies }) => [result, ...copies].map(({ path }) => path))).toEqual(
      expected,
    );
  };

  it('share an entry', () =>
    check(['v1/a.ts', 'other.ts', 'v2/a.ts'], 9, [['v1/a.ts', 'v2/a.ts'], ['other.ts']]));
  it('do not count to the number asked for', () =>
    check(['v1/a.ts', 'v2/a.ts', 'other.ts', 'tiny1.ts'], 2, [['v1/a.ts', 'v2/a.ts'], ['other.ts']]));
  it('have some length', () => check(['tiny1.ts', 'tiny2.ts'], 9, [['tiny1.ts'], ['tiny2.ts']]));
  it('have one name', () =>
    check(['v1/a.ts', resultWith({ path: 'v2/a.ts', symbol: 'b' })], 9, [['v1/a.ts'], ['v2/a.ts']]));
  it('have one language', () =>
    check(['v1/a.ts', resultWith({ path: 'a.md', language: 'markdown' })], 9, [['v1/a.ts'], ['a.md']]));
  it('are of other files', () => check(['v1/a.ts', 'v1/a.ts'], 9, [['v1/a.ts'], ['v1/a.ts']]));
});
