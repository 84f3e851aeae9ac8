/** Sentences and numbers that are made up from parts. */

import { describe, expect, it } from 'vitest';
import { exitCodeOf, outputFailure, sentenceOf, UsageError } from '../../../src/cli/errors.ts';
import { progressText } from '../../../src/cli/progress.ts';
import { row, skippedLines, table } from '../../../src/cli/report.ts';
import { scopeFlags, stoppedSentence, summaryOf } from '../../../src/cli/session.ts';
import { counted, megabytes, styleFor } from '../../../src/cli/terminal.ts';
import { asIndexFailure } from '../../../src/engine/index/indexFailure.ts';
import { EngineError } from '../../../src/shared/errors.ts';

describe('counts', () => {
  it.each([
    [counted(0, 'file'), '0 files'],
    [counted(1, 'file'), '1 file'],
    [counted(1204, 'chunk'), '1,204 chunks'],
    [counted(2, 'entry', 'entries'), '2 entries'],
    [megabytes(20), '20 B'],
    [megabytes(2000), '2.0 kB'],
    [megabytes(2e6), '2.0 MB'],
  ])('%s', (text, expected) => expect(text).toBe(expected));
});

describe('what was done', () => {
  const check = (sums: Partial<Parameters<typeof summaryOf>[0]>, expected: string | undefined): void =>
    expect(summaryOf({ written: 0, removed: 0, bytes: 0, chunks: 0, reused: 0, ...sums }, 0.31)).toBe(
      expected,
    );

  it('is not said if it is nothing', () => check({}, undefined));
  it('of one file', () =>
    check({ written: 1, bytes: 500, chunks: 1 }, 'Indexed 1 file · 500 B · 1 chunk in 0.3 s'));
  it('of all kinds', () =>
    check(
      { written: 2, bytes: 2e6, chunks: 9, reused: 1, removed: 3 },
      'Indexed 2 files · 2.0 MB · 9 chunks · 1 vector reused · 3 files gone in 0.3 s',
    ));
  it('of files that went away', () => check({ removed: 1 }, 'Removed 1 file from the index in 0.3 s'));
});

describe('a stop', () => {
  it.each([
    [0, undefined, 'Stopped while looking for files to index; run it again to go on.'],
    [0, 1, 'Stopped with 1 of 1 file to go; what is indexed is kept, run it again to go on.'],
    [400, 1500, 'Stopped with 1,100 of 1,500 files to go; what is indexed is kept, run it again to go on.'],
  ] as const)('after %s of %s', (done, total, expected) =>
    expect(stoppedSentence(done, total)).toBe(expected),
  );
});

describe('progress', () => {
  const progress = {
    filesDone: 50,
    filesTotal: 100,
    bytesDone: 500,
    bytesTotal: 1000,
    chunks: 200,
    model: 'builtin',
  };
  const first = { ...progress, filesDone: 0, bytesDone: 0, chunks: 0 };
  it.each([
    [progress, first, 0, '50/100 files'],
    [progress, first, 0.9, '50/100 files'],
    [progress, first, 2, '50/100 files · 100 chunks/s · 2 s left'],
    [progress, first, 600, '50/100 files · 0 chunks/s · 10 min left'],
    [progress, progress, 5, '50/100 files'],
  ] as const)('%#', (now, before, seconds, expected) =>
    expect(progressText(now, before, seconds)).toBe(expected),
  );
});

describe('an index folder', () => {
  const failed = (code: string): unknown => asIndexFailure(Object.assign(new Error('x'), { code }), '/i');
  it.each([
    ['ENOTDIR', 'it is a file'],
    ['EACCES', 'permissions'],
    ['EPERM', 'permissions'],
    ['EROFS', 'cannot be written to'],
    ['SQLITE_READONLY', 'cannot be written to'],
    ['SQLITE_READONLY_DBMOVED', 'cannot be written to'],
    ['SQLITE_CANTOPEN', 'no file can be opened'],
    ['SQLITE_CANTOPEN_ISDIR', 'no file can be opened'],
    ['SQLITE_FULL', 'the disk is full'],
    ['ENOSPC', 'the disk is full'],
    ['SQLITE_IOERR_WRITE', 'reading or writing it failed'],
    ['EMFILE', 'too many files are open'],
    ['SQLITE_BUSY', 'locked'],
  ])('%s', (code, expected) => {
    const error = failed(code);
    expect(exitCodeOf(error)).toBe(3);
    expect(sentenceOf(error, false)).toMatch(
      /^The folder for the index, \/i, cannot be used: .+\. To go on, .+\.$/,
    );
    expect(sentenceOf(error, false)).toContain(expected);
  });

  it('that cannot be made says why in words', () => {
    const cause = Object.assign(new Error('ENOTDIR: x'), { code: 'ENOTDIR' });
    const error = asIndexFailure(new EngineError('indexUnusable', 'x', { cause }), '/i');
    expect(sentenceOf(error, false)).toContain('cannot be made: it is a file');
  });

  it.each([
    new EngineError('indexNewer', 'x'),
    new EngineError('indexUnusable', 'belongs to another'),
    new UsageError('x'),
    new TypeError('x'),
    Object.assign(new Error('x'), { code: 'ERR_OTHER' }),
    undefined,
  ])('has nothing to do with %s', (error) => expect(asIndexFailure(error, '/i')).toBe(error));
});

describe('results that cannot be written', () => {
  it.each([
    ['ENOSPC', 'The results could not be written: the disk is full. What was written is incomplete.'],
    ['EIO', 'The results could not be written: broken. What was written is incomplete.'],
  ])('%s', (code, expected) =>
    expect(outputFailure(Object.assign(new Error('broken.'), { code }))).toBe(expected),
  );
});

describe('a report', () => {
  const style = styleFor(false);
  it('wraps a value under itself', () =>
    expect(row('name', 'one two three', 31)).toEqual([
      '  name               one two',
      '                     three',
    ]));

  it('sums up the end of a long table', () => {
    const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
    const entries = Array.from({ length: 5 }, (_, i) => [`l${i}`, i] as const);
    const lines = (most: number): string[] => table('t', entries, { most, format: String, sum });
    expect(lines(2).map((line) => line.trim().split(/\s+/))).toEqual([
      ['t', 'l0', '0'],
      ['l1', '1'],
      ['3', 'more', '9'],
    ]);
    expect(lines(4)).toHaveLength(5);
    expect(table('t', [], { most: 2, format: String, sum })).toEqual(['  t                  none']);
  });

  it('says why files are skipped, most frequent first, within the width', () => {
    const skipped = [
      { path: 'x/package-lock.json', reason: 'lockFile' },
      ...['a', 'b', 'c', 'd'].map((name) => ({ path: `${name}.png`, reason: 'binary' })),
      { path: 'secret', reason: 'ignored' },
    ];
    const lines = skippedLines(skipped, style, 60);
    expect(lines[0]).toMatch(/^ {8}4 {2}It is not text/);
    expect(lines).toContain('           a.png, b.png, c.png, …');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(60);
  });

  it('names a scope as flags', () =>
    expect(scopeFlags({ include: ['src/**'], exclude: ['*.md', 'x'] })).toBe(
      '--include "src/**" --exclude "*.md" --exclude "x"',
    ));
});
