/**
 * Finds the vector of a chunk by its hash. Which chunk may have a hash is kept in memory: with an index of the database over
 * hashes, three quarters of all bytes were written for it, since every commit touches its pages all over.
 */
import { PAGE, type StoreStatements } from './statements.ts';

export interface VectorRow {
  readonly id: number;
  readonly token_count: number;
  readonly vector_length: number;
  readonly vector_checksum: number;
}

export class ChunkHashes {
  readonly #sql: StoreStatements;
  /** Read when a hash is first looked up, which nobody does who only asks: some 60 ms for 100,000 chunks. */
  #places: HashPlaces | undefined;

  constructor(sql: StoreStatements) {
    this.#sql = sql;
  }

  /** Of a chunk that has, or if none has, had this hash. */
  vectorRow(hash: Buffer): VectorRow | undefined {
    this.#places ??= this.#readAll();
    // Chunks go away and commits are taken back, which nobody tells: the row has the last word.
    for (const id of this.#places.candidates(hash)) {
      const row = this.#sql.vectorOfChunk.get(id, hash);
      if (row !== undefined) return row as VectorRow;
    }
    return this.#sql.vectorOfRetired.get(hash) as VectorRow | undefined;
  }

  /** To be called for each new chunk. */
  add(hash: Buffer, id: number): void {
    this.#places?.add(hash, id);
  }

  #readAll(): HashPlaces {
    const places = new HashPlaces();
    for (let last = 0; ; ) {
      const rows = this.#sql.hashesAfter.all(last, PAGE) as { id: number; chunk_hash: Buffer }[];
      for (const { id, chunk_hash } of rows) places.add(chunk_hash, id);
      if (rows.length < PAGE) return places;
      last = rows.at(-1)!.id;
    }
  }
}

/** Of the places that are taken at most, so that few have to be looked at for a hash. */
const MOST_TAKEN = 0.7;
const LEAST_PLACES = 1024;
/**
 * Chunks that are kept for one key, the newest among them: a hundred thousand copies of one text would stand in each
 * other's way. Where all that are kept went away, the worst that happens is that a text is embedded again.
 */
const MOST_ALIKE = 8;

/** A table with open addressing: 8 bytes for a place, and the next free one where it is taken. */
class HashPlaces {
  /** The first four bytes of the hash. */
  #keys = new Uint32Array(LEAST_PLACES);
  /** The chunk's id; 0 where none is. */
  #ids = new Uint32Array(LEAST_PLACES);
  #taken = 0;

  add(hash: Buffer, id: number): void {
    if (this.#taken >= MOST_TAKEN * this.#ids.length) this.#grow();
    this.#put(hash.readUInt32LE(0), id);
  }

  /** Ids whose hash may be this one. */
  candidates(hash: Buffer): number[] {
    const key = hash.readUInt32LE(0);
    const found: number[] = [];
    for (let place = this.#first(key); this.#ids[place] !== 0; place = this.#next(place))
      if (this.#keys[place] === key) found.push(this.#ids[place]!);
    return found;
  }

  #put(key: number, id: number): void {
    let place = this.#first(key);
    let alike = 0;
    for (; this.#ids[place] !== 0; place = this.#next(place)) {
      if (this.#keys[place] !== key) continue;
      if (this.#ids[place] === id) return;
      if (++alike === MOST_ALIKE) {
        this.#ids[place] = id;
        return;
      }
    }
    this.#keys[place] = key;
    this.#ids[place] = id;
    this.#taken++;
  }

  /** Hashes are evenly spread, and there are a power of two of places. */
  #first(key: number): number {
    return key & (this.#ids.length - 1);
  }

  #next(place: number): number {
    return (place + 1) & (this.#ids.length - 1);
  }

  #grow(): void {
    const keys = this.#keys;
    const ids = this.#ids;
    this.#keys = new Uint32Array(2 * keys.length);
    this.#ids = new Uint32Array(2 * ids.length);
    this.#taken = 0;
    for (let place = 0; place < ids.length; place++)
      if (ids[place] !== 0) this.#put(keys[place]!, ids[place]!);
  }
}
