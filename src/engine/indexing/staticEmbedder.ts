/**
 * A static model behind the Embedder seam: documents are embedded by worker threads, a question at once on
 * this one, since it takes less time than asking a thread would.
 */

import type { Embedder, EmbeddingBatch, ModelInfo } from '../models/embedder.ts';
import type { ModelSource } from '../models/modelSource.ts';
import { StaticModel } from '../models/staticModel.ts';
import type { WorkerPool } from './workerPool.ts';

/** Texts per request to a thread: enough to hide the message's cost, few enough to share the work. */
const TEXTS_PER_REQUEST = 128;

export class StaticEmbedder implements Embedder {
  readonly info: ModelInfo;
  readonly #model: StaticModel;
  readonly #source: ModelSource;
  readonly #pool: WorkerPool;

  private constructor(model: StaticModel, source: ModelSource, pool: WorkerPool) {
    this.info = model.info;
    this.#model = model;
    this.#source = source;
    this.#pool = pool;
  }

  /** Throws EngineError `modelInvalid` if the source is no static model. The pool stays the caller's. */
  static async open(source: ModelSource, pool: WorkerPool): Promise<StaticEmbedder> {
    return new StaticEmbedder(await StaticModel.load(source), source, pool);
  }

  async embedDocuments(texts: readonly string[], signal?: AbortSignal): Promise<EmbeddingBatch> {
    const { dimensions } = this.info;
    const vectors = new Float32Array(texts.length * dimensions);
    const tokenCounts = new Uint32Array(texts.length);
    const starts = Array.from(
      { length: Math.ceil(texts.length / TEXTS_PER_REQUEST) },
      (_, i) => i * TEXTS_PER_REQUEST,
    );
    await Promise.all(
      starts.map(async (start) => {
        const slice = texts.slice(start, start + TEXTS_PER_REQUEST);
        const reply = await this.#pool.run({ type: 'embed', model: this.#source, texts: slice }, signal);
        vectors.set(reply.vectors, start * dimensions);
        tokenCounts.set(reply.tokenCounts, start);
      }),
    );
    return { vectors, tokenCounts };
  }

  embedQuery(text: string): Promise<Float32Array> {
    const vector = new Float32Array(this.info.dimensions);
    this.#model.embedQuery(text, vector);
    return Promise.resolve(vector);
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }
}
