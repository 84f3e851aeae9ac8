/**
 * Remembers the identifiers of texts and the words they stand for. Code repeats its names so much that reading a
 * text is mostly one look-up per identifier, made on character codes: no string is cut out for a known name.
 */
import { eachIdentifier, isRunCode, wordsOfIdentifier } from './words.ts';

/** A word, with room for what is made of it once. */
export interface Word {
  readonly text: string;
  /** The terms of the word, by the place of their prefix; made when first asked for. */
  readonly terms: (string | undefined)[];
  /** Occurrences in the text that is being counted; 0 between texts. */
  count: number;
}

export interface Identifier {
  readonly words: readonly Word[];
}

/** Identifiers kept. Beyond them everything starts anew, which bounds the memory to some 20 MB. */
const MOST_IDENTIFIERS = 60_000;
/** Twice the identifiers and a power of two, so that probing stays short. */
const SLOTS = 1 << 17;
/** Longer identifiers hardly come twice. */
const LONGEST_KEPT = 128;
/** Of FNV-1a, whose bits spread well over short keys. */
const HASH_FACTOR = 0x01000193;
const HYPHEN = 45;

/** Belongs to one thread. */
export class Vocabulary {
  /** Open addressing: a place in the arrays below plus one, 0 for a free slot. */
  #slots = new Int32Array(SLOTS);
  #hashes = new Int32Array(MOST_IDENTIFIERS);
  #kept: Identifier[] = [];
  /** `#characters[#ends[i - 1]..#ends[i]]` are those of identifier i - 1. */
  #ends = new Uint32Array(MOST_IDENTIFIERS + 1);
  #characters = Buffer.alloc(1 << 18);
  /** Identifiers with characters outside of ASCII. */
  #others = new Map<string, Identifier>();
  #words = new Map<string, Word>();
  /** The UTF-16 codes of the text at hand. */
  #codes = new Uint16Array(1 << 13);

  /** Every identifier, number or plain word of a text, in order, as `eachIdentifier` finds them. */
  read(text: string): Identifier[] {
    if (this.#kept.length + this.#others.size >= MOST_IDENTIFIERS) this.#startAnew();
    const codes = this.#codesOf(text);
    const { length } = text;
    const found: Identifier[] = [];
    for (let at = 0; at < length; at++) {
      let code = codes[at]!;
      if (!isRunCode(code)) continue;
      const start = at;
      let hash = 0;
      let bits = 0;
      while (isRunCode(code) || (code === HYPHEN && at + 1 < length && isRunCode(codes[at + 1]!))) {
        hash = Math.imul(hash ^ code, HASH_FACTOR);
        bits |= code;
        if (++at === length) break;
        code = codes[at]!;
      }
      if (bits < 128) found.push(this.#identifierAt(start, at, hash));
      else eachIdentifier(text.slice(start, at), (identifier) => found.push(this.#other(identifier)));
    }
    return found;
  }

  #codesOf(text: string): Uint16Array {
    if (text.length > this.#codes.length) this.#codes = new Uint16Array(2 * text.length);
    const { buffer } = this.#codes;
    // One call that copies is faster than asking the string for each character.
    Buffer.from(buffer).write(text, 'utf16le');
    return this.#codes;
  }

  #identifierAt(start: number, end: number, hash: number): Identifier {
    // The low bits of a product know only the low bits of its factors.
    let slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    for (let place = this.#slots[slot]!; place > 0; place = this.#slots[slot]!) {
      if (this.#hashes[place - 1] === hash && this.#isKeptAs(place - 1, start, end)) {
        return this.#kept[place - 1]!;
      }
      slot = (slot + 1) & (SLOTS - 1);
    }
    const text = Buffer.from(this.#codes.buffer, 2 * start, 2 * (end - start)).toString('utf16le');
    const identifier = this.#make(text);
    const place = this.#kept.length;
    if (text.length > LONGEST_KEPT || place === MOST_IDENTIFIERS) return identifier;
    this.#kept.push(identifier);
    this.#hashes[place] = hash;
    this.#slots[slot] = place + 1;
    const from = this.#ends[place]!;
    if (from + text.length > this.#characters.length) {
      this.#characters = Buffer.concat([this.#characters], 2 * this.#characters.length);
    }
    this.#ends[place + 1] = from + this.#characters.write(text, from, 'latin1');
    return identifier;
  }

  #isKeptAs(place: number, start: number, end: number): boolean {
    const codes = this.#codes;
    const characters = this.#characters;
    const from = this.#ends[place]!;
    if (this.#ends[place + 1]! - from !== end - start) return false;
    for (let i = start, k = from; i < end; i++, k++) if (codes[i] !== characters[k]) return false;
    return true;
  }

  #other(text: string): Identifier {
    let identifier = this.#others.get(text);
    if (identifier === undefined) this.#others.set(text, (identifier = this.#make(text)));
    return identifier;
  }

  #make(text: string): Identifier {
    const words = wordsOfIdentifier(text).map((wordText) => {
      let word = this.#words.get(wordText);
      if (word === undefined) this.#words.set(wordText, (word = { text: wordText, terms: [], count: 0 }));
      return word;
    });
    return { words };
  }

  #startAnew(): void {
    this.#slots.fill(0);
    this.#kept = [];
    this.#others.clear();
    this.#words.clear();
  }
}
