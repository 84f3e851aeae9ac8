/**
 * A step of bench/growth.ts: each stage alone on one thread, beside the part of it that no better code could leave out,
 * over the same bytes. What works in memory is timed by the thread's own clock, what waits for the disk by that on the wall.
 */
import { closeSync, lstatSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { type ChunkedFile, DEFAULT_CHUNK_LIMITS } from '../../src/engine/chunking/chunk.ts';
import { Chunker } from '../../src/engine/chunking/chunker.ts';
import { SYNTAX_LANGUAGES } from '../../src/engine/chunking/syntax/languages.ts';
import { SyntaxParser, THREAD_CLOCK } from '../../src/engine/chunking/syntax/parser.ts';
import { Engine } from '../../src/engine/engine.ts';
import { prepareChunks } from '../../src/engine/indexing/preparedFile.ts';
import { createCodeTokenizer } from '../../src/engine/models/codeTokenizer.ts';
import { readStaticFiles, StaticModel } from '../../src/engine/models/staticModel.ts';
import { VectorScan } from '../../src/engine/vectors/vectorScan.ts';
import {
  DEFAULT_READ_LIMITS,
  listFiles,
  readSource,
  type SourceFile,
} from '../../src/engine/workspace/index.ts';
import { engineOptions, GRAMMARS, indexFileIn, MODEL } from './engineOptions.ts';
import { MB, quantile, type StageLimit, spread, stepSettings, tell, timed } from './measured.ts';

/** Of source: enough for a few seconds of parsing. */
const SAMPLE_BYTES = 12e6;
const SCANS = 15;
const NEVER_IN_A_VECTOR = 0x80;
const READ_BYTES = 4 * 1024 * 1024;

const settings = stepSettings();
const { root, indexDir } = settings;
const limits: StageLimit[] = [];
const listed = await listStage();
const sources = await readStage();
const chunked = await chunkStage();
const texts = await wordStage();
await embedStage();
await openStage();
await scanStage();
tell(limits);

async function listStage() {
  const { ms, value } = await timed(() => listFiles(root, {}));
  const walk = await timed(() => {
    for (const entry of readdirSync(root, { recursive: true, withFileTypes: true }))
      if (entry.isFile()) lstatSync(join(entry.parentPath, entry.name));
  });
  const bytes = value.files.reduce((sum, { size }) => sum + size, 0);
  add('list files', bytes, ms, 'readdir and lstat alone', walk.ms);
  return value.files;
}

type Source = SourceFile & { readonly path: string };

async function readStage(): Promise<Source[]> {
  const total = listed.reduce((sum, { size }) => sum + size, 0);
  const taken = spread(listed, Math.ceil((listed.length * SAMPLE_BYTES) / Math.max(SAMPLE_BYTES, total)));
  const read = await timed(() =>
    taken.map(({ path }) => ({ path, read: readSource(root, path, DEFAULT_READ_LIMITS) })),
  );
  const alone = await timed(() => {
    for (const { path } of taken) readFileSync(join(root, path));
  });
  const sources = read.value.flatMap(({ path, read }) => ('skip' in read ? [] : [{ ...read, path }]));
  add('read, decode, hash', bytesOf(sources), read.ms, 'reading alone', alone.ms);
  return sources;
}

async function chunkStage() {
  const chunker = await Chunker.open(GRAMMARS);
  const parser = await SyntaxParser.open(GRAMMARS, THREAD_CLOCK);
  const parsed = sources.filter(({ language }) => Object.hasOwn(SYNTAX_LANGUAGES, language ?? ''));
  const parse = () => {
    for (const { language, text } of parsed) {
      const tree = parser.parse(SYNTAX_LANGUAGES[language!]!.grammar, text);
      if (typeof tree === 'object') tree.delete();
    }
  };
  const chunk = async (some: readonly Source[]) => {
    const made: { readonly path: string; readonly file: ChunkedFile }[] = [];
    for (const { path, language, text } of some)
      made.push({ path, file: await chunker.chunk(language ?? 'plaintext', text, DEFAULT_CHUNK_LIMITS) });
    return made;
  };
  // Compiles what is compiled once.
  const chunks = await chunk(sources);
  parse();
  const whole = await timed(() => chunk(parsed));
  const alone = await timed(parse);
  add('parse and chunk', bytesOf(parsed), whole.ownMs, 'tree-sitter alone', alone.ownMs);
  return chunks;
}

async function wordStage(): Promise<string[]> {
  const prepare = () => chunked.flatMap(({ path, file }) => prepareChunks(path, file));
  const made = prepare();
  const prepared = await timed(prepare);
  const all = chunked.flatMap(({ file }) => file.chunks);
  let sum = 0;
  const alone = await timed(() => {
    for (const { text } of all) for (let i = 0; i < text.length; i++) sum += text.charCodeAt(i);
  });
  add('words and hashes', bytesOf(sources), prepared.ownMs, 'looking at each character', alone.ownMs);
  return sum > 0 ? made.map(({ embeddingText }) => embeddingText) : [];
}

async function embedStage(): Promise<void> {
  const model = await StaticModel.load(MODEL);
  const { vocabulary, continuationPrefix } = await readStaticFiles(MODEL.folder);
  const tokenizer = createCodeTokenizer(vocabulary, continuationPrefix);
  const vector = new Float32Array(model.info.dimensions);
  const embed = (): void => {
    for (const text of texts) model.embedDocument(text, vector);
  };
  const tokenise = (): void => {
    for (const text of texts) tokenizer.tokenise(text);
  };
  embed();
  tokenise();
  const embedded = await timed(embed);
  const alone = await timed(tokenise);
  add('embed', bytesOf(sources), embedded.ownMs, 'tokenising alone', alone.ownMs);
}

/** The whole index, as a person opens it; all of its pages are compared with their checksums. */
async function openStage(): Promise<void> {
  const file = indexFileIn(indexDir);
  const open = async () => {
    const engine = await Engine.open(engineOptions(settings));
    await engine.ready();
    return engine;
  };
  await (await open()).close();
  const opened = await timed(open);
  await opened.value.close();
  let bytes = 0;
  const block = Buffer.alloc(READ_BYTES);
  const read = await timed(() => {
    const handle = openSync(file, 'r');
    const { length } = block;
    for (let n = length; n === length; ) {
      n = readSync(handle, block, 0, length, bytes);
      crc32(block.subarray(0, n));
      bytes += n;
    }
    closeSync(handle);
  });
  add('open', bytes, opened.ms, 'reading and summing up the file', read.ms, 'of the index');
}

async function scanStage(): Promise<void> {
  const { chunks } = settings;
  const model = await StaticModel.load(MODEL);
  const { dimensions } = model.info;
  const scan = await VectorScan.create(dimensions, chunks);
  const bytes = Buffer.alloc(chunks * dimensions);
  for (let at = 0; at < bytes.length; at++) bytes[at] = (Math.imul(at, 0x9e3779b1) >>> 25) & 0x7f;
  for (let row = 0; row < chunks; row++)
    scan.set(row, new Int8Array(bytes.buffer, bytes.byteOffset + row * dimensions, dimensions));
  const query = new Float32Array(dimensions);
  model.embedQuery('where is the configuration file read', query);
  const scores = new Float32Array(chunks);
  const scans = [];
  const looks = [];
  for (let i = 0; i < SCANS; i++) {
    scans.push((await timed(() => scan.scores(query, scores))).ms);
    looks.push((await timed(() => bytes.indexOf(NEVER_IN_A_VECTOR))).ms);
  }
  add(
    'scan vectors',
    bytes.length,
    quantile(scans, 0.5),
    'looking for a byte (memchr)',
    quantile(looks, 0.5),
    'of vectors',
  );
}

/** Milliseconds become megabytes a second. */
function add(stage: string, bytes: number, ms: number, limit: string, limitMs: number, of?: string): void {
  const speedOf = (spent: number): number => bytes / MB / (spent / 1000);
  limits.push({ stage, speed: speedOf(ms), limit, limitSpeed: speedOf(limitMs), ...(of ? { of } : {}) });
}

function bytesOf(files: readonly SourceFile[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}
