import { execFileSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  lstatSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  type ListOptions,
  listFiles,
  SKIP_SENTENCES,
  type SkipReason,
  statFiles,
} from '../../../src/engine/workspace/index.ts';
import { changeTimeOf } from '../../../src/engine/workspace/read.ts';
import { EngineError } from '../../../src/shared/errors.ts';
import { files, makeTree, type Tree, writeTree } from './tree.ts';

interface Expected {
  files: string;
  skipped?: Readonly<Record<string, SkipReason>>;
}

async function check(at: string | Tree, expected: Expected, options: ListOptions = {}): Promise<void> {
  const listing = await listFiles(typeof at === 'string' ? at : makeTree(at), options);
  expect({
    files: listing.files.map(({ path }) => path).join(' '),
    skipped: Object.fromEntries(listing.skipped.map(({ path, reason }) => [path, reason])),
  }).toEqual({ files: expected.files, skipped: expected.skipped ?? {} });
}

describe('listFiles', () => {
  test('describes a file', async () => {
    const root = makeTree({ 'tests/a.py': 'x = 1\n', 'examples/b.ts': 'let a;\n', run: 'echo\n' });
    utimesSync(join(root, 'tests/a.py'), 1000, 1234.5);
    const changedMs = changeTimeOf(lstatSync(join(root, 'run')));
    const { files } = await listFiles(root);
    expect(files.filter(({ path }) => !path.startsWith('ex'))).toEqual([
      { path: 'run', size: 5, changedMs, language: undefined, contentKind: 'docs', role: 'normal' },
      {
        path: 'tests/a.py',
        size: 6,
        changedMs: lstatSync(join(root, 'tests/a.py')).ctimeMs,
        language: 'python',
        contentKind: 'tests',
        role: 'normal',
      },
    ]);
    expect(files[0]).toMatchObject({ language: 'typescript', contentKind: 'code', role: 'example' });
  });

  test('orders by the bytes of the path', async () => {
    // U+FF5E comes after U+1F600 in UTF-16, and before it in UTF-8.
    await check(files('b a/b a-b a.b A é \uFF5E \u{1F600} Z/z'), {
      files: 'A Z/z a-b a.b a/b b é \uFF5E \u{1F600}',
    });
  });

  test('leaves out by name', async () => {
    const tree = files(
      'a.png a.PNG package-lock.json Cargo.lock .sextant-duplicates.json app.min.js app.js.map libz.so.1.2 .DS_Store .a a.ts',
    );
    await check(tree, {
      files: '.a a.ts',
      skipped: {
        '.DS_Store': 'binary',
        '.sextant-duplicates.json': 'lockFile',
        'Cargo.lock': 'lockFile',
        'a.PNG': 'binary',
        'a.png': 'binary',
        'app.js.map': 'minified',
        'app.min.js': 'minified',
        'libz.so.1.2': 'binary',
        'package-lock.json': 'lockFile',
      },
    });
  });

  test('leaves out installed packages, environments and caches, and says nothing of .git', async () => {
    const signature = 'Signature: 8a477f597d28d172789f06886806bc55\n';
    const tree = files(
      '.git/config .hg/x .svn/x node_modules/a.js web/node_modules/a.js x/__pycache__/a.py env/a.py',
    );
    const more = files(
      'target/a.rs other/target/a.rs env/pyvenv.cfg vendor/modules.txt lib/vendor/a.js dist/a.js',
    );
    await check(
      { ...tree, ...more, 'target/CACHEDIR.TAG': signature, 'other/target/CACHEDIR.TAG': 'just a name\n' },
      {
        files: 'dist/a.js lib/vendor/a.js other/target/CACHEDIR.TAG other/target/a.rs',
        skipped: {
          env: 'vendored',
          node_modules: 'vendored',
          target: 'vendored',
          vendor: 'vendored',
          'web/node_modules': 'vendored',
          'x/__pycache__': 'vendored',
        },
      },
    );
  });

  test('an ignored folder is one entry', async () => {
    await check(
      { ...files('out/a.ts out/b/c.ts src/a.ts'), '.gitignore': 'out/\n' },
      { files: '.gitignore src/a.ts', skipped: { out: 'ignored' } },
    );
  });

  test('reads no ignore files when told so', async () => {
    const tree = { ...files('out/a.ts'), '.gitignore': 'out/\n' };
    await check(tree, { files: '.gitignore out/a.ts' }, { useIgnoreFiles: false });
  });

  test('sizes', async () => {
    const root = makeTree({ ...files('exact.md over.md nb.ipynb big.ipynb'), 'empty.ts': '' });
    for (const [path, size] of Object.entries({
      'exact.md': 100,
      'over.md': 101,
      'nb.ipynb': 800,
      'big.ipynb': 801,
    }))
      truncateSync(join(root, path), size);
    const { files: found, skipped } = await listFiles(root, { maxFileBytes: 100 });
    expect(found.map(({ path }) => path)).toEqual(['exact.md', 'nb.ipynb']);
    expect(skipped).toEqual([
      { path: 'big.ipynb', reason: 'tooLarge', bytes: 801 },
      { path: 'empty.ts', reason: 'empty', bytes: 0 },
      { path: 'over.md', reason: 'tooLarge', bytes: 101 },
    ]);
    expect((await listFiles(root)).skipped).toHaveLength(1);
  });

  test('follows no link and opens no pipe or socket', async () => {
    const outside = makeTree(files('secret.txt'));
    const root = makeTree(files('a/b.txt'));
    symlinkSync('..', join(root, 'a/loop'));
    symlinkSync(outside, join(root, 'folder'));
    symlinkSync(join(outside, 'secret.txt'), join(root, 'link.txt'));
    symlinkSync('nowhere', join(root, 'broken'));
    execFileSync('mkfifo', [join(root, 'pipe.txt'), join(root, 'a/.gitignore')]);
    const server = createServer();
    await new Promise<void>((done) => server.listen(join(root, 'socket'), done));
    onTestFinished(() => void server.close());
    await check(root, {
      files: 'a/b.txt',
      skipped: {
        'a/.gitignore': 'notAFile',
        'a/loop': 'symlink',
        broken: 'symlink',
        folder: 'symlink',
        'link.txt': 'symlink',
        'pipe.txt': 'notAFile',
        socket: 'notAFile',
      },
    });
  });

  test('a linked ignore file does not count, as in git', async () => {
    const root = makeTree({ ...files('a.txt'), rules: 'a.txt\n' });
    symlinkSync('rules', join(root, '.gitignore'));
    await check(root, { files: 'a.txt rules', skipped: { '.gitignore': 'symlink' } });
  });

  test('a folder that may not be read is an entry', async () => {
    const root = makeTree(files('a.txt closed/b.txt'));
    const closed = join(root, 'closed');
    chmodSync(closed, 0);
    onTestFinished(() => chmodSync(closed, 0o700));
    // The superuser reads it all the same.
    await check(
      root,
      canRead(closed)
        ? { files: 'a.txt closed/b.txt' }
        : { files: 'a.txt', skipped: { closed: 'unreadable' } },
    );
  });

  test('caps on depth and number', async () => {
    const deep = 'd/'.repeat(64);
    await check(files(`${deep}in.txt ${deep}d/out.txt`), {
      files: `${deep}in.txt`,
      skipped: { [`${deep}d`]: 'tooDeep' },
    });
    await check(files('a/1 a/2 b/3'), { files: 'a/1 a/2', skipped: { 'a/2': 'tooMany' } }, { maxFiles: 2 });
  });

  test('names with spaces, line breaks and other scripts', async () => {
    const names = [' a', 'b\nc', 'données.md', '数据.py', "it's"].sort();
    const { files: found } = await listFiles(
      makeTree(Object.fromEntries(names.map((name) => [`x y/${name}`, 'x']))),
    );
    expect(found.map(({ path }) => path)).toEqual(names.map((name) => `x y/${name}`));
  });

  test('an aborted walk rejects with the reason of the signal', async () => {
    const reason = new Error('enough');
    await expect(listFiles(makeTree(files('a')), {}, AbortSignal.abort(reason))).rejects.toBe(reason);
    const root = makeTree(Object.fromEntries(Array.from({ length: 1200 }, (_, at) => [`file${at}`, 'x'])));
    const controller = new AbortController();
    const listing = listFiles(root, {}, controller.signal);
    controller.abort(reason);
    await expect(listing).rejects.toBe(reason);
  });

  test('a root that is no folder', async () => {
    const root = makeTree(files('a.txt'));
    for (const path of ['nowhere', 'a.txt']) {
      const error = await listFiles(join(root, path)).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(EngineError);
      expect(error).toMatchObject({ code: 'folderNotFound' });
    }
  });

  test('a root that is a link', async () => {
    const root = makeTree(files('real/a.txt'));
    symlinkSync('real', join(root, 'link'));
    await check(join(root, 'link'), { files: 'a.txt' });
  });
});

