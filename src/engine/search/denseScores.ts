/**
 * What dense retrieval knows of every chunk for one query: computed in one pass, into arrays that the next query
 * uses again, since fresh ones for a hundred thousand chunks cost more than the sums in them.
 */
import type { Store } from '../store/store.ts';
import { cosines, highest, NO_SIMILARITY } from '../vectors/vectorScan.ts';
import { inverseNorm, type ResidentIndex } from './residentIndex.ts';

/** Scores of the last query, valid until the next. Arrays are by slot and may be longer than there are slots. */
export class DenseScores {
  /** Cosine, [-1, 1]; NO_SIMILARITY for a free slot and for a chunk without a vector. */
  similarities = new Float32Array(0);
  /** Similarity times evidence, as short chunks win too easily on one shared word; NO_SIMILARITY as above. */
  weighted = new Float32Array(0);
  /**
   * What counts as no similarity: a deviation below the mean of `weighted`. Unlike the weakest candidate it does
   * not depend on how many there are.
   */
  floor = 0;
  readonly #store: Store;
  readonly #resident: ResidentIndex;

  constructor(store: Store, resident: ResidentIndex) {
    this.#store = store;
    this.#resident = resident;
  }

  /** Of a question, whose similarity takes the chunk's path in: unit chunk vector plus path vector, made unit again. */
  ofQuestion(query: Float32Array): this {
    const inverseNorms = this.#scoreContents(query);
    return this.#weigh(this.#resident.pathSimilarities(query), inverseNorms);
  }

  /** Of a document, by content alone. */
  ofDocument(seed: Float32Array | Int8Array): this {
    return this.#weigh(undefined, this.#scoreContents(seed));
  }

  /** The at most `most` slots with the highest weighted similarity among those that `accept` lets through, best first. */
  nearest(most: number, accept: Uint8Array | undefined): Uint32Array {
    return highest(this.weighted.subarray(0, this.#resident.slotCount), most, NO_SIMILARITY, accept).rows;
  }

  /** Writes the cosines with the chunks' own vectors; returns 1 / length of (unit chunk vector + path vector) by slot. */
  #scoreContents(query: Float32Array | Int8Array): Float32Array {
    const { slotCount, scan, hasVectors, ids, inverseNorms } = this.#resident;
    if (this.similarities.length < slotCount) {
      this.similarities = new Float32Array(ids.length);
      this.weighted = new Float32Array(ids.length);
    }
    if (!hasVectors) return this.#scoreStored(query);
    scan.scores(query, this.similarities);
    this.similarities.fill(NO_SIMILARITY, scan.rowCount, slotCount);
    return inverseNorms;
  }

  /**
   * The same from the store, while the vectors are being loaded: reading them all takes less time than asking
   * sqlite-vec for the nearest ones, and filters and paths count as they will afterwards.
   */
  #scoreStored(query: Float32Array | Int8Array): Float32Array {
    const store = this.#store;
    const resident = this.#resident;
    const inverseNorms = new Float32Array(resident.slotCount);
    this.similarities.fill(NO_SIMILARITY);
    for (const segment of store.vectorSegmentIds()) {
      const { ids, bytes } = store.vectorSegment(segment);
      const scores = cosines(query, bytes);
      for (let row = 0; row < ids.length; row++) {
        const slot = resident.slotOf(ids[row]!);
        if (slot === undefined) continue;
        this.similarities[slot] = scores[row]!;
        const { pathVector } = resident.fileOfSlot(slot);
        inverseNorms[slot] = inverseNorm(bytes, pathVector, row * store.dimensions);
      }
    }
    return inverseNorms;
  }

  /** `ofPaths` is by position of the file. */
  #weigh(ofPaths: Float32Array | undefined, inverseNorms: Float32Array): this {
    const { similarities, weighted } = this;
    const { evidence, fileAt, slotCount } = this.#resident;
    let sum = 0;
    let squares = 0;
    let count = 0;
    for (let slot = 0; slot < slotCount; slot++) {
      let similarity = similarities[slot]!;
      if (similarity === NO_SIMILARITY) {
        weighted[slot] = NO_SIMILARITY;
        continue;
      }
      if (ofPaths) {
        similarity = Math.fround((similarity + ofPaths[fileAt[slot]!]!) * inverseNorms[slot]!);
        similarities[slot] = similarity;
      }
      const score = Math.fround(similarity * evidence[slot]!);
      weighted[slot] = score;
      sum += score;
      squares += score * score;
      count++;
    }
    const mean = count > 0 ? sum / count : 0;
    this.floor = mean - Math.sqrt(Math.max(0, squares / Math.max(1, count) - mean * mean));
    return this;
  }
}
