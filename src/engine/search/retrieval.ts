/** First stage of a search: similarities and BM25 scores for the chunks that may be an answer. */
import type { SearchMode } from '../../shared/types.ts';
import { wordsOf } from '../lexical/words.ts';
import type { Store } from '../store/store.ts';
import { DenseScores } from './denseScores.ts';
import { type AcceptedSlots, Filters } from './filters.ts';
import { fuse } from './fusion.ts';
import { LexicalScores, otherWords } from './lexical.ts';
import type { QueryProfile } from './queryProfile.ts';
import type { ResidentIndex } from './residentIndex.ts';
import type { RankCandidate } from './signals.ts';

export interface Retrieved extends RankCandidate {
  /** With the query, on the scale of a cosine, [-1, 1]; NO_SIMILARITY for a chunk without a vector. */
  readonly similarity: number;
  /** That of the stored vectors, where `similarity` is of others; what the background was measured on. */
  readonly storedSimilarity?: number;
}

/** An index and what is kept from query to query. */
export interface RetrievalSource {
  readonly store: Store;
  readonly resident: ResidentIndex;
  readonly dense: DenseScores;
  readonly lexical: LexicalScores;
  readonly filters: Filters;
}

export function retrievalSource(store: Store, resident: ResidentIndex): RetrievalSource {
  return {
    store,
    resident,
    dense: new DenseScores(store, resident),
    lexical: new LexicalScores(store, resident),
    filters: new Filters(resident),
  };
}

/** What stop words weigh where there is no embedding beside the words; chosen with bench/quality.ts. */
const WEIGHT_OF_OTHERS = 0.15;

/** The profile, in which a mistyped name also stands for the names that it is nearest to. */
export function spelled({ lexical }: RetrievalSource, profile: QueryProfile): QueryProfile {
  const names = new Set([...profile.identifiers].flatMap((name) => [name, ...wordsOf(name)]));
  const meant = profile.words.filter((word) => names.has(word)).flatMap((word) => lexical.meant(word));
  return { ...profile, identifiers: new Set([...profile.identifiers, ...meant]) };
}

/** The best candidates of both retrievers fused, best first; at most `most` of each. */
export function retrieve(
  { dense, lexical }: RetrievalSource,
  profile: QueryProfile,
  mode: SearchMode,
  query: Float32Array,
  accepted: AcceptedSlots,
  most: number,
): Retrieved[] {
  const words = mode === 'dense' ? [] : profile.words;
  const others = mode === 'dense' ? [] : otherWords(profile.text, words);
  const weightOfOthers = mode === 'lexical' ? WEIGHT_OF_OTHERS : 0;
  const { bm25 } = lexical.of(words, accepted.accept, others, weightOfOthers);
  const matching = lexical.best(most);
  const { similarities, weighted, floor } = dense.ofQuestion(query, {
    accept: accepted.accept,
    slots: matching,
  });
  const nearest = mode === 'lexical' ? new Uint32Array() : dense.nearest(most, accepted.accept);
  const slots = [...new Set([...nearest, ...matching])];
  const candidates = slots.map((slot) => ({
    slot,
    dense: weighted[slot]!,
    bm25: bm25[slot]!,
    coverage: lexical.coverageOf(slot),
    // Rounding, and the path's part beside a distance, may bring it a little above.
    similarity: Math.min(1, similarities[slot]!),
  }));
  return fuse(candidates, weightsFor(profile, mode), floor);
}

/** Nearest by content alone, document with document; best first. */
export function retrieveSimilar(
  { dense }: RetrievalSource,
  seed: Float32Array,
  accepted: AcceptedSlots,
  most: number,
): Retrieved[] {
  const { similarities, weighted } = dense.ofDocument(seed, { accept: accepted.accept });
  return Array.from(dense.nearest(most, accepted.accept), (slot) => ({
    slot,
    dense: weighted[slot]!,
    bm25: 0,
    coverage: 0,
    densePart: Math.max(0, weighted[slot]!),
    lexicalPart: 0,
    fused: Math.max(0, weighted[slot]!),
    // Rounding, and the path's part beside a distance, may bring it a little above.
    similarity: Math.min(1, similarities[slot]!),
  }));
}

function weightsFor(profile: QueryProfile, mode: SearchMode): { denseWeight: number; lexicalWeight: number } {
  if (mode === 'dense') return { denseWeight: 1, lexicalWeight: 0 };
  if (mode === 'lexical') return { denseWeight: 0, lexicalWeight: 1 };
  return profile;
}
