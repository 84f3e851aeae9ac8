/** A made-up map: topics as clouds of points, with files, names and lines, the same for the same number of points. */
import type { MapFile, MapPoints } from '../../src/shared/map.ts';
import type { MapHead, ToMap } from '../../src/shared/mapMessages.ts';
import { SYMBOL_KINDS } from '../../src/shared/types.ts';

export const NOW_MS = Date.UTC(2026, 0, 15);

const TOPICS = [
  'http · header · request',
  'vector · cosine · scan',
  'parser · token · syntax',
  'cache · evict · entry',
  'retry · backoff · timeout',
  'path · folder · glob',
  'test · fixture · expect',
  'theme · colour · style',
  'worker · thread · queue',
  'docs · install · guide',
  'migration · schema · table',
  'log · level · message',
];
const FOLDERS = [
  'src/net',
  'src/vectors',
  'src/parse',
  'src/cache',
  'docs',
  'test/unit',
  'lib',
  'tools/build',
];
const LANGUAGES = ['typescript', 'python', 'rust', 'markdown', 'go', undefined];
const PAGE = 4000;
const DAY_MS = 86_400_000;

/** Some points belong to no topic. */
export function madeUpMap(
  count: number,
  { mapId = 1, clustering = 'made up', topics = TOPICS.length, notices = [] as readonly string[] } = {},
): readonly ToMap[] {
  const random = numbers(7);
  const normal = (): number => (random() + random() + random() + random() - 2) / 1.2;
  const files: MapFile[] = Array.from({ length: Math.ceil(count / 6) }, (_, at) => ({
    path: `${FOLDERS[at % FOLDERS.length]}/part${at % 23}/file${at}.ts`,
    language: LANGUAGES[Math.floor(random() ** 2 * LANGUAGES.length)],
    kind: 'code',
    changedMs: NOW_MS - DAY_MS * Math.floor(900 * random() ** 3),
  }));
  const clouds = Array.from({ length: topics * 3 }, (_, at) => {
    const turn = (2 * Math.PI * Math.floor(at / 3)) / topics;
    const far = 0.35 + 0.4 * ((at / 3) % 1) + 0.15 * random();
    return [Math.cos(turn) * far + 0.08 * normal(), Math.sin(turn) * far * 0.8 + 0.08 * normal()] as const;
  });
  const positions = new Float32Array(2 * count);
  const columns = {
    files: new Uint32Array(count),
    topics: new Int32Array(count),
    subtopics: new Int32Array(count).fill(-1),
    startLines: new Uint32Array(count),
    endLines: new Uint32Array(count),
    symbolLines: new Uint32Array(count),
    symbolKinds: new Uint8Array(count),
  };
  const sizes = new Array<number>(topics).fill(0);
  for (let point = 0; point < count; point++) {
    const cloud = Math.floor(random() ** 1.6 * clouds.length);
    const isNoise = random() < 0.06;
    const [x, y] = isNoise ? [1.6 * (random() - 0.5), 1.4 * (random() - 0.5)] : clouds[cloud]!;
    positions[2 * point] = Math.max(-1, Math.min(1, x + 0.05 * normal()));
    positions[2 * point + 1] = Math.max(-1, Math.min(1, y + 0.05 * normal()));
    const topic = Math.floor(cloud / 3);
    columns.topics[point] = isNoise ? -1 : topic;
    if (!isNoise) {
      sizes[topic]!++;
      columns.subtopics[point] = topics + cloud;
    }
    columns.files[point] = Math.floor(point / 6);
    columns.startLines[point] = columns.symbolLines[point] = (point % 6) * 20;
    columns.endLines[point] = columns.startLines[point]! + 18;
    columns.symbolKinds[point] = 1 + (point % (SYMBOL_KINDS.length - 1));
  }
  const head: MapHead = {
    mapId,
    folder: 'made-up',
    clustering,
    points: count,
    files: files.length,
    topics: Array.from({ length: topics }, (_, id) => ({
      id,
      label: TOPICS[id % TOPICS.length]!,
      size: sizes[id]!,
      subtopics: [0, 1, 2].map((below) => ({
        id: topics + 3 * id + below,
        label: `${TOPICS[id % TOPICS.length]!.split(' · ')[below]} · part`,
        size: Math.ceil(sizes[id]! / 3),
      })),
    })),
    method: 'umap',
    generation: 12,
    nowMs: NOW_MS,
    notices,
  };
  const pages: ToMap[] = [{ type: 'map', head }];
  for (let offset = 0; offset < files.length; offset += PAGE)
    pages.push({ type: 'files', mapId, offset, files: files.slice(offset, offset + PAGE) });
  for (let offset = 0; offset < count; offset += PAGE) {
    const end = Math.min(count, offset + PAGE);
    const page = Object.fromEntries(
      Object.entries(columns).map(([name, column]) => [name, base64(column.subarray(offset, end))]),
    );
    const points = {
      ...page,
      positions: base64(positions.subarray(2 * offset, 2 * end)),
      symbols: Array.from({ length: end - offset }, (_, i) => `symbol${offset + i}`),
    } as unknown as MapPoints;
    pages.push({ type: 'points', mapId, offset, points });
  }
  return pages;
}

export function base64({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

/** A small generator with a fixed seed: [0, 1). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