describe('include and exclude', () => {
  const tree = files('a.ts src/a.ts src/b.js src/deep/a.ts docs/src/c.md generated/x.ts src/generated/y.ts');
  const all = Object.keys(tree).sort();
  const cases: readonly [options: ListOptions, left: string][] = [
    [{ include: ['*.md'] }, 'docs/src/c.md'],
    [{ include: ['./a.ts'] }, 'a.ts'],
    [{ include: ['src'] }, 'docs/src/c.md src/a.ts src/b.js src/deep/a.ts src/generated/y.ts'],
    [{ include: ['./src/'] }, 'src/a.ts src/b.js src/deep/a.ts src/generated/y.ts'],
    [{ include: ['src/**/*.{ts,md}'], exclude: ['generated'] }, 'src/a.ts src/deep/a.ts'],
    [{ include: ['{docs,src/deep}/**'] }, 'docs/src/c.md src/deep/a.ts'],
    [{ exclude: ['**/generated/**', '*.ts'] }, 'docs/src/c.md src/b.js'],
    [{ exclude: ['*'] }, ''],
    [{ include: [], exclude: [] }, all.join(' ')],
  ];
  test.each(cases)('%j', async (options, left) => {
    expect((await listFiles(makeTree(tree), options)).files.map(({ path }) => path).join(' ')).toBe(left);
  });

  test('say why', async () => {
    const skipped = { generated: 'excluded', 'src/a.ts': 'notIncluded' } as const;
    await check(
      files('generated/x.ts src/a.ts src/b.js'),
      { files: 'src/b.js', skipped },
      { include: ['*.js'], exclude: ['generated/**'] },
    );
  });
});

