/**
 * One workspace folder and its index: the only door to it for the command line, the engine process and tests. It
 * holds the writer's lock, lets one change run at a time, and answers searches meanwhile.
 */
import { join } from 'node:path';
import type { FindSimilarParams, SearchAnswer, SearchParams } from '../shared/engineApi.ts';
import { EngineError, isDamaged } from '../shared/errors.ts';
import { type ChunkLimits, DEFAULT_CHUNK_LIMITS } from './chunking/chunk.ts';
import { CHUNKER_VERSION } from './chunking/chunker.ts';
import { type Diagnostics, diagnose } from './diagnostics.ts';
import type { SyncOptions, SyncResult } from './indexing/indexer.ts';
import { StaticEmbedder } from './indexing/staticEmbedder.ts';
import { WorkerPool } from './indexing/workerPool.ts';
import { WORDS_VERSION } from './lexical/words.ts';
import type { Embedder } from './models/embedder.ts';
import type { SearcherOptions } from './search/searcher.ts';
import { tryLock } from './store/database.ts';
import type { IndexStamp } from './store/records.ts';
import { type IndexScope, VersionedIndex } from './versionedIndex.ts';
import { DEFAULT_READ_LIMITS, type Listing, listFiles, statFiles } from './workspace/index.ts';

export type { Diagnostics } from './diagnostics.ts';
export type { IndexScope } from './versionedIndex.ts';

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

export class Engine {
  /** Sentences for a person about what is reduced or was repaired. */
  readonly notices: string[] = [];
  readonly #options: EngineOptions;
  readonly #embedder: Embedder;
  readonly #pool: WorkerPool;
  readonly #releaseLock: (() => void) | undefined;
  #index!: VersionedIndex;
  /** The last change that was asked for; the next one starts when it has settled. */
  #lastChange: Promise<unknown> = Promise.resolve();

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
      await engine.#openIndex();
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
    return this.#index.chunkCount;
  }

  /** Which files are in the index, as last said to `sync`. */
  get scope(): IndexScope {
    return this.#index.scope;
  }

  /** Lists what would be indexed, without looking into any file. */
  list(scope: IndexScope = this.scope, signal?: AbortSignal): Promise<Listing> {
    return listFiles(this.#options.root, scope, signal);
  }

  /**
   * Makes the index equal to the files. A new scope replaces the one before. Rejects with the signal's reason
   * if aborted; what was stored until then stays, and the next call goes on from there.
   */
  sync(options: SyncOptions & { readonly scope?: IndexScope } = {}): Promise<SyncResult> {
    return this.#change(() => this.#sync(options));
  }

  /** Looks again at the given paths alone, relative to the folder. */
  updateFiles(paths: readonly string[], options: SyncOptions = {}): Promise<SyncResult> {
    return this.#change(async () => {
      const listing = await statFiles(this.#options.root, paths, this.scope, options.signal);
      try {
        return await this.#index.update(listing, paths, options);
      } catch (error) {
        if (!isDamaged(error)) throw error;
        // The index was set aside, and these files alone would not make a new one.
        return this.#sync(options);
      }
    });
  }

  /** Rejects with `indexDamaged` if the index had to be set aside; after the next `sync` it answers again. */
  search(params: SearchParams, signal?: AbortSignal): Promise<SearchAnswer> {
    return this.#index.ask((index) => index.search(params, signal));
  }

  /** As `search`; also `fileNotFound`, `lineNotFound` or `badArgument` if the seed says nothing. */
  findSimilar(params: FindSimilarParams, signal?: AbortSignal): Promise<SearchAnswer> {
    return this.#index.ask((index) => index.findSimilar(params, signal));
  }

  /** Resolves once searches read the copy in memory; until then they ask sqlite-vec. */
  ready(): Promise<void> {
    return this.#index.ready();
  }

  /** What is in the index; `quick` leaves out what reads all of it. */
  diagnostics(options: { readonly quick?: boolean } = {}): Diagnostics {
    return diagnose(this.#index.store, options);
  }

  async close(): Promise<void> {
    await this.#pool.dispose();
    await this.#lastChange;
    await this.#index.close();
    await this.#embedder.dispose();
    this.#releaseLock?.();
  }

  async #openIndex(): Promise<void> {
    const {
      root,
      indexDir,
      readonly = false,
      chunkLimits = DEFAULT_CHUNK_LIMITS,
      now,
      searcher,
    } = this.#options;
    this.#index = await VersionedIndex.open({
      indexDir,
      embedder: this.#embedder,
      stamp: stampOf(this.#embedder, chunkLimits),
      indexing: { root, pool: this.#pool, chunkLimits, readLimits: DEFAULT_READ_LIMITS, now },
      writable: this.writable,
      searcher,
      onNotice: (sentence) => this.notices.push(sentence),
    });
    if (!this.writable && !readonly) {
      this.notices.push(
        'Another Sextant process is updating this index, so what it has stored so far is searched.',
      );
    }
  }

  /** One change at a time, in the order in which they were asked for. */
  #change<T>(change: () => Promise<T>): Promise<T> {
    if (!this.writable) {
      return Promise.reject(
        new EngineError(
          'indexBusy',
          'Another Sextant process is updating this index. Try again when it has finished.',
        ),
      );
    }
    const result = this.#lastChange.then(change);
    this.#lastChange = result.catch(() => {});
    return result;
  }

  async #sync({ scope, ...options }: SyncOptions & { readonly scope?: IndexScope }): Promise<SyncResult> {
    const listing = await this.list(scope ?? this.scope, options.signal);
    return this.#index.sync(listing, scope, options);
  }
}

function stampOf({ info }: Embedder, limits: ChunkLimits): IndexStamp {
  return {
    chunker: `${CHUNKER_VERSION}:${limits.targetLines}/${limits.maxLines}/${limits.maxChars}`,
    words: WORDS_VERSION,
    model: info.id,
    modelRevision: info.revision,
    dimensions: info.dimensions,
    quantisation: 'int8',
  };
}
