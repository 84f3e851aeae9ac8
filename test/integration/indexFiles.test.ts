import { closeSync, existsSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_CHUNK_LIMITS } from '../../src/engine/chunking/chunk.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { damaged } from '../../src/engine/store/checked.ts';
import { openDatabase } from '../../src/engine/store/database.ts';
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

const TABLES = [
  'meta',
  'files',
  'sqlite_autoindex_files_1',
  'chunks',
  'chunks_of_file',
  'chunk_text_data',
  'chunk_vectors_chunks',
  'chunk_vectors_rowids',
  'chunk_vectors_vector_chunks00',
];

describe('the index on disk', () => {
  it('is written by one process at a time; another one reads', async () => {
    const { engine, root, indexDir } = await indexed();
    const reader = await openEngine(root, indexDir);
    expect(engine.writable).toBe(true);
    expect(reader.writable).toBe(false);
    await reader.ready();
    expect((await pathsFor(reader, 'split_cells'))[0]).toBe('lib/parser.py');
    expect(reader.notices.join()).toContain('Another Sextant process');
    await expect(reader.sync()).rejects.toMatchObject({ code: 'indexBusy' });
  });

  it('that has been compacted is read anew by who follows, and called damaged by nobody', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 2100 }, (_, i) => [`many/f${i}.ts`, `export const number${i} = ${i};\n`]),
    );
    const { engine, root, indexDir } = await indexed({ ...PROJECT, ...many });
    const reader = await openEngine(root, indexDir);
    await reader.ready();
    put(root, 'lib/parser.py', `def other_things():\n    return 1\n`);
    rmSync(join(root, 'many'), { recursive: true });
    await engine.sync();
    // The chunks at these lines, and their vectors, are gone from the file; the reader has not followed yet.
    const seed = { path: 'lib/parser.py', startLine: 0, endLine: 2 };
    const { results } = await reader.findSimilar({ seed, limit: 5 });
    expect(results.map(({ path }) => path)).not.toContain('lib/parser.py');
    expect(results.length).toBeGreaterThan(0);
    await expect(
      reader.findSimilar({ seed: { ...seed, startLine: 12, endLine: 14 }, limit: 5 }),
    ).rejects.toMatchObject({ code: 'lineNotFound' });
  });

  it('is not begun with a model that cannot be opened', async () => {
    const indexDir = join(indexFolder(), 'deep', 'down');
    const model = { id: 'none', folder: join(indexFolder(), 'no-model') };
    await expect(openEngine(workspaceWith(PROJECT), indexDir, { model })).rejects.toMatchObject({
      code: 'modelInvalid',
    });
    expect(existsSync(dirname(indexDir))).toBe(false);
  });

  it('says that it is busy when there is nothing to read yet', async () => {
    const root = workspaceWith(PROJECT);
    const indexDir = indexFolder();
    await openEngine(root, indexDir);
    const limits = { ...DEFAULT_CHUNK_LIMITS, targetLines: 7 };
    await expect(openEngine(root, indexDir, { chunkLimits: limits })).rejects.toMatchObject({
      code: 'indexBusy',
    });
  });

  it('is built beside the old one when what makes it changes, then takes its place', async () => {
    const { engine, root, indexDir } = await indexed();
    await engine.sync({ scope: { exclude: ['docs/**'] } });
    await closeEngine(engine);
    const databases = (): string[] => readdirSync(indexDir).filter((name) => /^index-.*\.db$/.test(name));
    const [old] = databases();
    const changed = await openEngine(root, indexDir, {
      chunkLimits: { ...DEFAULT_CHUNK_LIMITS, targetLines: 5 },
    });
    expect(databases()).toHaveLength(2);
    expect(changed.scope).toEqual({ exclude: ['docs/**'] });
    expect((await pathsFor(changed, 'split_cells'))[0]).toBe('lib/parser.py');
    await changed.sync();
    expect(databases()).toHaveLength(1);
    expect(databases()).not.toContain(old);
    expect((await pathsFor(changed, 'split_cells'))[0]).toBe('lib/parser.py');
  });

  it('answers a reader from the old one until the new one is complete', async () => {
    const { engine, root, indexDir } = await indexed();
    await closeEngine(engine);
    const chunkLimits = { ...DEFAULT_CHUNK_LIMITS, targetLines: 5 };
    const writer = await openEngine(root, indexDir, { chunkLimits });
    const reader = await openEngine(root, indexDir, { chunkLimits });
    expect((await pathsFor(reader, 'split_cells'))[0]).toBe('lib/parser.py');
    put(root, 'src/fresh.ts', 'export function brandNewThing(): void {}\n');
    await writer.sync();
    expect((await pathsFor(reader, 'brandNewThing'))[0]).toBe('src/fresh.ts');
  });

  it('shows a reader what the writer has changed', async () => {
    const { engine, root, indexDir } = await indexed();
    const reader = await openEngine(root, indexDir);
    await reader.ready();
    put(root, 'src/fresh.ts', 'export function brandNewThing(): void {}\n');
    await engine.sync();
    await expect.poll(async () => (await pathsFor(reader, 'brandNewThing'))[0]).toBe('src/fresh.ts');
  });

  it('shows a reader an index that took the place of a damaged one', async () => {
    const { engine, root, indexDir } = await indexed();
    const { indexFile } = engine.diagnostics();
    const reader = await openEngine(root, indexDir);
    await reader.ready();
    await closeEngine(engine);
    await overwritePagesOf(indexFile, 'chunk_vectors_vector_chunks00');
    const again = await openEngine(root, indexDir);
    put(root, 'src/fresh.ts', 'export function brandNewThing(): void {}\n');
    await again.sync();
    expect(again.notices.join('\n')).toContain('damaged');
    await expect.poll(async () => (await pathsFor(reader, 'brandNewThing'))[0]).toBe('src/fresh.ts');
  });

  it('lets a reader open while the writer writes and compacts', async () => {
    const { engine, root, indexDir } = await indexed(manyFiles(300, 0));
    for (let round = 1; round <= 8; round++) {
      for (const [path, text] of Object.entries(manyFiles(300, round))) put(root, path, text);
      const writing = engine.sync();
      for (let i = 0; i < 3; i++) {
        const reader = await openEngine(root, indexDir, { threads: 1 });
        const searching = reader.search({ query: 'name7', limit: 5, mode: 'hybrid' });
        expect((await searching).results.length).toBeGreaterThan(0);
        await reader.ready();
        await closeEngine(reader);
      }
      await writing;
    }
    expect(engine.diagnostics().retired).toBeLessThan(2400);
  });

  it('is set aside and built again when it is damaged', async () => {
    const { engine, root, indexDir } = await indexed();
    const { indexFile } = engine.diagnostics();
    await closeEngine(engine);
    const handle = openSync(indexFile, 'r+');
    writeSync(handle, Buffer.alloc(100, 7), 0, 100, 0);
    closeSync(handle);
    const again = await openEngine(root, indexDir);
    expect(again.notices.join()).toContain('damaged');
    expect(existsSync(`${indexFile}.damaged`)).toBe(true);
    await again.sync();
    expect((await pathsFor(again, 'split_cells'))[0]).toBe('lib/parser.py');
    // Once the new one is whole nobody needs it any more.
    expect(existsSync(`${indexFile}.damaged`)).toBe(false);
  });

  it('is not built again for ever where it shows to be damaged again and again', async () => {
    const { engine } = await indexed();
    const find = () =>
      engine.ask(async ({ store }) => {
        throw damaged(store.file, 'a page has changed');
      });
    for (let time = 0; time < 3; time++) {
      await expect(find()).rejects.toMatchObject({ code: 'indexDamaged' });
      await engine.sync();
      expect((await pathsFor(engine, 'split_cells'))[0]).toBe('lib/parser.py');
    }
    for (let time = 0; time < 2; time++)
      await expect(find()).rejects.toMatchObject({
        code: 'indexUnusable',
        message: expect.stringContaining('though it was built anew 3 times'),
      });
  });

  it('notices a vector that has changed, and is built again', async () => {
    const { engine, root, indexDir } = await indexed();
    const { indexFile } = engine.diagnostics();
    await closeEngine(engine);
    const db = await openDatabase(indexFile);
    const vectors = db.prepare('SELECT rowid, vectors FROM chunk_vectors_vector_chunks00').get() as {
      rowid: number;
      vectors: Buffer;
    };
    vectors.vectors[3]! ^= 4;
    db.prepare('UPDATE chunk_vectors_vector_chunks00 SET vectors = ? WHERE rowid = ?').run(
      vectors.vectors,
      vectors.rowid,
    );
    db.close();
    const again = await openEngine(root, indexDir);
    await again.sync();
    expect(again.notices.join()).toContain('damaged');
    expect(again.diagnostics()).toMatchObject({ files: Object.keys(PROJECT).length - 1, problems: [] });
  });

  it('stops a sync that is going on when it is closed, and keeps what was stored', async () => {
    const root = workspaceWith(manyFiles(1500, 0));
    const indexDir = indexFolder();
    const engine = await openEngine(root, indexDir);
    let stored = 0;
    const syncing = engine.sync({
      onProgress: ({ filesDone }) => {
        stored = filesDone;
      },
    });
    syncing.catch(() => {});
    await expect.poll(() => stored, { timeout: 20_000 }).toBeGreaterThan(0);
    await closeEngine(engine);
    await expect(syncing).rejects.toMatchObject({ code: 'engineStopped' });
    await expect(engine.search({ query: 'x', limit: 1, mode: 'hybrid' })).rejects.toMatchObject({
      code: 'engineStopped',
    });
    const again = await openEngine(root, indexDir);
    expect((await again.sync()).unchanged).toBeGreaterThan(0);
  });

  it('does not close while a question is being answered', async () => {
    const { engine } = await indexed();
    const answers = Promise.all(
      ['parse rows', 'retry', 'unit length'].map((query) => pathsFor(engine, query)),
    );
    await closeEngine(engine);
    expect((await answers).map(([first]) => first)).toEqual([
      'lib/parser.py',
      'src/retry.ts',
      'src/vectors.ts',
    ]);
  });
});

