import { existsSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine/engine.ts';
import { openDatabase } from '../../src/engine/store/database.ts';
import type { SearchAnswer } from '../../src/shared/engineApi.ts';
import {
  closeEngine,
  indexed,
  indexFolder,
  openEngine,
  PROJECT,
  pathsFor,
  put,
  workspaceWith,
} from '../support/workspace.ts';

describe('searching', () => {
  it.each([
    ['make a vector unit length', 'src/vectors.ts'],
    ['try again when a call fails', 'src/retry.ts'],
    ['split_cells', 'lib/parser.py'],
    ['retryWithBackoff', 'src/retry.ts'],
    ['what happens when a connection drops', 'docs/guide.md'],
  ])('%s -> %s', async (query, expected) => {
    const { engine } = await indexed();
    expect((await pathsFor(engine, query))[0]).toBe(expected);
  });

  it('puts the definition of an asked name first, and says why', async () => {
    const { engine } = await indexed();
    const { results } = await engine.search({ query: 'sleep', limit: 5, mode: 'hybrid' });
    expect(results[0]).toMatchObject({
      path: 'src/retry.ts',
      confidence: 'strong',
      kind: 'code',
      language: 'typescript',
    });
    expect(results[0]!.explanation.signals.map(({ name }) => name)).toContain('definition');
  });

  it('finds the definition of a mistyped name', async () => {
    const { engine } = await indexed();
    const { results } = await engine.search({ query: 'retryWihtBackoff', limit: 5, mode: 'hybrid' });
    expect(results[0]).toMatchObject({ path: 'src/retry.ts', confidence: 'strong' });
    expect(results[0]!.explanation.signals.map(({ name }) => name)).toContain('definition');
  });

  it('respects every filter', async () => {
    const { engine } = await indexed();
    const search = async (filters: object): Promise<string[]> => {
      const { results } = await engine.search({
        query: 'retry reading rows when it fails',
        limit: 20,
        mode: 'hybrid',
        ...filters,
      });
      return [...new Set(results.map(({ path }) => path))].sort();
    };
    expect(await search({ languages: ['python'] })).toEqual(['lib/parser.py']);
    expect(await search({ kinds: ['docs'] })).toEqual(['docs/guide.md']);
    expect(await search({ kinds: ['tests'] })).toEqual(['src/retry.test.ts']);
    expect(await search({ include: ['src/**'], exclude: ['**/*.test.ts'] })).not.toContain(
      'src/retry.test.ts',
    );
    expect(await search({ include: ['./lib'] })).toEqual(['lib/parser.py']);
    expect(await search({ include: ['*.md'] })).toEqual(['docs/guide.md']);
    expect(await search({ minSimilarity: 1 })).toEqual([]);
    expect(await search({ symbolKinds: ['section'] })).toEqual(['docs/guide.md']);
  });

  it('never reads what is ignored', async () => {
    const { engine } = await indexed();
    expect(await pathsFor(engine, 'secret')).not.toContain('ignored/secret.ts');
    expect(engine.diagnostics().skipped).toContainEqual({
      path: 'ignored',
      reason: 'ignored',
      bytes: undefined,
    });
  });

  it('answers in each mode, and lexical alone is BM25', async () => {
    const { engine } = await indexed();
    const lexical = await engine.search({ query: 'quoted commas', limit: 5, mode: 'lexical' });
    expect(lexical.results[0]!.path).toBe('lib/parser.py');
    const scores = lexical.results.map(({ explanation }) => explanation.bm25);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    const dense = await engine.search({ query: 'quoted commas', limit: 5, mode: 'dense' });
    const similarities = dense.results.map(({ score }) => score);
    expect(similarities).toEqual(similarities.toSorted((a, b) => b - a));
  });

  it('gives the same answers while vectors are not loaded, with filters too', async () => {
    const { root, indexDir, engine } = await indexed();
    await closeEngine(engine);
    const again = await openEngine(root, indexDir);
    const asked = (['hybrid', 'dense', 'lexical'] as const).flatMap((mode) =>
      [{}, { languages: ['python'] }, { include: ['docs/**'] }].map((filters) => ({ mode, ...filters })),
    );
    const answers = () =>
      Promise.all([
        ...asked.map((one) => again.search({ query: 'make a vector unit length', limit: 9, ...one })),
        ...asked.map((one) =>
          again.findSimilar({ seed: { path: 'lib/parser.py', startLine: 3, endLine: 5 }, limit: 9, ...one }),
        ),
      ]);
    const placesOf = (list: readonly SearchAnswer[]) =>
      list.map(({ results }) =>
        results.map(({ path, startLine, score, similarity }) => ({ path, startLine, score, similarity })),
      );
    // Not awaited: these searches run before the first slice of vectors is in.
    const direct = await answers();
    expect(direct[0]!.results[0]!.explanation.percentile).toBeUndefined();
    await again.ready();
    const loaded = await answers();
    expect(loaded[0]!.results[0]!.explanation.percentile).toBeDefined();
    expect(placesOf(direct)).toEqual(placesOf(loaded));
    expect(placesOf(direct).flat().length).toBeGreaterThan(10);
  });

  it('finds nothing where there is nothing to go by', async () => {
    const { engine } = await indexed();
    for (const mode of ['hybrid', 'dense', 'lexical'] as const) {
      expect((await engine.search({ query: '???', limit: 5, mode })).results).toEqual([]);
    }
  });

  it('does not fail while another process changes the index', async () => {
    const { engine, root, indexDir } = await indexed();
    const reader = await openEngine(root, indexDir);
    await reader.ready();
    rmSync(join(root, 'lib/parser.py'));
    put(root, 'src/retry.ts', 'export const emptied = 1;\n');
    await engine.sync();
    const { results } = await reader.search({ query: 'split_cells retry', limit: 20, mode: 'hybrid' });
    expect(results.map(({ path }) => path)).not.toContain('lib/parser.py');
  });
});

describe('find similar', () => {
  it('starts from a place, leaves the seed out, and crosses languages', async () => {
    const { engine } = await indexed({
      ...PROJECT,
      'lib/vectors.py': `import math


# The line of the name is not the first one.
def normalize_vector(vector):
    """Bring a vector to unit length."""
    length = math.sqrt(sum(value * value for value in vector))
    return [value / length for value in vector]
`,
    });
    const { results } = await engine.findSimilar({
      seed: { path: 'src/vectors.ts', startLine: 2, endLine: 3 },
      limit: 3,
    });
    expect(results[0]).toMatchObject({ path: 'lib/vectors.py', symbol: 'normalize_vector', symbolLine: 4 });
    expect(results.map(({ path }) => path)).not.toContain('src/vectors.ts');
  });

  it('puts what is of another kind lower, and says so, unless the seed is of that kind too', async () => {
    const body = `  for (let attempt = 1; attempt <= attempts; attempt++) {
    try {
      return await call();
    } catch (error) {
      await pause(attempt * delayMs);
    }
  }
  throw new Error('gave up');
}
`;
    const named = (name: string) =>
      `export async function ${name}(call: Call, attempts: number, delayMs: number) {\n${body}`;
    const { engine } = await indexed({
      'src/seed.ts': named('again'),
      // The nearest of all, but for its kind.
      'src/again.test.ts': named('again'),
      'src/other.ts': named('uploadPicture'),
    });
    const similarTo = async (path: string) => {
      const { results } = await engine.findSimilar({ seed: { path, startLine: 0, endLine: 3 }, limit: 5 });
      return results.map((result) => [result.path, result.explanation.signals]);
    };
    const lower = [{ name: 'tests', factor: 0.8 }];
    expect(await similarTo('src/seed.ts')).toEqual([
      ['src/other.ts', []],
      ['src/again.test.ts', lower],
    ]);
    expect((await similarTo('src/again.test.ts'))[0]).toEqual(['src/seed.ts', []]);
    expect((await similarTo('src/other.ts'))[1]).toEqual(['src/again.test.ts', lower]);
  });

  it('takes any text', async () => {
    const { engine } = await indexed();
    const { results } = await engine.findSimilar({
      seed: { text: 'const sleep = (ms) => new Promise((r) => setTimeout(r, ms));' },
      limit: 3,
    });
    expect(results[0]!.path).toBe('src/retry.ts');
  });

  it.each([
    [{ path: 'nowhere.ts', startLine: 0, endLine: 1 }, 'fileNotFound'],
    [{ path: 'src/retry.ts', startLine: 900, endLine: 901 }, 'lineNotFound'],
    [{ text: '!!!' }, 'badArgument'],
  ])('says what is wrong with %o', async (seed, code) => {
    const { engine } = await indexed();
    await expect(engine.findSimilar({ seed, limit: 3 })).rejects.toMatchObject({ code });
  });
});

describe('keeping the index equal to the files', () => {
  it('does nothing when nothing changed', async () => {
    const { engine, root } = await indexed();
    const old = new Date(Date.now() - 60_000);
    for (const path of Object.keys(PROJECT)) utimesSync(join(root, path), old, old);
    await engine.sync();
    const { generation } = engine.diagnostics();
    const again = await engine.sync();
    expect(again).toMatchObject({ written: 0, removed: 0, embedded: 0 });
    expect(engine.diagnostics().generation).toBe(generation);
  });

  it('embeds only what is new: edit, move, revert', async () => {
    const { engine, root } = await indexed();
    put(root, 'src/vectors.ts', `${PROJECT['src/vectors.ts']}\nexport const DIMENSIONS = 256;\n`);
    expect((await engine.sync()).written).toBe(1);
    put(root, 'src/vectors.ts', PROJECT['src/vectors.ts']!);
    expect(await engine.sync()).toMatchObject({ written: 1, embedded: 0 });
    renameSync(join(root, 'lib'), join(root, 'python'));
    expect(await engine.sync()).toMatchObject({ written: 1, removed: 1, embedded: 0 });
    expect((await pathsFor(engine, 'split_cells'))[0]).toBe('python/parser.py');
  });

  it('notices a change that keeps size and time', async () => {
    const root = workspaceWith({ 'a.ts': 'export const first = 1;\n' });
    const engine = await openEngine(root, indexFolder());
    await engine.sync();
    const { atime, mtime } = statSync(join(root, 'a.ts'));
    put(root, 'a.ts', 'export const other = 1;\n');
    utimesSync(join(root, 'a.ts'), atime, mtime);
    await engine.sync();
    expect(await pathsFor(engine, 'other')).toEqual(['a.ts']);
  });

  it('notices a change that keeps the size and an old time', async () => {
    const root = workspaceWith({ 'a.ts': 'export const first = 1;\n' });
    const longAgo = new Date(Date.now() - 1e8);
    utimesSync(join(root, 'a.ts'), longAgo, longAgo);
    // Far enough from the last change for sizes and times to be believed.
    const engine = await openEngine(root, indexFolder(), { now: () => Date.now() + 60_000 });
    await engine.sync();
    expect(await engine.sync()).toMatchObject({ unchanged: 1, written: 0 });
    put(root, 'a.ts', 'export const other = 1;\n');
    utimesSync(join(root, 'a.ts'), longAgo, longAgo);
    expect(await engine.sync()).toMatchObject({ unchanged: 0, written: 1 });
    expect(await pathsFor(engine, 'other')).toEqual(['a.ts']);
  });

  it('does not read again what was left out for what it holds, until it changes', async () => {
    const root = workspaceWith({ 'a.ts': 'export const first = 1;\n', 'data.txt': 'a\0b' });
    let nowMs = Date.now() + 60_000;
    const engine = await openEngine(root, indexFolder(), { now: () => nowMs });
    const skipped = { path: 'data.txt', reason: 'binary', seenMs: nowMs };
    await engine.sync();
    nowMs += 1000;
    expect((await engine.sync()).skipped).toMatchObject([skipped]);
    expect(engine.diagnostics().skipped).toMatchObject([skipped]);
    put(root, 'data.txt', 'words');
    expect((await engine.sync()).skipped).toEqual([]);
    expect((await pathsFor(engine, 'words'))[0]).toBe('data.txt');
    put(root, 'data.txt', 'a\0b');
    await engine.updateFiles(['data.txt']);
    expect(engine.diagnostics().skipped).toMatchObject([{ ...skipped, seenMs: nowMs }]);
  });

  it('makes one change at a time', async () => {
    const { engine, root } = await indexed();
    put(root, 'src/fresh.ts', 'export function brandNewThing(): void {}\n');
    put(root, 'src/other.ts', 'export function secondThing(): void {}\n');
    const results = await Promise.all([
      engine.updateFiles(['src/fresh.ts']),
      engine.sync(),
      engine.updateFiles(['src/other.ts']),
      engine.sync(),
    ]);
    // Each of the two is written once, whoever comes first, and nobody takes it for gone.
    expect(results.reduce((sum, { written }) => sum + written, 0)).toBe(2);
    expect(results.reduce((sum, { removed }) => sum + removed, 0)).toBe(0);
    expect((await pathsFor(engine, 'brandNewThing'))[0]).toBe('src/fresh.ts');
    expect((await pathsFor(engine, 'secondThing'))[0]).toBe('src/other.ts');
  });

  it('updates single files on request', async () => {
    const { engine, root } = await indexed();
    put(root, 'src/fresh.ts', 'export function brandNewThing(): void {}\n');
    rmSync(join(root, 'src/vectors.ts'));
    const result = await engine.updateFiles(['src/fresh.ts', 'src/vectors.ts', 'ignored/secret.ts']);
    expect(result.written).toBe(1);
    expect((await pathsFor(engine, 'brandNewThing'))[0]).toBe('src/fresh.ts');
    expect(await pathsFor(engine, 'normalizeVector')).not.toContain('src/vectors.ts');
  });

  it('notices a folder that went away, and a file that became one', async () => {
    const { engine, root } = await indexed();
    rmSync(join(root, 'lib'), { recursive: true });
    rmSync(join(root, 'src/vectors.ts'));
    put(root, 'src/vectors.ts/inside.ts', 'export function insideOut(): void {}\n');
    expect(await engine.updateFiles(['lib', 'src/vectors.ts'])).toMatchObject({ written: 1 });
    expect(await pathsFor(engine, 'split_cells')).not.toContain('lib/parser.py');
    expect((await pathsFor(engine, 'insideOut'))[0]).toBe('src/vectors.ts/inside.ts');
    expect(await pathsFor(engine, 'normalizeVector')).not.toContain('src/vectors.ts');
  });

  it('stops between files, and the next run does the rest', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 200 }, (_, i) => [`f${i}.ts`, `export function name${i}() { return ${i}; }\n`]),
    );
    const root = workspaceWith(files);
    const indexDir = indexFolder();
    const engine = await openEngine(root, indexDir);
    const stop = new AbortController();
    const stopped = engine.sync({ signal: stop.signal, onProgress: () => stop.abort(new Error('enough')) });
    await expect(stopped).rejects.toThrow('enough');
    const { files: done, complete } = engine.diagnostics();
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(200);
    expect(complete).toBe(false);
    await closeEngine(engine);
    const again = await openEngine(root, indexDir);
    expect((await again.sync()).written).toBeLessThanOrEqual(200 - done + 32);
    expect(again.diagnostics()).toMatchObject({ files: 200, complete: true });
  });

  it('gives as many results as are asked for, where there are so many', async () => {
    const file = (i: number): string =>
      `export function waterGarden${i}(hose: Hose): void {\n  hose.open(${i});\n  hose.spray('garden');\n}\n`;
    const files = Object.fromEntries(Array.from({ length: 700 }, (_, i) => [`src/f${i}.ts`, file(i)]));
    const { engine } = await indexed(files);
    const search = (limit: number) => engine.search({ query: 'water the garden', limit, mode: 'hybrid' });
    const similar = (limit: number) => engine.findSimilar({ seed: { text: file(1) }, limit });
    for (const ask of [search, similar]) {
      const [few, many] = [await ask(100), await ask(500)];
      expect(few.results).toHaveLength(100);
      expect(few.total).toBe(150);
      expect(many.results).toHaveLength(500);
      expect(new Set(many.results.map(({ path }) => path)).size).toBe(500);
      const all = await ask(5000);
      expect(all.results).toHaveLength(all.total);
      expect(all.total).toBeGreaterThanOrEqual(many.total);
    }
  });

  it('keeps a scope until another one is given', async () => {
    const { engine } = await indexed();
    await engine.sync({ scope: { include: ['src/**'] } });
    expect(engine.diagnostics().files).toBe(3);
    await engine.sync();
    expect(engine.diagnostics().files).toBe(3);
    await engine.sync({ scope: {} });
    expect(engine.diagnostics().files).toBe(Object.keys(PROJECT).length - 1);
  });

  it('ends equal to a fresh index after any edits', async () => {
    const path = fc.constantFrom('a.ts', 'b.py', 'dir/c.md', 'dir/d.ts');
    const text = fc.constantFrom(
      ...Object.values(PROJECT),
      'export const one = 1;\n',
      '',
      '# Only a heading\n',
    );
    const edit = fc.oneof(
      fc.record({ kind: fc.constant('write' as const), path, text }),
      fc.record({ kind: fc.constant('remove' as const), path, text }),
      fc.record({ kind: fc.constant('move' as const), path, text: path }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(edit, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 }),
        async (rounds) => {
          const root = workspaceWith({ 'a.ts': PROJECT['src/retry.ts']! });
          const engine = await openEngine(root, indexFolder(), { threads: 1 });
          for (const edits of rounds) {
            for (const one of edits) {
              if (one.kind === 'write') put(root, one.path, one.text);
              else if (one.kind === 'remove') rmSync(join(root, one.path), { force: true });
              else if (existsSync(join(root, one.path))) {
                put(root, one.text, '');
                renameSync(join(root, one.path), join(root, one.text));
              }
            }
            await engine.sync();
          }
          const fresh = await openEngine(root, indexFolder(), { threads: 1 });
          await fresh.sync();
          expect(await contentOf(engine)).toEqual(await contentOf(fresh));
          await closeEngine(engine);
          await closeEngine(fresh);
        },
      ),
      { numRuns: 12 },
    );
  });
});

/** All that searches see, without ids. */
async function contentOf(engine: Engine): Promise<unknown> {
  const db = await openDatabase(engine.diagnostics({ quick: true }).indexFile);
  const chunks = db
    .prepare(
      `SELECT path, start_line, end_line, symbol, symbol_kind, breadcrumb, definitions, flags, hex(chunk_hash) AS hash,
       token_count, word_count, vector_checksum FROM chunks JOIN files ON files.id = chunks.file_id
       ORDER BY path, start_line`,
    )
    .all();
  db.close();
  const { results } = await engine.search({ query: 'retry reading rows', limit: 50, mode: 'hybrid' });
  return { chunks, results };
}
