/** What the commands print and how they end; what surrounds them is in cliSurroundings.test.ts. */
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../support/cli.ts';
import { indexFolder, PROJECT, workspaceWith } from '../support/workspace.ts';

describe('sextant search', () => {
  it('indexes first, then prints ranked answers within 80 columns', async () => {
    const root = workspaceWith(PROJECT);
    const indexDir = indexFolder();
    const { code, stdout, stderr } = await run([
      'search',
      'try again when a call fails',
      root,
      '--index-dir',
      indexDir,
    ]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^Indexed 6 files/);
    expect(stdout).toMatch(/^[▰▱]{5} (strong|likely|weak) +src\/retry\.ts:1-\d+ +retryWithBackoff/);
    expect(stdout).toMatch(/results · \d+ chunks · \d+ ms\n$/);
    for (const line of stdout.split('\n')) expect([...line].length).toBeLessThanOrEqual(80);
    expect(stdout).not.toContain('\u001b');
    const again = await run(['search', 'try again when a call fails', root, '--index-dir', indexDir]);
    expect(again.stdout.replace(/\d+ ms/, '')).toBe(stdout.replace(/\d+ ms/, ''));
  });

  it('prints JSON of the documented shape', async () => {
    const root = workspaceWith(PROJECT);
    const { code, stdout } = await run([
      'search',
      'split_cells',
      root,
      '--json',
      '--top',
      '2',
      '--index-dir',
      indexFolder(),
    ]);
    expect(code).toBe(0);
    const answer = JSON.parse(stdout);
    expect(Object.keys(answer)).toEqual(['query', 'ms', 'results']);
    expect(answer.results.length).toBeLessThanOrEqual(2);
    expect(answer.results[0]).toEqual({
      rank: 1,
      path: 'lib/parser.py',
      startLine: expect.any(Number),
      endLine: expect.any(Number),
      symbol: expect.any(String),
      kind: 'code',
      language: 'python',
      score: expect.any(Number),
      similarity: expect.any(Number),
      confidence: 'strong',
    });
    expect(answer.results[0].startLine).toBeGreaterThanOrEqual(1);
    expect(answer.results[0].endLine).toBeGreaterThanOrEqual(answer.results[0].startLine);
  });

  it('answers a batch in order, one line each', async () => {
    const root = workspaceWith(PROJECT);
    const input = '{"id": "b", "query": "split_cells"}\n\n{"id": 7, "query": "sleep"}\n';
    const { code, stdout } = await run(['search', '--queries', '-', root, '--index-dir', indexFolder()], {
      input,
    });
    expect(code).toBe(0);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ id, query }) => [id, query])).toEqual([
      ['b', 'split_cells'],
      [7, 'sleep'],
    ]);
    expect(lines[1].results[0].path).toBe('src/retry.ts');
  });

  it('applies filters and explains', async () => {
    const root = workspaceWith(PROJECT);
    const filters = ['--language', 'py', '--kind', 'code', '--include', 'lib/**', '--exclude', '*.md'];
    const { stdout } = await run([
      'search',
      'rows',
      root,
      '--json',
      '--explain',
      ...filters,
      '--index-dir',
      indexFolder(),
    ]);
    const { results } = JSON.parse(stdout);
    expect(new Set(results.map(({ path }: { path: string }) => path))).toEqual(new Set(['lib/parser.py']));
    expect(results[0].explanation).toMatchObject({ bm25: expect.any(Number), signals: expect.any(Array) });
  });

  it('shows a file in its own encoding', async () => {
    const text = '\ufeffdef orbital_velocity(radius):\n    return radius ** -0.5\n';
    const folder = workspaceWith({});
    writeFileSync(join(folder, 'u16.py'), Buffer.from(text, 'utf16le'));
    const { stdout } = await run(['search', 'orbital velocity', folder, '--index-dir', indexFolder()]);
    expect(stdout).toContain('def orbital_velocity(radius):');
  });

  it('gives a query without words no strong answer', async () => {
    const folder = workspaceWith({ '.editorconfig': '[*]\nindent_style = space\n', ...PROJECT });
    const { stdout } = await run(['search', '--json', '!!!', folder, '--index-dir', indexFolder()]);
    const { results } = JSON.parse(stdout);
    expect(results.map(({ confidence }: { confidence: string }) => confidence)).not.toContain('strong');
  });

  it('shows control characters of a file harmlessly', async () => {
    const root = workspaceWith({
      'evil.md': '# Title\n\nSome \u001b[31mred\u001b[0m words \u202e about parsers.\n',
    });
    const { stdout } = await run(['search', 'red words about parsers', root, '--index-dir', indexFolder()]);
    expect(stdout).toContain('red');
    expect(stdout).not.toContain('\u001b');
    expect(stdout).not.toContain('\u202e');
  });
});

