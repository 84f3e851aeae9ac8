/**
 * Stretches of tokens that stand in two places, equal but for names and values, each as long as it can be: across
 * chunks and functions, never across files.
 */
import { BARRIER } from '../tokens/lexer.ts';
import type { TokenCorpus } from '../tokens/tokenCorpus.ts';
import { SeedTable } from './seeds.ts';

/** Tokens from `a` on are those from `b` on; `a` is the earlier place. */
export interface Anchor {
  readonly a: number;
  readonly b: number;
  readonly length: number;
}

/** Equal tokens that are enough to look closer: about two statements. */
const EXACT_RUN = 10;
const EXACT_GUARANTEE = 16;
/** Where only the shape is equal much more is needed: every call looks like every other. */
const SHAPE_RUN = 20;
/** Earlier places that a run is compared with: a run that stands in more places is an idiom. */
const MOST_PLACES = 12;
const REMEMBERED_BITS = 16;

export class AnchorFinder {
  readonly #corpus: TokenCorpus;
  readonly #exact: SeedTable;
  readonly #shapes: SeedTable;
  /** Where the last stretch of a distance between two places ended, by the distance; forgets some. */
  readonly #distances = new Int32Array(1 << REMEMBERED_BITS);
  readonly #ends = new Int32Array(1 << REMEMBERED_BITS);

  constructor(corpus: TokenCorpus, minTokens: number, expected: number) {
    this.#corpus = corpus;
    this.#exact = new SeedTable(EXACT_RUN, EXACT_GUARANTEE, expected);
    const shape = Math.min(SHAPE_RUN, Math.max(EXACT_RUN, minTokens - EXACT_RUN));
    this.#shapes = new SeedTable(shape, Math.max(shape, Math.min(2 * shape, minTokens)), expected);
  }

  /** What stands in the file and in an earlier one, or earlier in this one. Files are read in their order. */
  read(file: number): Anchor[] {
    const corpus = this.#corpus;
    const start = corpus.startOf(file);
    const end = corpus.endOf(file);
    const anchors: Anchor[] = [];
    const met = (earlier: number, position: number): void => {
      const anchor = this.#extend(earlier, position, start, end);
      if (anchor) for (const part of apart(anchor)) anchors.push(part);
    };
    const { codes } = corpus;
    this.#exact.read((position) => codes[position]!, start, end, MOST_PLACES, met);
    this.#shapes.read((position) => corpus.shapeAt(position), start, end, MOST_PLACES, met);
    return anchors;
  }

  #extend(a: number, b: number, start: number, end: number): Anchor | undefined {
    const corpus = this.#corpus;
    const distance = b - a;
    const slot = Math.imul(distance, 0x9e3779b1) >>> (32 - REMEMBERED_BITS);
    if (this.#distances[slot] === distance && this.#ends[slot]! > b) return undefined;
    const file = corpus.fileAt(a);
    const startA = corpus.startOf(file);
    const endA = corpus.endOf(file);
    let before = 0;
    const mostBefore = Math.min(a - startA, b - start);
    while (before < mostBefore && this.#isAlike(a - before - 1, b - before - 1)) before++;
    let length = 0;
    const most = Math.min(endA - a, end - b);
    while (length < most && this.#isAlike(a + length, b + length)) length++;
    this.#distances[slot] = distance;
    this.#ends[slot] = b + length;
    return { a: a - before, b: b - before, length: before + length };
  }

  #isAlike(a: number, b: number): boolean {
    const { codes, kinds } = this.#corpus;
    if (codes[a] === codes[b]) return kinds[a] !== BARRIER;
    return kinds[a]! === kinds[b]! && this.#corpus.shapeAt(a) === this.#corpus.shapeAt(b);
  }
}

/**
 * Of a stretch that repeats itself the two places share tokens: it is cut into parts, each of which is equal to the
 * next one.
 */
function apart({ a, b, length }: Anchor): Anchor[] {
  const distance = b - a;
  const parts: Anchor[] = [];
  for (let from = 0; from < length && parts.length < MOST_PARTS; from += distance) {
    const part = Math.min(distance, length - from);
    if (part >= EXACT_RUN) parts.push({ a: a + from, b: b + from, length: part });
  }
  return parts;
}

/** Of a stretch that repeats itself more often, the rest says nothing new. */
const MOST_PARTS = 100;
