/**
 * A step of bench/growth.ts: others that find the nearest ten among the same vectors, and ripgrep for the words of the
 * same questions. Packages that are no dependency come from a folder that the caller names; who is not there is left out.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import * as sqliteVec from 'sqlite-vec';
import { DEFAULT_CHUNK_LIMITS } from '../../src/engine/chunking/chunk.ts';
import { stampOf } from '../../src/engine/index/indexFiles.ts';
import { StaticModel } from '../../src/engine/models/staticModel.ts';
import { queryWords } from '../../src/engine/search/lexical.ts';
import { Store } from '../../src/engine/store/store.ts';
import { highest, quantise, VectorScan } from '../../src/engine/vectors/vectorScan.ts';
import { indexFileIn, MODEL } from './engineOptions.ts';
import { latencyOf, MB, type Peer, stepSettings, type Timed, tell, timed } from './measured.ts';

const K = 10;
const QUESTIONS = readFileSync(join(import.meta.dirname, '..', 'questions.txt'), 'utf8')
  .trim()
  .split('\n');
/** Slow ones are asked fewer questions. */
const FEW = 10;
/** hnswlib-node adds from one thread, which takes minutes from here on. */
const MOST_HNSWLIB = 150_000;
/** The usual parameters of both graphs. */
const LINKS = 16;
const BUILD_BREADTH = 128;
const SEARCH_BREADTH = 64;

const { root, indexDir, peers: folder, ripgrep, threads } = stepSettings();
const file = indexFileIn(indexDir);
const model = await StaticModel.load(MODEL);
const { dimensions } = model.info;
const stamp = stampOf({ info: model.info } as Parameters<typeof stampOf>[0], DEFAULT_CHUNK_LIMITS);
const { ids, bytes } = await storedVectors();
const count = ids.length;
const queries = QUESTIONS.map((text) => {
  const vector = new Float32Array(dimensions);
  model.embedQuery(text, vector);
  return vector;
});
const floats = unitFloats();
const nearest: number[][] = [];
const found: Peer[] = [];
found.push(await plainScan());
found.push(await ownScan());
found.push(await sqliteVecKnn());
if (folder) found.push(...(await graphs(createRequire(join(folder, 'package.json')))));
if (ripgrep) found.push(await words(ripgrep));
tell(found);

async function storedVectors() {
  const store = await Store.open(file, stamp, { readonly: true });
  const allIds: number[] = [];
  const all: Uint8Array[] = [];
  for (const segment of store.vectorSegmentIds()) {
    const { ids, bytes } = store.vectorSegment(segment);
    for (const [row, id] of ids.entries()) {
      if (id === 0) continue;
      allIds.push(id);
      all.push(bytes.subarray(row * dimensions, (row + 1) * dimensions));
    }
  }
  store.close();
  const bytes = new Int8Array(all.length * dimensions);
  for (const [row, vector] of all.entries())
    bytes.set(new Int8Array(vector.buffer, vector.byteOffset, dimensions), row * dimensions);
  return { ids: allIds, bytes };
}

function unitFloats(): Float32Array {
  const unit = new Float32Array(bytes.length);
  for (let at = 0; at < bytes.length; at += dimensions) {
    let squares = 0;
    for (let d = at; d < at + dimensions; d++) squares += bytes[d]! * bytes[d]!;
    const factor = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (let d = at; d < at + dimensions; d++) unit[d] = bytes[d]! * factor;
  }
  return unit;
}

/** What all others are compared with: every pair in float32. */
async function plainScan(): Promise<Peer> {
  const scores = new Float32Array(count);
  const scan = (query: Float32Array): number[] => {
    for (let row = 0, at = 0; row < count; row++) {
      let sum = 0;
      for (let d = 0; d < dimensions; d++) sum += floats[at++]! * query[d]!;
      scores[row] = sum;
    }
    return [...highest(scores, K).rows];
  };
  for (const query of queries) nearest.push(scan(query));
  return {
    ...(await measured(queries.slice(0, FEW), scan)),
    name: 'plain JavaScript, float32',
    buildMs: undefined,
    mb: floats.byteLength / MB,
  };
}

async function ownScan(): Promise<Peer> {
  const scan = await VectorScan.create(dimensions, count);
  for (let row = 0; row < count; row++)
    scan.set(row, bytes.subarray(row * dimensions, (row + 1) * dimensions));
  const scores = new Float32Array(count);
  const search = (query: Float32Array): number[] => [...highest(scan.scores(query, scores), K).rows];
  return {
    ...(await measured(queries, search)),
    name: 'Sextant, the scan alone',
    buildMs: undefined,
    mb: bytes.byteLength / MB,
  };
}

