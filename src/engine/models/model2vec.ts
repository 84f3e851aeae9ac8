/**
 * Model2Vec folders (model.safetensors, tokenizer.json, config.json) as a model: the mean of the vectors of a text's
 * tokens, made as Model2Vec makes it, but for its cut after 512 tokens. Hides the files and their versions.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tokenizer } from '@huggingface/tokenizers';
import { EngineError } from '../../shared/errors.ts';
import type { ModelInfo } from './embedder.ts';
import type { ModelSource } from './modelSource.ts';
import { modelInvalid, readSafetensors, type Tensor } from './safetensors.ts';
import { sharedCopy } from './sharedWords.ts';
import type { TextModel } from './textModel.ts';
import { TokenMean, type TokenTable } from './tokenTable.ts';
import { lastTokenId } from './transformer/textTokens.ts';

const CONFIG_FILE = 'config.json';
const TENSOR_FILE = 'model.safetensors';
const TOKENIZER_FILE = 'tokenizer.json';
const MODEL_TYPE = 'model2vec';
/** Raised when this code, not the files, gives another vector to the same text. It is part of the revision. */
const METHOD = 'model2vec-1';
const REVISION_CHARACTERS = 16;
/** A tokenizer of that size takes up to 75 MB, nearly half of the heap of a worker thread, and half a second in each. */
const MAX_TOKENS = 100_000;
/** Special tokens have no meaning in a mean. */
const PLAIN = { add_special_tokens: false };

/** What a thread needs; nothing of it is copied when it is posted. */
export interface Model2VecData {
  readonly info: ModelInfo;
  readonly table: TokenTable;
  /** The bytes of tokenizer.json, and its path for messages. */
  readonly tokenizer: Uint8Array<SharedArrayBuffer>;
  readonly tokenizerFile: string;
}

export class Model2Vec implements TextModel {
  readonly info: ModelInfo;
  readonly #tokenizer: Tokenizer;
  readonly #unknown: number | undefined;
  readonly #mean: TokenMean;

  private constructor(info: ModelInfo, table: TokenTable, tokenizer: Tokenizer) {
    this.info = info;
    this.#mean = new TokenMean(table);
    this.#tokenizer = tokenizer;
    this.#unknown = tokenizer.model?.unk_token_id;
  }

  /** Throws EngineError `modelInvalid` if the tokenizer is of a kind that cannot be read. */
  static async open({ info, table, tokenizer, tokenizerFile }: Model2VecData): Promise<Model2Vec> {
    // Only here: nobody else should wait for code that few models need.
    const { Tokenizer } = await import('@huggingface/tokenizers');
    try {
      const parsed = new Tokenizer(JSON.parse(Buffer.from(tokenizer).toString('utf8')), {});
      parsed.encode('a', PLAIN);
      return new Model2Vec(info, table, parsed);
    } catch (cause) {
      throw modelInvalid(
        tokenizerFile,
        `it is of a kind that is not known (${(cause as Error).message})`,
        cause,
      );
    }
  }

  embedDocument(text: string, out: Float32Array): number {
    return this.#mean.of(this.#tokens(text), out);
  }

  embedQuery(text: string, out: Float32Array): number {
    return this.embedDocument(text, out);
  }

  /** What no token stands for says nothing, so it is left out of the mean, as Model2Vec does. */
  #tokens(text: string): number[] {
    return this.#tokenizer.encode(text, PLAIN).ids.filter((token) => token !== this.#unknown);
  }
}

/** Whether a folder is meant to hold a Model2Vec model, be it whole or not. */
export async function isModel2VecFolder(folder: string): Promise<boolean> {
  const text = await readFile(join(folder, CONFIG_FILE), 'utf8').catch(() => '');
  try {
    return (JSON.parse(text) as { model_type?: unknown } | null)?.model_type === MODEL_TYPE;
  } catch {
    return false;
  }
}