describe('statFiles', () => {
  test('decides as the walk does', async () => {
    const root = makeTree({
      ...files('a.ts out/b.ts src/c.ts src/d.png node_modules/e.js'),
      '.gitignore': 'out/\n',
    });
    symlinkSync('src', join(root, 'link'));
    const paths = [
      'a.ts',
      'out/b.ts',
      'src/c.ts',
      'src/d.png',
      'node_modules/e.js',
      'link/c.ts',
      'gone.ts',
      '../x',
      'a.ts/b',
    ];
    const { files: found, gone } = await statFiles(root, paths);
    expect(found).toEqual((await listFiles(root)).files.filter(({ path }) => path.endsWith('.ts')));
    expect(gone).toEqual([
      'out/b.ts',
      'src/d.png',
      'node_modules/e.js',
      'link/c.ts',
      'gone.ts',
      '../x',
      'a.ts/b',
    ]);
  });

  test('takes a folder for all that counts in it', async () => {
    const root = makeTree({ ...files('src/a.ts src/b/c.ts src/x.log'), '.gitignore': '*.log\n' });
    const { files: found, gone } = await statFiles(root, ['src', 'src/a.ts', 'src/b']);
    expect(found.map(({ path }) => path)).toEqual(['src/a.ts', 'src/b/c.ts']);
    expect(gone).toEqual([]);
    rmSync(join(root, 'src'), { recursive: true });
    expect(await statFiles(root, ['src/a.ts'])).toEqual({ files: [], skipped: [], gone: ['src/a.ts'] });
    writeTree(root, files('src/a.ts'));
    expect((await statFiles(root, ['src/a.ts'], { exclude: ['src'] })).gone).toEqual(['src/a.ts']);
  });
});

test('every reason has a sentence', () => {
  for (const sentence of Object.values(SKIP_SENTENCES)) expect(sentence).toMatch(/^[A-Z].+\.$/);
});

function canRead(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
