/**
 * Decides what a chain of equal stretches is: an exact, renamed or near duplicate, one that is left out and why, or
 * none. Compares the two places token by token.
 */
import { LITERAL, WORD } from '../tokens/lexer.ts';
import type { TokenCorpus } from '../tokens/tokenCorpus.ts';
import type { Anchor } from './anchors.ts';
import { type Chain, endOf, startOf } from './chains.ts';
import { isNoise } from './noise.ts';

/** Positions `start` to `end`, the end excluded. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** Two places that say the same. */
export interface Pair {
  readonly a: Place;
  readonly b: Place;
  readonly type: 'exact' | 'renamed' | 'near';
  readonly aligned: number;
  readonly sameText: number;
  readonly renames: number;
  readonly literals: number;
}

export interface Limits {
  readonly minLines: number;
  readonly minTokens: number;
  readonly minSimilarity: number;
  /** Leaves out what `isNoise` names. */
  readonly withoutData: boolean;
}

/** A name that occurs again should stand for the same name again. */
const LEAST_CONSISTENCY = 0.8;
/**
 * Of the different names and values, the share that speaks for a copy: those that are the same, and names that stand
 * for another one more than once. All other code with the same signs has little of it.
 */
const LEAST_SUPPORT = 0.6;
/** The duplicates in a chain, and how many were left out as noise. */
export function judge(corpus: TokenCorpus, chain: Chain, limits: Limits): { pairs: Pair[]; data: number } {
  const start = startOf(chain);
  const end = endOf(chain);
  const a: Place = { start: start.a, end: end.a };
  const b: Place = { start: start.b, end: end.b };
  if (!isLongEnough(corpus, a, limits) || !isLongEnough(corpus, b, limits)) return NOTHING;
  const compared = compare(corpus, chain);
  const span = Math.max(a.end - a.start, b.end - b.start);
  const aligned = (compared.equal + compared.consistent + compared.literals) / span;
  const sameText = compared.equal / span;
  const isWhole = compared.tokens === a.end - a.start && compared.tokens === b.end - b.start;
  const isExact = isWhole && compared.equal === span;
  const isCopy =
    isExact ||
    (aligned >= limits.minSimilarity &&
      compared.consistency >= LEAST_CONSISTENCY &&
      compared.support >= LEAST_SUPPORT);
  if (!isCopy) return inParts(corpus, chain, limits);
  if (limits.withoutData && isNoise(corpus, a, isExact)) return { pairs: [], data: 1 };
  const type = isExact ? 'exact' : isWhole ? 'renamed' : 'near';
  return {
    pairs: [{ a, b, type, aligned, sameText, renames: compared.renames, literals: compared.literals }],
    data: 0,
  };
}

const NOTHING: { pairs: Pair[]; data: number } = { pairs: [], data: 0 };

export function isLongEnough(
  corpus: TokenCorpus,
  { start, end }: Place,
  { minLines, minTokens }: Pick<Limits, 'minLines' | 'minTokens'>,
): boolean {
  return end - start >= minTokens && corpus.endLineAt(end - 1) - corpus.lineAt(start) >= minLines;
}

/** The two parts around the widest gap; a stretch without one in its runs of equal tokens. */
function inParts(corpus: TokenCorpus, { anchors }: Chain, limits: Limits): { pairs: Pair[]; data: number } {
  let parts: Anchor[][];
  if (anchors.length > 1) {
    let widest = 1;
    for (let i = 2; i < anchors.length; i++) if (between(anchors, i) > between(anchors, widest)) widest = i;
    parts = [anchors.slice(0, widest), anchors.slice(widest)];
  } else {
    parts = equalRuns(corpus, anchors[0]!, limits.minTokens);
    // A stretch that is equal throughout was judged above.
    if (parts.length === 1 && parts[0]![0]!.length === anchors[0]!.length) return NOTHING;
  }
  const judged = parts.map((part) => judge(corpus, { anchors: part }, limits));
  return {
    pairs: judged.flatMap(({ pairs }) => pairs),
    data: judged.reduce((sum, { data }) => sum + data, 0),
  };
}

function between(anchors: readonly Anchor[], i: number): number {
  const last = anchors[i - 1]!;
  const next = anchors[i]!;
  return next.a - last.a - last.length + (next.b - last.b - last.length);
}

function equalRuns({ codes }: TokenCorpus, { a, b, length }: Anchor, least: number): Anchor[][] {
  const runs: Anchor[][] = [];
  let from = 0;
  for (let i = 0; i <= length; i++) {
    if (i < length && codes[a + i] === codes[b + i]) continue;
    if (i - from >= least) runs.push([{ a: a + from, b: b + from, length: i - from }]);
    from = i + 1;
  }
  return runs;
}

interface Comparison {
  /** Tokens with a counterpart. */
  readonly tokens: number;
  readonly equal: number;
  /** Names that stand for another one, each time for the same. */
  readonly consistent: number;
  readonly literals: number;
  /** Different pairs of names. */
  readonly renames: number;
  /** Of names that occur again, the share that stands for the same again. */
  readonly consistency: number;
  /** See `LEAST_SUPPORT`. */
  readonly support: number;
}

function compare({ codes, kinds }: TokenCorpus, { anchors }: Chain): Comparison {
  let tokens = 0;
  let equal = 0;
  let literals = 0;
  /** By name, what it stands for and how often. */
  const names = new Map<number, Map<number, number>>();
  const sameValues = new Set<number>();
  const otherValues = new Set<number>();
  for (const { a, b, length } of anchors) {
    tokens += length;
    for (let i = 0; i < length; i++) {
      const code = codes[a + i]!;
      const other = codes[b + i]!;
      if (code === other) equal++;
      if (kinds[a + i] === LITERAL) {
        if (code !== other) literals++;
        (code === other ? sameValues : otherValues).add(code);
      }
      if (kinds[a + i] !== WORD) continue;
      let others = names.get(code);
      if (!others) names.set(code, (others = new Map()));
      others.set(other, (others.get(other) ?? 0) + 1);
    }
  }
  let consistent = 0;
  let renames = 0;
  let again = 0;
  let same = 0;
  let supporting = sameValues.size;
  for (const [code, others] of names) {
    let total = 0;
    let most = 0;
    let mostOf = code;
    for (const [other, count] of others) {
      total += count;
      if (count > most) [most, mostOf] = [count, other];
    }
    if (total > 1) {
      again += total;
      same += most;
    }
    if (mostOf === code || most > 1) supporting++;
    if (mostOf === code) continue;
    consistent += most;
    renames++;
  }
  const different = names.size + sameValues.size + otherValues.size;
  return {
    tokens,
    equal,
    literals,
    consistent,
    renames,
    consistency: again === 0 ? 1 : same / again,
    support: different === 0 ? 1 : supporting / different,
  };
}
