/**
 * How fast the vector scan, the tokeniser and the static model are, beside sqlite-vec and plain JavaScript on
 * the same machine in the same run. Usage: node bench/kernel.ts [folder of text to embed]
 */
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import * as sqliteVec from 'sqlite-vec';
import { createCodeTokenizer } from '../src/engine/models/codeTokenizer.ts';
import { StaticModel } from '../src/engine/models/staticModel.ts';
import { openPlainKernel } from '../src/engine/vectors/kernel.ts';
import { highest, VectorScan } from '../src/engine/vectors/vectorScan.ts';

const DIMENSIONS = 256;
const ROW_COUNTS = [10_000, 100_000, 1_000_000];
const K = 100;
/** Each figure is the median of that many runs, after one that warms up; sqlite-vec is slow enough for fewer. */
const RUNS = 15;
const SQLITE_RUNS = 3;
const MODEL_FOLDER = fileURLToPath(new URL('../models/', import.meta.url));
/** Lines of a chunk, about. */
const CHUNK_LINES = 40;
const MAX_FILE_BYTES = 200_000;

const folder = process.argv[2] ?? fileURLToPath(new URL('../src/', import.meta.url));
await benchScan();
await benchModel(folder);

async function benchScan(): Promise<void> {
  print(`Nearest ${K} of n vectors of ${DIMENSIONS} int8, ms (times the first)`);
  print(columns('n', 'Sextant', 'plain JavaScript', 'sqlite-vec'));
  for (const count of ROW_COUNTS) {
    const bytes = noise(count * DIMENSIONS);
    const query = new Int8Array(noise(DIMENSIONS).buffer);
    const wasm = await VectorScan.create(DIMENSIONS, count);
    const plain = await VectorScan.create(DIMENSIONS, count, openPlainKernel());
    for (let row = 0; row < count; row++) {
      const vector = new Int8Array(bytes.buffer, row * DIMENSIONS, DIMENSIONS);
      wasm.set(row, vector);
      plain.set(row, vector);
    }
    const scores = new Float32Array(count);
    const scan = (scan: VectorScan) => highest(scan.scores(query, scores), K);
    const first = median(RUNS, () => scan(wasm));
    const compared = [median(SQLITE_RUNS, () => scan(plain)), sqliteTime(bytes, query)];
    const shown = compared.map((time) => `${time.toFixed(1)} (${(time / first).toFixed(0)})`);
    print(columns(count.toLocaleString('en'), first.toFixed(2), ...shown));
  }
}

function sqliteTime(bytes: Uint8Array, query: Int8Array): number {
  const db = new Database(':memory:');
  sqliteVec.load(db);
  db.exec(`CREATE VIRTUAL TABLE vectors USING vec0(embedding int8[${DIMENSIONS}] distance_metric=cosine)`);
  const insert = db.prepare('INSERT INTO vectors(rowid, embedding) VALUES (?, vec_int8(?))');
  db.transaction(() => {
    for (let row = 0; row * DIMENSIONS < bytes.length; row++) {
      insert.run(BigInt(row), bytes.subarray(row * DIMENSIONS, (row + 1) * DIMENSIONS));
    }
  })();
  const select = db.prepare(
    'SELECT rowid, distance FROM vectors WHERE embedding MATCH vec_int8(?) AND k = ?',
  );
  const time = median(SQLITE_RUNS, () => select.all(Buffer.from(query.buffer), K));
  db.close();
  return time;
}

async function benchModel(folder: string): Promise<void> {
  const texts = chunksIn(folder);
  const megabytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / 1e6;
  const { vocab, continuation_prefix: prefix } = JSON.parse(
    readFileSync(join(MODEL_FOLDER, 'tokenizer.json'), 'utf8'),
  );
  const tokenizer = createCodeTokenizer(vocab, prefix);
  const started = performance.now();
  const model = await StaticModel.load({ id: 'builtin', folder: MODEL_FOLDER });
  const loading = performance.now() - started;
  const vector = new Float32Array(model.info.dimensions);
  const tokenising = median(5, () => texts.reduce((sum, text) => sum + tokenizer.tokenise(text).length, 0));
  const embedding = median(5, () => texts.reduce((sum, text) => sum + model.embedDocument(text, vector), 0));
  const querying = median(RUNS, () =>
    model.embedQuery('where is the retry limit of a failed request set', vector),
  );
  print(`\nStatic model over ${texts.length} chunks, ${megabytes.toFixed(1)} MB, one thread`);
  print(`tokenise      ${((megabytes * 1000) / tokenising).toFixed(1)} MB/s`);
  print(
    `embed         ${((megabytes * 1000) / embedding).toFixed(1)} MB/s, ${((texts.length * 1000) / embedding).toFixed(0)} chunks/s, tokenising included`,
  );
  print(`one question  ${querying.toFixed(3)} ms`);
  print(`load          ${loading.toFixed(1)} ms`);
}

function chunksIn(folder: string): string[] {
  const texts: string[] = [];
  for (const name of globSync('**/*', { cwd: folder }).sort()) {
    const stats = statSync(join(folder, name), { throwIfNoEntry: false });
    if (!stats?.isFile() || stats.size > MAX_FILE_BYTES) continue;
    const bytes = readFileSync(join(folder, name));
    if (bytes.includes(0)) continue;
    const lines = bytes.toString('utf8').split('\n');
    for (let at = 0; at < lines.length; at += CHUNK_LINES)
      texts.push(lines.slice(at, at + CHUNK_LINES).join('\n'));
  }
  return texts;
}

/** Bytes without a pattern, the same on every run. */
function noise(length: number): Uint8Array {
  let state = 1;
  return new Uint8Array(length).map(() => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0) >>> 24);
}

/** Milliseconds. */
function median(runs: number, work: () => unknown): number {
  work();
  const times = Array.from({ length: runs }, () => {
    const started = performance.now();
    work();
    return performance.now() - started;
  });
  return times.sort((a, b) => a - b)[runs >> 1]!;
}

function columns(...cells: string[]): string {
  return cells.map((cell) => cell.padStart(18)).join('');
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
