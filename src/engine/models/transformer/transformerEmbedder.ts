/**
 * A sentence-transformer behind the Embedder seam. Hides its files, its tokens and the runtime; promises that texts
 * of one call come back in their order, that a question waits for one batch at most, that memory goes back when nobody asks,
 * and that the weights that run are those of its revision, at every load.
 */
import { basename, join } from 'node:path';
import { EngineError } from '../../../shared/errors.ts';
import type { Embedder, EmbeddingBatch, ModelInfo } from '../embedder.ts';
import type { ModelSpec } from '../modelSpec.ts';
import { modelInvalid } from '../safetensors.ts';
import { type BatchLimits, defaultLimits, planBatches } from './batches.ts';
import { type Dtype, hashOf, type ModelFolder, readModelFolder } from './modelFolder.ts';
import { lengthOf, pool, toUnitLength } from './pooling.ts';
import { checkSignature, EncoderSession, loadTokenizer, wrongDimensions } from './session.ts';
import { lastTokenId, TextTokenizer, type TextTokens } from './textTokens.ts';
import { threadsFor } from './threads.ts';
import { type Work, WorkQueue } from './workQueue.ts';

export interface TransformerOptions {
  /** What the model is called; the folder's name if not given. */
  readonly id?: string;
  /** Which of the folder's ONNX files; the first of q8, int8, fp32, fp16, uint8, q4 if not given. */
  readonly dtype?: Dtype;
  /** Whether somebody waits for documents to be embedded. */
  readonly foreground?: boolean;
  /** Threads while documents are embedded; if not given all physical cores in the foreground, else half of them. */
  readonly documentThreads?: number;
  /** Threads while only questions are; all physical cores if not given. */
  readonly queryThreads?: number;
  /** Tokens of a batch, its padding included; see `defaultLimits`. */
  readonly batchTokens?: number;
  /** Texts of a batch; see `defaultLimits`. */
  readonly maxBatch?: number;
  /** Milliseconds without work after which the weights leave memory; they are loaded again when needed. */
  readonly idleMs?: number;
}

/** Long enough for a person who thinks between two searches, short enough to free a machine that does other things. */
const DEFAULT_IDLE_MS = 5 * 60_000;
/** Texts that are tokenised, sorted by length and cut into batches at once. */
const WINDOW_TEXTS = 1024;
/** Tokenising takes about a millisecond per kilobyte; the event loop gets its turn in between. */
const TOKENISE_TURN_MS = 10;
/** Raised when this code, not the files, gives another vector to the same text. It is part of the revision. */
const METHOD = 'transformer-1';
const REVISION_CHARACTERS = 16;

export { type Dtype, isTransformerFolder } from './modelFolder.ts';
export { specFromFolder } from './specFromFolder.ts';

type Kind = 'document' | 'query' | 'symmetric';

export class TransformerEmbedder implements Embedder {
  readonly info: ModelInfo;
  /** Which of the folder's files runs. */
  readonly dtype: Dtype;
  readonly embedSymmetric?: NonNullable<Embedder['embedSymmetric']>;
  readonly #folder: ModelFolder;
  readonly #spec: ModelSpec;
  readonly #tokenizer: TextTokenizer;
  readonly #limits: BatchLimits;
  readonly #threads: Readonly<Record<Kind, number>>;
  readonly #idleMs: number;
  readonly #prefixes: Readonly<Record<Kind, string>>;
  readonly #prefixLengths: Readonly<Record<Kind, number>>;
  readonly #queue = new WorkQueue(() => this.#restartIdleTimer());
  #session: { readonly threads: number; readonly encoder: EncoderSession } | undefined;
  #idleTimer: NodeJS.Timeout | undefined;
  /** Whether the files were hashed just now, for the revision. */
  #isHashed = true;

