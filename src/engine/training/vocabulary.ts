/**
 * The words and sub-words of a model, learned from how often words come: byte-pair encoding over whole words (Sennrich et al.
 * 2016), then the tokens that the tokenizer really uses, most used first. Same counts, same vocabulary.
 */
import { createCodeTokenizer, piecesOf } from '../models/codeTokenizer.ts';

export const CONTINUATION_PREFIX = '#';

/** Words are learned from if they come at least so often, and are no longer than names are. */
const LEAST_COUNT = 3;
const LONGEST_WORD = 24;
const LEARNED_WORD = /^[a-z]+$|^\d+$/;
/** Byte-pair encoding needs tokens on its way that no text shows any more; so more are made than are kept. */
const SURPLUS = 1.35;

/** Counts pieces of words as the tokenizer sees them. */
export class WordCounts {
  readonly counts = new Map<string, number>();

  add(text: string, weight = 1): void {
    for (const word of text.match(/[\p{L}]+|\d+/gu) ?? [])
      for (const piece of piecesOf(word)) this.counts.set(piece, (this.counts.get(piece) ?? 0) + weight);
  }
}

/** At most `size` tokens, characters first. */
export function learnVocabulary(counts: ReadonlyMap<string, number>, size: number): string[] {
  const words = [...counts]
    .filter(([word, count]) => count >= LEAST_COUNT && word.length <= LONGEST_WORD && LEARNED_WORD.test(word))
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const merged = new Merging(words).tokens(Math.ceil(size * SURPLUS));
  const characters = merged.filter((token) => token.replace(CONTINUATION_PREFIX, '').length === 1);
  const used = usesOf(merged, words);
  const kept = merged
    .map((token, id) => ({ token, id, uses: used[id]! }))
    .filter(({ token }) => !characters.includes(token))
    .sort((a, b) => b.uses - a.uses || a.id - b.id)
    .slice(0, size - characters.length)
    .filter(({ uses }) => uses > 0);
  return [...characters, ...kept.map(({ token }) => token)];
}

/** How often the tokenizer would use each token. */
function usesOf(vocabulary: readonly string[], words: readonly (readonly [string, number])[]): Float64Array {
  const tokenizer = createCodeTokenizer(vocabulary, CONTINUATION_PREFIX);
  const uses = new Float64Array(vocabulary.length);
  for (const [word, count] of words) for (const id of tokenizer.tokenise(word)) uses[id]! += count;
  return uses;
}

/** A pair of neighbouring tokens, how often it comes, and the words in which it did when it was counted. */
interface Neighbours {
  readonly left: number;
  readonly right: number;
  count: number;
  readonly words: Set<number>;
}

class Merging {
  readonly #tokens: string[] = [];
  readonly #ids = new Map<string, number>();
  readonly #words: number[][];
  readonly #counts: number[];
  readonly #neighbours = new Map<number, Neighbours>();

  constructor(words: readonly (readonly [string, number])[]) {
    this.#counts = words.map(([, count]) => count);
    this.#words = words.map(([word]) =>
      [...word].map((character, i) => this.#id(i === 0 ? character : CONTINUATION_PREFIX + character)),
    );
    for (const index of this.#words.keys()) this.#count(index, 1);
  }

  tokens(most: number): string[] {
    const heap = new Heap();
    for (const one of this.#neighbours.values()) heap.push(one.count, one);
    while (this.#tokens.length < most) {
      const top = heap.pop();
      if (top === undefined || top.count < LEAST_COUNT) break;
      // Its count fell since it was put there; it comes again where it belongs.
      if (top.count !== top.one.count) {
        if (top.one.count > 0) heap.push(top.one.count, top.one);
        continue;
      }
      for (const grown of this.#merge(top.one)) heap.push(grown.count, grown);
    }
    return this.#tokens;
  }

  /** Merges a pair in all words. Returns the pairs that came to be. */
  #merge({ left, right, words }: Neighbours): Set<Neighbours> {
    const merged = this.#id(this.#tokens[left]! + this.#tokens[right]!.slice(CONTINUATION_PREFIX.length));
    const grown = new Set<Neighbours>();
    for (const index of [...words]) {
      const old = this.#words[index]!;
      const word: number[] = [];
      for (let i = 0; i < old.length; i++) {
        if (old[i] === left && old[i + 1] === right) {
          word.push(merged);
          i++;
        } else word.push(old[i]!);
      }
      if (word.length === old.length) continue;
      this.#count(index, -1);
      this.#words[index] = word;
      for (const one of this.#count(index, 1)) grown.add(one);
    }
    return grown;
  }

  /** Adds a word's pairs, or takes them away. */
  #count(index: number, sign: 1 | -1): Neighbours[] {
    const word = this.#words[index]!;
    const found: Neighbours[] = [];
    for (let i = 0; i + 1 < word.length; i++) {
      const key = word[i]! * 2 ** 20 + word[i + 1]!;
      let one = this.#neighbours.get(key);
      if (one === undefined) {
        one = { left: word[i]!, right: word[i + 1]!, count: 0, words: new Set() };
        this.#neighbours.set(key, one);
      }
      one.count += sign * this.#counts[index]!;
      if (sign === 1) one.words.add(index);
      found.push(one);
    }
    return found;
  }

  #id(token: string): number {
    let id = this.#ids.get(token);
    if (id === undefined) {
      this.#ids.set(token, (id = this.#tokens.length));
      this.#tokens.push(token);
    }
    return id;
  }
}

interface Entry {
  readonly count: number;
  readonly one: Neighbours;
}

/** The most frequent pair first; of equal ones, that of the older tokens. */
class Heap {
  readonly #entries: Entry[] = [];

  push(count: number, one: Neighbours): void {
    const entries = this.#entries;
    entries.push({ count, one });
    for (let at = entries.length - 1; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!before(entries[at]!, entries[parent]!)) break;
      [entries[at], entries[parent]] = [entries[parent]!, entries[at]!];
      at = parent;
    }
  }

  pop(): Entry | undefined {
    const entries = this.#entries;
    const top = entries[0];
    const last = entries.pop();
    if (entries.length > 0) {
      entries[0] = last!;
      for (let at = 0; ; ) {
        let child = 2 * at + 1;
        if (child >= entries.length) break;
        if (child + 1 < entries.length && before(entries[child + 1]!, entries[child]!)) child++;
        if (!before(entries[child]!, entries[at]!)) break;
        [entries[at], entries[child]] = [entries[child]!, entries[at]!];
        at = child;
      }
    }
    return top;
  }
}

function before(a: Entry, b: Entry): boolean {
  return (
    a.count > b.count ||
    (a.count === b.count &&
      (a.one.left < b.one.left || (a.one.left === b.one.left && a.one.right < b.one.right)))
  );
}