describe('damage anywhere in the index', () => {
  it.each(TABLES)('is noticed, and what is answered afterwards is right: %s', async (table) => {
    const { engine, root, indexDir } = await indexed(manyFiles(120, 0));
    const { indexFile } = engine.diagnostics();
    await closeEngine(engine);
    await overwritePagesOf(indexFile, table);
    const again = await openEngine(root, indexDir);
    put(root, 'src/fresh.ts', 'export function brandNewThing(): void {}\n');
    put(root, 'f7.ts', 'export function anotherName(): string { return "seven"; }\n');
    const questions = ['brandNewThing', 'anotherName', 'name88', 'name119 returns'];
    for (const question of questions) await answerOrDamage(again, question);
    await again.updateFiles(['src/fresh.ts', 'f7.ts']);
    for (const question of questions) {
      if (!(await answerOrDamage(again, question))) await again.sync();
    }
    await again.sync();
    expect(again.notices.join('\n')).toContain('damaged');
    const fresh = await openEngine(root, indexFolder());
    await fresh.sync();
    for (const question of questions)
      expect(await pathsFor(again, question)).toEqual(await pathsFor(fresh, question));
    expect(again.diagnostics()).toMatchObject({ files: 121, problems: [] });
  });

  it('in an older index only takes that one away', async () => {
    const { engine, root, indexDir } = await indexed();
    const { indexFile } = engine.diagnostics();
    await closeEngine(engine);
    await overwritePagesOf(indexFile, 'chunk_vectors_vector_chunks00');
    const again = await openEngine(root, indexDir, {
      chunkLimits: { ...DEFAULT_CHUNK_LIMITS, targetLines: 5 },
    });
    await again.sync();
    expect(again.notices.join('\n')).toContain('damaged');
    expect((await pathsFor(again, 'split_cells'))[0]).toBe('lib/parser.py');
  });
});

/** Zeroes are what a disk gives back for a page that it has lost. */
async function overwritePagesOf(file: string, table: string): Promise<void> {
  const db = await openDatabase(file);
  const pages = db.prepare('SELECT pageno, pgsize FROM dbstat WHERE name = ?').all(table) as {
    pageno: number;
    pgsize: number;
  }[];
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
  expect(pages.length).toBeGreaterThan(0);
  const handle = openSync(file, 'r+');
  for (const { pageno, pgsize } of pages)
    writeSync(handle, Buffer.alloc(pgsize), 0, pgsize, (pageno - 1) * pgsize);
  closeSync(handle);
}

async function answerOrDamage(engine: Engine, question: string): Promise<boolean> {
  try {
    await pathsFor(engine, question);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'indexDamaged' });
    return false;
  }
}

function manyFiles(count: number, round: number): Record<string, string> {
  const entries = Array.from({ length: count }, (_, i) => [
    `f${i}.ts`,
    `export function name${i}(): number { return ${i} + ${round}; }\n`,
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}
