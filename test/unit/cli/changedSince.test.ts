/** What changed since a commit is what git itself says, however the repository is stored. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { changedSince } from '../../../src/cli/git/changedSince.ts';
import { GitRepository } from '../../../src/cli/git/revisions.ts';
import { put, workspaceWith } from '../../support/workspace.ts';

const ENVIRONMENT = {
  ...process.env,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'A',
  GIT_AUTHOR_EMAIL: 'a@example.org',
  GIT_COMMITTER_NAME: 'A',
  GIT_COMMITTER_EMAIL: 'a@example.org',
};

let seconds = 1_700_000_000;

function git(folder: string, ...args: string[]): string {
  // Commits one after the other, however fast they are made.
  const date = `${seconds++} +0000`;
  const env = { ...ENVIRONMENT, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
  return execFileSync('git', args, { cwd: folder, env, encoding: 'utf8', stdio: 'pipe' }).trim();
}

function commit(root: string, message: string, files: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(files)) put(root, path, text);
  git(root, 'add', '-A');
  git(root, 'commit', '-q', '-m', message);
  return git(root, 'rev-parse', 'HEAD');
}

const LONG = Array.from(
  { length: 400 },
  (_, i) => `line ${i} of a file that is long enough for a delta`,
).join('\n');
const NAMES = Array.from({ length: 60 }, (_, i) => `src/part${i}.ts`);

/** A branch that parted from main, both with commits since; main has a merge, a tag and a remote. */
function repository(): { root: string; base: string } {
  const root = workspaceWith({});
  git(root, 'init', '-q', '-b', 'main');
  commit(root, 'first', {
    ...Object.fromEntries(NAMES.map((name) => [name, `${name}\n${LONG}`])),
    'lib/kept.ts': 'kept\n',
  });
  git(root, 'tag', '-a', 'v1', '-m', 'One');
  const base = commit(root, 'second', { 'src/part1.ts': `${LONG}\nmore`, 'lib/crlf.ts': 'a\nb\n' });
  git(root, 'checkout', '-q', '-b', 'branch');
  commit(root, 'own', { 'src/part2.ts': 'other\n', 'lib/new.ts': 'new\n' });
  git(root, 'checkout', '-q', 'main');
  commit(root, 'theirs', { 'src/part3.ts': 'theirs\n' });
  git(root, 'update-ref', 'refs/remotes/origin/main', 'main');
  git(root, 'checkout', '-q', 'branch');
  put(root, 'src/part4.ts', 'not committed\n');
  put(root, 'lib/untracked.ts', 'untracked\n');
  put(root, 'lib/crlf.ts', 'a\r\nb\r\n');
  rmSync(join(root, 'src/part5.ts'));
  return { root, base };
}

const ALL = [...NAMES, 'lib/kept.ts', 'lib/crlf.ts', 'lib/new.ts', 'lib/untracked.ts'];
const SINCE_MAIN = ['src/part2.ts', 'src/part4.ts', 'src/part5.ts', 'lib/new.ts', 'lib/untracked.ts'];

function changedOf(root: string, revision: string): string[] {
  return ALL.filter(changedSince(root, revision));
}

describe('files changed since a commit', () => {
  const stores: readonly (readonly [string, (root: string) => void])[] = [
    ['loose', () => {}],
    ['packed, with deltas', (root) => git(root, 'gc', '-q', '--aggressive')],
    [
      'packed with bases by name',
      (root) => {
        git(root, '-c', 'repack.useDeltaBaseOffset=false', 'repack', '-adfq', '--depth=10');
        git(root, 'pack-refs', '--all');
      },
    ],
    [
      'lent by another one',
      (root) => {
        const lender = workspaceWith({});
        renameSync(join(root, '.git/objects'), join(lender, 'objects'));
        mkdirSync(join(root, '.git/objects/info'), { recursive: true });
        writeFileSync(join(root, '.git/objects/info/alternates'), `${join(lender, 'objects')}\n`);
      },
    ],
  ];

  it.each(stores)('are those since the branches parted, where objects are %s', (_, store) => {
    const { root } = repository();
    store(root);
    expect(changedOf(root, 'main')).toEqual(SINCE_MAIN);
    expect(changedOf(root, 'v1')).toEqual([
      'src/part1.ts',
      ...SINCE_MAIN.slice(0, 3),
      'lib/crlf.ts',
      ...SINCE_MAIN.slice(3),
    ]);
    expect(changedOf(root, 'HEAD')).toEqual(['src/part4.ts', 'src/part5.ts', 'lib/untracked.ts']);
    const since = git(root, 'diff', '--name-only', 'v1').split('\n');
    for (const path of since.filter((name) => !name.endsWith('crlf.ts')))
      expect(changedOf(root, 'v1')).toContain(path);
  });

  it('are asked for by any name that git gives the commit', () => {
    const { root, base } = repository();
    const names = [
      'main~1',
      'branch^',
      'HEAD^1',
      'HEAD~',
      '@^',
      base,
      base.slice(0, 9),
      'refs/heads/main~',
      'origin/main^',
    ];
    const found = GitRepository.around(root)!.repository;
    for (const name of [...names, 'main', 'v1', 'v1^0', 'tags/v1', 'heads/branch', 'origin/main'])
      expect(found.commitOf(name), name).toBe(git(root, 'rev-parse', `${name}^{commit}`));
    for (const name of ['', 'no-such', 'main^2', 'main~9', '../HEAD', 'abc', '0'.repeat(40), '-x'])
      expect(found.commitOf(name), name).toBeUndefined();
  });

  it('are found in a folder below, a worktree and after a merge', () => {
    const { root } = repository();
    const inside = changedSince(join(root, 'src'), 'main');
    expect(['part1.ts', 'part2.ts'].map(inside)).toEqual([false, true]);
    const linked = join(workspaceWith({}), 'linked');
    git(root, 'worktree', 'add', '-q', linked, 'main');
    expect(changedSince(linked, 'branch')('src/part3.ts')).toBe(true);
    expect(changedSince(linked, 'main')('src/part3.ts')).toBe(false);
    git(root, 'checkout', '-q', '--force', 'branch');
    git(root, 'merge', '-q', '-m', 'Merged', 'main');
    expect(changedOf(root, 'main')).not.toContain('src/part3.ts');
    const merged = GitRepository.around(root)!.repository;
    const [head, main] = ['HEAD', 'main'].map((name) => merged.commitOf(name)!);
    expect(merged.mergeBase(head!, main!)).toBe(git(root, 'merge-base', 'HEAD', 'main'));
    expect(merged.commitOf('HEAD^2')).toBe(main);
  });

  it('cannot be told without a repository, a commit or a common one, and a sentence says so', () => {
    expect(() => changedSince(workspaceWith({}), 'main')).toThrow('lies in no Git repository');
    const { root } = repository();
    expect(() => changedSince(root, 'no-such')).toThrow('knows no commit no-such');
    const shallow = join(workspaceWith({}), 'shallow');
    git(root, 'clone', '-q', '--depth', '1', '--no-single-branch', `file://${root}`, shallow);
    expect(readdirSync(shallow)).toContain('src');
    expect(() => changedSince(shallow, 'origin/main')).toThrow('git fetch --unshallow');
    expect(changedSince(shallow, 'HEAD')('src/part2.ts')).toBe(false);
  });
});
