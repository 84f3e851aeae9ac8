/**
 * One workspace folder and its index: the only door to it for the command line, the engine process and tests.
 * It holds the writer's lock, replaces an index that is damaged or made by another stamp, and answers searches
 * while it indexes.
 */
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { FindSimilarParams, SearchAnswer, SearchParams } from '../shared/engineApi.ts';
import { EngineError } from '../shared/errors.ts';
import { type ChunkLimits, DEFAULT_CHUNK_LIMITS } from './chunking/chunk.ts';
import { CHUNKER_VERSION } from './chunking/chunker.ts';
import {
  type IndexerContext,
  type SyncOptions,
  type SyncResult,
  syncIndex,
  updateIndex,
} from './indexing/indexer.ts';
import { StaticEmbedder } from './indexing/staticEmbedder.ts';
import { WorkerPool } from './indexing/workerPool.ts';
import { WORDS_VERSION } from './lexical/words.ts';
import type { Embedder } from './models/embedder.ts';
import { ResidentIndex } from './search/residentIndex.ts';
import { Searcher, type SearcherOptions } from './search/searcher.ts';
import { tryLock } from './store/database.ts';
import type { FileChange, IndexStamp, SkippedRecord } from './store/records.ts';
import { SCHEMA_VERSION } from './store/schema.ts';
import { indexFileName, Store } from './store/store.ts';
import {
  DEFAULT_READ_LIMITS,
  type Listing,
  type ListOptions,
  listFiles,
  statFiles,
} from './workspace/index.ts';

export interface EngineOptions {
  /** Absolute path of the workspace folder. */
  readonly root: string;
  /** Folder for this workspace's index, made if needed. */
  readonly indexDir: string;
  readonly modelFolder: string;
  /** Folder with the tree-sitter runtime and grammars. */
  readonly grammarFolder: string;
  readonly threads: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Only looks: takes no lock, and leaves even a damaged index as it is. */
  readonly readonly?: boolean;
  readonly chunkLimits?: ChunkLimits;
  readonly searcher?: SearcherOptions;
}

/** Which files of the workspace are in the index. */
export type IndexScope = Pick<ListOptions, 'include' | 'exclude'>;

export interface Diagnostics {
  readonly indexFile: string;
  readonly stamp: IndexStamp;
  readonly complete: boolean;
  readonly generation: number;
  readonly files: number;
  readonly chunks: number;
  readonly retired: number;
  readonly bytes: number;
  readonly sizes: readonly { readonly name: string; readonly bytes: number }[];
  readonly skipped: readonly SkippedRecord[];
  /** Files that were cut along lines although a chunker for their language exists, by reason. */
  readonly fallbacks: Readonly<Record<string, number>>;
  readonly languages: Readonly<Record<string, number>>;
  readonly problems: readonly string[];
}

const MERGE_WORDS_AFTER_CHUNKS = 1000;

export class Engine {
  /** Sentences for a person about what is reduced or was repaired. */
  readonly notices: string[] = [];
  readonly #options: EngineOptions;
  readonly #embedder: Embedder;
  readonly #pool: WorkerPool;
  readonly #stamp: IndexStamp;
  readonly #releaseLock: (() => void) | undefined;
  /** The index that is kept up to date. */
  #current!: OpenIndex;
  /** A complete index of an older stamp that answers until the current one is complete. */
  #older: OpenIndex | undefined;

  private constructor(
    options: EngineOptions,
    embedder: Embedder,
    pool: WorkerPool,
    releaseLock: (() => void) | undefined,
  ) {
    this.#options = options;
    this.#embedder = embedder;
    this.#pool = pool;
    this.#releaseLock = releaseLock;
    this.#stamp = stampOf(embedder, options.chunkLimits ?? DEFAULT_CHUNK_LIMITS);
  }

  /**
   * Opens the index of a folder, making it if there is none. If another process is writing it, this one only
   * reads; EngineError `indexBusy` if there is nothing to read yet.
   */
  static async open(options: EngineOptions): Promise<Engine> {
    const pool = new WorkerPool(options.threads, { grammarFolder: options.grammarFolder });
    let releaseLock: (() => void) | undefined;
    try {
      const embedder = await StaticEmbedder.open(options.modelFolder, pool);
      if (!options.readonly) releaseLock = await tryLock(join(options.indexDir, 'writer.lock'));
      const engine = new Engine(options, embedder, pool, releaseLock);
      await engine.#openStore();
      return engine;
    } catch (error) {
      releaseLock?.();
      await pool.dispose();
      throw error;
    }
  }

  /** Whether this process may change the index. */
  get writable(): boolean {
    return this.#releaseLock !== undefined;
  }

  get chunkCount(): number {
    return this.#serving.resident.chunkCount;
  }