  private constructor(
    info: ModelInfo,
    folder: ModelFolder,
    spec: ModelSpec,
    tokenizer: TextTokenizer,
    options: TransformerOptions,
  ) {
    this.info = info;
    this.dtype = folder.dtype;
    this.#folder = folder;
    this.#spec = spec;
    this.#tokenizer = tokenizer;
    const { tokens, rows } = defaultLimits(folder.dtype);
    this.#limits = { tokens: options.batchTokens ?? tokens, rows: options.maxBatch ?? rows };
    const query = options.queryThreads ?? threadsFor('foreground');
    const document = options.documentThreads ?? threadsFor(options.foreground ? 'foreground' : 'background');
    this.#threads = { document, query, symmetric: query };
    this.#idleMs = options.idleMs ?? DEFAULT_IDLE_MS;
    const { queryPrefix, documentPrefix, symmetricPrefix = documentPrefix } = spec;
    this.#prefixes = { document: documentPrefix, query: queryPrefix, symmetric: symmetricPrefix };
    this.#prefixLengths = {
      document: tokenizer.prefixLength(documentPrefix),
      query: tokenizer.prefixLength(queryPrefix),
      symmetric: tokenizer.prefixLength(symmetricPrefix),
    };
    if (symmetricPrefix !== documentPrefix)
      this.embedSymmetric = (texts, signal) =>
        this.#queue.run(this.#embed(texts, 'symmetric'), 'soon', signal);
  }

  /**
   * Opens the model in a folder and tries it on one text. Throws EngineError `modelInvalid` if files are missing,
   * damaged, or do not fit each other or the spec; `notEnoughMemory` if memory does not suffice;
   * `unsupportedPlatform` if there is no runtime for this machine.
   */
  static async open(
    folder: string,
    spec: ModelSpec,
    options: TransformerOptions = {},
  ): Promise<TransformerEmbedder> {
    const found = await readModelFolder(folder, options.dtype);
    checkSignature(found, spec.dimensions);
    const places = found.config.max_position_embeddings;
    if (typeof places === 'number' && spec.maxTokens > places) {
      throw new EngineError(
        'modelInvalid',
        `The model in ${folder} reads ${places} tokens at most, not ${spec.maxTokens}. Give it ${places} or fewer.`,
      );
    }
    const tokenizer = await loadTokenizer(found);
    const texts = new TextTokenizer(
      tokenizer,
      lastTokenId(found.tokenizer),
      spec.maxTokens,
      join(found.path, 'tokenizer.json'),
    );
    const info: ModelInfo = {
      id: options.id ?? basename(found.path),
      revision: await revisionOf(found, spec),
      dimensions: spec.dimensions,
      task: spec.task,
      similarity: spec.similarity,
      sumsTokens: false,
    };
    const embedder = new TransformerEmbedder(info, found, spec, texts, options);
    try {
      await embedder.#queue.run(embedder.#probe(), 'now');
    } catch (error) {
      await embedder.dispose();
      throw error;
    }
    return embedder;
  }

  async embedDocuments(texts: readonly string[], signal?: AbortSignal): Promise<EmbeddingBatch> {
    return this.#queue.run(this.#embed(texts, 'document'), 'later', signal);
  }

  async embedQuery(text: string, signal?: AbortSignal): Promise<Float32Array> {
    const { vectors } = await this.#queue.run(this.#embed([text], 'query'), 'now', signal);
    return vectors;
  }

  /** Whether the weights are in memory. */
  get loaded(): boolean {
    return this.#session !== undefined;
  }

  async dispose(): Promise<void> {
    await this.#queue.close(new Error('The model was closed.'));
    await this.#release();
  }

  async *#embed(texts: readonly string[], kind: Kind): Work<EmbeddingBatch> {
    const { dimensions } = this.info;
    const vectors = new Float32Array(texts.length * dimensions);
    const tokenCounts = new Uint32Array(texts.length);
    for (let start = 0; start < texts.length; start += WINDOW_TEXTS) {
      const window = texts.slice(start, start + WINDOW_TEXTS);
      const read: TextTokens[] = [];
      let turn = performance.now();
      for (const text of window) {
        read.push(this.#read(text, kind));
        if (performance.now() - turn < TOKENISE_TURN_MS) continue;
        yield;
        turn = performance.now();
      }
      read.forEach(({ count }, i) => {
        tokenCounts[start + i] = count;
      });
      for (const batch of planBatches(
        read.map(({ ids }) => ids.length),
        this.#limits,
      )) {
        const rows = batch.map((i) => read[i]!.ids);
        await this.#encode(rows, kind, (row, vector) => {
          vectors.set(vector, (start + batch[row]!) * dimensions);
        });
        yield;
      }
    }
    return { vectors, tokenCounts };
  }

  #read(text: string, kind: Kind): TextTokens {
    return this.#tokenizer.read(this.#prefixes[kind], text, this.#prefixLengths[kind]);
  }

  /** Encodes one batch and gives each row's vector, valid during the call. */
  async #encode(
    rows: readonly (readonly number[])[],
    kind: Kind,
    take: (row: number, vector: Float32Array) => void,
  ): Promise<void> {
    const { dimensions } = this.info;
    const encoded = await (await this.#ready(kind)).run(rows);
    const width = encoded.kind === 'tokens' ? encoded.states.width : encoded.width;
    if (width !== dimensions) throw wrongDimensions(this.#folder.onnxFile, width, dimensions);
    const vector = new Float32Array(dimensions);
    rows.forEach((ids, row) => {
      if (encoded.kind === 'texts') vector.set(encoded.values.subarray(row * width, (row + 1) * width));
      else pool(encoded.states, row, ids.length, this.#spec.pooling, vector);
      const length = lengthOf(vector);
      if (!Number.isFinite(length))
        throw modelInvalid(this.#folder.onnxFile, 'it gives values that are not numbers');
      if (this.#spec.normalise) toUnitLength(vector, length);
      take(row, vector);
    });
  }

  /** A token of the end of the vocabulary shows whether the tokenizer and the model belong together. */
  async *#probe(): Work<void> {
    await this.#encode([this.#tokenizer.wrap([this.#tokenizer.lastId])], 'query', () => {});
  }

  /** The session for a kind of work; a question takes whichever there is rather than wait for another. */
  async #ready(kind: Kind): Promise<EncoderSession> {
    clearTimeout(this.#idleTimer);
    const threads = this.#threads[kind];
    if (this.#session && kind === 'document' && this.#session.threads !== threads) await this.#release();
    this.#session ??= { threads, encoder: await this.#load(threads) };
    return this.#session.encoder;
  }

  /** Files may have changed since they were hashed: vectors of others would not fit the index. */
  async #load(threads: number): Promise<EncoderSession> {
    if (!this.#isHashed && (await revisionOf(this.#folder, this.#spec)) !== this.info.revision)
      throw new EngineError(
        'modelInvalid',
        `The files of the model in ${this.#folder.path} have changed since it was opened, so it is not loaded again. Put them back, or start Sextant anew to use them.`,
      );
    this.#isHashed = false;
    return EncoderSession.load(this.#folder, threads);
  }

  #restartIdleTimer(): void {
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => {
      if (!this.#queue.busy) void this.#release();
    }, this.#idleMs);
    // It must not keep a process alive that has nothing else to do.
    this.#idleTimer.unref();
  }

  async #release(): Promise<void> {
    clearTimeout(this.#idleTimer);
    const session = this.#session;
    this.#session = undefined;
    await session?.encoder.release();
  }
}

/** What is asked of the model decides the vectors as much as its files do; those of the symmetric side are not stored. */
async function revisionOf({ files }: ModelFolder, spec: ModelSpec): Promise<string> {
  const { dimensions, pooling, normalise, similarity, queryPrefix, documentPrefix, maxTokens } = spec;
  const settings = [
    METHOD,
    dimensions,
    pooling,
    normalise,
    similarity,
    queryPrefix,
    documentPrefix,
    maxTokens,
  ];
  return (await hashOf(files, JSON.stringify(settings))).slice(0, REVISION_CHARACTERS);
}
