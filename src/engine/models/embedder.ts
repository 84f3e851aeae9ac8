/**
 * The seam between the engine and embedding models. A static model and a transformer both stand behind
 * it; the engine never learns which.
 */

import type { ModelSimilarity, ModelTask } from './modelSpec.ts';

/** What identifies a model in an index stamp, and what the engine must know to use its vectors. */
export interface ModelInfo {
  readonly id: string;
  /** Changes whenever the same text may get another vector: a hash of the model's files. */
  readonly revision: string;
  readonly dimensions: number;
  readonly task: ModelTask;
  readonly similarity: ModelSimilarity;
  /** Whether a vector is a sum over the tokens of a text, so that one of few tokens stands on weak evidence. */
  readonly sumsTokens: boolean;
}

/** Vectors of a batch: row i is `vectors.subarray(i * dimensions, (i + 1) * dimensions)`. */
export interface EmbeddingBatch {
  /** Unit length for a model that compares by cosine; all zero for a text without any known token. */
  readonly vectors: Float32Array;
  /** Tokens that were read of each text (a static model: distinct ones): how much evidence the vector stands on. */
  readonly tokenCounts: Uint32Array;
}

export interface Embedder {
  readonly info: ModelInfo;
  /** Embeds texts as documents: what is stored and compared. Rejects with the signal's reason if aborted. */
  embedDocuments(texts: readonly string[], signal?: AbortSignal): Promise<EmbeddingBatch>;
  /**
   * Embeds texts of one kind to be compared with each other, by the cosine. Absent where the vectors of documents serve
   * for that as they are.
   */
  readonly embedSymmetric?: (texts: readonly string[], signal?: AbortSignal) => Promise<EmbeddingBatch>;
  /** Embeds a typed question. Length `dimensions`; otherwise as in a batch. */
  embedQuery(text: string, signal?: AbortSignal): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/** A sentence on what it means to compare texts of one kind by a model that was not trained for it. */
export function symmetryCaveat({ id, task }: ModelInfo): string | undefined {
  if (task !== 'asymmetric') return undefined;
  return `The model ${id} was trained to match questions with passages, not passages with each other, so these similarities mean less.`;
}
