import { describe, expect, it } from 'vitest';
import { displayOrder } from '../../../../src/shared/groupRows.ts';
import { compare } from '../../../../src/ui/searchView/compare.ts';
import { inViewOrder, rowsOf } from '../../../../src/ui/searchView/rows.ts';
import { FOLDER, result } from './results.ts';

const NO_NAMES = new Map<string, string>();
const rows = (...results: ReturnType<typeof result>[]) => rowsOf(results, NO_NAMES, () => []);

describe('rowsOf', () => {
  it('shows lines from 1, the file apart from its folder, and the share of the best score', () => {
    const [first, second] = rowsOf(
      [
        result('retry', { score: 2 }),
        result('', { score: 0.5, path: 'README.md', breadcrumb: ['Use', 'Start'] }),
      ],
      NO_NAMES,
      ({ symbol }) => [`why ${symbol}`],
    );
    expect(first).toMatchObject({
      place: 0,
      title: 'retry',
      file: 'retry.ts',
      folder: 'src/net',
      firstLine: 11,
      lastLine: 20,
      share: 1,
      why: ['why retry'],
    });
    expect(second).toMatchObject({
      place: 1,
      title: 'Use › Start',
      file: 'README.md',
      folder: '',
      share: 0.25,
    });
  });

  it('names the workspace folder where there are several, and the file where there is nothing else', () => {
    const [only] = rowsOf([result('', { path: 'a/b.txt' })], new Map([[FOLDER, 'work']]), () => []);
    expect(only).toMatchObject({ title: 'b.txt', folder: 'work/a' });
  });

  it('bears scores that are not above zero', () => {
    expect(rows(result('a', { score: 0 }), result('b', { score: -1 })).map(({ share }) => share)).toEqual([
      0, 0,
    ]);
  });

  it('gives keys that outlive moved lines, and are different for namesakes', () => {
    const namesakes = rows(result('f', { startLine: 50 }), result('f', { startLine: 5 }), result('g'));
    const later = rows(
      result('f', { startLine: 6 }),
      result('g', { startLine: 12 }),
      result('f', { startLine: 51 }),
    );
    expect(new Set(namesakes.map(({ key }) => key)).size).toBe(3);
    expect(later.map(({ key }) => key)).toEqual([namesakes[1]!.key, namesakes[2]!.key, namesakes[0]!.key]);
  });
});

describe('order', () => {
  it('has near matches last, else as the engine gave them', () => {
    const found = [result('a', { confidence: 'none' }), result('b'), result('c', { confidence: 'likely' })];
    expect(inViewOrder(found).map(({ symbol }) => symbol)).toEqual(['b', 'c', 'a']);
  });

  it('goes file by file where they are grouped, near matches apart', () => {
    const found = rows(
      result('a', { path: 'x.ts' }),
      result('b', { path: 'y.ts' }),
      result('c', { path: 'x.ts', startLine: 90 }),
      result('d', { path: 'x.ts', confidence: 'none' }),
    );
    const titles = (grouping: 'score' | 'file') => displayOrder(found, grouping).map(({ title }) => title);
    expect(titles('score')).toEqual(['a', 'b', 'c', 'd']);
    expect(titles('file')).toEqual(['a', 'c', 'b', 'd']);
  });
});

describe('compare', () => {
  it('tells what is new, moved and gone', () => {
    const before = rows(result('a'), result('b'), result('c'));
    const after = rows(result('c'), result('b'), result('d'));
    const { rows: compared, gone } = compare(before, after);
    expect(compared.map(({ change }) => change)).toEqual([
      { kind: 'moved', by: 2 },
      undefined,
      { kind: 'new' },
    ]);
    expect(gone.map(({ title }) => title)).toEqual(['a']);
  });
});
