/** How long a chunk's unit vector and its path's vector are together: what their summed similarities are divided by. */
import type { PathVector } from '../store/records.ts';
import type { VectorNumbers } from '../vectors/similarityRows.ts';

/**
 * 1 / length of (the vector that starts at `at`, made unit, + the path vector); 0 where both are nothing. `vectors`
 * are numbers up to a factor.
 */
export function inverseNorm(vectors: VectorNumbers, { direction, length }: PathVector, at = 0): number {
  const sums =
    vectors instanceof Int8Array ? integerSums(vectors, direction, at) : floatSums(vectors, direction, at);
  const { ofVector, ofPath, along } = sums;
  const cosine = ofVector > 0 && ofPath > 0 ? along / Math.sqrt(ofVector * ofPath) : 0;
  const squared = (ofVector > 0 ? 1 : 0) + 2 * length * cosine + length * length;
  return squared > 0 ? 1 / Math.sqrt(squared) : 0;
}

interface Sums {
  readonly ofVector: number;
  readonly ofPath: number;
  readonly along: number;
}

function integerSums(vectors: Int8Array, direction: Int8Array, at: number): Sums {
  let ofVector = 0;
  let ofPath = 0;
  let along = 0;
  for (let d = 0; d < direction.length; d++) {
    const value = vectors[at + d]!;
    const pathValue = direction[d]!;
    // Sums of int8 products fit 32 bits; saying so halves the time.
    ofVector = (ofVector + Math.imul(value, value)) | 0;
    ofPath = (ofPath + Math.imul(pathValue, pathValue)) | 0;
    along = (along + Math.imul(value, pathValue)) | 0;
  }
  return { ofVector, ofPath, along };
}

function floatSums(vectors: Float32Array, direction: Int8Array, at: number): Sums {
  let ofVector = 0;
  let ofPath = 0;
  let along = 0;
  for (let d = 0; d < direction.length; d++) {
    const value = vectors[at + d]!;
    const pathValue = direction[d]!;
    ofVector += value * value;
    ofPath += pathValue * pathValue;
    along += value * pathValue;
  }
  return { ofVector, ofPath, along };
}
