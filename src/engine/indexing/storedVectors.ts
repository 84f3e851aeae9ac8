/** Vectors of an index as a sample, for what is computed over all of them: anisotropy, whitening. */
import type { Store } from '../store/store.ts';

/**
 * At most `most` vectors of live chunks, spread evenly over the index, as stored: scaled so that the largest component
 * is 127. The same index gives the same sample.
 */
export function sampleVectors(store: Store, most: number): Int8Array[] {
  const live = new Set<number>();
  for (const { id } of store.chunkSummaries()) live.add(id);
  const sampled: Int8Array[] = [];
  let seen = 0;
  for (const segment of store.vectorSegmentIds()) {
    const { ids, bytes } = store.vectorSegment(segment);
    for (let row = 0; row < ids.length; row++) {
      if (!live.has(ids[row]!)) continue;
      // Taken whenever the share of those taken falls below what it should be.
      if (++seen * most >= (sampled.length + 1) * Math.max(most, live.size))
        sampled.push(bytes.slice(row * store.dimensions, (row + 1) * store.dimensions));
    }
  }
  return sampled;
}
