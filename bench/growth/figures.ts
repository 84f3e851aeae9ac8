/** What was measured at each size as tables and as a picture. Pure: results in, text out. */
import { markdownTable } from '../../src/shared/markdownTable.ts';
import type { Latency, Size } from './measured.ts';
import { type Panel, plot, type Series } from './plot.ts';

/** Of memory beside the vectors, which it may be 1.3 times. */
const ALLOWED_MB = 250;
const ALLOWED_TIMES = 1.3;

/** One column per size, then who else finds the nearest, then what limits each stage. */
export function tables(sizes: readonly Size[]): string {
  return [sizeTable(sizes), peerTable(sizes), limitTable(sizes)].join('\n');
}

export function picture(sizes: readonly Size[]): string {
  const own = (value: (size: Size) => number | undefined): Series['points'] =>
    sizes.flatMap((size) => {
      const y = value(size);
      return y !== undefined && y > 0 ? [[size.built.chunks, y] as const] : [];
    });
  const peerNames = [...new Set(sizes.flatMap(({ peers }) => peers.map(({ name }) => name)))];
  const peers = peerNames.map((name) => ({
    name,
    points: own(({ peers: all }) => all.find((peer) => peer.name === name)?.query.p50),
  }));
  const panels: Panel[] = [
    {
      title: 'A question',
      label: milliseconds,
      series: [
        { name: 'hybrid, p50', points: own(({ asked }) => asked.hybrid.p50) },
        { name: 'hybrid, p95', points: own(({ asked }) => asked.hybrid.p95) },
        { name: 'asked for the first time, p50', points: own(({ asked }) => asked.cold.p50) },
      ],
    },
    { title: 'The nearest ten, p50', label: milliseconds, series: peers },
    {
      title: 'Opening and updating',
      label: milliseconds,
      series: [
        { name: 'open, vectors in memory', points: own(({ asked }) => asked.openMs) },
        { name: 'open to first answer', points: own(({ asked }) => asked.firstAnswerMs) },
        { name: 'one saved file found', points: own(({ built }) => built.oneFileMs) },
        { name: 'a hundred saved files', points: own(({ built }) => built.hundredFilesMs) },
      ],
    },
    {
      title: 'Memory and disk',
      label: (value) => (value >= 1000 ? `${value / 1000} GB` : `${value} MB`),
      series: [
        { name: 'memory, answering', points: own(({ asked }) => asked.steadyMb) },
        { name: 'vectors', points: own(({ asked }) => asked.vectorsMb) },
        { name: 'index on disk', points: own(({ built }) => built.diskMb) },
        { name: `${ALLOWED_TIMES} × vectors + ${ALLOWED_MB} MB`, points: own(allowedMb), isLimit: true },
      ],
    },
  ];
  return plot(panels, chunkCount);
}

export function allowedMb({ asked }: Pick<Size, 'asked'>): number {
  return ALLOWED_TIMES * asked.vectorsMb + ALLOWED_MB;
}

/** 1000 as 1k. */
export function chunkCount(chunks: number): string {
  if (chunks >= 1e6) return `${Math.round(chunks / 1e5) / 10}M`;
  return chunks >= 1000 ? `${Math.round(chunks / 1000)}k` : String(chunks);
}

/** Three digits count. */
export function milliseconds(ms: number): string {
  if (!(ms < 1000)) return Number.isFinite(ms) ? `${digits(ms / 1000)} s` : '–';
  return `${digits(ms)} ms`;
}

function digits(value: number): string {
  return value >= 100
    ? value.toFixed(0)
    : value >= 10
      ? value.toFixed(1)
      : String(Number(value.toPrecision(2)));
}

