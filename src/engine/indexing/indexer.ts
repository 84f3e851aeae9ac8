/**
 * Keeps an index equal to the files: finds what changed, has it chunked and embedded, and stores it file by
 * file. It can be stopped between any two files; the next run does the rest.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ChunkLimits } from '../chunking/chunk.ts';
import type { Embedder } from '../models/embedder.ts';
import type {
  FileChange,
  FileRecord,
  NewChunk,
  PathVector,
  SkippedRecord,
  StoredVector,
} from '../store/records.ts';
import type { Store } from '../store/store.ts';
import type { Listing, ReadLimits } from '../workspace/index.ts';
import { embedPaths } from './pathVector.ts';
import type { PreparedFile } from './preparedFile.ts';
import { VectorSource } from './vectorSource.ts';
import type { PreparedEntry } from './workerMessages.ts';
import { ThreadLost, type WorkerPool } from './workerPool.ts';

export interface IndexerContext {
  readonly root: string;
  readonly store: Store;
  readonly embedder: Embedder;
  readonly pool: WorkerPool;
  readonly chunkLimits: ChunkLimits;
  readonly readLimits: ReadLimits;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Told of every commit, in order. */
  readonly onChange?: (change: FileChange) => void;
}

export interface IndexProgress {
  readonly filesDone: number;
  readonly filesTotal: number;
  readonly bytesDone: number;
  readonly bytesTotal: number;
  /** Chunks stored so far in this run. */
  readonly chunks: number;
}

export interface SyncOptions {
  readonly onProgress?: (progress: IndexProgress) => void;
  readonly signal?: AbortSignal;
}

export interface SyncResult {
  /** Files whose chunks were written, files that went away, and files that were as they are in the index. */
  readonly written: number;
  readonly removed: number;
  readonly unchanged: number;
  readonly bytes: number;
  readonly chunks: number;
  /** Chunks that had to be embedded, and chunks whose vector was known by its hash. */
  readonly embedded: number;
  readonly reused: number;
  readonly skipped: readonly SkippedRecord[];
}

/** Files that go to a worker together: enough text to keep it busy, little enough to stop soon. */
const BATCH_BYTES = 384 * 1024;
const BATCH_FILES = 96;
/** Batches on their way per worker thread: one at work and one waiting. */
const BATCHES_PER_THREAD = 2;
/** File systems with coarse clocks: a file written this shortly before it was read may change without its time changing. */
const RACY_MS = 2000;

interface PlannedFile {
  readonly path: string;
  readonly size: number;
  readonly known: FileRecord | undefined;
}

/** Makes the index equal to a listing of the workspace. Rejects with the signal's reason if aborted. */
export async function syncIndex(
  context: IndexerContext,
  listing: Listing,
  options: SyncOptions = {},
): Promise<SyncResult> {
  const { store } = context;
  const known = new Map(store.files().map((file) => [file.path, file]));
  const planned: PlannedFile[] = [];
  for (const file of listing.files) {
    const record = known.get(file.path);
    known.delete(file.path);
    if (record && isUnchanged(record, file)) continue;
    planned.push({ path: file.path, size: file.size, known: record });
  }
  removeFiles(context, [...known.keys()]);
  const result = await indexFiles(context, planned, options);
  const skipped = [
    ...listing.skipped.map(({ path, reason, bytes }) => ({ path, reason, bytes })),
    ...result.skipped,
  ];
  store.setSkipped(skipped);
  return {
    ...result,
    removed: known.size + result.removed,
    unchanged: listing.files.length - planned.length + result.unchanged,
    skipped,
  };
}

/** Looks again at `paths` alone: `files` are those in and under them that count now; what else is stored there goes. */
export function updateIndex(
  context: IndexerContext,
  files: readonly { readonly path: string; readonly size: number }[],
  paths: readonly string[],
  options: SyncOptions = {},
): Promise<SyncResult> {
  const there = new Set(files.map((file) => file.path));
  const gone = paths.flatMap((path) => context.store.pathsUnder(path)).filter((path) => !there.has(path));
  removeFiles(context, gone);
  const planned = files.map(({ path, size }) => ({ path, size, known: context.store.fileByPath(path) }));
  return indexFiles(context, planned, options);
}

function isUnchanged(record: FileRecord, file: { size: number; mtimeMs: number }): boolean {
  return (
    record.size === file.size &&
    record.mtimeMs === file.mtimeMs &&
    record.indexedMs - record.mtimeMs > RACY_MS
  );
}

function removeFiles(context: IndexerContext, paths: readonly string[]): number {
  const changes = context.store.removeFiles(paths);
  for (const change of changes) context.onChange?.(change);
  return changes.length;
}

interface ReadyBatch {
  readonly entries: readonly PreparedEntry[];
  readonly vectors: ReadonlyMap<string, StoredVector>;
  readonly pathVectors: ReadonlyMap<string, PathVector>;
  readonly readMs: number;
}

