/**
 * Compares a seed with candidates on the symmetric side of a model that has an instruction of its own for texts of one
 * kind. Stored vectors carry the instruction for documents; a second set of them would double the index and the time it
 * takes, so the texts of the best candidates are embedded when they are asked for, and the vectors kept for a while.
 */
import type { Embedder } from '../models/embedder.ts';

/** Texts of chunks as they were embedded, by chunk hash as hex; those of files that have changed since are missing. */
export type ChunkTexts = (
  paths: readonly string[],
  signal?: AbortSignal,
) => Promise<ReadonlyMap<string, string>>;

export interface HashedChunk {
  readonly path: string;
  readonly chunkHash: string;
}

/** Vectors kept, 8 MB of 1,024 dimensions: those of some thirty questions. */
const KEPT = 2048;

export class SymmetricSide {
  readonly #embed: NonNullable<Embedder['embedSymmetric']>;
  readonly #textsOf: ChunkTexts;
  /** By chunk hash, the least recently used first. */
  readonly #kept = new Map<string, Float32Array>();

  constructor(embed: NonNullable<Embedder['embedSymmetric']>, textsOf: ChunkTexts) {
    this.#embed = embed;
    this.#textsOf = textsOf;
  }

  /**
   * The cosine of each candidate with the seed, a text or the mean of some chunks; undefined for one whose text cannot be
   * had any more. Undefined if that is so of the seed.
   */
  async similarities(
    seed: string | readonly HashedChunk[],
    candidates: readonly HashedChunk[],
    signal?: AbortSignal,
  ): Promise<(number | undefined)[] | undefined> {
    const chunks = typeof seed === 'string' ? candidates : [...seed, ...candidates];
    const vectors = await this.#vectorsOf(chunks, signal);
    const seeds =
      typeof seed === 'string'
        ? [(await this.#embed([seed], signal)).vectors]
        : seed.flatMap(({ chunkHash }) => vectors.get(chunkHash) ?? []);
    if (seeds.length === 0) return undefined;
    const mean = meanDirection(seeds);
    return candidates.map(({ chunkHash }) => {
      const vector = vectors.get(chunkHash);
      return vector && Math.max(-1, Math.min(1, dot(mean, vector)));
    });
  }

  async #vectorsOf(chunks: readonly HashedChunk[], signal?: AbortSignal): Promise<Map<string, Float32Array>> {
    const found = new Map<string, Float32Array>();
    for (const { chunkHash } of chunks) {
      const vector = this.#kept.get(chunkHash);
      if (vector) found.set(chunkHash, vector);
    }
    const missing = chunks.filter(({ chunkHash }) => !found.has(chunkHash));
    if (missing.length > 0) {
      const texts = await this.#textsOf([...new Set(missing.map(({ path }) => path))], signal);
      const hashes = [...new Set(missing.map(({ chunkHash }) => chunkHash))].filter((hash) =>
        texts.has(hash),
      );
      const { vectors } = await this.#embed(
        hashes.map((hash) => texts.get(hash)!),
        signal,
      );
      const dimensions = vectors.length / hashes.length;
      hashes.forEach((hash, i) => {
        found.set(hash, vectors.slice(i * dimensions, (i + 1) * dimensions));
      });
    }
    this.#keep(found);
    return found;
  }

  #keep(used: ReadonlyMap<string, Float32Array>): void {
    for (const [hash, vector] of used) {
      this.#kept.delete(hash);
      this.#kept.set(hash, vector);
    }
    for (const hash of this.#kept.keys()) {
      if (this.#kept.size <= KEPT) return;
      this.#kept.delete(hash);
    }
  }
}

/** Of unit vectors; zeros stay zeros. */
function meanDirection(vectors: readonly Float32Array[]): Float32Array {
  const sum = new Float32Array(vectors[0]!.length);
  for (const vector of vectors) for (let d = 0; d < sum.length; d++) sum[d] = sum[d]! + vector[d]!;
  const length = Math.sqrt(dot(sum, sum)) || 1;
  return sum.map((value) => value / length);
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let d = 0; d < a.length; d++) sum += a[d]! * b[d]!;
  return sum;
}
