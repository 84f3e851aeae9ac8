/** First lines of members: read where they were found, in lots that the engine takes, and of open files only if these were compared. */
import { describe, expect, it } from 'vitest';
import type { DuplicateGroup } from '../../../../src/shared/duplicates.ts';
import type { EngineApi } from '../../../../src/shared/engineApi.ts';
import { readFirstLines, wasCompared } from '../../../../src/ui/duplicates/firstLines.ts';
import { GroupRow, type MemberRow } from '../../../../src/ui/duplicates/shown.ts';

function rowsIn(folder: string, paths: readonly string[]): readonly MemberRow[] {
  const members = paths.map((path, at) => ({ path, startLine: at, endLine: at + 9, symbol: '' }));
  return new GroupRow('x', folder, { members } as unknown as DuplicateGroup).members;
}

describe('first lines of members', () => {
  it('are asked for by folder, in lots, and none is noted of a place that says something else', async () => {
    const lots: [string, number][] = [];
    const api = {
      snippets: async ({ folder, ranges }: Parameters<EngineApi['snippets']>[0]) => {
        lots.push([folder, ranges.length]);
        return ranges.map(({ startLine }) => ({
          state: 'current' as const,
          lines: [{ line: startLine === 1 ? 7 : startLine, text: `line ${startLine}`, marks: [] }],
        }));
      },
    } as unknown as Pick<EngineApi, 'snippets'>;
    const many = rowsIn(
      'one',
      Array.from({ length: 201 }, () => 'a.ts'),
    );
    const other = rowsIn('two', ['b.ts', 'b.ts']);
    await readFirstLines(api, [...many, ...other], new AbortController().signal);
    expect(lots).toEqual([
      ['one', 200],
      ['one', 1],
      ['two', 2],
    ]);
    expect([many[0]!, many[1]!, many[200]!, other[0]!].map(({ firstLine }) => firstLine)).toEqual([
      'line 0',
      undefined,
      'line 200',
      'line 0',
    ]);
  });

  it('are not those of a file with unsaved edits, unless its text was what was compared', () => {
    const [row] = rowsIn('one', ['a.ts']) as [MemberRow];
    const [saved, edited] = [{ isDirty: false }, { isDirty: true }];
    expect(wasCompared(row, saved, undefined)).toBe(true);
    expect(wasCompared(row, edited, undefined)).toBe(false);
    expect(wasCompared(row, edited, { kind: 'file', folder: 'one', path: 'a.ts' })).toBe(true);
    expect(wasCompared(row, edited, { kind: 'file', folder: 'one', path: 'b.ts' })).toBe(false);
    expect(wasCompared(row, edited, { kind: 'file', folder: 'two', path: 'a.ts' })).toBe(false);
  });
});
