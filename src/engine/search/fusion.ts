/**
 * Fusion of the two retrievers: each score is brought to [0, 1] within this query, then they are added with
 * their weights. A candidate that rises in one retriever never falls in the fused list.
 */

export interface Candidate {
  readonly slot: number;
  /** Similarity times evidence. */
  readonly dense: number;
  readonly bm25: number;
}

/** What fusion adds to a candidate. */
export interface FusedCandidate extends Candidate {
  /** [0, 1] between the floor and the best dense score; 0 below. */
  readonly densePart: number;
  /** [0, 1] of the best BM25 score of this query. */
  readonly lexicalPart: number;
  readonly fused: number;
}

/**
 * Best first; equal ones by slot. `denseFloor` is the dense score that counts as nothing.
 */
export function fuse<C extends Candidate>(
  candidates: readonly C[],
  weights: { readonly denseWeight: number; readonly lexicalWeight: number },
  denseFloor: number,
): (C & FusedCandidate)[] {
  const denseBest = candidates.reduce(
    (best, candidate) => Math.max(best, candidate.dense),
    Number.NEGATIVE_INFINITY,
  );
  const lexicalBest = candidates.reduce((best, candidate) => Math.max(best, candidate.bm25), 0);
  const denseLeast = candidates.reduce((least, candidate) => Math.min(least, candidate.dense), denseBest);
  // Where filters leave only what lies below the floor, their order still counts.
  const floor = denseBest > denseFloor ? denseFloor : denseLeast;
  const span = denseBest - floor;
  return candidates
    .map((candidate) => {
      const densePart = span > 0 ? Math.max(0, (candidate.dense - floor) / span) : denseBest > 0 ? 1 : 0;
      const lexicalPart = lexicalBest > 0 ? candidate.bm25 / lexicalBest : 0;
      const fused = weights.denseWeight * densePart + weights.lexicalWeight * lexicalPart;
      return { ...candidate, densePart, lexicalPart, fused };
    })
    .sort((a, b) => b.fused - a.fused || a.slot - b.slot);
}
