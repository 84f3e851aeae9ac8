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
  /** Whose index this is about. */
  readonly model: string;
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
/** Where a transformer embeds some 40 chunks a second, what is lost by a stop counts: about 20 chunks. */
const SLOW_BATCH_BYTES = 32 * 1024;
const BATCH_FILES = 96;
/** Batches on their way per worker thread: one at work and one waiting. */
const BATCHES_PER_THREAD = 2;
/** File systems with coarse clocks: a file written this shortly before it was read may change without its time changing. */
const RACY_MS = 2000;

/** What the text of a file says stays true until the file changes; other reasons may pass by themselves. */
const LASTING_REASONS: ReadonlySet<string> = new Set([
  'binary',
  'encoding',
  'generated',
  'minified',
  'empty',
]);

interface PlannedFile {
  readonly path: string;
  readonly size: number;
  readonly changedMs: number;
  readonly known: FileRecord | undefined;
}

/** Makes the index equal to a listing of the workspace. Rejects with the signal's reason if aborted. */
export async function syncIndex(
  context: IndexerContext,
  listing: Listing,
  options: SyncOptions = {},
): Promise<SyncResult> {
  const { store } = context;
  const known = new Map(Array.from(store.files(), (file) => [file.path, file] as const));
  const result = await indexListing(context, listing, known, store.skipped(), options);
  store.setSkipped(result.skipped);
  return result;
}

/** Looks again at `paths` alone: the listing says what counts in and under them; what else is stored there goes. */
export async function updateIndex(
  context: IndexerContext,
  listing: Listing,
  paths: readonly string[],
  options: SyncOptions = {},
): Promise<SyncResult> {
  const { store } = context;
  const known = new Map(
    paths
      .flatMap((path) => store.pathsUnder(path))
      .flatMap((path) => {
        const file = store.fileByPath(path);
        return file ? [[path, file] as const] : [];
      }),
  );
  const result = await indexListing(context, listing, known, [], options);
  store.setSkipped(result.skipped, paths);
  return result;
}

/** Indexes what is new or changed in a listing; files that are `known` but not listed go. */
async function indexListing(
  context: IndexerContext,
  listing: Listing,
  known: Map<string, FileRecord>,
  skippedBefore: readonly SkippedRecord[],
  options: SyncOptions,
): Promise<SyncResult> {
  const skippedByPath = new Map(skippedBefore.map((record) => [record.path, record]));
  const planned: PlannedFile[] = [];
  const skipped: SkippedRecord[] = listing.skipped.map(({ path, reason, bytes }) => ({
    path,
    reason,
    bytes,
  }));
  for (const file of listing.files) {
    const record = known.get(file.path);
    const skip = skippedByPath.get(file.path);
    known.delete(file.path);
    if (record && isSame(file, record.size, record.changedMs, record.indexedMs)) continue;
    if (skip && isSame(file, skip.bytes, skip.changedMs, skip.seenMs)) skipped.push(skip);
    else planned.push({ path: file.path, size: file.size, changedMs: file.changedMs, known: record });
  }
  const gone = removeFiles(context, [...known.keys()]);
  const result = await indexFiles(context, planned, options);
  const seen = planned.length + skipped.length - listing.skipped.length;
  return {
    ...result,
    removed: gone + result.removed,
    unchanged: listing.files.length - seen + result.unchanged,
    skipped: [...skipped, ...result.skipped],
  };
}

/** Whether a file is still what it was when it was read. */
function isSame(
  file: { readonly size: number; readonly changedMs: number },
  size: number | undefined,
  changedMs: number | undefined,
  readMs: number | undefined,
): boolean {
  return (
    file.size === size && file.changedMs === changedMs && readMs !== undefined && readMs - changedMs > RACY_MS
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
  const files = new Map(planned.map((file) => [file.path, file]));
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
        context.store.touchFile(entry.path, entry.unchanged.size, entry.unchanged.changedMs, batch.readMs);
        done.unchanged++;
      } else {
        skipped.push(skippedRecord(entry, files.get(entry.path)!, batch.readMs));
        // What was stored of a file that only failed this time is better than nothing.
        if (entry.skip !== 'failed') gone.push(entry.path);
      }
      filesDone++;
      bytesDone += files.get(entry.path)?.size ?? 0;
    }
    done.removed += removeFiles(context, gone);
    onProgress?.({
      filesDone,
      filesTotal: planned.length,
      bytesDone,
      bytesTotal,
      chunks: done.chunks,
      model: context.embedder.info.id,
    });
  };

  // Batches are prepared side by side and committed in order: the same files always give the same index.
  const onTheWay: Promise<ReadyBatch>[] = [];
  try {
    for (const batch of batchesOf(
      planned,
      context.embedder.info.sumsTokens ? BATCH_BYTES : SLOW_BATCH_BYTES,
    )) {
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

/** The attributes are those of the listing: had the file changed since, it would be read again. */
function skippedRecord(
  { path, skip }: { readonly path: string; readonly skip: string },
  { size, changedMs }: PlannedFile,
  readMs: number,
): SkippedRecord {
  const record = { path, reason: skip, bytes: size };
  return LASTING_REASONS.has(skip) ? { ...record, changedMs, seenMs: readMs } : record;
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

function* batchesOf(files: readonly PlannedFile[], mostBytes: number): Generator<PlannedFile[]> {
  let batch: PlannedFile[] = [];
  let bytes = 0;
  for (const file of files) {
    batch.push(file);
    bytes += file.size;
    if (bytes >= mostBytes || batch.length >= BATCH_FILES) {
      yield batch;
      batch = [];
      bytes = 0;
    }
  }
  if (batch.length > 0) yield batch;
}
