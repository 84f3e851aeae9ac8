/**
 * What dense retrieval knows of every chunk for one query: computed in one pass, into arrays that the next query
 * uses again, since fresh ones for a hundred thousand chunks cost more than the sums in them.
 */
import { damaged } from '../store/checked.ts';
import type { Store } from '../store/store.ts';
import { ScoreArrays } from '../vectors/scoreArrays.ts';
import { numbersOf } from '../vectors/similarityRows.ts';
import { highest, NO_SIMILARITY } from '../vectors/vectorScan.ts';
import { inverseNorm } from './pathNorm.ts';
import type { ResidentIndex } from './residentIndex.ts';

/** Who is compared exactly where a first pass goes before. */
export interface Wanted {
  /** By slot: 0 for those that are no candidates. */
  readonly accept?: Uint8Array | undefined;
  /** Compared in any case. */
  readonly slots?: Iterable<number>;
}

/** Scores of the last query, valid until the next. Arrays are by slot and may be longer than there are slots. */
export class DenseScores {
  /**
   * What counts as no similarity: a deviation below the mean of `weighted`. Unlike the weakest candidate it does
   * not depend on how many there are.
   */
  floor = 0;
  readonly #store: Store;
  readonly #resident: ResidentIndex;
  readonly #arrays = new ScoreArrays();
  /** Version of the copy in memory whose evidence, norms and files are in the arrays; undefined for none. */
  #version: number | undefined;
  /** Which evidence is in the arrays. */
  #isOfQuestion = true;

  constructor(store: Store, resident: ResidentIndex) {
    this.#store = store;
    this.#resident = resident;
  }

  /**
   * [-1, 1], see `SimilarityRows`; NO_SIMILARITY for a free slot, for a chunk without a vector, and for one that a
   * first pass has passed over.
   */
  get similarities(): Float32Array {
    return this.#arrays.similarities;
  }

  /** Similarity times evidence, as short chunks win too easily on one shared word; NO_SIMILARITY as above. */
  get weighted(): Float32Array {
    return this.#arrays.weighted;
  }

  /** Of a question, whose similarity takes the chunk's path in: unit chunk vector plus path vector, made unit again. */
  ofQuestion(query: Float32Array, wanted: Wanted = {}): this {
    this.#prepareArrays(true);
    this.#resident.pathSimilarities(query, this.#arrays.paths);
    return this.#score(query, wanted, true);
  }

  /** Of a document, by content alone. */
  ofDocument(seed: Float32Array | Int8Array, wanted: Wanted = {}): this {
    this.#prepareArrays(false);
    return this.#score(seed, wanted, false);
  }

  /** The at most `most` slots with the highest weighted similarity among those that `accept` lets through, best first. */
  nearest(most: number, accept: Uint8Array | undefined): Uint32Array {
    return highest(this.weighted.subarray(0, this.#resident.slotCount), most, NO_SIMILARITY, accept).rows;
  }

  /** Brings what weighing needs into the arrays, if it is not there yet. */
  #prepareArrays(isOfQuestion: boolean): void {
    const resident = this.#resident;
    if (this.#arrays.reserve(resident.ids.length, resident.pathCapacity)) this.#version = undefined;
    if (this.#version === resident.version && this.#isOfQuestion === isOfQuestion) return;
    const { evidence, norms, fileAt } = this.#arrays;
    evidence.set(isOfQuestion ? resident.evidence : resident.documentEvidence);
    this.#isOfQuestion = isOfQuestion;
    fileAt.set(resident.fileAt);
    norms.set(resident.inverseNorms);
    this.#version = resident.hasVectors ? resident.version : undefined;
  }

  #score(query: Float32Array | Int8Array, wanted: Wanted, withPaths: boolean): this {
    const { slotCount, chunkCount, hasVectors, rows, firstPass } = this.#resident;
    const { similarities } = this.#arrays;
    // Where all chunks are candidates a first pass would only take time.
    const passes = hasVectors && firstPass !== undefined && firstPass.candidates < chunkCount;
    if (!hasVectors) this.#scoreStored(query);
    else {
      if (passes) rows.estimates(query, similarities);
      else rows.scores(query, similarities);
      similarities.fill(NO_SIMILARITY, rows.rowCount, slotCount);
    }
    const { mean, deviation } = this.#arrays.weigh(slotCount, withPaths);
    this.floor = mean - deviation;
    if (passes) this.#rescore(query, firstPass.candidates, wanted, withPaths);
    return this;
  }

  /** Compares the best by the first pass, and who is asked for by name, exactly. All others count as not similar. */
  #rescore(
    query: Float32Array | Int8Array,
    candidates: number,
    { accept, slots: named = [] }: Wanted,
    withPaths: boolean,
  ): void {
    const slots = Uint32Array.from(new Set([...this.nearest(candidates, accept), ...named])).sort();
    const exact = this.#resident.rows.scoresOf(query, slots);
    const { similarities } = this.#arrays;
    const { slotCount } = this.#resident;
    similarities.fill(NO_SIMILARITY, 0, slotCount);
    for (let i = 0; i < slots.length; i++) similarities[slots[i]!] = exact[i]!;
    this.#arrays.weigh(slotCount, withPaths);
  }

  /**
   * The same from the store, while the vectors are being loaded: reading them all takes about as long as asking
   * sqlite-vec for the nearest ones, and filters and paths count as they will afterwards.
   */
  #scoreStored(query: Float32Array | Int8Array): void {
    const store = this.#store;
    const resident = this.#resident;
    const { dimensions, vectorFormat } = store.stamp;
    const { similarities, norms } = this.#arrays;
    similarities.fill(NO_SIMILARITY);
    for (const segment of store.vectorSegmentIds()) {
      const { ids, bytes } = store.vectorSegment(segment);
      const slots = ids.map((id) => resident.slotOf(id));
      const lengths = Float32Array.from(slots, (slot) =>
        slot === undefined ? 0 : resident.vectorLengths[slot]!,
      );
      const scores = scoresOf(store, () => resident.rows.scoresOfBytes(query, bytes, lengths));
      const numbers = numbersOf(bytes, vectorFormat);
      for (let row = 0; row < slots.length; row++) {
        const slot = slots[row];
        if (slot === undefined) continue;
        similarities[slot] = scores[row]!;
        norms[slot] = inverseNorm(numbers, resident.pathVectorOfSlot(slot), row * dimensions);
      }
    }
  }
}

/** Bytes that no model gives are damage: their checksums are compared only when they are loaded. */
function scoresOf(store: Store, score: () => Float32Array): Float32Array {
  try {
    return score();
  } catch (error) {
    if (error instanceof RangeError) throw damaged(store.file, error.message, error);
    throw error;
  }
}