/** In a table of its own: its cosine of a vector of zeros, as chunks without a known token have, is no number. */
async function sqliteVecKnn(): Promise<Peer> {
  const folder = mkdtempSync(join(tmpdir(), 'sextant-growth-'));
  const db = new Database(join(folder, 'vectors.db'));
  try {
    sqliteVec.load(db);
    db.exec(`CREATE VIRTUAL TABLE v USING vec0(embedding int8[${dimensions}] distance_metric=cosine)`);
    const insert = db.prepare('INSERT INTO v (rowid, embedding) VALUES (?, vec_int8(?))');
    const { ms: buildMs } = await timed(() =>
      db.transaction(() => {
        for (let row = 0; row < count; row++) {
          const vector = bytes.subarray(row * dimensions, (row + 1) * dimensions);
          if (vector.some((value) => value !== 0))
            insert.run(BigInt(row), Buffer.from(vector.buffer, vector.byteOffset, dimensions));
        }
      })(),
    );
    const select = db.prepare('SELECT rowid FROM v WHERE embedding MATCH vec_int8(?) AND k = ?').pluck();
    const integers = new Int8Array(dimensions);
    const search = (query: Float32Array): number[] => {
      quantise(query, integers);
      return select.all(Buffer.from(integers.buffer), K) as number[];
    };
    const peer = await measured(queries.slice(0, FEW), search);
    return { ...peer, name: 'sqlite-vec', buildMs, mb: statSync(join(folder, 'vectors.db')).size / MB };
  } finally {
    db.close();
    rmSync(folder, { recursive: true });
  }
}

/** The parts of the packages that are used. */
interface Usearch {
  readonly Index: new (
    options: object,
  ) => {
    add(keys: BigUint64Array, vectors: Float32Array, threads: number): void;
    search(query: Float32Array, k: number, threads: number): { readonly keys: BigUint64Array };
  };
}
interface Hnswlib {
  readonly HierarchicalNSW: new (
    space: string,
    dimensions: number,
  ) => {
    initIndex(most: number, links: number, breadth: number): void;
    addPoint(vector: number[], label: number): void;
    setEf(breadth: number): void;
    searchKnn(query: number[], k: number): { readonly neighbors: number[] };
  };
}

async function graphs(load: NodeJS.Require): Promise<Peer[]> {
  const peers: Peer[] = [];
  const usearch = installed<Usearch>(load, 'usearch');
  if (usearch) {
    const before = process.memoryUsage().rss;
    const index = new usearch.Index({
      dimensions,
      metric: 'cos',
      quantization: 'f16',
      connectivity: LINKS,
      expansion_add: BUILD_BREADTH,
      expansion_search: SEARCH_BREADTH,
    });
    const { ms: buildMs } = await timed(() =>
      index.add(
        BigUint64Array.from(ids, (_, row) => BigInt(row)),
        floats,
        threads,
      ),
    );
    const mb = (process.memoryUsage().rss - before) / MB;
    const peer = await measured(queries, (query) => [...index.search(query, K, 1).keys].map(Number));
    peers.push({ ...peer, name: `usearch, ${threads} threads`, buildMs, mb });
  }
  const hnswlib = count <= MOST_HNSWLIB ? installed<Hnswlib>(load, 'hnswlib-node') : undefined;
  if (hnswlib) {
    const before = process.memoryUsage().rss;
    const index = new hnswlib.HierarchicalNSW('cosine', dimensions);
    index.initIndex(count, LINKS, BUILD_BREADTH);
    const { ms: buildMs } = await timed(() => {
      for (let row = 0; row < count; row++)
        index.addPoint([...floats.subarray(row * dimensions, (row + 1) * dimensions)], row);
    });
    const mb = (process.memoryUsage().rss - before) / MB;
    index.setEf(SEARCH_BREADTH);
    const peer = await measured(queries, (query) => index.searchKnn([...query], K).neighbors);
    peers.push({ ...peer, name: 'hnswlib-node', buildMs, mb });
  }
  return peers;
}

/** For the words of a question, as somebody without an index would look for them: lines with any of them. */
async function words(program: string): Promise<Peer> {
  const asked: Timed<unknown>[] = [];
  for (const question of QUESTIONS.slice(0, FEW)) {
    const patterns = queryWords(question).flatMap((word) => ['-e', word]);
    const args = [
      '--ignore-case',
      '--count-matches',
      '--fixed-strings',
      '--threads',
      String(threads),
      ...patterns,
      root,
    ];
    asked.push(await timed(() => execFileSync(program, args, { maxBuffer: 1 << 28 })));
  }
  return {
    name: `ripgrep, ${threads} threads, real files`,
    buildMs: undefined,
    query: latencyOf(asked),
    recall: undefined,
    mb: undefined,
  };
}

async function measured(asked: readonly Float32Array[], search: (query: Float32Array) => number[]) {
  search(asked[0]!);
  const times: Timed<number[]>[] = [];
  for (const query of asked) times.push(await timed(() => search(query)));
  const right = times.reduce((sum, { value }, i) => {
    const exact = new Set(nearest[i]);
    return sum + value.filter((row) => exact.has(row)).length;
  }, 0);
  return { query: latencyOf(times), recall: right / (K * times.length) };
}

function installed<T>(load: NodeJS.Require, name: string): T | undefined {
  try {
    return load(name) as T;
  } catch (error) {
    process.stderr.write(`${name} is left out: ${(error as Error).message}\n`);
    return undefined;
  }
}
