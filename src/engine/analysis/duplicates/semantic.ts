/**
 * Chunks that are about the same thing and do it in the same steps, though written differently: neighbours by
 * embedding, kept only where the other signals agree, since embeddings alone bring many false pairs.
 */
import { type NeighbourGraph, NO_NEIGHBOUR } from '../neighbours/neighbourGraph.ts';
import { WORD } from '../tokens/lexer.ts';
import type { TokenCorpus } from '../tokens/tokenCorpus.ts';
import type { Place } from './judge.ts';
import { areOpposites } from './opposites.ts';
import { type Structure, structureOf, structureSimilarity } from './structure.ts';

/** A chunk that may be a semantic duplicate. */
export interface Unit {
  /** Row of the neighbour graph. */
  readonly row: number;
  readonly file: number;
  readonly language: string | undefined;
  readonly symbol: string;
  readonly place: Place;
}

export interface SemanticPair {
  readonly a: Place;
  readonly b: Place;
  readonly embedding: number;
  readonly structure: number;
  /** Share of the different names that both have. */
  readonly sameNames: number;
}

/** The shorter one has at least this share of the longer one's tokens. */
const LEAST_RATIO = 0.5;
const LEAST_STRUCTURE = 0.8;
/** Languages have steps of their own, such as a loop for what is one call in the other. */
const LEAST_ACROSS_LANGUAGES = 0.7;
/**
 * Sum of embedding, steps and shared names of code in one language; of code that is called alike, less is enough. Chosen
 * by reading pairs: below it, neighbours use the same words for other purposes.
 */
const LEAST_AGREEMENT = 2.44;
const LEAST_WHERE_CALLED_ALIKE = 2.2;
/** Share of the letters of two names, in threes, that are the same. */
const CALLED_ALIKE = 0.6;
/** Every program has a `main`. */
const SAYING_NAME = 5;

/** `isKnown` says of two places that they are duplicates anyway. */
export function semanticPairs(
  corpus: TokenCorpus,
  graph: NeighbourGraph,
  units: readonly Unit[],
  { minSimilarity, isKnown }: { minSimilarity: number; isKnown: (a: Place, b: Place) => boolean },
): SemanticPair[] {
  const byRow = new Map(units.map((unit) => [unit.row, unit]));
  const structures = new Map<number, Structure>();
  const structure = ({ row, place }: Unit): Structure => {
    let known = structures.get(row);
    if (!known) structures.set(row, (known = structureOf(corpus, place)));
    return known;
  };
  const pairs: SemanticPair[] = [];
  const seen = new Set<string>();
  for (const unit of units) {
    for (let i = unit.row * graph.k; i < (unit.row + 1) * graph.k; i++) {
      const embedding = graph.similarities[i]!;
      if (graph.rows[i] === NO_NEIGHBOUR || embedding < minSimilarity) break;
      const other = byRow.get(graph.rows[i]!);
      if (!other || !mayBe(unit, other)) continue;
      const [a, b] = unit.place.start < other.place.start ? [unit, other] : [other, unit];
      const key = `${a.row} ${b.row}`;
      if (seen.has(key)) continue;
      seen.add(key);
      if (isKnown(a.place, b.place)) continue;
      const isOneLanguage = a.language === b.language;
      const alike = structureSimilarity(structure(a), structure(b));
      if (alike < (isOneLanguage ? LEAST_STRUCTURE : LEAST_ACROSS_LANGUAGES)) continue;
      if (areOpposites(a.symbol, b.symbol)) continue;
      const sameNames = sharedNames(corpus, a.place, b.place);
      const calledAlike = isCalledAlike(a.symbol, b.symbol);
      const least = calledAlike ? LEAST_WHERE_CALLED_ALIKE : LEAST_AGREEMENT;
      // In another language nearly nothing but the name of a function can be the same.
      if (isOneLanguage ? embedding + alike + sameNames < least : !calledAlike) continue;
      pairs.push({ a: a.place, b: b.place, embedding, structure: alike, sameNames });
    }
  }
  return pairs;
}

function mayBe(one: Unit, other: Unit): boolean {
  // Parts of one long function are alike, and no duplicates.
  if (one.file === other.file && one.symbol === other.symbol) return false;
  const [short, long] = [lengthOf(one.place), lengthOf(other.place)].sort((x, y) => x - y) as [
    number,
    number,
  ];
  return short >= LEAST_RATIO * long;
}

/** Names without what they stand in, whatever is between their words. */
function isCalledAlike(one: string, other: string): boolean {
  const [x, y] = [one, other].map((symbol) =>
    symbol
      .replace(/^.*[.:]/s, '')
      .toLowerCase()
      .replace(/[^a-z0-9]/g, ''),
  );
  if (x!.length < SAYING_NAME || y!.length < SAYING_NAME) return false;
  const [letters, others] = [threesOf(x!), threesOf(y!)];
  let shared = 0;
  for (const three of letters) if (others.has(three)) shared++;
  return shared >= CALLED_ALIKE * Math.max(letters.size, others.size);
}

function threesOf(name: string): Set<string> {
  return new Set(Array.from({ length: name.length - 2 }, (_, i) => name.slice(i, i + 3)));
}

function lengthOf({ start, end }: Place): number {
  return end - start;
}

function sharedNames(corpus: TokenCorpus, a: Place, b: Place): number {
  const names = (place: Place): Set<number> => {
    const found = new Set<number>();
    for (let at = place.start; at < place.end; at++)
      if (corpus.kinds[at] === WORD) found.add(corpus.codes[at]!);
    return found;
  };
  const [one, other] = [names(a), names(b)];
  let shared = 0;
  for (const name of one) if (other.has(name)) shared++;
  const all = one.size + other.size - shared;
  return all === 0 ? 0 : shared / all;
}
