/**
 * What the map and the extension say to each other. A map comes in pages: its head, files, points, and later better positions. The
 * document names files by their place in the map, never by path; what it says is checked (`ui/map/messages.ts`).
 */
import type { EngineClusters, Topic } from './clusters.ts';
import type { Snippet } from './engineApi.ts';
import type { EngineMap, MapFile, MapMethod, MapPoints } from './map.ts';
import type { LineRange } from './types.ts';
import type { OpenTarget } from './webviewMessages.ts';

export interface MapTopic extends Pick<Topic, 'id' | 'label' | 'size'> {
  readonly subtopics: readonly Pick<Topic, 'id' | 'label' | 'size'>[];
}

/** What a map is of; the points follow. */
export interface MapHead {
  /** Names this map in messages about its points. */
  readonly mapId: number;
  readonly folder: string;
  /** Ids of topics mean something within that alone. */
  readonly clustering: string;
  readonly points: number;
  readonly files: number;
  /** The largest first. */
  readonly topics: readonly MapTopic[];
  readonly method: MapMethod;
  readonly generation: number;
  /** Now, by whose clock ages of files are told, in ms since the epoch. */
  readonly nowMs: number;
  /** Sentences on what is reduced. */
  readonly notices: readonly string[];
}

/** What is being done, as far as it is known. */
export interface MapProgress {
  readonly task: 'clusters' | 'map';
  readonly share: number;
}

/** All that the document shows but for points. */
export interface MapState {
  readonly progress: MapProgress | undefined;
  /** Why there is no map, and the title of a button for what it says to do. */
  readonly error: { readonly message: string; readonly remedy: string | undefined } | undefined;
  /** The index has changed since the map was drawn. */
  readonly outdated: boolean;
}

export type MapHit = { readonly file: number } & LineRange;

/** A point as it is asked about: what the document was told of it. */
export interface MapPlace extends LineRange {
  readonly file: number;
  readonly symbol: string;
  readonly symbolLine: number;
}

export type ToMap =
  | { readonly type: 'state'; readonly state: MapState }
  | { readonly type: 'map'; readonly head: MapHead }
  | {
      readonly type: 'files';
      readonly mapId: number;
      readonly offset: number;
      readonly files: readonly MapFile[];
    }
  | { readonly type: 'points'; readonly mapId: number; readonly offset: number; readonly points: MapPoints }
  /** Better places for points that were told; the last page says by which method. */
  | {
      readonly type: 'positions';
      readonly mapId: number;
      readonly offset: number;
      readonly positions: string;
      readonly method: MapMethod;
    }
  /** The best first; undefined: why it could not be answered stands in `problem`. */
  | {
      readonly type: 'hits';
      readonly mapId: number;
      readonly query: string;
      readonly hits: readonly MapHit[];
      readonly problem: string | undefined;
    }
  | { readonly type: 'snippet'; readonly mapId: number; readonly point: number; readonly snippet: Snippet }
  /** The same topics, some with another name. */
  | { readonly type: 'topics'; readonly mapId: number; readonly topics: readonly MapTopic[] }
  /** Shows one topic alone. */
  | { readonly type: 'topic'; readonly topic: number };

export type FromMap =
  | { readonly type: 'ready' }
  | { readonly type: 'search'; readonly mapId: number; readonly query: string }
  | { readonly type: 'needSnippet'; readonly mapId: number; readonly point: number; readonly place: MapPlace }
  | { readonly type: 'open'; readonly mapId: number; readonly place: MapPlace; readonly target: OpenTarget }
  | { readonly type: 'refresh' }
  /** The button beside an error. */
  | { readonly type: 'remedy' };

/** The head of a map of these topics; `names` are what people call some of them, by id. */
export function mapHead(
  { clustering, topics }: Pick<EngineClusters, 'clustering' | 'topics'>,
  { points, files, method, generation }: EngineMap,
  more: Pick<MapHead, 'mapId' | 'folder' | 'nowMs' | 'notices'>,
  names: ReadonlyMap<number, string> = new Map(),
): MapHead {
  return {
    ...more,
    clustering,
    points,
    files,
    topics: mapTopics(topics, names),
    method,
    generation,
  };
}

/** As `mapHead`. */
export function mapTopics(topics: readonly Topic[], names: ReadonlyMap<number, string>): readonly MapTopic[] {
  const named = ({ id, label, size }: Topic): Pick<Topic, 'id' | 'label' | 'size'> => ({
    id,
    label: names.get(id) ?? label,
    size,
  });
  return topics.map((topic) => ({ ...named(topic), subtopics: topic.subtopics.map(named) }));
}