describe('results', () => {
  it('of a notebook show what its cells say', async () => {
    const cell = {
      cell_type: 'code',
      metadata: {},
      outputs: [{ text: ['planets'] }],
      source: ['def orbit(radius):\n', '    return "of planets"'],
    };
    const notebook = JSON.stringify({ cells: [cell], nbformat: 4 }, null, 1);
    const root = workspaceWith({ 'orbits.ipynb': notebook });
    const { stdout } = await run(['search', 'orbit of planets', root, '--index-dir', indexFolder()]);
    expect(stdout).toMatch(/^ +\d+ {2}def orbit\(radius\):\n +\d+ {6}return "of planets"\n/m);
  });

  it('that are copies share an entry, but not for programs', async () => {
    const copy = PROJECT['lib/parser.py']!;
    const root = workspaceWith({ ...PROJECT, 'vendor/parser.py': copy, 'old/parser.py': copy });
    const at = [root, '--index-dir', indexFolder()];
    const { stdout } = await run(['search', 'split_cells', ...at, '--top', '1']);
    expect(stdout).toMatch(/\n {8}also in: (?:lib|vendor|old)\/parser.py:\d+-\d+, \w+\/parser.py:\d+-\d+\n/);
    expect(stdout).toMatch(/\n3 results · /);
    const json = await run(['search', 'split_cells', ...at, '--top', '3', '--json']);
    const paths = JSON.parse(json.stdout).results.map(({ path }: { path: string }) => path);
    expect(paths.sort()).toEqual(['lib/parser.py', 'old/parser.py', 'vendor/parser.py']);
  });
});

describe('sextant similar', () => {
  it('starts from a place or from standard input', async () => {
    const root = workspaceWith(PROJECT);
    const indexDir = indexFolder();
    const place = await run(['similar', 'src/retry.ts:3', root, '--json', '--index-dir', indexDir]);
    expect(place.code).toBe(0);
    expect(JSON.parse(place.stdout).results.map(({ path }: { path: string }) => path)).not.toContain(
      'src/retry.ts',
    );
    const fromInside = await run(['similar', 'retry.ts:3', '..', '--json', '--index-dir', indexDir], {
      cwd: join(root, 'src'),
    });
    expect(JSON.parse(fromInside.stdout).results).toEqual(JSON.parse(place.stdout).results);
    const input = 'def split(line): return line.split(",")';
    const text = await run(['similar', '-', root, '--json', '--index-dir', indexDir], { input });
    expect(JSON.parse(text.stdout).results[0].path).toBe('lib/parser.py');
  });
});

