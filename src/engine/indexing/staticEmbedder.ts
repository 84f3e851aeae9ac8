/**
 * A static model behind the Embedder seam: documents are embedded by worker threads, a question at once on
 * this one, since it takes less time than asking a thread would.
 */

import type { Embedder, EmbeddingBatch, ModelInfo } from '../models/embedder.ts';
import type { ModelSource } from '../models/modelSource.ts';
import {
  type LoadedModel,
  loadStaticModel,
  type SharedModel,
  type StaticKind,
} from '../models/staticKinds.ts';
import type { TextModel } from '../models/textModel.ts';
import type { WorkerPool } from './workerPool.ts';

/** Texts per request to a thread: enough to hide the message's cost, few enough to share the work. */
const TEXTS_PER_REQUEST = 128;

export class StaticEmbedder implements Embedder {
  readonly info: ModelInfo;
  /** Sentences on what of the model's files is not used. */
  readonly assumed: readonly string[];
  readonly #model: TextModel;
  readonly #shared: SharedModel;
  readonly #pool: WorkerPool;

  private constructor({ model, shared, assumed }: LoadedModel, pool: WorkerPool) {
    this.info = model.info;
    this.assumed = assumed;
    this.#model = model;
    this.#shared = shared;
    this.#pool = pool;
  }

  /** Throws EngineError `modelInvalid` if the source is no static model of that kind. The pool stays the caller's. */
  static async open(
    source: ModelSource,
    pool: WorkerPool,
    kind: StaticKind = 'builtin',
  ): Promise<StaticEmbedder> {
    return new StaticEmbedder(await loadStaticModel(source, kind), pool);
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
        const reply = await this.#pool.run({ type: 'embed', model: this.#shared, texts: slice }, signal);
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
