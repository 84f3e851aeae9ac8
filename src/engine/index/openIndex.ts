/**
 * One index file, opened with the embedder that made its vectors, and its copy in memory. It answers from the
 * moment it is open, stays open while somebody is still asking it, and follows what another process writes.
 */

import type { ClusterAnswer, ClusterMembers, ClusterMembersParams } from '../../shared/clusters.ts';
import type { DuplicatesAnswer } from '../../shared/duplicates.ts';
import type { FindSimilarParams, SearchAnswer, SearchParams } from '../../shared/engineApi.ts';
import { isDamaged } from '../../shared/errors.ts';
import type { MapAnswer, MapFile, MapPageParams, MapParams, MapPoints } from '../../shared/map.ts';
import type { LineRange } from '../../shared/types.ts';
import { Clusterings, type ClusterSearch, type KeptClustering } from '../insight/clusterSearch.ts';
import { type DuplicateSearch, findDuplicates } from '../insight/duplicateSearch.ts';
import { Maps } from '../insight/mapSearch.ts';
import { NeighbourCache } from '../insight/neighbourCache.ts';
import type { Embedder } from '../models/embedder.ts';
import { ResidentIndex } from '../search/residentIndex.ts';
import { Searcher, type SearcherOptions, type SimilarAnswer } from '../search/searcher.ts';
import {
  type Likeness,
  type SeedsOfFile,
  type SimilarSymbol,
  type SymbolSeed,
  similarSymbols,
  symbolSeeds,
} from '../search/similarSymbols.ts';
import { type ChunkTexts, SymmetricSide } from '../search/symmetricSide.ts';
import type { FileChange, IndexStamp } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import type { FirstPass } from '../vectors/vectorTable.ts';
import type { WorkOptions } from '../work.ts';

/** What was copied is among the first. */
const FILES_LIKE = 20;

export interface OpenIndexOptions {
  readonly embedder: Embedder;
  /** Texts of chunks, which the index does not hold. */
  readonly texts: ChunkTexts;
  /** Whether another process writes the file. */
  readonly follows: boolean;
  readonly searcher?: SearcherOptions | undefined;
  readonly firstPass?: FirstPass | undefined;
}

export class OpenIndex {
  readonly store: Store;
  readonly #options: OpenIndexOptions;
  /** Outlives the copies, since its vectors are of texts and not of slots. */
  readonly #symmetric: SymmetricSide | undefined;
  #copy!: Copy;
  #loaded!: Promise<void>;
  #reloading: Promise<void> | undefined;
  readonly #neighbours = new NeighbourCache();
  readonly #clusterings = new Clusterings();
  readonly #maps = new Maps();
  readonly #uses = new Set<Promise<unknown>>();

  private constructor(store: Store, options: OpenIndexOptions) {
    this.store = store;
    this.#options = options;
    const { embedSymmetric } = options.embedder;
    this.#symmetric = embedSymmetric && new SymmetricSide(embedSymmetric, options.texts);
  }

  /** Takes the store over: it is closed with this index, and also if this throws (`indexDamaged`). */
  static async open(store: Store, options: OpenIndexOptions): Promise<OpenIndex> {
    const index = new OpenIndex(store, options);
    try {
      index.#copy = await index.#read();
    } catch (error) {
      store.close();
      throw error;
    }
    index.#loaded = index.use(() => index.#loadFirst());
    return index;
  }

  /** Resolves once searches read vectors in memory; rejects with `indexDamaged` if they cannot be trusted. */
  get loaded(): Promise<void> {
    return this.#loaded;
  }

  /** Whether what answers has seen the whole workspace. */
  get complete(): boolean {
    return this.#copy.resident.complete;
  }

  markComplete(): void {
    this.store.markComplete();
    this.#copy.resident.complete = true;
  }

  get chunkCount(): number {
    return this.#copy.resident.chunkCount;
  }