async function indexFiles(
  context: IndexerContext,
  planned: readonly PlannedFile[],
  { onProgress, signal }: SyncOptions,
): Promise<SyncResult> {
  const source = new VectorSource(context.store, context.embedder);
  const sizes = new Map(planned.map((file) => [file.path, file.size]));
  const skipped: SkippedRecord[] = [];
  const done = { written: 0, removed: 0, unchanged: 0, bytes: 0, chunks: 0 };
  const bytesTotal = planned.reduce((sum, file) => sum + file.size, 0);
  let bytesDone = 0;
  let filesDone = 0;

  const commit = (batch: ReadyBatch): void => {
    signal?.throwIfAborted();
    const prepared = batch.entries.flatMap((entry) => ('prepared' in entry ? [entry.prepared] : []));
    for (const change of storeFiles(context, prepared, batch)) done.chunks += change.chunks.length;
    const gone: string[] = [];
    for (const entry of batch.entries) {
      if ('prepared' in entry) {
        source.release(entry.prepared.chunks);
        done.written++;
        done.bytes += entry.prepared.size;
      } else if ('unchanged' in entry) {
        context.store.touchFile(entry.path, entry.unchanged.size, entry.unchanged.mtimeMs, batch.readMs);
        done.unchanged++;
      } else {
        skipped.push({ path: entry.path, reason: entry.skip, bytes: sizes.get(entry.path) });
        // What was stored of a file that only failed this time is better than nothing.
        if (entry.skip !== 'failed') gone.push(entry.path);
      }
      filesDone++;
      bytesDone += sizes.get(entry.path) ?? 0;
    }
    done.removed += removeFiles(context, gone);
    onProgress?.({ filesDone, filesTotal: planned.length, bytesDone, bytesTotal, chunks: done.chunks });
  };

  // Batches are prepared side by side and committed in order: the same files always give the same index.
  const onTheWay: Promise<ReadyBatch>[] = [];
  try {
    for (const batch of batchesOf(planned)) {
      signal?.throwIfAborted();
      const ready = prepareBatch(context, source, batch, signal);
      ready.catch(() => {});
      onTheWay.push(ready);
      if (onTheWay.length >= context.pool.size * BATCHES_PER_THREAD) {
        commit(await onTheWay.shift()!);
        await nextTurn();
      }
    }
    for (const ready of onTheWay) {
      commit(await ready);
      await nextTurn();
    }
  } finally {
    // After a stop nothing may still be reading the store that the caller is about to close.
    await Promise.allSettled(onTheWay);
  }
  return { ...done, ...source.counts, skipped };
}

async function prepareBatch(
  context: IndexerContext,
  source: VectorSource,
  batch: readonly PlannedFile[],
  signal: AbortSignal | undefined,
): Promise<ReadyBatch> {
  const readMs = context.now();
  const entries = await prepareFiles(context, batch, signal);
  const prepared = entries.flatMap((entry) => ('prepared' in entry ? [entry.prepared] : []));
  const pathVectors = new Map(
    batch.flatMap(({ path, known }) => (known ? [[path, known.pathVector] as const] : [])),
  );
  const newPaths = prepared.map((file) => file.path).filter((path) => !pathVectors.has(path));
  const [vectors, newPathVectors] = await Promise.all([
    source.vectorsFor(
      prepared.flatMap((file) => file.chunks),
      signal,
    ),
    embedPaths(context.embedder, newPaths, signal),
  ]);
  for (const [i, path] of newPaths.entries()) pathVectors.set(path, newPathVectors[i]!);
  return { entries, vectors, pathVectors, readMs };
}

/** If a thread is lost over a batch, its files are tried one by one, and only the one that it was lost over is left out. */
async function prepareFiles(
  context: IndexerContext,
  batch: readonly PlannedFile[],
  signal: AbortSignal | undefined,
): Promise<PreparedEntry[]> {
  try {
    const { files } = await context.pool.run(
      {
        type: 'prepare',
        root: context.root,
        paths: batch.map((file) => file.path),
        knownHashes: Object.fromEntries(
          batch.flatMap(({ path, known }) => (known ? [[path, known.contentHash]] : [])),
        ),
        readLimits: context.readLimits,
        chunkLimits: context.chunkLimits,
      },
      signal,
    );
    return files;
  } catch (error) {
    if (!(error instanceof ThreadLost)) throw error;
    if (batch.length === 1) return [{ path: batch[0]!.path, skip: 'failed' }];
    const entries: PreparedEntry[] = [];
    for (const file of batch) entries.push(...(await prepareFiles(context, [file], signal)));
    return entries;
  }
}

/**
 * The files of a batch are committed together: with a transaction each, most of the time would go into commits
 * (FTS5 writes a segment per commit). A file saved in an editor comes alone, and so does its transaction.
 */
function storeFiles(
  context: IndexerContext,
  files: readonly PreparedFile[],
  batch: ReadyBatch,
): FileChange[] {
  if (files.length === 0) return [];
  const entries = files.map(({ chunks, ...attributes }) => ({
    file: { ...attributes, indexedMs: batch.readMs, pathVector: batch.pathVectors.get(attributes.path)! },
    chunks: chunks.map(({ embeddingText: _, chunkHash, ...rest }): NewChunk => {
      return { ...rest, chunkHash: Buffer.from(chunkHash, 'hex'), ...batch.vectors.get(chunkHash)! };
    }),
  }));
  const changes = context.store.replaceFiles(entries);
  for (const change of changes) context.onChange?.(change);
  return changes;
}

function* batchesOf(files: readonly PlannedFile[]): Generator<PlannedFile[]> {
  let batch: PlannedFile[] = [];
  let bytes = 0;
  for (const file of files) {
    batch.push(file);
    bytes += file.size;
    if (bytes >= BATCH_BYTES || batch.length >= BATCH_FILES) {
      yield batch;
      batch = [];
      bytes = 0;
    }
  }
  if (batch.length > 0) yield batch;
}
