/**
 * What the formats and first passes of vectors cost and what they find, on the vectors of real chunks.
 *
 *   node bench/vectors.ts FOLDER [--model DIR] [--questions FILE] [--chunks N]
 *
 * Indexes keep int8 alone, so the chunks of FOLDER are embedded again, each distinct one once, by the built-in
 * model or the one in DIR; with N, that many spread over the folder. Questions are lines of FILE, else of
 * bench/questions.txt; chunks spread over the folder are asked for their own neighbours too. Times are CPU time,
 * and each search runs beside the exact float32 search that it is compared with.
 */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_CHUNK_LIMITS } from '../src/engine/chunking/chunk.ts';
import { Chunker } from '../src/engine/chunking/chunker.ts';
import { openEmbedder } from '../src/engine/indexing/openEmbedder.ts';
import { prepareChunks } from '../src/engine/indexing/preparedFile.ts';
import { WorkerPool } from '../src/engine/indexing/workerPool.ts';
import type { Embedder } from '../src/engine/models/embedder.ts';
import { truncate, type VectorFormat } from '../src/engine/vectors/formats.ts';
import { type FirstPass, type PassShape, VectorTable } from '../src/engine/vectors/vectorTable.ts';
import { DEFAULT_READ_LIMITS, listFiles, readSource } from '../src/engine/workspace/index.ts';
import { printTable } from './table.ts';

const K = 10;
const PREFIX_PARTS = [2, 4, 8];
const PREFIX_CANDIDATES = [50, 100, 200, 500];
const BIT_CANDIDATES = [100, 500, 1000];
const CHUNK_QUERIES = 150;
/** Texts per call of an embedder. */
const BATCH = 512;

interface Query {
  readonly vector: Float32Array;
  readonly accept: Uint8Array;
  /** The exact neighbours. */
  readonly nearest: ReadonlySet<number>;
}

/** One line of the table. */
interface Searched {
  readonly name: string;
  readonly bytes: number;
  readonly search: (query: Query) => Uint32Array;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { model: { type: 'string' }, questions: { type: 'string' }, chunks: { type: 'string' } },
});
const [folder] = positionals;
if (!folder) {
  process.stderr.write('usage: node bench/vectors.ts FOLDER [--model DIR] [--questions FILE] [--chunks N]\n');
  process.exit(2);
}
const PACKAGE = join(import.meta.dirname, '..');
const GRAMMARS = join(PACKAGE, 'dist', 'grammars');
const pool = new WorkerPool(availableParallelism(), { grammarFolder: GRAMMARS });
const source = values.model
  ? { id: values.model, folder: resolve(values.model) }
  : { id: 'builtin', folder: join(PACKAGE, 'models') };
const { embedder } = await openEmbedder(source, pool, true);
const vectors = await embedChunks(
  spread(await chunkTexts(resolve(folder)), Number(values.chunks ?? Infinity)),
);
const asked = readFileSync(values.questions ?? join(import.meta.dirname, 'questions.txt'), 'utf8')
  .trim()
  .split('\n');
const questions = await Promise.all(asked.map((text) => embedder.embedQuery(text)));
const { dimensions } = embedder.info;
await embedder.dispose();
await pool.dispose();

const exact = tableOf('float32');
const everyRow = new Uint8Array(vectors.length).fill(1);
const asymmetric = questions.map((vector) => queryOf(vector, everyRow));
const symmetric = spread([...vectors.keys()], CHUNK_QUERIES).map((row) =>
  queryOf(vectors[row]!, everyRow.with(row, 0)),
);
process.stdout.write(
  `${embedder.info.id}: ${vectors.length} chunks of ${dimensions} dimensions, ${asymmetric.length} questions, ${symmetric.length} chunks as queries\n\n`,
);
for (const [kind, queries] of [
  ['questions', asymmetric],
  ['chunks', symmetric],
] as const) {
  const rows: string[][] = [];
  for (const searched of everySearch()) rows.push(measured(searched, queries));
  printTable([`${kind} as queries`, 'bytes per chunk', 'ms per query', 'to float32', 'recall@10'], rows);
}

