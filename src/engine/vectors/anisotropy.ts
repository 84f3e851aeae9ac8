/**
 * Anisotropy: how similar vectors are that have nothing to do with each other. Where it is far from 0, all vectors lie in a
 * narrow cone, and differences between cosines are small.
 */

export interface Anisotropy {
  /** Mean cosine of random pairs, [-1, 1]. */
  readonly mean: number;
  /** Standard error of that mean, as a sample of all pairs. */
  readonly standardError: number;
  /** Pairs that were compared. */
  readonly pairs: number;
}

/** The standard error is then about a hundredth of the deviation of single cosines. */
const DEFAULT_PAIRS = 10_000;
const SEED = 0x5eed;

/**
 * Compares random pairs among `count` vectors, the same ones on every call; vectors of zeros are passed over. `vectorAt`
 * gives one by its position and may overwrite what it gave before the last call. Undefined if no two vectors could be compared.
 */
export function measureAnisotropy(
  count: number,
  vectorAt: (position: number) => Float32Array | Int8Array,
  pairs = DEFAULT_PAIRS,
): Anisotropy | undefined {
  if (count < 2) return undefined;
  const next = randomPositions(SEED);
  let compared = 0;
  let sum = 0;
  let squares = 0;
  for (let pair = 0; pair < pairs; pair++) {
    const first = next(count);
    const second = (first + 1 + next(count - 1)) % count;
    const cosine = cosineOf(vectorAt(first).slice(), vectorAt(second));
    if (cosine === undefined) continue;
    compared++;
    sum += cosine;
    squares += cosine * cosine;
  }
  if (compared === 0) return undefined;
  const mean = sum / compared;
  const variance = Math.max(0, squares / compared - mean * mean);
  return { mean, standardError: Math.sqrt(variance / compared), pairs: compared };
}

function cosineOf(a: Float32Array | Int8Array, b: Float32Array | Int8Array): number | undefined {
  let dot = 0;
  let aSquares = 0;
  let bSquares = 0;
  for (let d = 0; d < a.length; d++) {
    dot += a[d]! * b[d]!;
    aSquares += a[d]! * a[d]!;
    bSquares += b[d]! * b[d]!;
  }
  return aSquares > 0 && bSquares > 0 ? dot / Math.sqrt(aSquares * bSquares) : undefined;
}

/** Whole numbers below a bound, from a generator of 32 bits (Steele et al. 2014). */
function randomPositions(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return Math.floor((((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32) * below);
  };
}
