/** The rows of the similar view, and what stands in them. */
import { describe, expect, it } from 'vitest';
import type { WorkspaceAnswer, WorkspaceResult } from '../../../../src/shared/engineApi.ts';
import type { Confidence } from '../../../../src/shared/types.ts';
import {
  descriptionOf,
  inRowOrder,
  labelOf,
  messageOf,
  placeText,
  rowsOf,
} from '../../../../src/ui/similar/rows.ts';
import { plainL10n } from '../../../support/wording.ts';

const RESULT = {
  folder: 'f',
  path: 'py/http/headers.py',
  startLine: 7,
  endLine: 27,
  symbol: 'parse_header',
  breadcrumb: ['http'],
  similarity: 0.926,
} as unknown as WorkspaceResult;

function results(...confidences: Confidence[]): WorkspaceResult[] {
  return confidences.map((confidence, index) => ({ ...RESULT, confidence, path: `${index}` }));
}

function answer(over: Partial<WorkspaceAnswer> = {}): WorkspaceAnswer {
  return {
    results: [],
    total: 0,
    searchedChunks: 12,
    model: 'm',
    complete: true,
    caveat: undefined,
    failures: [],
    ...over,
  };
}

describe('rows', () => {
  it('come with what is weak last, under a node of its own', () => {
    const ordered = inRowOrder(results('strong', 'weak', 'likely', 'weak'));
    expect(ordered.map(({ path }) => path)).toEqual(['0', '2', '1', '3']);
    const [first, second, cut, ...more] = rowsOf(ordered);
    expect(first).toMatchObject({ kind: 'result', place: 0, parent: undefined });
    expect(second).toMatchObject({ kind: 'result', place: 1 });
    expect(cut).toMatchObject({ kind: 'cut', rows: [{ place: 2 }, { place: 3 }] });
    expect(cut!.kind === 'cut' && cut!.rows[0]!.parent).toBe(cut);
    expect(more).toEqual([]);
  });

  it('have no such node if nothing is weak', () => {
    expect(rowsOf(results('strong', 'likely')).map(({ kind }) => kind)).toEqual(['result', 'result']);
    expect(rowsOf(results('weak')).map(({ kind }) => kind)).toEqual(['cut']);
    expect(rowsOf([])).toEqual([]);
  });

  it('are called after the symbol, else the first line, the heading above, or the file', () => {
    expect(labelOf(RESULT, 'def parse_header():')).toBe('parse_header');
    const nameless = { ...RESULT, symbol: '' };
    expect(labelOf(nameless, '   x = 1 ')).toBe('x = 1');
    expect(labelOf(nameless, '  ')).toBe('http');
    expect(labelOf({ ...nameless, breadcrumb: [] })).toBe('headers.py');
    expect(labelOf({ ...nameless, breadcrumb: [], path: 'Makefile' })).toBe('Makefile');
  });

  it('count lines as people do', () => {
    expect(descriptionOf(RESULT)).toBe('0.93  headers.py:8-27  py/http');
    expect(descriptionOf(RESULT, 'two')).toBe('0.93  headers.py:8-27  two/py/http');
    expect(descriptionOf({ ...RESULT, path: 'Makefile' })).toBe('0.93  Makefile:8-27');
    expect(placeText(RESULT.path, RESULT)).toBe('py/http/headers.py:8-27');
    expect(placeText('a.ts', { startLine: 4, endLine: 5 })).toBe('a.ts:5');
    expect(placeText('a.ts', { startLine: 4, endLine: 6 }, 'two')).toBe('two/a.ts:5-6');
  });
});

describe('the message above them', () => {
  const check = (given: WorkspaceAnswer, shown: WorkspaceResult[], expected: string | undefined): void =>
    expect(messageOf(given, shown, plainL10n)).toBe(expected);

  it('is not there if the rows say it all', () => check(answer(), results('strong', 'weak'), undefined));

  it('says that there is nothing, or nothing near', () => {
    check(answer(), [], 'Nothing similar was found among 12 chunks.');
    check(answer({ searchedChunks: 1 }), [], 'Nothing similar was found: there is one chunk in the index.');
    check(answer(), results('weak'), 'Nothing is clearly similar. What comes nearest is below the cut.');
  });

  it('says what makes the answer less than usual, and which folder gave none', () => {
    check(
      answer({ complete: false }),
      results('strong'),
      'Not everything is indexed yet, so there may be more.',
    );
    const failures = [{ folder: 'two', code: 'indexBusy' as const, message: 'Two is busy.' }];
    check(
      answer({ complete: false, caveat: 'It is early.', failures }),
      results('strong'),
      'It is early. Two is busy.',
    );
  });
});
