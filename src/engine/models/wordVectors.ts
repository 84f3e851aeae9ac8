/**
 * Static word vectors (word2vec, GloVe, fastText) as a model: words of identifiers are looked up, and rare words count
 * more than common ones. Hides the file; promises bounded memory whatever its size.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { EngineError } from '../../shared/errors.ts';
import { type CodeTokenizer, createTokenizer, piecesOf } from './codeTokenizer.ts';
import type { ModelInfo } from './embedder.ts';
import { modelInvalid } from './safetensors.ts';
import { rowOf, type SharedWords, SharedWordsBuilder } from './sharedWords.ts';
import type { TextModel } from './textModel.ts';
import { TokenMean, type TokenTable } from './tokenTable.ts';
import { BinaryReader, TextReader, type WordReader, type WordSink } from './wordVectorFormats.ts';

/**
 * Files are ordered by how frequent words are, and beyond these come names and misspellings. 200,000 words of 300
 * dimensions take 60 MB and are read in about three seconds.
 */
const MAX_WORDS = 200_000;
/** The constant a of smooth inverse frequency, from its authors (Arora et al. 2017): a word counts a / (a + p). */
const SIF = 1e-3;
/** Raised when this code, not the file, gives another vector to the same text. It is part of the revision. */
const METHOD = 'words-1';
const REVISION_CHARACTERS = 16;
const READ_BYTES = 1 << 20;
/** No word with its vector is that long, so a file without a line end in as many bytes is no text. */
const MAX_RECORD_BYTES = 1 << 16;
const MAX_INT8 = 127;
const NEWLINE = 0x0a;

const EXTENSIONS = ['.txt', '.vec', '.bin'];
/** What files begin with that are packed, and fastText's own binary format. */
const UNREADABLE: readonly (readonly [magic: readonly number[], reason: string])[] = [
  [[0x1f, 0x8b], 'is packed with gzip. Unpack it first.'],
  [[0x50, 0x4b, 3, 4], 'is a zip archive. Unpack it first.'],
  [[0xba, 0x16, 0x4f, 0x2f], "has fastText's own binary format. Take the .vec file of the same model."],
];

/** What a thread needs; nothing of it is copied when it is posted. */
export interface WordVectorData {
  readonly info: ModelInfo;
  readonly table: TokenTable;
  readonly words: SharedWords;
}

export class WordVectors implements TextModel {
  readonly info: ModelInfo;
  readonly #tokenizer: CodeTokenizer;
  readonly #mean: TokenMean;

  constructor({ info, table, words }: WordVectorData) {
    this.info = info;
    this.#mean = new TokenMean(table);
    this.#tokenizer = createTokenizer((word) =>
      Int32Array.from(
        piecesOf(word)
          .map((piece) => find(words, piece))
          .filter((row) => row >= 0),
      ),
    );
  }

  embedDocument(text: string, out: Float32Array): number {
    return this.#mean.of(this.#tokenizer.tokenise(text), out);
  }

  embedQuery(text: string, out: Float32Array): number {
    return this.embedDocument(text, out);
  }
}

/** A word has one vector however it is written: a name that the file knows only as `Paris` or `HTTP` is found too. */
function find(words: SharedWords, piece: string): number {
  const lower = rowOf(words, piece);
  if (lower >= 0) return lower;
  const capitalised = rowOf(words, piece.slice(0, 1).toUpperCase() + piece.slice(1));
  return capitalised >= 0 ? capitalised : rowOf(words, piece.toUpperCase());
}

/**
 * The file with word vectors that a path means: itself, or the only one in a folder. Undefined if there is none;
 * EngineError `modelInvalid` if there are several.
 */
export async function wordVectorFile(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile()) return path;
  if (!found?.isDirectory()) return undefined;
  const names = (await readdir(path))
    .filter((name) => EXTENSIONS.includes(extname(name).toLowerCase()))
    .sort();
  const [first, ...others] = names;
  if (first === undefined) return undefined;
  if (others.length === 0) return join(path, first);
  throw new EngineError(
    'modelInvalid',
    `The folder ${path} has ${names.length} files that may hold word vectors (${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''}). Name the file instead of the folder.`,
  );
}

/**
 * Reads a file, `maxWords` words of it at most; `isCut` says that there are more. The revision is a hash of the bytes
 * that were read. Throws EngineError `modelInvalid`
 * if it is damaged or holds something else.
 */
