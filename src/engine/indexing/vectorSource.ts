/**
 * Vectors for chunks, by chunk hash: from the store if any chunk has or had that hash, else from the
 * embedder, and never twice for files that are on their way at the same time.
 */
import type { Embedder } from '../models/embedder.ts';
import type { StoredVector } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { encode, lengthOf } from '../vectors/formats.ts';
import type { PreparedChunk } from './preparedFile.ts';

export class VectorSource {
  /** Chunks embedded since the start, and chunks whose vector was known. */
  readonly counts = { embedded: 0, reused: 0 };
  readonly #store: Store;
  readonly #embedder: Embedder;
  readonly #onTheWay = new Map<string, Promise<StoredVector>>();

  constructor(store: Store, embedder: Embedder) {
    this.#store = store;
    this.#embedder = embedder;
  }

  /** Vectors by hash for all given chunks. `release` them once they are stored. */
  async vectorsFor(
    chunks: readonly PreparedChunk[],
    signal?: AbortSignal,
  ): Promise<Map<string, StoredVector>> {
    const found = new Map<string, StoredVector | Promise<StoredVector>>();
    const missing = new Map<string, PreparedChunk>();
    for (const chunk of chunks) {
      const hash = chunk.chunkHash;
      if (found.has(hash) || missing.has(hash)) continue;
      const known = this.#onTheWay.get(hash) ?? this.#store.vectorByHash(Buffer.from(hash, 'hex'));
      if (known) found.set(hash, known);
      else missing.set(hash, chunk);
    }
    const embedding = this.#embed([...missing.values()], signal);
    [...missing.keys()].forEach((hash, i) => {
      const vector = embedding.then((vectors) => vectors[i]!);
      // Whoever waits for it sees the failure too; without a listener it would end the process.
      vector.catch(() => this.#onTheWay.delete(hash));
      this.#onTheWay.set(hash, vector);
      found.set(hash, vector);
    });
    this.counts.embedded += missing.size;
    this.counts.reused += chunks.length - missing.size;
    const entries = await Promise.all(
      [...found].map(async ([hash, vector]) => [hash, await vector] as const),
    );
    return new Map(entries);
  }

  release(chunks: readonly PreparedChunk[]): void {
    for (const chunk of chunks) this.#onTheWay.delete(chunk.chunkHash);
  }

  async #embed(chunks: readonly PreparedChunk[], signal?: AbortSignal): Promise<StoredVector[]> {
    if (chunks.length === 0) return [];
    const { vectors, tokenCounts } = await this.#embedder.embedDocuments(
      chunks.map((chunk) => chunk.embeddingText),
      signal,
    );
    const { dimensions, similarity } = this.#embedder.info;
    const { vectorFormat } = this.#store.stamp;
    return chunks.map((_, i) => {
      const vector = vectors.subarray(i * dimensions, (i + 1) * dimensions);
      return {
        vector: encode(vector, vectorFormat).bytes,
        vectorLength:
          similarity === 'cosine'
            ? Number(vector.some((value) => value !== 0))
            : Math.fround(lengthOf(vector)),
        tokenCount: tokenCounts[i]!,
      };
    });
  }
}
