/**
 * Which texts go through the model together. Every text of a batch is padded to its longest, so texts of one length
 * belong together: unsorted, most of the work is padding.
 */
import type { Dtype } from './modelFolder.ts';

export interface BatchLimits {
  /** Tokens of a batch with its padding; a longer text goes alone. */
  readonly tokens: number;
  readonly rows: number;
}

/**
 * Short texts take half the time together, which 128 tokens bring about already; from 1024 on, what a batch computes
 * leaves the processor's cache, and it takes longer and more memory (bench/transformer.ts).
 */
const DEFAULT_LIMITS: BatchLimits = { tokens: 512, rows: 16 };

/**
 * Builds in 8 bits measure the range of a whole batch to round it, so that a text's vector depends on the texts
 * beside it (cosine 0.989 to 1 with MiniLM). Alone it is its own, and long texts are no slower.
 */
const ALONE: BatchLimits = { tokens: DEFAULT_LIMITS.tokens, rows: 1 };

export function defaultLimits(dtype: Dtype): BatchLimits {
  return dtype === 'q8' || dtype === 'int8' || dtype === 'uint8' ? ALONE : DEFAULT_LIMITS;
}

/**
 * Batches as indices into `lengths` (in tokens); texts without tokens are in none. The longest come first, so that
 * what memory it takes shows at the start. The same lengths give the same batches.
 */
export function planBatches(lengths: readonly number[], limits: BatchLimits): number[][] {
  const order = lengths
    .map((_, i) => i)
    .filter((i) => lengths[i]! > 0)
    .sort((a, b) => lengths[b]! - lengths[a]! || a - b);
  const batches: number[][] = [];
  for (let at = 0; at < order.length; ) {
    const longest = lengths[order[at]!]!;
    const rows = Math.max(1, Math.min(limits.rows, Math.floor(limits.tokens / longest)));
    batches.push(order.slice(at, at + rows));
    at += rows;
  }
  return batches;
}