describe('sextant index', () => {
  it('--dry-run lists what would be indexed and why not, and writes nothing', async () => {
    const root = workspaceWith({ ...PROJECT, 'logo.png': '\u0089PNG', 'package-lock.json': '{}' });
    const indexDir = join(indexFolder(), 'new');
    const { code, stdout } = await run(['index', '--dry-run', root, '--index-dir', indexDir]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/6 files|7 files/);
    expect(stdout).toContain('typescript');
    expect(stdout).toContain('ignored');
    expect(stdout).toContain('logo.png');
    expect(stdout).toContain('package-lock.json');
    expect(existsSync(indexDir)).toBe(false);
    const json = JSON.parse((await run(['index', '--dry-run', '--json', root])).stdout);
    expect(json.skipped).toContainEqual(
      expect.objectContaining({ path: 'package-lock.json', reason: 'lockFile' }),
    );
  });

  it('keeps its scope until told otherwise, and says so', async () => {
    const root = workspaceWith(PROJECT);
    const at = [root, '--index-dir', indexFolder()];
    const filesAfter = async (...flags: string[]): Promise<number> => {
      const { stdout, stderr } = await run(['index', ...at, '--json', ...flags]);
      const { files, scope } = JSON.parse(stdout);
      expect(stderr.includes('sextant index --all lifts that')).toBe(scope.exclude.length > 0);
      return files;
    };
    expect(await filesAfter()).toBe(6);
    expect(await filesAfter('--exclude', 'src/**')).toBe(3);
    const { stdout } = await run(['search', 'sleep', ...at, '--json']);
    expect(JSON.parse(stdout).results.map(({ path }: { path: string }) => path)).not.toContain(
      'src/retry.ts',
    );
    expect(await filesAfter()).toBe(3);
    expect(JSON.parse((await run(['index', ...at, '--dry-run', '--json'])).stdout).files).toHaveLength(3);
    expect((await run(['doctor', ...at])).stdout).toMatch(/scope +--exclude "src\/\*\*"/);
    const nothing = await run(['search', 'sleep', ...at, '--include', 'src/**']);
    expect(nothing.code).toBe(0);
    expect(nothing.stderr).toContain('--exclude "src/**"');
    expect(await filesAfter('--all')).toBe(6);
    expect(await filesAfter()).toBe(6);
  });

  it('speaks of one file as one', async () => {
    const root = workspaceWith({
      'a.ts': 'export const velocity = 1;\n',
      'b.ts': 'export const mass = 1;\n',
    });
    const at = [root, '--index-dir', indexFolder()];
    await run(['index', ...at]);
    rmSync(join(root, 'b.ts'));
    const { stdout, stderr } = await run(['index', ...at]);
    expect(stderr).toMatch(/^Removed 1 file from the index in [\d.]+ s\n$/);
    expect(stdout).toMatch(/^1 file and 1 chunk is indexed/);
    expect((await run(['search', 'velocity', ...at])).stdout).toMatch(/1 result · 1 chunk · /);
  });
});

describe('sextant doctor', () => {
  it('reports before and after indexing', async () => {
    const root = workspaceWith(PROJECT);
    const indexDir = indexFolder();
    const before = await run(['doctor', root, '--index-dir', indexDir]);
    expect(before.code).toBe(0);
    expect(before.stdout).toContain('run sextant index');
    await run(['index', root, '--index-dir', indexDir]);
    const { stdout } = await run(['doctor', root, '--json', '--index-dir', indexDir]);
    expect(JSON.parse(stdout)).toMatchObject({
      versions: { sqlite: expect.any(String), sqliteVec: expect.any(String) },
      index: { files: 6, complete: true, problems: [], stamp: { dimensions: 256 } },
    });
  });
});