/** Reads the files of a folder. Throws EngineError `modelInvalid` if one is missing, damaged, or does not fit the others. */
export async function readModel2Vec({ id, folder }: ModelSource): Promise<Model2VecData> {
  const tokenizerFile = join(folder, TOKENIZER_FILE);
  const tensorFile = join(folder, TENSOR_FILE);
  const [config, tokenizer, tensors] = await Promise.all([
    readModelFile(join(folder, CONFIG_FILE)),
    readModelFile(tokenizerFile),
    readModelFile(tensorFile),
  ]);
  const table = tableOf(
    readSafetensors(tensors, tensorFile),
    countTokens(tokenizer, tokenizerFile),
    tensorFile,
  );
  const hash = createHash('sha256').update(METHOD);
  for (const bytes of [config, tokenizer, tensors]) hash.update(bytes);
  const info: ModelInfo = {
    id,
    revision: hash.digest('hex').slice(0, REVISION_CHARACTERS),
    dimensions: table.dimensions,
    task: 'both',
    similarity: 'cosine',
    sumsTokens: true,
  };
  return { info, table, tokenizer: new Uint8Array(sharedCopy(tokenizer)), tokenizerFile };
}

async function readModelFile(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw modelInvalid(file, 'it cannot be read', cause);
  }
}

/** One more than the largest id that the tokenizer gives. */
function countTokens(bytes: Buffer, file: string): number {
  let parsed: unknown;
  try {
    parsed = JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw modelInvalid(file, 'it is not JSON', cause);
  }
  const count = lastTokenId((parsed ?? {}) as object) + 1;
  if (count === 0) throw modelInvalid(file, 'it has no vocabulary');
  if (count > MAX_TOKENS) {
    throw new EngineError(
      'modelInvalid',
      `The tokenizer ${file} knows ${thousands(count)} tokens, and up to ${thousands(MAX_TOKENS)} fit into the memory of a thread. Choose a model with a smaller vocabulary.`,
    );
  }
  return count;
}

/** Newer versions let tokens share a row (`mapping`), and keep the weights of tokens apart from the rows (`weights`). */
function tableOf(tensors: ReadonlyMap<string, Tensor>, tokens: number, file: string): TokenTable {
  const embeddings = tensors.get('embeddings');
  if (
    !embeddings ||
    embeddings.data instanceof Int32Array ||
    embeddings.shape.length !== 2 ||
    embeddings.shape[1] === 0
  )
    throw modelInvalid(file, 'it has no table "embeddings" with a vector for each token');
  const { data } = embeddings;
  const [rows, dimensions] = embeddings.shape as [number, number];
  const mapping = tensors.get('mapping')?.data;
  const known = mapping?.length ?? rows;
  if (known < tokens)
    throw modelInvalid(
      file,
      `it has vectors for ${known} tokens, and the tokenizer beside it gives ${tokens}: they are not of the same model`,
    );
  if (mapping && !(mapping instanceof Int32Array && mapping.every((row) => row >= 0 && row < rows)))
    throw modelInvalid(file, `its "mapping" names a row that its table of ${rows} does not have`);
  const weights = tensors.get('weights')?.data;
  if (weights && !(weights instanceof Float32Array && weights.length === known))
    throw modelInvalid(file, `it has no number in "weights" for each of ${known} tokens`);
  for (const [name, values] of Object.entries({ embeddings: data, weights: weights ?? [] })) {
    if (!values.every(Number.isFinite))
      throw modelInvalid(file, `"${name}" holds a value that is not a number`);
  }
  return {
    dimensions,
    rows: data instanceof Int8Array ? new Int8Array(sharedCopy(data)) : new Float32Array(sharedCopy(data)),
    weights: new Float32Array(sharedCopy(weights ?? new Float32Array(known).fill(1))),
    rowOf: mapping && new Int32Array(sharedCopy(mapping)),
  };
}

function thousands(count: number): string {
  return count.toLocaleString('en');
}
