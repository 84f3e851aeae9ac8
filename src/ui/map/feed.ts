/**
 * Brings a map to its document: topics first, the first picture, then the better one, page by page, so that nobody waits for a
 * window that is busy with one of them. Keeps of a map its files and topics alone. Knows nothing of the editor.
 */
import { Latest } from '../../host/latest.ts';
import {
  CLUSTER_DEFAULTS,
  type ClusterParams,
  type EngineClusters,
  type Topic,
} from '../../shared/clusters.ts';
import type { EngineApi } from '../../shared/engineApi.ts';
import { hasCode } from '../../shared/errors.ts';
import { type EngineMap, type MapFile, type MapMethod, MOST_MAP_POINTS } from '../../shared/map.ts';
import {
  type MapHead,
  type MapPlace,
  type MapProgress,
  type MapState,
  mapHead,
  mapTopics,
  type ToMap,
} from '../../shared/mapMessages.ts';
import type { WantedTopic } from './messages.ts';

export interface FeedOptions {
  readonly api: Pick<EngineApi, 'cluster' | 'project' | 'mapFiles' | 'mapPoints' | 'search' | 'snippets'>;
  readonly post: (message: ToMap) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** The error as the document shows it. */
  readonly errorOf: (error: unknown) => MapState['error'];
  /** What people call topics, by id. */
  readonly namesOf: (topics: readonly Topic[]) => ReadonlyMap<number, string>;
  /** Told of each clustering that the map is of from now on. */
  readonly shows: (shown: { readonly folder: string; readonly clustering: string }) => void;
  /** What is said of an index that has not seen all files. */
  readonly incompleteText: string;
  /** What is said where a topic was asked for that is none of the map's. */
  readonly otherTopicsText: string;
}

/** What a map is of. */
export interface MapSubject {
  /** Key and name of the folder. */
  readonly folder: string;
  readonly name: string;
  readonly params: ClusterParams;
}

/** As many as one looks through. */
const MOST_HITS = 200;
const SNIPPET_LINES = 6;

export class MapFeed {
  readonly #options: FeedOptions;
  readonly #showing = new Latest();
  readonly #searching = new Latest();
  readonly #reading = new Latest();
  #subject: MapSubject | undefined;
  #mapId = 0;
  #files: MapFile[] = [];
  #topics: readonly Topic[] = [];
  /** The better picture that was told last: it comes at once when it is asked for again. */
  #arranged: string | undefined;
  /** The clustering whose points the document has been told. */
  #told: string | undefined;
  #progress: MapProgress | undefined;
  #error: unknown;
  #outdated = false;
  #topic: WantedTopic | undefined;

  constructor(options: FeedOptions) {
    this.#options = options;
  }

  get subject(): MapSubject | undefined {
    return this.#subject;
  }

  /** Another map; with a topic, that alone once it is there. Of the map that is shown, a topic is only pointed out. */
  async show(subject: MapSubject, topic?: WantedTopic): Promise<void> {
    const isShown = subject.folder === this.#subject?.folder && topic?.clustering === this.#told;
    this.#subject = subject;
    if (topic && isShown && !this.#outdated) {
      this.#options.post({ type: 'topic', topic: topic.id });
      return;
    }
    this.#topic = topic;
    await this.tellAll();
  }

  /** The document is gone: the next one knows nothing. */
  forget(): void {
    this.#told = undefined;
  }