describe('what is wrong is said in one sentence', () => {
  const root = (): string => workspaceWith(PROJECT);
  const cases: Record<string, () => string[]> = {
    'an unknown flag': () => ['search', 'x', root(), '--nonsense'],
    'an unknown command': () => ['serach', 'x'],
    'a missing folder': () => ['search', 'x', '/nowhere/at/all'],
    'a file instead of a folder': () => ['search', 'x', join(root(), 'src/retry.ts')],
    'an empty query': () => ['search', '  ', root()],
    'no query': () => ['search'],
    'an empty folder name': () => ['search', 'x', ''],
    'a folder that is part of the query': () => ['search', 'retry', 'backoff'],
    'a query without quotes': () => ['search', 'where', 'are', 'retries', 'made'],
    'a query that looks like a flag': () => ['search', '-1 offset', root()],
    'an open bracket in a glob': () => ['search', 'x', root(), '--include', 'src/[ab'],
    'an open brace in a glob': () => ['index', root(), '--exclude', '*.{ts,js'],
    'all and a glob': () => ['index', root(), '--all', '--include', 'src/**'],
    'queries without a name': () => ['search', '--queries', '', root()],
    'an empty glob': () => ['search', 'x', root(), '--include', ''],
    'a scope without files': () => ['index', root(), '--include', 'nope/**'],
    'a bad number': () => ['search', 'x', root(), '--top', 'many'],
    'a bad mode': () => ['search', 'x', root(), '--mode', 'magic'],
    'a bad language': () => ['search', 'x', root(), '--language', 'klingon'],
    'a bad kind': () => ['search', 'x', root(), '--kind', 'poems'],
    'a missing model': () => ['search', 'x', root(), '--model', 'nothing-of-that-name'],
    'a model folder without a model': () => ['search', 'x', root(), '--model', root()],
    'a missing queries file': () => ['search', '--queries', '/nowhere.jsonl', root()],
    'a folder as a place': () => ['similar', 'src:1', root()],
    'a place without a line': () => ['similar', 'src/retry.ts', root()],
    'a line that is not there': () => ['similar', 'src/retry.ts:999', root()],
    'a file that is not there': () => ['similar', 'src/nothing.ts:1', root()],
    'a place outside of the folder': () => ['similar', '../x.ts:1', root()],
    'a file that is not indexed': () => ['similar', 'ignored/secret.ts:1', root()],
  };
  it.each(Object.keys(cases))('%s', async (name) => {
    const indexDir = indexFolder();
    const args = cases[name]!();
    const { code, stdout, stderr } = await run(
      args.includes('serach') ? args : [...args, '--index-dir', indexDir],
    );
    expect(code).toBe(2);
    expect(stdout).toBe('');
    const lines = stderr
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith('Indexed '));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^\S.*[.)?]$/);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('a broken batch line leaves the index untouched', async () => {
    const indexDir = join(indexFolder(), 'untouched');
    const input = '{"id": 1, "query": "fine"}\n{"id": 2, "query": \n';
    const { code, stdout, stderr } = await run(
      ['search', '--queries', '-', root(), '--index-dir', indexDir],
      { input },
    );
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('line 2');
    expect(existsSync(indexDir)).toBe(false);
  });

  it.each([
    ['empty', {}],
    ['without text', { 'logo.png': '\u0089PNG' }],
  ])('a folder %s has nothing to index', async (_, files) => {
    const indexDir = join(indexFolder(), 'untouched');
    const { code, stdout, stderr } = await run([
      'search',
      'anything',
      workspaceWith(files),
      '--index-dir',
      indexDir,
    ]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^There is nothing to index in .*\n$/);
    expect(existsSync(indexDir)).toBe(false);
  });

  it('an unreadable folder is named', async () => {
    const folder = join(workspaceWith({}), 'locked');
    mkdirSync(folder);
    writeFileSync(join(folder, 'a.ts'), 'export const a = 1;\n');
    chmodSync(folder, 0);
    const { code, stderr } = await run(['search', 'a', folder, '--index-dir', indexFolder()]);
    chmodSync(folder, 0o700);
    // The superuser reads it all the same.
    expect(process.getuid?.() === 0 ? 0 : 2).toBe(code);
    if (code === 2) expect(stderr).toContain('locked');
  });
});

describe('help and version', () => {
  it('are printed to stdout with code 0', async () => {
    const help = await run(['--help']);
    expect(help.code).toBe(0);
    for (const word of ['search', 'similar', 'index', 'doctor', 'Exit codes'])
      expect(help.stdout).toContain(word);
    expect((await run(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
