/**
 * First stage of a search: similarities and BM25 scores for the chunks that may be an answer. Reads the copy
 * in memory; until its vectors are loaded it asks sqlite-vec for the nearest neighbours instead.
 */
import type { SearchMode } from '../../shared/types.ts';
import type { Store } from '../store/store.ts';
import { highest, NO_SIMILARITY, quantise } from '../vectors/vectorScan.ts';
import type { AcceptedSlots } from './filters.ts';
import { type Candidate, type FusedCandidate, fuse } from './fusion.ts';
import { lexicalScores } from './lexical.ts';
import type { QueryProfile } from './queryProfile.ts';
import { inverseNorm, type ResidentIndex } from './residentIndex.ts';

export interface Retrieved extends FusedCandidate {
  /** Cosine with the query, [-1, 1]; NO_SIMILARITY for a chunk without a vector. */
  readonly similarity: number;
}

export interface RetrievalSource {
  readonly store: Store;
  readonly resident: ResidentIndex;
}

/** The best candidates of both retrievers fused, best first; at most `most` of each. */
export function retrieve(
  source: RetrievalSource,
  profile: QueryProfile,
  mode: SearchMode,
  query: Float32Array,
  accepted: AcceptedSlots,
  most: number,
): Retrieved[] {
  const { store, resident } = source;
  const lexical =
    mode === 'dense' ? undefined : lexicalScores(store, resident, profile.words, accepted.accept);
  const lexicalSlots = lexical ? [...highest(lexical, most, 0).rows] : [];
  const similarities = querySimilarities(source, query, lexicalSlots, most);
  const dense = weighByEvidence(resident, similarities);
  const nearest =
    mode === 'lexical' ? [] : [...highest(dense, most, NO_SIMILARITY, isAccepted(resident, accepted)).rows];
  const slots = [...new Set([...nearest, ...lexicalSlots])];
  const candidates = slots.map(
    (slot): Candidate => ({ slot, dense: dense[slot]!, bm25: lexical?.[slot] ?? 0 }),
  );
  return fuse(candidates, weightsFor(profile, mode), denseFloor(resident, dense)).map((candidate) => ({
    ...candidate,
    similarity: similarities[candidate.slot]!,
  }));
}

/** Nearest by content alone, document with document; best first. */
export function retrieveSimilar(
  { store, resident }: RetrievalSource,
  seed: Float32Array,
  accepted: AcceptedSlots,
  most: number,
): Retrieved[] {
  const similarities = resident.hasVectors
    ? resident.scan.scores(seed, new Float32Array(resident.slotCount))
    : nearestInStore(store, resident, seed, most);
  const dense = weighByEvidence(resident, similarities);
  const { rows } = highest(dense, most, NO_SIMILARITY, isAccepted(resident, accepted));
  return Array.from(rows, (slot) => ({
    slot,
    dense: dense[slot]!,
    bm25: 0,
    densePart: Math.max(0, dense[slot]!),
    lexicalPart: 0,
    fused: Math.max(0, dense[slot]!),
    similarity: similarities[slot]!,
  }));
}

/** Short chunks win too easily on one shared word: see `evidence`. */
export function weighByEvidence(resident: ResidentIndex, similarities: Float32Array): Float32Array {
  const { evidence } = resident;
  const weighted = new Float32Array(similarities.length);
  for (let slot = 0; slot < weighted.length; slot++) {
    const similarity = similarities[slot]!;
    weighted[slot] = similarity === NO_SIMILARITY ? NO_SIMILARITY : similarity * evidence[slot]!;
  }
  return weighted;
}

/**
 * What counts as no similarity: a deviation below the mean over all chunks. Unlike the weakest candidate it
 * does not depend on how many there are.
 */
function denseFloor(resident: ResidentIndex, dense: Float32Array): number {
  let sum = 0;
  let squares = 0;
  let count = 0;
  for (let slot = 0; slot < dense.length; slot++) {
    if (resident.ids[slot] === 0 || dense[slot] === NO_SIMILARITY) continue;
    sum += dense[slot]!;
    squares += dense[slot]! * dense[slot]!;
    count++;
  }
  if (count === 0) return 0;
  const mean = sum / count;
  return mean - Math.sqrt(Math.max(0, squares / count - mean * mean));
}

function weightsFor(profile: QueryProfile, mode: SearchMode): { denseWeight: number; lexicalWeight: number } {
  if (mode === 'dense') return { denseWeight: 1, lexicalWeight: 0 };
  if (mode === 'lexical') return { denseWeight: 0, lexicalWeight: 1 };
  return profile;
}

function isAccepted(resident: ResidentIndex, { accept }: AcceptedSlots): (slot: number) => boolean {
  return accept ? (slot) => accept[slot] === 1 : (slot) => resident.ids[slot] !== 0;
}

/** By slot. Without the copy only the nearest neighbours and the slots in `also` have one. */
function querySimilarities(
  { store, resident }: RetrievalSource,
  query: Float32Array,
  also: readonly number[],
  most: number,
): Float32Array {
  if (resident.hasVectors) return resident.similarities(query);
  const contents = nearestInStore(store, resident, query, most);
  for (const slot of also) {
    if (contents[slot] === NO_SIMILARITY) contents[slot] = unitDot(query, store.vector(resident.ids[slot]!));
  }
  return contents.map((content, slot) => {
    if (content === NO_SIMILARITY) return content;
    const { pathVector } = resident.fileOfSlot(slot);
    const path = pathVector.length * unitDot(query, pathVector.direction);
    return (content + path) * inverseNorm(store.vector(resident.ids[slot]!), pathVector);
  });
}

function nearestInStore(
  store: Store,
  resident: ResidentIndex,
  query: Float32Array,
  most: number,
): Float32Array {
  const similarities = new Float32Array(resident.slotCount).fill(NO_SIMILARITY);
  const quantised = new Int8Array(query.length);
  quantise(query, quantised);
  for (const { id, similarity } of store.nearest(quantised, most)) {
    const slot = resident.slotOf(id);
    if (slot !== undefined) similarities[slot] = similarity;
  }
  return similarities;
}

/** Of a unit vector with a quantised one; 0 if that is all zero. */
function unitDot(query: Float32Array, vector: Int8Array): number {
  let along = 0;
  let squares = 0;
  for (let d = 0; d < vector.length; d++) {
    along += query[d]! * vector[d]!;
    squares += vector[d]! * vector[d]!;
  }
  return squares > 0 ? along / Math.sqrt(squares) : 0;
}
