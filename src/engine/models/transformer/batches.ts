/**
 * Which texts go through the model together. Every text of a batch is padded to its longest, so texts of one length
 * belong together: unsorted, most of the work is padding.
 */

export interface BatchLimits {
  /** Tokens of a batch with its padding; a longer text goes alone. */
  readonly tokens: number;
  readonly rows: number;
}

/** Beyond these a batch takes more memory and no less time per text (bench/transformer.ts). */
export const DEFAULT_LIMITS: BatchLimits = { tokens: 2048, rows: 16 };

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
