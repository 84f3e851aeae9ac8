/**
 * The static embedding model: one int8 row per token, summed. Hides the files and the arithmetic; promises
 * the same bits for the same text on every platform, because every sum is made in one fixed order with
 * operations that IEEE 754 rounds exactly.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CodeTokenizer, createCodeTokenizer } from './codeTokenizer.ts';
import type { ModelInfo } from './embedder.ts';
import type { ModelSource } from './modelSource.ts';
import { modelInvalid, readSafetensors, type Tensor } from './safetensors.ts';
import type { TextModel } from './textModel.ts';

const TOKENIZER_FILE = 'tokenizer.json';
export const TENSOR_FILE = 'embeddings.int8.safetensors';
const TOKENIZER_TYPE = 'code-wordpiece';
/** Raised when this code, not the files, gives another vector to the same text. It is part of the revision. */
const METHOD = 'static-1';
const REVISION_CHARACTERS = 16;

/** One vector per token: `rows[t * dimensions + d] * scale[t]`. */
export interface Table {
  readonly rows: Int8Array;
  readonly scale: Float32Array;
  readonly dimensions: number;
}

/** What a model's files hold. */
export interface StaticFiles {
  readonly vocabulary: readonly string[];
  readonly continuationPrefix: string;
  readonly documents: Table;
  readonly queries: Table;
  /** Of these files, read by this code. */
  readonly revision: string;
}

/** Reads a model's files. Throws EngineError `modelInvalid` if one is missing or damaged. */
export async function readStaticFiles(folder: string): Promise<StaticFiles> {
  const tokenizerFile = join(folder, TOKENIZER_FILE);
  const tensorFile = join(folder, TENSOR_FILE);
  const [tokenizerBytes, tensorBytes] = await Promise.all([
    readModelFile(tokenizerFile),
    readModelFile(tensorFile),
  ]);
  const { vocabulary, continuationPrefix } = readTokenizer(tokenizerBytes, tokenizerFile);
  const tensors = readSafetensors(tensorBytes, tensorFile);
  const documents = tableOf(tensors, 'embeddings', 'scale', vocabulary.length, tensorFile);
  const queries = tableOf(tensors, 'query_embeddings', 'query_scale', vocabulary.length, tensorFile);
  if (queries.dimensions !== documents.dimensions) {
    throw modelInvalid(tensorFile, 'its tables of questions and documents differ in dimensions');
  }
  const hash = createHash('sha256').update(METHOD).update(tokenizerBytes).update(tensorBytes).digest('hex');
  const revision = hash.slice(0, REVISION_CHARACTERS);
  return { vocabulary, continuationPrefix, documents, queries, revision };
}

/** Not for two threads at once: it works in buffers of its own. */
export class StaticModel implements TextModel {
  readonly info: ModelInfo;
  readonly #tokenizer: CodeTokenizer;
  readonly #documents: Table;
  readonly #queries: Table;
  /** By token: its count in the text at hand; all zero between calls. */
  readonly #counts: Uint32Array;
  /** Tokens of the text at hand, each once, by first occurrence. */
  readonly #distinct: Uint32Array;
  /** Weights of the distinct tokens. */
  readonly #weights: Float64Array;
  readonly #sum: Float64Array;

  private constructor(info: ModelInfo, tokenizer: CodeTokenizer, documents: Table, queries: Table) {
    this.info = info;
    this.#tokenizer = tokenizer;
    this.#documents = documents;
    this.#queries = queries;
    this.#counts = new Uint32Array(documents.scale.length);
    this.#distinct = new Uint32Array(documents.scale.length);
    this.#weights = new Float64Array(documents.scale.length);
    this.#sum = new Float64Array(info.dimensions);
  }

  /** Loads a model's files. Throws EngineError `modelInvalid` if one is missing or damaged. */
  static async load({ id, folder }: ModelSource): Promise<StaticModel> {
    const { vocabulary, continuationPrefix, documents, queries, revision } = await readStaticFiles(folder);
    const info: ModelInfo = {
      id,
      revision,
      dimensions: documents.dimensions,
      task: 'both',
      similarity: 'cosine',
      sumsTokens: true,
    };
    return new StaticModel(info, createCodeTokenizer(vocabulary, continuationPrefix), documents, queries);
  }

  /**
   * Writes the vector of a document into `out` (length `dimensions`): unit length, or zeros if no token is
   * known. Returns the count of distinct tokens.
   */
  embedDocument(text: string, out: Float32Array): number {
    return this.#embed(text, this.#documents, out);
  }

  /** Like `embedDocument`, for a typed question. */
  embedQuery(text: string, out: Float32Array): number {
    return this.#embed(text, this.#queries, out);
  }

