/**
 * A dictionary from words to rows in memory that threads share: hundreds of thousands of strings in a Map would
 * take some 40 MB of every thread's heap. Hides the hashing; promises that the first of two equal words stays.
 */

/** Nothing in here is a string: the whole may be posted to a thread, and nothing is copied. */
export interface SharedWords {
  /** UTF-16 code units of all words, one after the other. */
  readonly units: Uint16Array<SharedArrayBuffer>;
  /** Where word w begins in `units`; one more entry than there are words. */
  readonly starts: Uint32Array<SharedArrayBuffer>;
  /** Row of word w. */
  readonly rows: Uint32Array<SharedArrayBuffer>;
  /** Open addressing: w + 1, or 0 for a free place. The length is a power of two. */
  readonly slots: Uint32Array<SharedArrayBuffer>;
}

export class SharedWordsBuilder {
  #count = 0;
  #units = new Uint16Array(1 << 12);
  readonly #starts: Uint32Array;
  readonly #rows: Uint32Array;
  readonly #slots: Uint32Array<SharedArrayBuffer>;

  /** Holds up to `capacity` words. */
  constructor(capacity: number) {
    this.#starts = new Uint32Array(capacity + 1);
    this.#rows = new Uint32Array(capacity);
    // At most half full, so that a search ends after a step or two.
    const places = 2 ** Math.ceil(Math.log2(2 * capacity + 2));
    this.#slots = new Uint32Array(new SharedArrayBuffer(4 * places));
  }

  /** Nothing happens if the word is known already. */
  add(word: string, row: number): void {
    const words = { units: this.#units, starts: this.#starts, slots: this.#slots };
    const slot = slotOf(words, word);
    if (this.#slots[slot] !== 0) return;
    const start = this.#starts[this.#count]!;
    const end = start + word.length;
    if (end > this.#units.length) {
      const grown = new Uint16Array(2 * end);
      grown.set(this.#units);
      this.#units = grown;
    }
    for (let i = 0; i < word.length; i++) this.#units[start + i] = word.charCodeAt(i);
    this.#rows[this.#count++] = row;
    this.#starts[this.#count] = end;
    this.#slots[slot] = this.#count;
  }

  finish(): SharedWords {
    return {
      units: new Uint16Array(sharedCopy(this.#units.subarray(0, this.#starts[this.#count]))),
      starts: new Uint32Array(sharedCopy(this.#starts.subarray(0, this.#count + 1))),
      rows: new Uint32Array(sharedCopy(this.#rows.subarray(0, this.#count))),
      slots: this.#slots,
    };
  }
}

/** The word's row, or -1. */
export function rowOf(words: SharedWords, word: string): number {
  const entry = words.slots[slotOf(words, word)]!;
  return entry === 0 ? -1 : words.rows[entry - 1]!;
}

type Lookup = Record<'units', Uint16Array> & Record<'starts' | 'slots', Uint32Array>;

/** Where the word lies, or the free place where it would. */
function slotOf(words: Lookup, word: string): number {
  const mask = words.slots.length - 1;
  let slot = hashOf(word) & mask;
  for (;;) {
    const entry = words.slots[slot]!;
    if (entry === 0 || isAt(words, entry - 1, word)) return slot;
    slot = (slot + 1) & mask;
  }
}

function isAt({ units, starts }: Lookup, index: number, word: string): boolean {
  const start = starts[index]!;
  if (starts[index + 1]! - start !== word.length) return false;
  for (let i = 0; i < word.length; i++) if (units[start + i] !== word.charCodeAt(i)) return false;
  return true;
}

/** FNV-1a over UTF-16 code units, with a last mix since the lowest bits are taken. */
function hashOf(word: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** The bytes of an array, copied to shared memory. */
export function sharedCopy({ buffer, byteOffset, byteLength }: ArrayBufferView): SharedArrayBuffer {
  const copy = new SharedArrayBuffer(byteLength);
  new Uint8Array(copy).set(new Uint8Array(buffer, byteOffset, byteLength));
  return copy;
}
