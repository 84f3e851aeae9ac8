/**
 * A step of bench/growth.ts: indexes real files, lets the store take made-up ones up to the size that is wanted, and
 * saves files again.
 */
import {
  appendFileSync,
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DEFAULT_CHUNK_LIMITS } from '../../src/engine/chunking/chunk.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { PreparedFile } from '../../src/engine/indexing/preparedFile.ts';
import { WorkerPool } from '../../src/engine/indexing/workerPool.ts';
import { type NewFileEntry, Store } from '../../src/engine/store/store.ts';
import { StoreUpkeep } from '../../src/engine/store/upkeep.ts';
import { DEFAULT_READ_LIMITS, listFiles } from '../../src/engine/workspace/index.ts';
import { seededRandom } from '../../src/shared/random.ts';
import { engineOptions, GRAMMARS } from './engineOptions.ts';
import { type Built, MB, spread, stepSettings, tell, timed } from './measured.ts';
import { madeUpFile } from './synthetic.ts';

const settings = stepSettings();
const { root, indexDir, chunks: wanted, threads } = settings;
/** Files younger than two seconds are read again by design. */
const SETTLED_MS = 2100;
const BATCH_FILES = 96;
const SEED = 7;

let pool: WorkerPool | undefined;
rmSync(indexDir, { recursive: true, force: true });
const real = await indexReal();
const made = await makeUp();
tell({ ...real, ...made, ...(await saveAgain()) } satisfies Built);

async function indexReal() {
  const spent = { storeMs: 0, mergeMs: 0 };
  counted(Store.prototype, 'replaceFiles', (ms) => (spent.storeMs += ms));
  counted(StoreUpkeep.prototype, 'optimizeWords', (ms) => (spent.mergeMs += ms));
  counted(StoreUpkeep.prototype, 'vacuumIfWorthwhile', (ms) => (spent.mergeMs += ms));
  counted(StoreUpkeep.prototype, 'checkpoint', (ms) => (spent.mergeMs += ms));
  const engine = await Engine.open(engineOptions(settings));
  await wait(SETTLED_MS);
  const full = await timed(() => engine.sync());
  const indexingPeakMb = (process.resourceUsage().maxRSS * 1024) / MB;
  const { storeMs, mergeMs } = spent;
  const { ms: noChangeMs } = await timed(() => engine.sync());
  const { files, chunks: realChunks } = engine.diagnostics({ quick: true });
  await engine.close();
  return {
    files,
    sourceMb: full.value.bytes / MB,
    realChunks,
    fullMs: full.ms,
    storeMs,
    mergeMs,
    noChangeMs,
    indexingPeakMb,
  };
}

/** Straight into the store: what is measured is how fast that takes them. */
async function makeUp() {
  const engine = await Engine.open({ ...engineOptions(settings), readonly: true });
  const { indexFile, stamp } = engine.diagnostics({ quick: true });
  await engine.close();
  const store = await Store.open(indexFile, stamp);
  const before = store.upkeep.counts().chunks;
  let missing = wanted - before;
  let spentMs = 0;
  const random = seededRandom(SEED);
  const { files } = await listFiles(root, {});
  const copies = Math.ceil(Math.max(0, missing) / before);
  for (let first = 0; missing > 0 && first < files.length; first += BATCH_FILES) {
    const paths = files.slice(first, first + BATCH_FILES).map(({ path }) => path);
    const batch = await storedFiles(store, paths);
    const all = batch.flatMap(({ chunks }) => chunks);
    for (let copy = 1; copy <= copies && missing > 0; copy++) {
      const entries: NewFileEntry[] = [];
      for (const entry of batch) {
        if (missing <= 0) break;
        const chunks = entry.chunks.slice(0, missing);
        missing -= chunks.length;
        if (chunks.length > 0) entries.push(madeUpFile({ ...entry, chunks }, copy, all, random));
      }
      spentMs += (await timed(() => store.replaceFiles(entries))).ms;
    }
  }
  await pool?.dispose();
  store.upkeep.optimizeWords();
  store.upkeep.vacuumIfWorthwhile();
  store.upkeep.checkpoint();
  const { chunks, bytes } = store.upkeep.counts();
  store.close();
  const syntheticPerSecond = ((chunks - before) * 1000) / spentMs;
  return { chunks, diskMb: bytes / MB, syntheticPerSecond, rawWriteMs: await rawWrite(indexFile) };
}

/** The same bytes into another file, and onto the disk. */
async function rawWrite(file: string): Promise<number> {
  const bytes = readFileSync(file);
  const copy = `${file}.copy`;
  const { ms } = await timed(() => {
    const handle = openSync(copy, 'w');
    writeSync(handle, bytes);
    fsyncSync(handle);
    closeSync(handle);
  });
  rmSync(copy);
  return ms;
}

/** Files as the indexer gave them to the store. */
async function storedFiles(store: Store, paths: readonly string[]): Promise<NewFileEntry[]> {
  pool ??= new WorkerPool(threads, { grammarFolder: GRAMMARS });
  const { files } = await pool.run({
    type: 'prepare',
    root,
    paths,
    knownHashes: {},
    readLimits: DEFAULT_READ_LIMITS,
    chunkLimits: DEFAULT_CHUNK_LIMITS,
  });
  return files.flatMap((entry) => ('prepared' in entry ? [storedFile(store, entry.prepared)] : []));
}

function storedFile(store: Store, { chunks, ...file }: PreparedFile): NewFileEntry {
  const { pathVector, indexedMs } = store.fileByPath(file.path)!;
  return {
    file: { ...file, pathVector, indexedMs },
    chunks: chunks.map(({ embeddingText: _, chunkHash, ...chunk }) => {
      const bytes = Buffer.from(chunkHash, 'hex');
      return { ...chunk, chunkHash: bytes, ...store.vectorByHash(bytes)! };
    }),
  };
}

async function saveAgain() {
  const engine = await Engine.open(engineOptions(settings));
  await engine.ready();
  const { files } = await engine.list();
  const code = files.filter((file) => file.contentKind === 'code' && file.size > 5000 && file.size < 20_000);
  const saved = spread(code, 100).map(({ path }) => path);
  const sizes = saved.map((path) => statSync(join(root, path)).size);
  try {
    const one = await update(engine, saved.slice(0, 1), 'sextantBenchOne');
    const hundred = await update(engine, saved, 'sextantBenchHundred');
    return { oneFileMs: one, hundredFilesMs: hundred };
  } finally {
    for (const [i, path] of saved.entries()) truncateSync(join(root, path), sizes[i]!);
    await engine.updateFiles(saved);
    await engine.close();
  }
}

/** From saving to being found. */
async function update(engine: Engine, paths: readonly string[], mark: string): Promise<number> {
  for (const path of paths) appendFileSync(join(root, path), `\n// ${mark}\n`);
  const { ms } = await timed(async () => {
    await engine.updateFiles(paths);
    const { results } = await engine.search({ query: mark, limit: 5, mode: 'lexical' });
    if (!results.some(({ path }) => paths.includes(path)))
      throw new Error(`A saved file was not found by ${mark}.`);
  });
  return ms;
}

/** Tells how long each call of a method takes. */
function counted<K extends string>(
  owner: Record<K, (...values: never[]) => unknown>,
  name: K,
  add: (ms: number) => void,
): void {
  const method = owner[name];
  owner[name] = function (this: unknown, ...values: never[]) {
    const startMs = performance.now();
    try {
      return method.apply(this, values);
    } finally {
      add(performance.now() - startMs);
    }
  };
}