function sizeTable(sizes: readonly Size[]): string {
  const row = (name: string, value: (size: Size) => string): string[] => [name, ...sizes.map(value)];
  return markdownTable(
    ['chunks', ...sizes.map(({ built }) => built.chunks.toLocaleString('en'))],
    [
      row('of them real', ({ built }) => `${Math.round((100 * built.realChunks) / built.chunks)} %`),
      row(
        'source of those',
        ({ built }) => `${built.files.toLocaleString('en')} files, ${digits(built.sourceMb)} MB`,
      ),
      row(
        'full index of those',
        ({ built }) =>
          `${milliseconds(built.fullMs)}, ${digits((built.sourceMb * 1000) / built.fullMs)} MB/s`,
      ),
      row('– of it, writing to the store', ({ built }) => milliseconds(built.storeMs)),
      row('– merging words, last checkpoint', ({ built }) => milliseconds(built.mergeMs)),
      row('– memory at most', ({ built }) => `${built.indexingPeakMb.toFixed(0)} MB`),
      row('nothing changed', ({ built }) => milliseconds(built.noChangeMs)),
      row('one saved file found', ({ built }) => milliseconds(built.oneFileMs)),
      row('a hundred saved files found', ({ built }) => milliseconds(built.hundredFilesMs)),
      row('open, vectors in memory', ({ asked }) => milliseconds(asked.openMs)),
      row('open to first answer', ({ asked }) => milliseconds(asked.firstAnswerMs)),
      row('first question', ({ asked }) => milliseconds(asked.firstQuestionMs)),
      row('asked for the first time', ({ asked }) => latency(asked.cold)),
      row('hybrid', ({ asked }) => latency(asked.hybrid)),
      row('dense', ({ asked }) => latency(asked.dense)),
      row('hybrid, one language', ({ asked }) => latency(asked.byLanguage)),
      row('hybrid, one glob', ({ asked }) => latency(asked.byGlob)),
      row('a glob for the first time', ({ asked }) => milliseconds(asked.newGlobMs)),
      row(
        'memory, answering',
        (size) => `${size.asked.steadyMb.toFixed(0)} MB of ${allowedMb(size).toFixed(0)}`,
      ),
      row('memory at most', ({ asked }) => `${asked.peakMb.toFixed(0)} MB`),
      row('index on disk', ({ built }) => `${digits(built.diskMb)} MB`),
    ],
  );
}

function latency({ p50, p95, ownMean }: Latency): string {
  return `${milliseconds(p50)} / ${milliseconds(p95)} (${milliseconds(ownMean)})`;
}

function peerTable(sizes: readonly Size[]): string {
  const rows = sizes.flatMap(({ built, peers }) =>
    peers.map(({ name, buildMs, query, recall, mb }) => [
      `${chunkCount(built.chunks)}: ${name}`,
      buildMs === undefined ? '' : milliseconds(buildMs),
      milliseconds(query.p50),
      milliseconds(query.p95),
      recall === undefined ? '' : recall.toFixed(3),
      mb === undefined ? '' : mb.toFixed(0),
    ]),
  );
  return markdownTable(['nearest ten', 'index', 'p50', 'p95', 'recall@10', 'MB'], rows);
}

function limitTable(sizes: readonly Size[]): string {
  const rows = sizes.flatMap(({ built, limits }) =>
    [
      ...limits,
      {
        stage: 'store',
        speed: (built.diskMb * built.realChunks * 1000) / built.chunks / (built.storeMs + built.mergeMs),
        limit: 'writing and syncing its bytes',
        limitSpeed: (built.diskMb * 1000) / built.rawWriteMs,
        of: 'of the index',
      },
    ].map(({ stage, speed, limit, limitSpeed, of = '' }) => [
      `${chunkCount(built.chunks)}: ${stage}`,
      `${digits(speed)} MB/s ${of}`.trim(),
      limit,
      `${digits(limitSpeed)} MB/s`,
      `${Math.round((100 * speed) / limitSpeed)} %`,
    ]),
  );
  return markdownTable(['stage, alone', 'speed', 'what no code could leave out', 'its speed', 'share'], rows);
}
