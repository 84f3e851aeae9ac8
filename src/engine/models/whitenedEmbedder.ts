/**
 * An embedder whose vectors are whitened: same texts, same inner model, another revision and perhaps fewer dimensions. The
 * whitening was fitted to documents and fits no other side, so texts of one kind are compared as documents.
 */
import type { Embedder, EmbeddingBatch, ModelInfo } from './embedder.ts';
import { toUnitLength } from './tokenTable.ts';
import { type Whitening, whiten, whiteningRevision } from './whitening.ts';

export class WhitenedEmbedder implements Embedder {
  readonly info: ModelInfo;
  readonly inner: Embedder;
  readonly #whitening: Whitening;

  /** `whitening` was fitted to documents that `inner` embedded. The inner embedder is taken over. */
  constructor(inner: Embedder, whitening: Whitening) {
    this.inner = inner;
    this.#whitening = whitening;
    this.info = {
      ...inner.info,
      // Another model as far as indexes go: the one of plain vectors stays, and taking the whitening back costs nothing.
      id: `${inner.info.id}, whitened`,
      revision: `${inner.info.revision}-w${whiteningRevision(whitening)}`,
      dimensions: whitening.dimensions,
      // Lengths do not survive it, so a model that compares by dot product compares by cosine from here on.
      similarity: 'cosine',
    };
  }

  async embedDocuments(texts: readonly string[], signal?: AbortSignal): Promise<EmbeddingBatch> {
    const { vectors, tokenCounts } = await this.inner.embedDocuments(texts, signal);
    const { inputDimensions, dimensions } = this.#whitening;
    const whitened = new Float32Array(texts.length * dimensions);
    for (let i = 0; i < texts.length; i++) {
      this.#whiten(
        vectors.subarray(i * inputDimensions, (i + 1) * inputDimensions),
        whitened.subarray(i * dimensions, (i + 1) * dimensions),
      );
    }
    return { vectors: whitened, tokenCounts };
  }

  async embedQuery(text: string, signal?: AbortSignal): Promise<Float32Array> {
    const vector = new Float32Array(this.#whitening.dimensions);
    this.#whiten(await this.inner.embedQuery(text, signal), vector);
    return vector;
  }

  dispose(): Promise<void> {
    return this.inner.dispose();
  }

  #whiten(vector: Float32Array, out: Float32Array): void {
    whiten(this.#whitening, vector, out);
    toUnitLength(out, out);
  }
}