  /** Which files are in the index, as last said to `sync`. */
  get scope(): IndexScope {
    return JSON.parse(this.#current.store.getMeta('scope') ?? '{}') as IndexScope;
  }

  /** Lists what would be indexed, without looking into any file. */
  list(scope: IndexScope = this.scope, signal?: AbortSignal): Promise<Listing> {
    return listFiles(this.#options.root, scope, signal);
  }

  /**
   * Makes the index equal to the files. A new scope replaces the one before. Rejects with the signal's reason
   * if aborted; what was stored until then stays, and the next call goes on from there.
   */
  async sync(options: SyncOptions & { readonly scope?: IndexScope } = {}): Promise<SyncResult> {
    this.#assertWritable();
    const scope = options.scope ?? this.scope;
    const listing = await this.list(scope, options.signal);
    const result = await this.#guarded(async ({ store }) => {
      if (options.scope) store.setMeta('scope', JSON.stringify(scope));
      return syncIndex(this.#context(), listing, options);
    });
    const { store } = this.#current;
    if (!store.complete) {
      store.markComplete();
      await this.#retireOlder();
    }
    tidy(store, result);
    return result;
  }

  /** Looks again at the given paths alone, relative to the folder. */
  async updateFiles(paths: readonly string[], options: SyncOptions = {}): Promise<SyncResult> {
    this.#assertWritable();
    const { files } = await statFiles(this.#options.root, paths, this.scope);
    return this.#guarded(() => updateIndex(this.#context(), files, paths, options));
  }

  search(params: SearchParams, signal?: AbortSignal): Promise<SearchAnswer> {
    return this.#serving.searcher.search(params, signal);
  }

  findSimilar(params: FindSimilarParams, signal?: AbortSignal): Promise<SearchAnswer> {
    return this.#serving.searcher.findSimilar(params, signal);
  }

  /** Resolves once searches read the copy in memory; until then they read vectors from the store. */
  async ready(): Promise<void> {
    await this.#older?.loading;
    await this.#guarded(async () => {});
  }

  /** What is in the index; `quick` leaves out what reads all of it. */
  diagnostics({ quick = false }: { quick?: boolean } = {}): Diagnostics {
    const { store } = this.#current;
    const files = store.files();
    return {
      indexFile: store.file,
      stamp: this.#stamp,
      complete: store.complete,
      generation: store.generation,
      ...store.upkeep.counts(),
      sizes: quick ? [] : store.upkeep.sizes(),
      skipped: store.skipped(),
      fallbacks: countBy(files.flatMap(({ fallback }) => fallback ?? [])),
      languages: countBy(files.map(({ language }) => language ?? 'unknown')),
      problems: quick ? [] : store.upkeep.integrityProblems(),
    };
  }

  async close(): Promise<void> {
    await this.#pool.dispose();
    for (const index of [this.#current, this.#older]) if (index) await closeIndex(index);
    await this.#embedder.dispose();
    this.#releaseLock?.();
  }

  get #serving(): OpenIndex {
    return this.#older ?? this.#current;
  }

  async #openStore(): Promise<void> {
    const file = join(this.#options.indexDir, indexFileName(this.#stamp));
    let store: Store;
    try {
      store = await Store.open(file, this.#stamp, { readonly: !this.writable });
    } catch (error) {
      if (this.#options.readonly) throw error;
      if (!this.writable) throw asBusy(error);
      if (!isDamaged(error)) throw error;
      this.#setAside(file, error);
      store = await Store.open(file, this.#stamp);
    }
    this.#claimFolder(store);
    if (!this.writable && !this.#options.readonly) {
      this.notices.push(
        'Another Sextant process is updating this index, so what it has stored so far is searched.',
      );
    }
    this.#current = await this.#openIndex(store);
    if (!store.complete && this.writable) await this.#openOlder();
  }

  /** An index folder serves one workspace: for another one, all files would seem to have gone. */
  #claimFolder(store: Store): void {
    const owner = store.getMeta('root');
    if (owner === undefined && this.writable) store.setMeta('root', this.#options.root);
    if (owner === undefined || owner === this.#options.root) return;
    store.close();
    throw new EngineError(
      'indexUnusable',
      `The index in ${this.#options.indexDir} belongs to ${owner}. Name another --index-dir, or delete that folder if it is no longer needed.`,
    );
  }

  async #openIndex(store: Store): Promise<OpenIndex> {
    const resident = await ResidentIndex.open(store);
    const searcher = new Searcher(store, resident, this.#embedder, this.#options.searcher);
    const loading = resident.loadVectors(store);
    // Whoever awaits it sees the failure; without a listener it would end the process.
    loading.catch(() => {});
    return { store, resident, searcher, loading };
  }

  /** Looks for a complete index that this model can search, though another chunker made it. */
  async #openOlder(): Promise<void> {
    for (const name of this.#otherIndexes()) {
      const store = await Store.openCompatible(join(this.#options.indexDir, name), this.#stamp);
      if (!store) continue;
      this.#older = await this.#openIndex(store);
      const scope = store.getMeta('scope');
      if (scope !== undefined && this.#current.store.getMeta('scope') === undefined) {
        this.#current.store.setMeta('scope', scope);
      }
      this.notices.push(
        'The index is being rebuilt for this version; until it is complete the older one answers.',
      );
      return;
    }
  }

  /** Runs work on the current index; if that finds it damaged, sets it aside, opens an empty one and runs it again. */
  async #guarded<T>(work: (index: OpenIndex) => Promise<T>): Promise<T> {
    try {
      await this.#current.loading;
      return await work(this.#current);
    } catch (error) {
      if (!this.writable || !isDamaged(error)) throw error;
      const { file } = this.#current.store;
      const scope = this.#current.store.getMeta('scope');
      await closeIndex(this.#current);
      this.#setAside(file, error);
      await this.#openStore();
      if (scope !== undefined) this.#current.store.setMeta('scope', scope);
      await this.#current.loading;
      return work(this.#current);
    }
  }

  #setAside(file: string, error: EngineError): void {
    for (const ending of ['', '-wal', '-shm']) {
      rmSync(`${file}.damaged${ending}`, { force: true });
      if (existsSync(file + ending)) renameSync(file + ending, `${file}.damaged${ending}`);
    }
    this.notices.push(error.message);
  }

  #otherIndexes(): string[] {
    const own = indexFileName(this.#stamp);
    return readdirSync(this.#options.indexDir).filter((name) => /^index-\w+\.db$/.test(name) && name !== own);
  }

  /** The current index is complete: it answers from now on, and the others go. */
  async #retireOlder(): Promise<void> {
    const older = this.#older;
    this.#older = undefined;
    if (older) await closeIndex(older);
    for (const name of this.#otherIndexes()) {
      for (const ending of ['', '-wal', '-shm']) {
        try {
          rmSync(join(this.#options.indexDir, name + ending), { force: true });
        } catch {
          // On Windows a reader that still has it open keeps it; it goes with the next swap.
        }
      }
    }
  }

  #context(): IndexerContext {
    const { store, resident } = this.#current;
    return {
      root: this.#options.root,
      store,
      embedder: this.#embedder,
      pool: this.#pool,
      chunkLimits: this.#options.chunkLimits ?? DEFAULT_CHUNK_LIMITS,
      readLimits: DEFAULT_READ_LIMITS,
      now: this.#options.now,
      onChange: (change: FileChange) => resident.apply(change),
    };
  }

  #assertWritable(): void {
    if (this.writable) return;
    throw new EngineError(
      'indexBusy',
      'Another Sextant process is updating this index. Try again when it has finished.',
    );
  }
}

interface OpenIndex {
  readonly store: Store;
  readonly resident: ResidentIndex;
  readonly searcher: Searcher;
  /** Rejects with `indexDamaged` if the vectors cannot be trusted. */
  readonly loading: Promise<void>;
}

async function closeIndex({ store, loading }: OpenIndex): Promise<void> {
  await loading.catch(() => {});
  store.close();
}

function isDamaged(error: unknown): error is EngineError {
  return error instanceof EngineError && error.code === 'indexDamaged';
}

function tidy(store: Store, result: SyncResult): void {
  if (result.chunks > MERGE_WORDS_AFTER_CHUNKS) store.upkeep.optimizeWords();
  store.upkeep.compactIfWorthwhile();
  store.upkeep.vacuumIfWorthwhile();
  if (result.written + result.removed > 0) store.upkeep.checkpoint();
}

function stampOf({ info }: Embedder, limits: ChunkLimits): IndexStamp {
  return {
    schema: SCHEMA_VERSION,
    chunker: `${CHUNKER_VERSION}:${limits.targetLines}/${limits.maxLines}/${limits.maxChars}`,
    words: WORDS_VERSION,
    model: info.id,
    modelRevision: info.revision,
    dimensions: info.dimensions,
    quantisation: 'int8',
  };
}

/** A reader that finds nothing it can read has to wait for the writer. */
function asBusy(cause: unknown): unknown {
  if (cause instanceof EngineError && cause.code === 'unsupportedPlatform') return cause;
  return new EngineError(
    'indexBusy',
    'Another Sextant process is building the index of this folder, and there is nothing to search yet. Try again in a moment.',
    { cause },
  );
}

function countBy(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values.toSorted()) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
