/**
 * What indexing and searching cost, and where the time goes.
 *
 *   node bench/indexing.ts FOLDER [INDEX]
 *
 * Indexes FOLDER from nothing, looks again without a change, saves one file, and asks questions; then runs each
 * stage alone on one thread over the same files. Everything is measured in this one run on this machine, so the
 * ratios mean more than the times.
 */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { DEFAULT_CHUNK_LIMITS } from '../src/engine/chunking/chunk.ts';
import { Chunker } from '../src/engine/chunking/chunker.ts';
import { Engine } from '../src/engine/engine.ts';
import { prepareChunks } from '../src/engine/indexing/preparedFile.ts';
import { StaticModel } from '../src/engine/models/staticModel.ts';
import { DEFAULT_READ_LIMITS, listFiles, readSource } from '../src/engine/workspace/index.ts';
import { printTable } from './table.ts';

const [folder, index] = process.argv.slice(2);
if (!folder) {
  process.stderr.write('usage: node bench/indexing.ts FOLDER [INDEX]\n');
  process.exit(2);
}
const root = resolve(folder);
const indexDir = index ? resolve(index) : mkdtempSync(join(tmpdir(), 'sextant-bench-'));
const PACKAGE = join(import.meta.dirname, '..');
const MODEL = { id: 'builtin', folder: join(PACKAGE, 'models') };
const GRAMMARS = join(PACKAGE, 'dist', 'grammars');
const MB = 1e6;

const open = (): Promise<Engine> =>
  Engine.open({
    root,
    indexDir,
    model: MODEL,
    grammarFolder: GRAMMARS,
    threads: availableParallelism(),
    now: Date.now,
  });

async function timed<T>(work: () => Promise<T> | T): Promise<{ ms: number; value: T }> {
  const startMs = performance.now();
  const value = await work();
  return { ms: performance.now() - startMs, value };
}

const engine = await open();
const full = await timed(() => engine.sync());
const peakMb = (process.resourceUsage().maxRSS * 1024) / MB;
await new Promise((done) => setTimeout(done, 2100));
// Files younger than two seconds are read again by design; this run settles them.
await engine.sync();
const noChange = await timed(() => engine.sync());
const { files, chunks, bytes, indexFile } = engine.diagnostics({ quick: true });
const sourceMb = full.value.bytes / MB;

const listing = await engine.list();
const saved = listing.files.find(
  ({ size, contentKind }) => contentKind === 'code' && size > 5000 && size < 20_000,
)!;
const before = statSync(join(root, saved.path)).size;
appendFileSync(join(root, saved.path), '\n// sextantBenchMarker\n');
const update = await timed(async () => {
  await engine.updateFiles([saved.path]);
  const { results } = await engine.search({ query: 'sextantBenchMarker', limit: 5, mode: 'hybrid' });
  if (!results.some(({ path }) => path === saved.path)) throw new Error('The saved file was not found.');
});
truncateSync(join(root, saved.path), before);
await engine.updateFiles([saved.path]);

const QUESTIONS = readFileSync(join(import.meta.dirname, 'questions.txt'), 'utf8')
  .trim()
  .split('\n');
const times: number[] = [];
for (let round = 0; round < 3; round++) {
  for (const query of QUESTIONS)
    times.push((await timed(() => engine.search({ query, limit: 10, mode: 'hybrid' }))).ms);
}
times.sort((a, b) => a - b);
const at = (share: number): string => `${times[Math.floor(times.length * share)]!.toFixed(1)} ms`;
await engine.close();

const reopened = await timed(async () => {
  const again = await open();
  await again.ready();
  return again;
});
await reopened.value.close();

printTable(
  ['', 'measured'],
  [
    ['source indexed', `${files} files, ${sourceMb.toFixed(1)} MB, ${chunks} chunks`],
    [
      'full index, all stages',
      `${(full.ms / 1000).toFixed(1)} s, ${(sourceMb / (full.ms / 1000)).toFixed(1)} MB/s`,
    ],
    ['peak memory', `${peakMb.toFixed(0)} MB`],
    ['no-change run', `${noChange.ms.toFixed(0)} ms`],
    ['saved file searchable', `${update.ms.toFixed(0)} ms`],
    ['question p50 / p95', `${at(0.5)} / ${at(0.95)}`],
    ['open with vectors in memory', `${reopened.ms.toFixed(0)} ms`],
    ['index on disk', `${(bytes / MB).toFixed(1)} MB, ${(bytes / MB / sourceMb).toFixed(2)} x source`],
  ],
);

await printStages(full.ms);
rmSync(index ? `${indexFile}.none` : indexDir, { recursive: true, force: true });

/** Each stage alone, one thread, warm caches: thread time per stage and its share. */
async function printStages(fullMs: number): Promise<void> {
  const stages = new Map<string, number>();
  const stage = async <T>(name: string, work: () => Promise<T> | T): Promise<T> => {
    const { ms, value } = await timed(work);
    stages.set(name, (stages.get(name) ?? 0) + ms);
    return value;
  };
  const listed = await stage('list', () => listFiles(root, {}));
  const chunker = await Chunker.open(GRAMMARS);
  const model = await StaticModel.load(MODEL);
  const vector = new Float32Array(model.info.dimensions);
  let total = 0;
  for (const { path } of listed.files) {
    const source = await stage('read, decode, hash', () => readSource(root, path, DEFAULT_READ_LIMITS));
    if ('skip' in source) continue;
    total += source.size;
    const chunked = await stage('parse and chunk', () =>
      chunker.chunk(source.language ?? 'plaintext', source.text, DEFAULT_CHUNK_LIMITS),
    );
    const prepared = await stage('words and chunk hashes', () => prepareChunks(path, chunked));
    await stage('embed', () => {
      for (const { embeddingText } of prepared) model.embedDocument(embeddingText, vector);
    });
  }
  const alone = [...stages.values()].reduce((sum, ms) => sum + ms, 0);
  const threadMs = fullMs * Math.min(2, availableParallelism());
  printTable(
    ['stage, alone on one thread', 'time', 'speed', 'share'],
    [
      ...[...stages].map(([name, ms]) => [
        name,
        `${ms.toFixed(0)} ms`,
        `${(total / 1000 / ms).toFixed(1)} MB/s`,
        `${((100 * ms) / threadMs).toFixed(0)} %`,
      ]),
      [
        'store, messages, waiting (the rest)',
        `${Math.max(0, threadMs - alone).toFixed(0)} ms`,
        '',
        `${Math.max(0, (100 * (threadMs - alone)) / threadMs).toFixed(0)} %`,
      ],
    ],
  );
}
