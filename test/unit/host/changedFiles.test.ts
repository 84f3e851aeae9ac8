/** Changes of files are told in lots, and Git's own files not at all. */
import { describe, expect, it } from 'vitest';
import { ChangedFiles } from '../../../src/host/changedFiles.ts';
import { ManualTimers } from '../../support/manualTimers.ts';

function changed(): { files: ChangedFiles; timers: ManualTimers; sent: [string, readonly string[]][] } {
  const timers = new ManualTimers();
  const sent: [string, readonly string[]][] = [];
  return { files: new ChangedFiles(timers, (folder, paths) => sent.push([folder, paths])), timers, sent };
}

describe('ChangedFiles', () => {
  it('sends what came in a moment at once, each path once', async () => {
    const { files, timers, sent } = changed();
    for (const path of ['a.ts', 'b.ts', 'a.ts']) files.add('one', path);
    files.add('two', 'a.ts');
    expect(sent).toEqual([]);
    await timers.pass(1000);
    expect(sent).toEqual([
      ['one', ['a.ts', 'b.ts']],
      ['two', ['a.ts']],
    ]);
    await timers.pass(1000);
    expect(sent).toHaveLength(2);
    files.add('one', 'a.ts');
    await timers.pass(1000);
    expect(sent.at(-1)).toEqual(['one', ['a.ts']]);
  });

  it('keeps no more paths than the engine looks at one by one', async () => {
    const { files, timers, sent } = changed();
    for (let i = 0; i < 5000; i++) files.add('one', `src/${i}.ts`);
    await timers.pass(1000);
    // 500 of them make the engine look at the whole folder.
    expect(sent[0]![1].length).toBeGreaterThan(500);
    expect(sent[0]![1].length).toBeLessThan(1000);
  });

  it('passes over what Git writes for itself, but for what it ignores', async () => {
    const { files, timers, sent } = changed();
    for (const path of [
      '.git/index',
      '.git/objects/ab/cd',
      'sub/.git/HEAD',
      '.git/info/exclude',
      '.gitignore',
      'src/.github/x',
    ])
      files.add('one', path);
    await timers.pass(1000);
    expect(sent).toEqual([['one', ['.git/info/exclude', '.gitignore', 'src/.github/x']]]);
  });

  it('sends nothing after its end', async () => {
    const { files, timers, sent } = changed();
    files.add('one', 'a.ts');
    files.dispose();
    await timers.pass(1000);
    expect(sent).toEqual([]);
  });
});