  /** All of it, to a document that knows nothing, or of an index that has changed. */
  async tellAll(): Promise<void> {
    const subject = this.#subject;
    if (!subject) return;
    this.#error = undefined;
    try {
      const isDone = await this.#showing.run(async (signal) => {
        await this.#tellMap(subject, signal).catch((error: unknown) => {
          // The engine started anew, or was asked for others meanwhile.
          if (!hasCode(error, 'clusteringGone')) throw error;
          return this.#tellMap(subject, signal);
        });
        return true;
      });
      if (isDone) this.#setProgress(undefined);
    } catch (error) {
      this.#error = error;
      this.#setProgress(undefined);
    }
  }

  /** How far the engine is with what was asked of it. */
  noteProgress(folder: string, task: string, share: number): void {
    if (folder !== this.#subject?.folder || !this.#showing.active) return;
    if (task === 'clusters' || task === 'map') this.#setProgress({ task, share });
  }

  indexChanged(folder: string): void {
    if (folder !== this.#subject?.folder || this.#outdated) return;
    // Also while a map is made: what it is made of was read before.
    this.#outdated = true;
    this.#tellState();
  }

  /** People call some topics something else from now on. */
  namesChanged(): void {
    if (this.#mapId === 0) return;
    const { post, namesOf } = this.#options;
    post({ type: 'topics', mapId: this.#mapId, topics: mapTopics(this.#topics, namesOf(this.#topics)) });
  }

  async search(mapId: number, query: string): Promise<void> {
    const subject = this.#subject;
    if (!subject || mapId !== this.#mapId) return;
    const { api, post, errorOf } = this.#options;
    const { folder, params } = subject;
    const { include = [], exclude = [], kinds } = params;
    const tell = (hits: Extract<ToMap, { type: 'hits' }>['hits'], problem: string | undefined): void =>
      post({ type: 'hits', mapId, query, hits, problem });
    try {
      const answer = await this.#searching.run((signal) =>
        api.search({ folder, query, mode: 'hybrid', limit: MOST_HITS, include, exclude, kinds }, signal),
      );
      if (!answer || mapId !== this.#mapId) return;
      const placeOf = new Map(this.#files.map(({ path }, at) => [path, at]));
      const near = answer.results.filter(({ confidence }) => confidence !== 'none');
      // Where nothing stands out, the nearest ones are better than none.
      const shown = near.length > 0 ? near : answer.results;
      tell(
        shown.flatMap(({ path, startLine, endLine }) => {
          const file = placeOf.get(path);
          return file === undefined ? [] : [{ file, startLine, endLine }];
        }),
        undefined,
      );
    } catch (error) {
      tell([], errorOf(error)?.message);
    }
  }

  async readSnippet(mapId: number, point: number, place: MapPlace): Promise<void> {
    const path = this.pathOf(mapId, place);
    if (path === undefined || !this.#subject) return;
    const { folder } = this.#subject;
    const { startLine, endLine, symbolLine } = place;
    const ranges = [{ path, startLine, endLine, symbolLine }];
    const found = await this.#reading.run((signal) =>
      this.#options.api.snippets({ folder, ranges, lines: SNIPPET_LINES }, signal),
    );
    const snippet = found?.[0];
    if (snippet && mapId === this.#mapId) this.#options.post({ type: 'snippet', mapId, point, snippet });
  }

  /** Undefined for a place of another map. */
  pathOf(mapId: number, { file }: MapPlace): string | undefined {
    return mapId === this.#mapId ? this.#files[file]?.path : undefined;
  }

  /** What went wrong with the map that is shown. */
  get error(): unknown {
    return this.#error;
  }

  dispose(): void {
    for (const latest of [this.#showing, this.#searching, this.#reading]) latest.cancel();
  }

  async #tellMap({ folder, name, params }: MapSubject, signal: AbortSignal): Promise<void> {
    const { api, post } = this.#options;
    this.#outdated = false;
    this.#told = undefined;
    this.#setProgress({ task: 'clusters', share: 0 });
    const clusters = await api.cluster({ folder, ...params }, signal);
    signal.throwIfAborted();
    const { clustering } = clusters;
    this.#options.shows({ folder, clustering });
    const draw = async (method: MapMethod): Promise<EngineMap> => {
      this.#setProgress({ task: 'map', share: 0 });
      const map = await api.project({ folder, clustering, method }, signal);
      signal.throwIfAborted();
      return map;
    };
    const first = await draw(this.#arranged === clustering ? 'umap' : 'pca');
    const mapId = ++this.#mapId;
    this.#files = [];
    this.#topics = clusters.topics;
    post({ type: 'map', head: this.#headOf(mapId, name, clusters, first) });
    for (let offset = 0; offset < first.files; offset += MOST_MAP_POINTS) {
      const page = { folder, map: first.map, offset, limit: MOST_MAP_POINTS };
      const files = await api.mapFiles(page, signal);
      signal.throwIfAborted();
      this.#files.push(...files);
      post({ type: 'files', mapId, offset, files });
    }
    await this.#pages(folder, first, signal, (offset, points) =>
      post({ type: 'points', mapId, offset, points }),
    );
    this.#told = clustering;
    if (this.#topic?.clustering === clustering) post({ type: 'topic', topic: this.#topic.id });
    this.#topic = undefined;
    if (first.method === 'umap' || first.points === 0) return;
    const better = await draw('umap');
    await this.#pages(folder, better, signal, (offset, { positions }) =>
      post({ type: 'positions', mapId, offset, positions, method: 'umap' }),
    );
    this.#arranged = clustering;
  }

  async #pages(
    folder: string,
    { map, points }: EngineMap,
    signal: AbortSignal,
    tell: (offset: number, page: Awaited<ReturnType<EngineApi['mapPoints']>>) => void,
  ): Promise<void> {
    for (let offset = 0; offset < points; offset += MOST_MAP_POINTS) {
      const page = await this.#options.api.mapPoints({ folder, map, offset, limit: MOST_MAP_POINTS }, signal);
      signal.throwIfAborted();
      tell(offset, page);
    }
  }

  #headOf(mapId: number, name: string, clusters: EngineClusters, map: EngineMap): MapHead {
    const { clustering, complete, caveat } = clusters;
    const { incompleteText, otherTopicsText, namesOf, now } = this.#options;
    const hasOtherTopics = this.#topic !== undefined && this.#topic.clustering !== clustering;
    const notices = [
      ...(hasOtherTopics ? [otherTopicsText] : []),
      ...(complete ? [] : [incompleteText]),
      ...(caveat ? [caveat] : []),
    ];
    const more = { mapId, folder: name, nowMs: now(), notices };
    return mapHead(clusters, map, more, namesOf(clusters.topics));
  }

  #setProgress(progress: MapProgress | undefined): void {
    this.#progress = progress;
    this.#tellState();
  }

  #tellState(): void {
    const error = this.#error === undefined ? undefined : this.#options.errorOf(this.#error);
    // Only a picture that is there can be of an earlier state.
    const outdated = this.#outdated && this.#mapId > 0;
    this.#options.post({ type: 'state', state: { progress: this.#progress, error, outdated } });
  }
}

/** The default: code and docs by k-means. */
export const DEFAULT_PARAMS: ClusterParams = CLUSTER_DEFAULTS;
