/**
 * What must be known of a sentence-transformer beyond its files: how token states become one vector, what is
 * put before a text, and what the model was trained to compare.
 */

/** How the states of a text's tokens become one vector (Reimers and Gurevych 2019). */
export const POOLINGS = ['mean', 'cls', 'max'] as const;
export type Pooling = (typeof POOLINGS)[number];

/**
 * `asymmetric`: trained to match questions with passages; `symmetric`: texts of one kind with each other.
 */
export const MODEL_TASKS = ['symmetric', 'asymmetric', 'both'] as const;
export type ModelTask = (typeof MODEL_TASKS)[number];

/**
 * What near means to a model: the angle, the dot product, or the Euclidean (l2) or Manhattan (l1) distance.
 * sentence-transformers calls the last two euclidean and manhattan.
 */
export const MODEL_SIMILARITIES = ['cosine', 'dot', 'l2', 'l1'] as const;
export type ModelSimilarity = (typeof MODEL_SIMILARITIES)[number];

export interface ModelSpec {
  /** Length of the vectors before any truncation. */
  readonly dimensions: number;
  readonly pooling: Pooling;
  /** Whether the vectors are brought to unit length; where not, their length counts for all but the cosine. */
  readonly normalise: boolean;
  readonly similarity: ModelSimilarity;
  readonly queryPrefix: string;
  readonly documentPrefix: string;
  /** What the model wants before texts of one kind that are compared with each other; as documents if not given. */
  readonly symmetricPrefix?: string;
  /** Tokens of a text that the model reads, its special tokens included; the rest is cut off. */
  readonly maxTokens: number;
  readonly task: ModelTask;
  /** Prefix lengths that the model was trained to be cut to (Kusupati et al. 2022), ascending; empty if none. */
  readonly matryoshka: readonly number[];
}
