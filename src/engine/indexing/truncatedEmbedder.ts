/** A Matryoshka model cut to its first dimensions: nothing behind the Embedder seam has to know. */
import type { Embedder, EmbeddingBatch, ModelInfo } from '../models/embedder.ts';
import { truncate } from '../vectors/formats.ts';

export class TruncatedEmbedder implements Embedder {
  readonly info: ModelInfo;
  readonly embedSymmetric?: NonNullable<Embedder['embedSymmetric']>;
  readonly #whole: Embedder;

  /** Takes the embedder over. `dimensions` are fewer than its own. */
  constructor(whole: Embedder, dimensions: number) {
    this.#whole = whole;
    this.info = { ...whole.info, dimensions, revision: `${whole.info.revision}/d${dimensions}` };
    const { embedSymmetric } = whole;
    if (embedSymmetric)
      this.embedSymmetric = async (texts, signal) => this.#cutAll(await embedSymmetric(texts, signal));
  }

  async embedDocuments(texts: readonly string[], signal?: AbortSignal): Promise<EmbeddingBatch> {
    return this.#cutAll(await this.#whole.embedDocuments(texts, signal));
  }

  async embedQuery(text: string, signal?: AbortSignal): Promise<Float32Array> {
    return this.#cut(await this.#whole.embedQuery(text, signal));
  }

  dispose(): Promise<void> {
    return this.#whole.dispose();
  }

  #cutAll({ vectors, tokenCounts }: EmbeddingBatch): EmbeddingBatch {
    const { dimensions } = this.info;
    const each = this.#whole.info.dimensions;
    const cut = new Float32Array(tokenCounts.length * dimensions);
    for (let i = 0; i < tokenCounts.length; i++) {
      cut.set(this.#cut(vectors.subarray(i * each, (i + 1) * each)), i * dimensions);
    }
    return { vectors: cut, tokenCounts };
  }

  /** Of unit length again where only the angle counts; else the length of the first dimensions is what they say. */
  #cut(vector: Float32Array): Float32Array {
    const { dimensions, similarity } = this.info;
    return similarity === 'cosine' ? truncate(vector, dimensions) : vector.slice(0, dimensions);
  }
}