  #embed(text: string, table: Table, out: Float32Array): number {
    const counts = this.#counts;
    const distinct = this.#distinct;
    const weights = this.#weights;
    const tokens = this.#tokenizer.tokenise(text);
    let distinctCount = 0;
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i]!;
      if (counts[token]!++ === 0) distinct[distinctCount++] = token;
    }
    for (let i = 0; i < distinctCount; i++) {
      const token = distinct[i]!;
      weights[i] = Math.sqrt(counts[token]!) * table.scale[token]!;
      counts[token] = 0;
    }
    this.#sum.fill(0);
    let i = 0;
    for (; i + ROWS_AT_ONCE <= distinctCount; i += ROWS_AT_ONCE) {
      addFourRows(this.#sum, table, distinct, weights, i);
    }
    for (; i < distinctCount; i++) addRow(this.#sum, table, distinct[i]!, weights[i]!);
    normalise(this.#sum, out);
    return distinctCount;
  }
}

const ROWS_AT_ONCE = 4;

/** The same additions in the same order as row by row, but the sum is loaded and stored only once. */
function addFourRows(
  sum: Float64Array,
  { rows, dimensions }: Table,
  tokens: Uint32Array,
  weights: Float64Array,
  from: number,
): void {
  const w0 = weights[from]!;
  const w1 = weights[from + 1]!;
  const w2 = weights[from + 2]!;
  const w3 = weights[from + 3]!;
  let r0 = tokens[from]! * dimensions;
  let r1 = tokens[from + 1]! * dimensions;
  let r2 = tokens[from + 2]! * dimensions;
  let r3 = tokens[from + 3]! * dimensions;
  for (let d = 0; d < dimensions; d++) {
    sum[d] = sum[d]! + w0 * rows[r0++]! + w1 * rows[r1++]! + w2 * rows[r2++]! + w3 * rows[r3++]!;
  }
}

function addRow(sum: Float64Array, { rows, dimensions }: Table, token: number, weight: number): void {
  const start = token * dimensions;
  for (let d = 0; d < dimensions; d++) sum[d]! += weight * rows[start + d]!;
}

function normalise(sum: Float64Array, out: Float32Array): void {
  let squares = 0;
  for (let d = 0; d < sum.length; d++) squares += sum[d]! * sum[d]!;
  const length = Math.sqrt(squares);
  for (let d = 0; d < sum.length; d++) out[d] = length > 0 ? sum[d]! / length : 0;
}

async function readModelFile(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw modelInvalid(file, 'it cannot be read', cause);
  }
}

function readTokenizer(
  bytes: Uint8Array,
  file: string,
): { vocabulary: string[]; continuationPrefix: string } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw modelInvalid(file, 'it is not JSON', cause);
  }
  const { type, vocab, continuation_prefix: continuationPrefix } = (parsed ?? {}) as Record<string, unknown>;
  if (type !== TOKENIZER_TYPE) throw modelInvalid(file, `its type is not "${TOKENIZER_TYPE}"`);
  if (
    !Array.isArray(vocab) ||
    vocab.length === 0 ||
    !vocab.every((token) => typeof token === 'string' && token !== '')
  ) {
    throw modelInvalid(file, 'its vocabulary is not a list of words');
  }
  if (new Set(vocab).size !== vocab.length) throw modelInvalid(file, 'a word stands twice in its vocabulary');
  if (typeof continuationPrefix !== 'string' || continuationPrefix === '') {
    throw modelInvalid(file, 'it has no continuation prefix');
  }
  return { vocabulary: vocab, continuationPrefix };
}

function tableOf(
  tensors: ReadonlyMap<string, Tensor>,
  rowsName: string,
  scaleName: string,
  tokens: number,
  file: string,
): Table {
  const rows = tensors.get(rowsName);
  const scale = tensors.get(scaleName);
  if (
    !(rows?.data instanceof Int8Array) ||
    rows.shape.length !== 2 ||
    rows.shape[0] !== tokens ||
    rows.shape[1] === 0
  ) {
    throw modelInvalid(
      file,
      `it has no int8 table "${rowsName}" with one row for each of the ${tokens} tokens`,
    );
  }
  if (!(scale?.data instanceof Float32Array) || scale.data.length !== tokens) {
    throw modelInvalid(file, `it has no "${scaleName}" with one number for each of the ${tokens} tokens`);
  }
  if (!scale.data.every(Number.isFinite))
    throw modelInvalid(file, `"${scaleName}" holds a value that is not a number`);
  return { rows: rows.data, scale: scale.data, dimensions: rows.shape[1]! };
}
