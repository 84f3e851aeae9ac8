/**
 * What dense retrieval knows of every chunk for one query: computed in one pass, into arrays that the next query
 * uses again, since fresh ones for a hundred thousand chunks cost more than the sums in them.
 */
import type { Store } from '../store/store.ts';
import { ScoreArrays } from '../vectors/scoreArrays.ts';
import { cosines, highest, NO_SIMILARITY } from '../vectors/vectorScan.ts';
import { inverseNorm, type ResidentIndex } from './residentIndex.ts';

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

  constructor(store: Store, resident: ResidentIndex) {
    this.#store = store;
    this.#resident = resident;
  }

  /** Cosine, [-1, 1]; NO_SIMILARITY for a free slot and for a chunk without a vector. */
  get similarities(): Float32Array {
    return this.#arrays.similarities;
  }

  /** Similarity times evidence, as short chunks win too easily on one shared word; NO_SIMILARITY as above. */
  get weighted(): Float32Array {
    return this.#arrays.weighted;
  }

  /** Of a question, whose similarity takes the chunk's path in: unit chunk vector plus path vector, made unit again. */
  ofQuestion(query: Float32Array): this {
    this.#scoreContents(query);
    this.#resident.pathSimilarities(query, this.#arrays.paths);
    return this.#weigh(true);
  }

  /** Of a document, by content alone. */
  ofDocument(seed: Float32Array | Int8Array): this {
    this.#scoreContents(seed);
    return this.#weigh(false);
  }

  /** The at most `most` slots with the highest weighted similarity among those that `accept` lets through, best first. */
  nearest(most: number, accept: Uint8Array | undefined): Uint32Array {
    return highest(this.weighted.subarray(0, this.#resident.slotCount), most, NO_SIMILARITY, accept).rows;
  }

  #weigh(withPaths: boolean): this {
    const { mean, deviation } = this.#arrays.weigh(this.#resident.slotCount, withPaths);
    this.floor = mean - deviation;
    return this;
  }

  /** Brings the cosines with the chunks' own vectors into the arrays, and what weighing them needs. */
  #scoreContents(query: Float32Array | Int8Array): void {
    const resident = this.#resident;
    const { slotCount, hasVectors, scan } = resident;
    if (this.#arrays.reserve(resident.ids.length, resident.pathCapacity)) this.#version = undefined;
    const { similarities, evidence, norms, fileAt } = this.#arrays;
    if (this.#version !== resident.version) {
      evidence.set(resident.evidence);
      fileAt.set(resident.fileAt);
      norms.set(resident.inverseNorms);
      this.#version = hasVectors ? resident.version : undefined;
    }
    if (hasVectors) {
      scan.scores(query, similarities);
      similarities.fill(NO_SIMILARITY, scan.rowCount, slotCount);
    } else this.#scoreStored(query);
  }

  /**
   * The same from the store, while the vectors are being loaded: reading them all takes about as long as asking
   * sqlite-vec for the nearest ones, and filters and paths count as they will afterwards.
   */
  #scoreStored(query: Float32Array | Int8Array): void {
    const store = this.#store;
    const resident = this.#resident;
    const { similarities, norms } = this.#arrays;
    similarities.fill(NO_SIMILARITY);
    for (const segment of store.vectorSegmentIds()) {
      const { ids, bytes } = store.vectorSegment(segment);
      const scores = cosines(query, bytes);
      for (let row = 0; row < ids.length; row++) {
        const slot = resident.slotOf(ids[row]!);
        if (slot === undefined) continue;
        similarities[slot] = scores[row]!;
        norms[slot] = inverseNorm(bytes, resident.fileOfSlot(slot).pathVector, row * store.dimensions);
      }
    }
  }
}