  search(params: SearchParams, signal?: AbortSignal): Promise<SearchAnswer> {
    return this.use(() => this.#answered((searcher) => searcher.search(params, signal)));
  }

  findSimilar(params: FindSimilarParams, signal?: AbortSignal): Promise<SimilarAnswer> {
    return this.use(() => this.#answered((searcher) => searcher.findSimilar(params, signal)));
  }

  /** Symbols of a file to compare, once the vectors are in memory. */
  similarSeeds(path: string, within?: LineRange): Promise<SeedsOfFile> {
    return this.use(async () => {
      await this.#loaded;
      return symbolSeeds(this.store, this.#copy.resident, path, within);
    });
  }

  /** Nothing if other vectors are in this index than the seed's. */
  similarSymbols(stamp: IndexStamp, seed: SymbolSeed, likeness: Likeness): Promise<SimilarSymbol[]> {
    if (COMPARED_ALIKE.some((key) => stamp[key] !== this.store.stamp[key])) return Promise.resolve([]);
    return this.use(async () => {
      await this.#loaded;
      return similarSymbols(this.store, this.#copy.resident, seed, likeness);
    });
  }

  /** Another one whenever answers may be different. */
  get version(): string {
    const { generation, version } = this.#copy.resident;
    return `${this.store.file} ${generation} ${version}`;
  }

  /** Of the files as they are now; neighbours are those of the copy in memory, as soon as it has its vectors. */
  findDuplicates(search: Omit<DuplicateSearch, 'filesLike' | 'generation'>): Promise<DuplicatesAnswer> {
    return this.use(async () => {
      await this.#loaded;
      return findDuplicates(this.store, this.#copy.resident, this.#neighbours, {
        ...search,
        generation: this.#generation,
        filesLike: (text) => this.#filesLike(text, search.signal),
      });
    });
  }

  /** Of the copy, which is behind the store while what another process wrote is read. */
  get #generation(): number {
    return this.#options.follows ? this.#copy.resident.generation : this.store.generation;
  }

  async #filesLike(text: string, signal: AbortSignal | undefined): Promise<string[]> {
    const { results } = await this.findSimilar({ seed: { text }, limit: FILES_LIKE }, signal);
    return results.map(({ path }) => path);
  }

  /** Of the chunks in memory as soon as that has its vectors. */
  cluster(search: Omit<ClusterSearch, 'generation'>): Promise<ClusterAnswer> {
    return this.use(async () => {
      await this.#loaded;
      return this.#clusterings.of(this.store, this.#copy.resident, {
        ...search,
        generation: this.#generation,
      });
    });
  }

  /** Throws EngineError `clusteringGone`. */
  clustering(id: string): KeptClustering {
    return this.#clusterings.kept(id);
  }

  /** Rejects with `clusteringGone`. */
  clusterMembers(params: ClusterMembersParams): Promise<ClusterMembers> {
    return this.use(async () => this.#clusterings.members(this.store, params));
  }

  /** The chunks of a clustering as a map. Rejects with `clusteringGone`, as its pages do. */
  map(params: MapParams, options: WorkOptions): Promise<MapAnswer> {
    return this.use(async () => this.#maps.of(this.#clusterings.kept(params.clustering), params, options));
  }

  mapFiles(params: MapPageParams): readonly MapFile[] {
    return this.#maps.files(params);
  }

  mapPoints(params: MapPageParams): MapPoints {
    return this.#maps.points(this.store, params);
  }

  /** Gives back what is kept of clusterings other than these. */
  forgetClusterings(except: ReadonlySet<string>): void {
    this.#clusterings.forget(except);
    this.#maps.forget(except);
  }

  /** Follows one commit of this process. */
  apply(change: FileChange): void {
    this.#copy.resident.apply(change);
  }

  /**
   * Reads the index anew if another process has changed it. Until that is done the copy at hand answers, and
   * what changed is missing from its answers.
   */
  follow(): void {
    if (this.#reloading || this.store.generation === this.#copy.resident.generation) return;
    this.#reloading = this.use(() => this.#reload()).finally(() => {
      this.#reloading = undefined;
    });
    // Without the newest version the last one goes on answering; the next question tries again.
    this.#reloading.catch(() => {});
  }

  /** Keeps the file open until the work is done. */
  use<T>(work: () => Promise<T>): Promise<T> {
    const use = work();
    this.#uses.add(use);
    const forget = (): unknown => this.#uses.delete(use);
    // Also a listener: without one, a failure that nobody awaits would end the process.
    use.then(forget, forget);
    return use;
  }

  /** Closes the file when nobody uses it any more. */
  async close(): Promise<void> {
    while (this.#uses.size > 0) await Promise.allSettled(this.#uses);
    this.store.close();
  }

  /** What another process has taken away since the copy was read is no damage: the question is asked of a newer copy. */
  async #answered<T>(question: (searcher: Searcher) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const copy = this.#copy;
      try {
        return await question(copy.searcher);
      } catch (error) {
        if (!this.#options.follows || !isDamaged(error) || attempt === MOST_RELOADS) throw error;
        this.follow();
        await this.#reloading;
        if (this.#copy === copy) throw error;
      }
    }
  }

  async #loadFirst(): Promise<void> {
    const { resident } = this.#copy;
    try {
      await resident.loadVectors(this.store);
    } catch (error) {
      // What another process changed meanwhile is no damage.
      if (!isDamaged(error) || this.store.generation === resident.generation) throw error;
      await this.#reload();
    }
  }

  async #reload(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const copy = await this.#read();
      try {
        await copy.resident.loadVectors(this.store);
        this.#copy = copy;
        return;
      } catch (error) {
        const isOutdated = isDamaged(error) && this.store.generation !== copy.resident.generation;
        if (!isOutdated || attempt === MOST_RELOADS) throw error;
      }
    }
  }

  async #read(): Promise<Copy> {
    const { embedder, searcher, firstPass } = this.#options;
    const resident = await ResidentIndex.open(this.store, embedder.info, firstPass);
    return { resident, searcher: new Searcher(this.store, resident, embedder, searcher, this.#symmetric) };
  }
}

/** What has to be equal for the vectors of two indexes to be compared. */
const COMPARED_ALIKE = ['model', 'modelRevision', 'dimensions', 'vectorFormat'] as const;

interface Copy {
  readonly resident: ResidentIndex;
  readonly searcher: Searcher;
}

/** Loading takes well under a second and compactions are rare: a second one during it is chance, a third is not. */
const MOST_RELOADS = 3;