/** Made one after the other, so that not all copies are held at once. */
function* everySearch(): Generator<Searched> {
  for (const format of ['float32', 'float16', 'int8', 'bit'] as const) {
    const table = format === 'float32' ? exact : tableOf(format);
    const search = ({ vector, accept }: Query) => table.search(vector, K, { accept }).rows;
    yield { name: format, bytes: tableOf(format, 1).bytesPerRow, search };
  }
  for (const format of ['float32', 'int8'] as const) {
    for (const part of PREFIX_PARTS) {
      const prefix = Math.round(dimensions / part / 8) * 8;
      const alone = tableOf(format, vectors.length, prefix);
      const search = ({ vector, accept }: Query) => alone.topK(vector.subarray(0, prefix), K, accept).rows;
      yield { name: `${format}, first ${prefix} alone`, bytes: alone.bytesPerRow, search };
    }
    for (const part of PREFIX_PARTS) {
      const prefix = Math.round(dimensions / part / 8) * 8;
      yield* twoPasses(format, `first ${prefix}`, { dimensions: prefix }, PREFIX_CANDIDATES);
    }
    yield* twoPasses(format, 'bits', { bits: true }, BIT_CANDIDATES);
  }
}

function* twoPasses(
  format: VectorFormat,
  name: string,
  pass: PassShape,
  counts: readonly number[],
): Generator<Searched> {
  const table = tableOf(format);
  table.prepare(pass);
  for (const candidates of counts) {
    const firstPass: FirstPass = { ...pass, candidates };
    const search = ({ vector, accept }: Query) => table.search(vector, K, { firstPass, accept }).rows;
    yield { name: `${format}, ${name}, best ${candidates} rescored`, bytes: table.bytesPerRow, search };
  }
}

function measured({ name, bytes, search }: Searched, queries: readonly Query[]): string[] {
  let own = 0;
  let reference = 0;
  let found = 0;
  let wanted = 0;
  // What is compiled during the first searches counts for none.
  for (const query of queries.slice(0, 10)) search(query);
  for (const query of queries) {
    reference += cpuMs(() => exact.topK(query.vector, K, query.accept));
    let rows = new Uint32Array();
    own += cpuMs(() => {
      rows = search(query) as typeof rows;
    });
    for (const row of rows) if (query.nearest.has(row)) found++;
    wanted += query.nearest.size;
  }
  return [
    name,
    String(bytes),
    (own / queries.length).toFixed(2),
    (own / reference).toFixed(2),
    (found / wanted).toFixed(3),
  ];
}

function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Of the vectors, or of their prefixes. */
function tableOf(format: VectorFormat, count = vectors.length, prefix = dimensions): VectorTable {
  const table = new VectorTable({ dimensions: prefix, format, metric: 'cosine' }, count);
  for (let row = 0; row < count; row++) table.set(row, truncate(vectors[row]!, prefix));
  return table;
}

function queryOf(vector: Float32Array, accept: Uint8Array): Query {
  return { vector, accept, nearest: new Set(exact.topK(vector, K, accept).rows) };
}

/** What the index would embed, each distinct text once. */
async function chunkTexts(root: string): Promise<string[]> {
  const chunker = await Chunker.open(GRAMMARS);
  const texts = new Map<string, string>();
  for (const { path } of (await listFiles(root, {})).files) {
    const file = await readSource(root, path, DEFAULT_READ_LIMITS);
    if ('skip' in file) continue;
    const chunked = await chunker.chunk(file.language ?? 'plaintext', file.text, DEFAULT_CHUNK_LIMITS);
    for (const { chunkHash, embeddingText } of prepareChunks(path, chunked))
      texts.set(chunkHash, embeddingText);
  }
  return [...texts.values()];
}

async function embedChunks(texts: readonly string[]): Promise<Float32Array[]> {
  const made: Float32Array[] = [];
  for (let first = 0; first < texts.length; first += BATCH)
    made.push(...(await embedBatch(embedder, texts, first)));
  return made;
}

async function embedBatch(by: Embedder, texts: readonly string[], first: number): Promise<Float32Array[]> {
  const batch = texts.slice(first, first + BATCH);
  const { vectors: all } = await by.embedDocuments(batch);
  const length = by.info.dimensions;
  return batch.map((_, i) => all.slice(i * length, (i + 1) * length));
}

/** At most `count` of them, evenly spread. */
function spread<T>(all: readonly T[], count: number): T[] {
  if (all.length <= count) return [...all];
  return Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count)]!);
}
