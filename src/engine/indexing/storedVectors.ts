/** Vectors of an index as a sample, for what is computed over all of them: anisotropy, whitening. */
import type { Store } from '../store/store.ts';
import { bytesPerVector, decode } from '../vectors/formats.ts';

/**
 * At most `most` vectors of live chunks, spread evenly over the index, of any length: only their direction is kept in
 * every format. The same index gives the same sample.
 */
export function sampleVectors(store: Store, most: number): Float32Array[] {
  const { vectorFormat, dimensions } = store.stamp;
  const length = bytesPerVector(vectorFormat, dimensions);
  const live = new Set<number>();
  for (const { id } of store.chunkSummaries()) live.add(id);
  const sampled: Float32Array[] = [];
  let seen = 0;
  for (const segment of store.vectorSegmentIds()) {
    const { ids, bytes } = store.vectorSegment(segment);
    for (let row = 0; row < ids.length; row++) {
      if (!live.has(ids[row]!)) continue;
      // Taken whenever the share of those taken falls below what it should be.
      if (++seen * most < (sampled.length + 1) * Math.max(most, live.size)) continue;
      const vector = { bytes: bytes.subarray(row * length, (row + 1) * length), scale: 1 };
      sampled.push(decode(vector, vectorFormat, dimensions));
    }
  }
  return sampled;
}
