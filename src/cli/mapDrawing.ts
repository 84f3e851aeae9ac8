/** Has the chunks of a clustering drawn as a map, for a page or for a program. */
import type { Engine } from '../engine/engine.ts';
import type { EngineClusters } from '../shared/clusters.ts';
import {
  type EngineMap,
  type MapFile,
  type MapPageParams,
  type MapPoints,
  MOST_MAP_POINTS,
} from '../shared/map.ts';
import { mapHead, type ToMap } from '../shared/mapMessages.ts';

export interface DrawnMap {
  readonly clusters: EngineClusters;
  readonly map: EngineMap;
  readonly files: readonly MapFile[];
  readonly pages: readonly { readonly offset: number; readonly points: MapPoints }[];
}

export interface DrawOptions {
  readonly signal: AbortSignal;
  /** Told the share of the work that is done, [0, 1]. */
  readonly onProgress: (share: number) => void;
}

export async function drawMap(
  engine: Engine,
  clusters: EngineClusters,
  options: DrawOptions,
): Promise<DrawnMap> {
  const { clustering } = clusters;
  const map = await engine.map({ clustering, method: 'umap' }, options);
  const pageAt = (offset: number, limit: number): MapPageParams => ({ map: map.map, offset, limit });
  return engine.ask(async (index) => {
    const files = index.mapFiles(pageAt(0, map.files));
    const pages: { offset: number; points: MapPoints }[] = [];
    for (let offset = 0; offset < map.points; offset += MOST_MAP_POINTS)
      pages.push({ offset, points: index.mapPoints(pageAt(offset, MOST_MAP_POINTS)) });
    return { clusters, map, files, pages };
  });
}

/** What the map's document would be told in the editor, all of it at once. */
export function messagesOf({ clusters, map, files, pages }: DrawnMap, folder: string): readonly ToMap[] {
  const { complete, caveat } = clusters;
  const notices = [
    ...(complete ? [] : ['Indexing was not complete, so the map does not show all files.']),
    ...(caveat === undefined ? [] : [caveat]),
  ];
  const mapId = 1;
  return [
    { type: 'map', head: mapHead(clusters, map, { mapId, folder, nowMs: Date.now(), notices }) },
    { type: 'files', mapId, offset: 0, files },
    ...pages.map((page): ToMap => ({ type: 'points', mapId, ...page })),
  ];
}

/** The points for a program. Lines count from 1, and the last one is included. */
export function pointsOf({ files, pages }: DrawnMap): readonly object[] {
  return pages.flatMap(({ points }) => {
    const column = (text: string): Int32Array => new Int32Array(bytesOf(text));
    const positions = new Float32Array(bytesOf(points.positions));
    const [fileOf, topics, subtopics] = [
      column(points.files),
      column(points.topics),
      column(points.subtopics),
    ];
    const [starts, ends] = [column(points.startLines), column(points.endLines)];
    return points.symbols.map((symbol, i) => ({
      path: files[fileOf[i]!]!.path,
      startLine: starts[i]! + 1,
      endLine: ends[i]!,
      symbol,
      topic: topics[i]!,
      subtopic: subtopics[i]!,
      x: positions[2 * i]!,
      y: positions[2 * i + 1]!,
    }));
  });
}

function bytesOf(text: string): ArrayBuffer {
  return new Uint8Array(Buffer.from(text, 'base64')).buffer;
}
