import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { DEFAULT_CHUNK_LIMITS } from '../../../src/engine/chunking/chunk.ts';
import { syncIndex } from '../../../src/engine/indexing/indexer.ts';
import { StaticEmbedder } from '../../../src/engine/indexing/staticEmbedder.ts';
import type { WorkerData } from '../../../src/engine/indexing/workerMessages.ts';
import { ThreadLost, WorkerPool } from '../../../src/engine/indexing/workerPool.ts';
import { DEFAULT_READ_LIMITS, listFiles } from '../../../src/engine/workspace/index.ts';
import { SOURCES, sourceOf } from '../../support/faults/slowSources.ts';
import { openStore, STAMP, temporaryFolder } from '../../support/storeFixtures.ts';
import { PACKAGE, workspaceWith } from '../../support/workspace.ts';

const MODEL = { id: 'builtin', folder: join(PACKAGE, 'models') };
const GRAMMARS = { grammarFolder: join(PACKAGE, 'dist', 'grammars') };
const COUNTED = pathToFileURL(join(PACKAGE, 'test', 'support', 'countedWorker.ts'));
const FRAGILE = pathToFileURL(join(PACKAGE, 'test', 'support', 'fragileWorker.ts'));

const pools: WorkerPool[] = [];

function poolOf(size: number, entry?: URL): WorkerPool {
  const pool = new WorkerPool(size, GRAMMARS, entry);
  pools.push(pool);
  return pool;
}

afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.dispose();
});

const prepare = (root: string, paths: readonly string[]) => ({
  type: 'prepare' as const,
  root,
  paths,
  knownHashes: {},
  readLimits: DEFAULT_READ_LIMITS,
  chunkLimits: DEFAULT_CHUNK_LIMITS,
});

describe('a worker pool', () => {
  it('embeds in threads as the model does here', async () => {
    const embedder = await StaticEmbedder.open(MODEL, poolOf(2));
    const texts = Array.from({ length: 300 }, (_, i) => `text number ${i} about parsers`);
    const { vectors, tokenCounts } = await embedder.embedDocuments(texts);
    expect(vectors).toHaveLength(300 * embedder.info.dimensions);
    expect(tokenCounts.every((count) => count > 0)).toBe(true);
    const [alone] = [await embedder.embedDocuments([texts[299]!])];
    expect(vectors.subarray(299 * embedder.info.dimensions)).toEqual(alone.vectors);
  });

  it('loses only the request that a thread was at', async () => {
    const root = workspaceWith({ 'deadly.ts': 'export const a = 1;\n', 'fine.ts': 'export const b = 2;\n' });
    const pool = poolOf(1, FRAGILE);
    const lost = pool.run(prepare(root, ['deadly.ts']));
    const kept = pool.run(prepare(root, ['fine.ts']));
    await expect(lost).rejects.toBeInstanceOf(ThreadLost);
    expect((await kept).files).toMatchObject([{ path: 'fine.ts', prepared: { language: 'typescript' } }]);
  });

  it('gives back the memory of a thread that parsed what was made to take much', async () => {
    const root = workspaceWith({
      'hostile.ts': sourceOf(SOURCES['nested templates']!, 1_000_000),
      'fine.ts': 'export function fine(): void {}\n',
    });
    const started = new Int32Array(new SharedArrayBuffer(4));
    const pool = new WorkerPool(1, { ...GRAMMARS, started } as WorkerData, COUNTED);
    pools.push(pool);
    const [one, other] = (await pool.run(prepare(root, ['hostile.ts', 'fine.ts']))).files;
    expect(one).toMatchObject({ prepared: { fallback: 'parseMemory' } });
    expect(other).toMatchObject({ prepared: { fallback: undefined, chunks: [{ symbol: 'fine' }] } });
    expect(started[0]).toBe(1);
    await pool.run(prepare(root, ['fine.ts']));
    await pool.run(prepare(root, ['fine.ts']));
    expect(started[0]).toBe(2);
  });

  it('drops what waits when it is stopped or closed', async () => {
    const root = workspaceWith({ 'a.ts': 'export const a = 1;\n' });
    const pool = poolOf(1);
    const stop = new AbortController();
    const running = pool.run(prepare(root, ['a.ts']));
    const waiting = pool.run(prepare(root, ['a.ts']), stop.signal);
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    expect((await running).files).toHaveLength(1);
    const late = pool.run(prepare(root, ['a.ts']));
    const closed = expect(late).rejects.toMatchObject({ code: 'engineStopped' });
    await pool.dispose();
    await closed;
    await expect(pool.run(prepare(root, ['a.ts']))).rejects.toMatchObject({ code: 'engineStopped' });
  });
});

describe('a file that brings its thread down', () => {
  it('is left out with a reason, and all others are indexed', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 6 }, (_, i) => [`f${i}.ts`, `export const name${i} = ${i};\n`]),
    );
    const root = workspaceWith({ ...files, 'deadly.ts': 'export const deadly = 1;\n' });
    const pool = poolOf(2, FRAGILE);
    const embedder = await StaticEmbedder.open(MODEL, pool);
    const stamp = { ...STAMP, dimensions: embedder.info.dimensions };
    const store = await openStore(join(temporaryFolder(), 'index.db'), stamp);
    const result = await syncIndex(
      {
        root,
        store,
        embedder,
        pool,
        chunkLimits: DEFAULT_CHUNK_LIMITS,
        readLimits: DEFAULT_READ_LIMITS,
        now: Date.now,
      },
      await listFiles(root),
    );
    expect(result).toMatchObject({ written: 6, skipped: [{ path: 'deadly.ts', reason: 'failed' }] });
    expect(Array.from(store.files(), ({ path }) => path)).toEqual(Object.keys(files));
  });
});