export async function readWordVectors(
  id: string,
  file: string,
  maxWords = MAX_WORDS,
): Promise<{ data: WordVectorData; isCut: boolean }> {
  const { size, start } = await look(file);
  const reason = UNREADABLE.find(([magic]) => magic.every((byte, i) => start[i] === byte))?.[1];
  if (reason !== undefined) throw new EngineError('modelInvalid', `The model file ${file} ${reason}`);
  const sink = new TableBuilder(maxWords, size);
  const isBinary = extname(file).toLowerCase() === '.bin';
  const reader = new (isBinary ? BinaryReader : TextReader)(file, sink);
  const hash = createHash('sha256').update(METHOD);
  const isCut = await readAll(
    file,
    reader,
    (bytes) => hash.update(bytes),
    () => sink.isFull,
  );
  if (!isCut) reader.end();
  const { table, words } = sink.finish();
  const info: ModelInfo = {
    id,
    revision: hash.digest('hex').slice(0, REVISION_CHARACTERS),
    dimensions: table.dimensions,
    task: 'both',
    similarity: 'cosine',
    sumsTokens: true,
  };
  return { data: { info, table, words }, isCut };
}

async function look(file: string): Promise<{ size: number; start: Buffer }> {
  try {
    const handle = await open(file);
    try {
      const start = Buffer.alloc(8);
      await handle.read(start, 0, start.length, 0);
      return { size: (await handle.stat()).size, start };
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw modelInvalid(file, 'it cannot be read', cause);
  }
}

/** Feeds the reader until the file ends or enough is read; returns whether bytes are left. `seen` gets those taken. */
async function readAll(
  file: string,
  reader: WordReader,
  seen: (bytes: Buffer) => void,
  isEnough: () => boolean,
): Promise<boolean> {
  let rest: Buffer = Buffer.alloc(0);
  const take = (bytes: Buffer, atEnd: boolean): void => {
    let at = 0;
    for (let next = -1; !isEnough() && (next = reader.take(bytes, at, atEnd)) !== at; ) at = next;
    seen(bytes.subarray(0, at));
    rest = bytes.subarray(at);
  };
  for await (const chunk of createReadStream(file, { highWaterMark: READ_BYTES }) as AsyncIterable<Buffer>) {
    take(rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk, false);
    if (isEnough() && holdsMore(rest)) return true;
    if (rest.length > MAX_RECORD_BYTES) throw modelInvalid(file, 'it is not text with a word in each line');
  }
  take(rest, true);
  return holdsMore(rest);
}

function holdsMore(bytes: Buffer): boolean {
  return bytes.some((byte) => byte !== NEWLINE);
}

/** Row r is the r-th word of the file: that is its rank by frequency, too. */
class TableBuilder implements WordSink {
  count = 0;
  readonly #maxWords: number;
  readonly #fileBytes: number;
  #rows!: Int8Array<SharedArrayBuffer>;
  #weights!: Float32Array<SharedArrayBuffer>;
  #words!: SharedWordsBuilder;
  #dimensions = 0;

  constructor(maxWords: number, fileBytes: number) {
    this.#maxWords = maxWords;
    this.#fileBytes = fileBytes;
  }

  get isFull(): boolean {
    return this.#dimensions > 0 && this.count === this.#maxWords;
  }

  begin(dimensions: number): void {
    // The shortest word has one byte, the shortest number a digit and a blank; what stays unused is never touched,
    // and so takes no memory.
    const most = Math.floor(this.#fileBytes / (2 * dimensions + 1)) + 1;
    const capacity = Math.min(this.#maxWords, most);
    this.#dimensions = dimensions;
    this.#rows = new Int8Array(new SharedArrayBuffer(capacity * dimensions));
    this.#weights = new Float32Array(new SharedArrayBuffer(4 * capacity));
    this.#words = new SharedWordsBuilder(capacity);
  }

  add(word: string, values: Float32Array): void {
    const { length } = values;
    const rows = this.#rows;
    let peak = 0;
    for (let d = 0; d < length; d++) peak = Math.max(peak, Math.abs(values[d]!));
    const step = peak > 0 ? MAX_INT8 / peak : 0;
    let at = this.count * this.#dimensions;
    for (let d = 0; d < length; d++) rows[at++] = Math.round(values[d]! * step);
    this.#weights[this.count] = peak / MAX_INT8;
    this.#words.add(word, this.count++);
  }

  /** Weights the words by smooth inverse frequency, their frequencies taken from Zipf's law: the r-th has 1 / r of the first's. */
  finish(): { table: TokenTable; words: SharedWords } {
    let harmonic = 0;
    for (let rank = 1; rank <= this.count; rank++) harmonic += 1 / rank;
    const weights = this.#weights;
    for (let row = 0; row < this.count; row++) {
      const frequency = 1 / ((row + 1) * harmonic);
      weights[row] = weights[row]! * (SIF / (SIF + frequency));
    }
    const table: TokenTable = { dimensions: this.#dimensions, rows: this.#rows, weights };
    return { table, words: this.#words.finish() };
  }
}
