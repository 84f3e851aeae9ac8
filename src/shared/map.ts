/** A folder as a map: each chunk a point, what is alike close together. Plain data: it crosses a process boundary unchanged. */
import type { ContentKind } from './types.ts';

/** `pca`: the plane in which chunks differ most, at once. `umap`: neighbourhoods, after some seconds. */
export type MapMethod = 'pca' | 'umap';

export const MAP_METHODS: readonly MapMethod[] = ['pca', 'umap'];

export interface MapParams {
  /** Whose chunks are shown, and whose topics. */
  readonly clustering: string;
  readonly method: MapMethod;
}

export interface MapAnswer {
  /** Names this map when its pages are asked for; the engine keeps the last ones. */
  readonly map: string;
  readonly method: MapMethod;
  readonly points: number;
  readonly files: number;
  /** Points that were arranged; the others were placed among those that they are most like. */
  readonly sampled: number;
  /** Of the index whose chunks are shown. */
  readonly generation: number;
}

/** An answer, and whose it is. */
export interface EngineMap extends MapAnswer {
  readonly model: string;
  /** Whether that index has seen the whole workspace. */
  readonly complete: boolean;
  /** A sentence on why the map may mean less than usual. */
  readonly caveat: string | undefined;
}

export interface MapPageParams {
  readonly map: string;
  /** First file or point, and how many at most. */
  readonly offset: number;
  readonly limit: number;
}

export interface MapFile {
  readonly path: string;
  /** VS Code's id; undefined where the name does not tell. */
  readonly language: string | undefined;
  readonly kind: ContentKind;
  /** When it last changed on this disk, in ms since the epoch. */
  readonly changedMs: number;
}

/** Some points, by column: one number per point, as the bytes of a little-endian typed array in base64. */
export interface MapPoints {
  /** x and y, within [-1, 1]: Float32Array with two numbers per point. */
  readonly positions: string;
  /** Place of the file in the map's files: Uint32Array. */
  readonly files: string;
  /** Topic and sub-topic, NOISE where it belongs to none: Int32Array. */
  readonly topics: string;
  readonly subtopics: string;
  /** Lines, counted from 0, the end exclusive: Uint32Array. */
  readonly startLines: string;
  readonly endLines: string;
  /** Where the symbol stands: Uint32Array. */
  readonly symbolLines: string;
  /** Places in SYMBOL_KINDS: Uint8Array. */
  readonly symbolKinds: string;
  /** Qualified names of what the chunks cover, '' where nothing has a name. */
  readonly symbols: readonly string[];
}

/** One page of a map is as long at most: some 200 KB as text, which a window reads in a few milliseconds. */
export const MOST_MAP_POINTS = 4000;
