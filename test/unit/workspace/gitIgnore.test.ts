/** What is listed equals what git itself lists, on the same files. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { listFiles } from '../../../src/engine/workspace/index.ts';
import { files, makeTree, type Tree, writeTree } from './tree.ts';

const GIT_ENV = {
  ...process.env,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  XDG_CONFIG_HOME: '/nowhere',
};

function git(folder: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd: folder, env: GIT_ENV, encoding: 'utf8' });
}

function gitFiles(folder: string): string[] {
  const listed = git(folder, 'ls-files', '-z', '--cached', '--others', '--exclude-standard').split('\0');
  return listed.filter((path) => path !== '').sort();
}

async function ourFiles(folder: string): Promise<string[]> {
  return (await listFiles(folder)).files.map(({ path }) => path).sort();
}

const PATHS = files(
  'a.txt b.txt a/a.txt a/b.txt a/b/c.txt b/a/b.txt b/c.log c/a.log c/d/e.txt d/c/b/a.txt .hidden/x.txt',
);

describe('ignore files mean what git takes them for', () => {
  const cases: readonly Tree[] = [
    { '.gitignore': '*.log\n!c/a.log\n' },
    { '.gitignore': '/a\n' },
    { '.gitignore': 'a/\n' },
    { '.gitignore': 'a\n!a/a.txt\n' },
    { '.gitignore': 'a/*\n!a/a.txt\n' },
    { '.gitignore': 'a/b/\n!a/b/c.txt\n' },
    { '.gitignore': '**/b\n' },
    { '.gitignore': 'a/**\n' },
    { '.gitignore': 'd/**/a.txt\nc/**/e.txt\n' },
    { '.gitignore': '**/c/*\n!**/d/\n' },
    { '.gitignore': '*\n!*/\n!*.log\n' },
    { '.gitignore': '?.txt\n' },
    { '.gitignore': '[ab].txt\n' },
    { '.gitignore': '[!a].txt\n' },
    { '.gitignore': '[^a-b].*\n' },
    { '.gitignore': '[[:alpha:]].log\n' },
    { '.gitignore': '[]-a].txt\n[\n[a\n' },
    { '.gitignore': 'a.txt/\n' },
    { '.gitignore': 'a//\n' },
    { '.gitignore': '/\n!\n\n//\n' },
    { '.gitignore': '# a.txt\n\\#x.txt\n\\!y.txt\n', ...files('#x.txt !y.txt') },
    { '.gitignore': 'a.txt   \nb.txt\t\nq\\ \n', 'q ': 'x', q: 'x' },
    { '.gitignore': '\uFEFFa.txt\r\nc/\r\n' },
    { '.gitignore': 'a.txt\\\nb.txt' },
    { '.gitignore': '\\*.txt\n', '*.txt': 'x' },
    { '.gitignore': '*.txt\n', 'a/.gitignore': '!*.txt\n', 'a/b/.gitignore': 'c.txt\n' },
    { '.gitignore': 'a/*\n', 'a/.gitignore': '!b\n' },
    { '.gitignore': '*.txt\na/*\n', 'a/.gitignore': '!b\n' },
    { 'a/.gitignore': '/b\n' },
    { 'a/.gitignore': '*\n' },
    { '.gitignore': 'a/b\n', 'a/.gitignore': '!b/\n' },
    { '.gitignore': '***/b\na***\n' },
    { '.git/info/exclude': '*.txt\n', '.gitignore': '!a.txt\n' },
    { '.gitignore': 'A.TXT\n' },
    { '.gitignore': 'é*\n', 'été.txt': 'x', 'e.txt': 'x' },
    { '.gitignore': 'with space.txt\n', 'with space.txt': 'x', 'other space.txt': 'x' },
    { 'line\nbreak.txt': 'x', '"quoted".txt': 'x', 'é/ü.txt': 'x', '-dash': 'x' },
  ];
  test.each(cases.map((tree) => [JSON.stringify(tree), tree] as const))('%s', async (_, tree) => {
    const root = makeTree();
    git(root, 'init', '-q');
    writeTree(root, { ...PATHS, ...tree });
    expect(await ourFiles(root)).toEqual(gitFiles(root));
  });

  test('the repository above the folder counts, and tracked files are listed once', async () => {
    const root = makeTree();
    git(root, 'init', '-q');
    writeTree(root, {
      ...PATHS,
      '.gitignore': '*.log\n/b/a/\n/a\n',
      'b/.gitignore': '!c.log\n',
      'b/x/y.log': 'x',
    });
    git(root, 'add', 'b');
    for (const folder of ['b', 'c', 'd/c', 'b/x']) {
      expect(await ourFiles(join(root, folder)), folder).toEqual(gitFiles(join(root, folder)));
    }
    expect(await ourFiles(join(root, 'b'))).toEqual(['.gitignore', 'c.log']);
  });

  test('random rules on random trees', async () => {
    const root = makeTree();
    git(root, 'init', '-q');
    // Not `a**`: in front of a slash git takes it for `a` and any folders, against its own manual.
    const segment = fc.constantFrom(
      'a',
      'b',
      'c',
      'ab',
      '*',
      'a*',
      '*b',
      '?',
      '[ab]',
      '[!a]',
      '**',
      '*a**',
      '\\a',
      'a?c',
      '*a*',
    );
    const pattern = fc
      .tuple(
        fc.constantFrom('', '', '!'),
        fc.constantFrom('', '/'),
        fc.array(segment, { minLength: 1, maxLength: 3 }),
      )
      .chain(([negation, slash, parts]) =>
        fc.constantFrom('', '', '/').map((end) => `${negation}${slash}${parts.join('/')}${end}`),
      );
    const ignoreFile = fc.array(pattern, { minLength: 1, maxLength: 4 }).map((lines) => lines.join('\n'));
    const name = fc.constantFrom('a', 'b', 'c', 'ab', 'abc', '.a');
    const folder = fc.array(name, { maxLength: 2 }).map((names) => names.map((part) => `${part}/`).join(''));
    const tree = fc.record({
      paths: fc.array(fc.tuple(folder, name), { minLength: 4, maxLength: 10 }),
      ignores: fc.array(fc.tuple(folder, ignoreFile), { minLength: 1, maxLength: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(tree, async ({ paths, ignores }) => {
        const work = join(root, 'work');
        rmSync(work, { recursive: true, force: true });
        mkdirSync(work);
        const entries = [
          ...paths.map(([above, last]) => [above + last, 'x'] as const),
          ...ignores.map(([above, content]) => [`${above}.gitignore`, content] as const),
        ];
        // The name of a file may not be that of a folder as well.
        const isFolder = (path: string) => entries.some(([other]) => other.startsWith(`${path}/`));
        writeTree(work, Object.fromEntries(entries.filter(([path]) => !isFolder(path))));
        expect(await ourFiles(work)).toEqual(gitFiles(work));
      }),
      { numRuns: 150 },
    );
  });
});

describe('what goes beyond git', () => {
  const check = async (tree: Tree, expected: string) => {
    const listed = await ourFiles(makeTree({ ...tree, '.git/': '' }));
    expect(listed.filter((path) => !/ignore$/.test(path)).join(' ')).toBe(expected);
  };

  test('.ignore wins over .gitignore, .sextantignore over both', async () => {
    const plain = files('a.txt b.txt sub/a.txt sub/b.txt');
    await check({ ...plain, '.gitignore': 'a.txt\n', '.ignore': '!a.txt\nb.txt\n' }, 'a.txt sub/a.txt');
    await check(
      { ...plain, '.ignore': 'a.txt\n', '.sextantignore': '!sub/a.txt\n' },
      'b.txt sub/a.txt sub/b.txt',
    );
    await check(
      { ...plain, '.gitignore': 'sub/\n', '.sextantignore': '!sub/\n' },
      'a.txt b.txt sub/a.txt sub/b.txt',
    );
    // A higher kind of file wins even over a deeper file of a lower kind.
    await check({ ...plain, '.ignore': 'b.txt\n', 'sub/.gitignore': '!b.txt\n' }, 'a.txt sub/a.txt');
  });

  test('a folder that was brought back still obeys the other rules', async () => {
    const tree = {
      ...files('out/a.txt out/b.log'),
      '.gitignore': 'out/\n*.log\n',
      '.sextantignore': '!out/\n',
    };
    await check(tree, 'out/a.txt');
  });

  test('rules count without a repository, and nested repositories add theirs', async () => {
    const root = makeTree({ ...files('a.log b.txt'), '.gitignore': '*.log\n' });
    expect(await ourFiles(root)).toEqual(['.gitignore', 'b.txt']);
    const nested = files('sub/a.log sub/b.txt sub/c.txt module/a.txt module/b.log');
    writeTree(root, { ...nested, 'sub/.git/info/exclude': 'c.txt\n', 'sub/.gitignore': '!a.log\n' });
    writeTree(root, { 'module/.git': 'gitdir: ../.git/modules/module\n' });
    expect(await ourFiles(root)).toEqual([
      '.gitignore',
      'b.txt',
      'module/a.txt',
      'sub/.gitignore',
      'sub/a.log',
      'sub/b.txt',
    ]);
  });

  test('a pattern made to be slow is not', async () => {
    const tree = {
      '.gitignore': `${'*a'.repeat(60)}b\n${'**/a/'.repeat(40)}b\n`,
      [`${'a'.repeat(200)}.txt`]: 'x',
    };
    await check({ ...tree, [`${'a/'.repeat(50)}c`]: 'x' }, `${'a/'.repeat(50)}c ${'a'.repeat(200)}.txt`);
  });
});

test('excludes of the repository count in its worktrees', async () => {
  const root = makeTree({ 'main/a.txt': 'a', 'main/b.log': 'b' });
  const main = join(root, 'main');
  git(main, 'init', '-q');
  git(main, 'add', '.');
  git(main, '-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-qm', 'x');
  git(main, 'worktree', 'add', '-q', '../linked');
  writeTree(main, { '.git/info/exclude': '*.tmp\n' });
  const linked = join(root, 'linked');
  writeTree(linked, { 'c.tmp': 'c', 'd/e.tmp': 'e', 'd/f.txt': 'f' });
  expect(await ourFiles(linked)).toEqual(gitFiles(linked));
  expect(await ourFiles(linked)).toEqual(['a.txt', 'b.log', 'd/f.txt']);
});
