/** Answers and states of several folders as one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeAnswers } from '../../../src/engine/hosting/mergeAnswers.ts';
import { overallStatus } from '../../../src/engine/hosting/overallStatus.ts';
import type { EngineAnswer, SearchResult } from '../../../src/shared/engineApi.ts';
import type { IndexStatus } from '../../../src/shared/engineEvents.ts';
import { EngineError } from '../../../src/shared/errors.ts';
import type { Confidence } from '../../../src/shared/types.ts';

type Short = readonly [path: string, confidence: Confidence, percentile: number | undefined, score: number];

function result([path, confidence, percentile, score]: Short): SearchResult {
  return {
    path,
    startLine: 0,
    endLine: 1,
    symbol: '',
    symbolKind: 'text',
    symbolLine: 0,
    breadcrumb: [],
    kind: 'code',
    language: undefined,
    score,
    similarity: 0.5,
    confidence,
    explanation: { dense: 0, lexical: 0, bm25: 0, percentile, signals: [], matchedWords: [] },
  };
}

function answer(results: readonly Short[], more: Partial<EngineAnswer> = {}): EngineAnswer {
  const counts = { total: results.length, searchedChunks: 10 };
  return { ...counts, results: results.map(result), model: 'm', complete: true, caveat: undefined, ...more };
}

function merged(lists: readonly (readonly Short[])[], limit = 10): string[] {
  const answers = lists.map((list, i) => ({
    folder: `f${i}`,
    answer: { status: 'fulfilled', value: answer(list) } as const,
  }));
  return mergeAnswers(answers, limit).results.map(({ path }) => path);
}

function check(lists: readonly (readonly Short[])[], expected: string): void {
  expect(merged(lists).join(' ')).toBe(expected);
}

describe('answers', () => {
  it('go by confidence, then percentile, then score, then folder', () => {
    check([[['a', 'likely', 0.99, 2]], [['b', 'strong', 0.2, 1]]], 'b a');
    check([[['a', 'likely', 0.8, 2]], [['b', 'likely', 0.9, 1]]], 'b a');
    check([[['a', 'likely', 0.9, 1]], [['b', 'likely', 0.9, 2]]], 'b a');
    check([[['a', 'likely', 0.9, 1]], [['b', 'likely', 0.9, 1]]], 'a b');
    check([[['a', 'likely', undefined, 1]], [['b', 'likely', 0.9, 2]]], 'b a');
  });

  it('keep the order that each folder gave them', () => {
    const first: readonly Short[] = [
      ['a1', 'weak', 0.1, 3],
      ['a2', 'strong', 0.9, 2],
    ];
    check([first], 'a1 a2');
    check(
      [
        first,
        [
          ['b1', 'likely', 0.5, 1],
          ['b2', 'weak', 0, 1],
        ],
      ],
      'b1 a1 a2 b2',
    );
    const short = fc.tuple(
      fc.constant('x'),
      fc.constantFrom<Confidence>('strong', 'likely', 'weak'),
      fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
      fc.double({ min: 0, max: 2, noNaN: true }),
    );
    fc.assert(
      fc.property(
        fc.array(fc.array(short, { maxLength: 8 }), { maxLength: 4 }),
        fc.nat(20),
        (lists, limit) => {
          const named = lists.map((list, f) => list.map(([, ...rest], i): Short => [`${f}/${i}`, ...rest]));
          const paths = merged(named, limit);
          const count = lists.reduce((sum, list) => sum + list.length, 0);
          expect(paths).toHaveLength(Math.min(limit, count));
          for (const [f, list] of named.entries()) {
            const own = paths.filter((path) => path.startsWith(`${f}/`));
            expect(own).toEqual(list.slice(0, own.length).map(([path]) => path));
          }
        },
      ),
    );
  });

  it('add their counts, and are complete if all are', () => {
    const both = mergeAnswers(
      [
        { folder: 'a', answer: { status: 'fulfilled', value: answer([], { total: 3 }) } },
        { folder: 'b', answer: { status: 'fulfilled', value: answer([], { complete: false, caveat: 'c' }) } },
      ],
      5,
    );
    expect(both).toMatchObject({ total: 3, searchedChunks: 20, complete: false, caveat: 'c', failures: [] });
  });

  it('name the folders that failed; if all did, the first failure is thrown', () => {
    const reason = new EngineError('indexDamaged', 'The index is damaged.');
    const failed = { folder: 'a', answer: { status: 'rejected', reason } } as const;
    const fine = { folder: 'b', answer: { status: 'fulfilled', value: answer([]) } } as const;
    expect(mergeAnswers([failed, fine], 5).failures).toEqual([
      { folder: 'a', code: 'indexDamaged', message: 'The index is damaged.' },
    ]);
    expect(() => mergeAnswers([failed], 5)).toThrow(reason);
  });
});

describe('states', () => {
  const indexing = (filesDone: number): IndexStatus => ({
    state: 'indexing',
    filesDone,
    filesTotal: 10,
    chunks: 5,
    chunksPerSecond: 7,
  });
  const ready: IndexStatus = { state: 'ready', files: 1, chunks: 2, generation: 3, skipped: 4 };
  const failed: IndexStatus = { state: 'failed', code: 'indexBusy', message: 'm' };
  const only = (state: 'noFolder' | 'notEnabled' | 'paused' | 'scanning' | 'loadingModel'): IndexStatus => ({
    state,
  });

  function checkState(statuses: readonly IndexStatus[], expected: IndexStatus): void {
    expect(overallStatus(statuses)).toEqual(expected);
    expect(overallStatus(statuses.toReversed())).toEqual(expected);
  }

  it('show first what is under way, then what needs a person, then what is well', () => {
    checkState([], only('noFolder'));
    checkState([only('notEnabled')], only('notEnabled'));
    checkState([ready, only('notEnabled')], ready);
    checkState([ready, only('paused')], only('paused'));
    checkState([failed, only('paused'), ready], failed);
    checkState([failed, only('loadingModel')], only('loadingModel'));
    checkState([only('scanning'), only('loadingModel')], only('scanning'));
    checkState([indexing(1), failed, only('scanning')], indexing(1));
  });

  it('add the figures of folders in the same state', () => {
    checkState([ready, ready], { state: 'ready', files: 2, chunks: 4, generation: 6, skipped: 8 });
    const sums = { filesDone: 5, filesTotal: 20, chunks: 10, chunksPerSecond: 14 };
    checkState([indexing(1), ready, indexing(4)], { state: 'indexing', ...sums });
  });

  it('name the models', () => {
    const [fast, slow] = [{ model: 'fast' }, { nextModel: 'slow' }];
    checkState([{ ...ready, ...fast }], { ...ready, ...fast });
    const [one, other] = [
      { ...indexing(1), ...fast },
      { ...indexing(4), ...fast, ...slow },
    ] as IndexStatus[];
    const sums = { filesDone: 5, filesTotal: 20, chunks: 10, chunksPerSecond: 14 };
    checkState([one!, other!], { state: 'indexing', ...sums, ...fast, ...slow });
  });
});
