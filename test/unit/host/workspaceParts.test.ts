/** The small parts of the extension's host that need no editor. */
import { join, posix, resolve, win32 } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileGlobs } from '../../../src/engine/workspace/userGlobs.ts';
import { excludedBy, globOfFolder } from '../../../src/host/excludes.ts';
import { absoluteFolder, displayNames, indexDirFor, pathInFolder } from '../../../src/host/folderKeys.ts';
import { Latest } from '../../../src/host/latest.ts';
import { QueryHistory } from '../../../src/host/queryHistory.ts';
import { ResultSets } from '../../../src/host/resultSets.ts';
import { modelName } from '../../../src/host/settingValues.ts';
import type { WorkspaceResult } from '../../../src/shared/engineApi.ts';

describe('excludedBy', () => {
  it('gives the globs that are on', () => {
    expect(excludedBy({ '**/.git': true, '**/dist': false }, { '**/out': true })).toEqual([
      '**/.git',
      '**/out',
    ]);
  });

  it('lets the later setting take back', () => {
    expect(excludedBy({ '**/out': true }, { '**/out': false })).toEqual([]);
  });

  it('passes over conditions on a sibling, and settings that are not there', () => {
    expect(excludedBy({ '**/*.js': { when: '$(basename).ts' } }, undefined)).toEqual([]);
  });
});

describe('folder keys', () => {
  const root = resolve('/work space/añb');

  it('gives the path in a folder', () => {
    expect(pathInFolder(root, join(root, 'src', 'ü x.ts'))).toBe('src/ü x.ts');
    expect(pathInFolder(root, join(root, '..x', 'a'))).toBe('..x/a');
  });

  it('gives none for what lies elsewhere', () => {
    for (const file of [root, resolve(root, '..'), resolve(root, '../other/a.ts'), `${root}-other/a.ts`])
      expect(pathInFolder(root, file), file).toBeUndefined();
  });

  it('knows drives and shares of Windows', () => {
    expect(pathInFolder('C:\\w', 'C:\\w\\a\\b.ts', win32)).toBe('a/b.ts');
    expect(pathInFolder('C:\\w', 'c:\\W\\a.ts', win32)).toBe('a.ts');
    for (const file of ['D:\\w\\a.ts', '\\\\server\\share\\a.ts', 'C:\\wider\\a.ts'])
      expect(pathInFolder('C:\\w', file, win32), file).toBeUndefined();
    expect(pathInFolder('/w', '/w/c:notes.md', posix)).toBe('c:notes.md');
  });

  it('writes a folder as a glob that means it alone', () => {
    const matches = compileGlobs([globOfFolder('packages/a[1]{x},*')]);
    expect(matches('packages/a[1]{x},*/b/c.ts')).toBe(true);
    expect(matches('packages/a1x/b/c.ts')).toBe(false);
    expect(matches('other/packages/a[1]{x},*/b/c.ts')).toBe(false);
  });

  it('gives each folder an index of its own', () => {
    const [one, two] = ['/a/app', '/b/app'].map((path) => indexDirFor('/storage', path));
    expect(one).not.toBe(two);
    expect(one).toMatch(/app-[0-9a-f]{16}$/);
    expect(indexDirFor('/storage', '/a/app')).toBe(one);
    expect(indexDirFor('/storage', '/')).toMatch(/root-/);
  });
});

describe('the folder of a setting', () => {
  const home = resolve('/home/añb');

  it('may begin with the home folder', () => {
    expect(absoluteFolder('~', home)).toBe(home);
    expect(absoluteFolder('~/my models', home)).toBe(join(home, 'my models'));
  });

  it('is else taken as it is, if it is absolute', () => {
    expect(absoluteFolder(resolve('/a/~/b'), home)).toBe(resolve('/a/~/b'));
    for (const text of ['models', './models', '../models', '~other/models', 'a/~'])
      expect(absoluteFolder(text, home), text).toBeUndefined();
  });
});

describe('the chosen model', () => {
  it('is the built-in one where nothing is written', () => {
    expect(['', '  ', 'builtin', ' builtin\n'].map(modelName)).toEqual(Array(4).fill('builtin'));
  });

  it('is named without the blanks around it', () => {
    expect(modelName(' owner/name ')).toBe('owner/name');
  });
});

describe('Latest', () => {
  const soon = <T>(value: T): Promise<T> => new Promise((done) => setImmediate(() => done(value)));

  it('gives the result of the last one alone', async () => {
    const latest = new Latest();
    const signals: AbortSignal[] = [];
    const run = (value: number): Promise<number | undefined> =>
      latest.run((signal) => {
        signals.push(signal);
        return soon(value);
      });
    const first = run(1);
    expect(latest.active).toBe(true);
    const second = run(2);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    expect(await Promise.all([first, second])).toEqual([undefined, 2]);
    expect(latest.active).toBe(false);
  });

  it('keeps the failure of one that was overtaken to itself', async () => {
    const latest = new Latest();
    const first = latest.run(async () => {
      await soon(0);
      throw new Error('late');
    });
    latest.cancel();
    expect(await first).toBeUndefined();
    await expect(latest.run(() => Promise.reject(new Error('now')))).rejects.toThrow('now');
    expect(latest.active).toBe(false);
  });
});

describe('QueryHistory', () => {
  function history(): QueryHistory {
    const values = new Map<string, unknown>();
    return new QueryHistory({
      get: <T>(key: string) => values.get(key) as T | undefined,
      update: async (key, value) => void values.set(key, value),
    });
  }

  it('keeps the newest first, each once', async () => {
    const kept = history();
    for (const query of ['one', ' two ', 'one', '', 'one']) await kept.add(query);
    expect(kept.queries).toEqual(['one', 'two']);
    await kept.clear();
    expect(kept.queries).toEqual([]);
  });

  it('forgets the oldest', async () => {
    const kept = history();
    for (let i = 0; i < 60; i++) await kept.add(`q${i}`);
    expect(kept.queries).toHaveLength(50);
    expect(kept.queries[0]).toBe('q59');
  });
});

describe('displayNames', () => {
  const folder = (name: string, ...path: string[]) => ({ name, root: resolve('/work', ...path) });

  it('leaves names alone that differ', () => {
    expect(displayNames([folder('api', 'one', 'api'), folder('web', 'one', 'web')])).toEqual(['api', 'web']);
  });

  it('tells folders of one name apart by where they lie, else by number', () => {
    expect(
      displayNames([
        folder('api', 'one', 'api'),
        folder('api', 'two', 'api'),
        folder('api', 'other', 'two', 'api'),
        folder('api (one)', 'x'),
      ]),
    ).toEqual(['api (one)', 'api (two)', 'api (two) 2', 'api (one) 2']);
  });
});

describe('ResultSets', () => {
  const result = (path: string): WorkspaceResult => ({ path }) as WorkspaceResult;

  it('steps through the results, around the ends', () => {
    const sets = new ResultSets();
    expect(sets.step(1)).toBeUndefined();
    sets.show({ origin: 'search', title: 'q', results: ['a', 'b', 'c'].map(result) });
    expect([sets.step(1), sets.step(-1)]).toEqual([0, 2]);
    sets.visit(2);
    expect([sets.step(1), sets.step(-1)]).toEqual([0, 1]);
  });

  it('tells which result is open', () => {
    const sets = new ResultSets();
    const places: number[] = [];
    const listening = sets.onDidVisit(() => places.push(sets.place));
    sets.show({ origin: 'search', title: 'q', results: ['a', 'b'].map(result) });
    sets.visit(1);
    listening.dispose();
    sets.visit(0);
    expect(places).toEqual([1]);
  });

  it('knows another answer to the same question', () => {
    const sets = new ResultSets();
    const first = sets.show({ origin: 'search', title: 'q', results: [result('a')] });
    const again = sets.showAgain({ origin: 'search', title: 'q', results: [result('b')] });
    expect(again.id).not.toBe(first.id);
    expect(again.firstId).toBe(first.id);
    expect(sets.showAgain({ origin: 'search', title: 'q', results: [] }).firstId).toBe(first.id);
    const other = sets.show({ origin: 'search', title: 'q', results: [] });
    expect(other.firstId).toBe(other.id);
  });

  it('begins anew with another set, and tells of it', () => {
    const sets = new ResultSets();
    let changes = 0;
    const listening = sets.onDidChange(() => changes++);
    const first = sets.show({ origin: 'search', title: 'q', results: [result('a')] });
    sets.visit(0);
    const second = sets.show({ origin: 'similar', title: 's', results: [result('b')] });
    expect(second.id).not.toBe(first.id);
    expect(sets.place).toBe(-1);
    sets.clear();
    sets.clear();
    expect(sets.current).toBeUndefined();
    expect(changes).toBe(3);
    listening.dispose();
    sets.show({ origin: 'search', title: 'q', results: [] });
    expect(changes).toBe(3);
    expect(sets.step(1)).toBeUndefined();
  });
});
