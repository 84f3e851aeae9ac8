/**
 * What is known of a candidate beside the two retrievers, as numbers in [0, 1] with names: what it defines, how much of
 * the question its words and its file speak of, what kind of text it is. How much each counts, `rankingWeights.ts` says.
 */
import type { SignalName } from '../../shared/engineApi.ts';
import { compoundOf, wordsOf } from '../lexical/words.ts';
import { type ChunkRecord, type FileSummary, FLAG_IMPORTS } from '../store/records.ts';
import type { FusedCandidate } from './fusion.ts';
import type { QueryProfile, Theme } from './queryProfile.ts';

export interface RankCandidate extends FusedCandidate {
  /** Share of the query's words that the chunk has, [0, 1]; see `LexicalScores.coverageOf`. */
  readonly coverage: number;
}

export interface RankInput<C extends RankCandidate = RankCandidate> {
  readonly candidate: C;
  readonly chunk: ChunkRecord;
  readonly file: FileSummary;
}

/** What ranking knows of a candidate; documentation of any question counts in "find similar" alone. */
type RankedSignal = Exclude<SignalName, 'docs'>;

/** What a score is made of: the parts of a candidate by meaning and by words, and its signals. */
export type Weighted = 'meaning' | 'words' | RankedSignal;

/** A signal that is not there counts 0. */
export type Signals = Readonly<Partial<Record<RankedSignal, number>>>;

/** Signals of each candidate, which are all that are ranked: those of its file take the best of them. */
export function signalsOf(inputs: readonly RankInput[], profile: QueryProfile): Signals[] {
  const words = new Set(profile.words);
  const isOneName = !/\s/.test(profile.text.trim());
  const wordsOfFile = new Map<number, number>();
  for (const { candidate, file } of inputs)
    wordsOfFile.set(file.id, Math.max(wordsOfFile.get(file.id) ?? 0, candidate.lexicalPart));
  return inputs.map((input) => {
    const { candidate, chunk, file } = input;
    const signals: Partial<Record<RankedSignal, number>> = {
      coverage: candidate.coverage,
      fileWords: wordsOfFile.get(file.id)!,
      nameWords: nameOverlap(chunk, words),
    };
    if (definesAsked(chunk, profile.identifiers)) signals.definition = isOneName ? 1 : IN_A_SENTENCE;
    if (chunk.symbolKind === 'function' || chunk.symbolKind === 'method') signals.callable = 1;
    if (file.language === undefined || file.language === PLAIN_TEXT) signals.plainText = 1;
    if (profile.asksHowTo && file.contentKind === 'docs') signals.howToDocs = 1;
    for (const theme of themesOf(input)) if (!profile.asksFor(theme)) signals[theme] = 1;
    return signals;
  });
}

/** The definition in the chunk that the query speaks of most: what a merged chunk is shown as. */
export function definitionFor(
  { definitions }: ChunkRecord,
  profile: QueryProfile,
): ChunkRecord['definitions'][number] | undefined {
  const asked = definitions.find(({ name }) => profile.identifiers.has(compoundOf(name)));
  if (asked) return asked;
  const queryWords = new Set(profile.words);
  let best: ChunkRecord['definitions'][number] | undefined;
  let bestOverlap = 0;
  for (const definition of definitions) {
    const overlap = overlapOf(definition.name, queryWords);
    if (overlap > bestOverlap) {
      best = definition;
      bestOverlap = overlap;
    }
  }
  return best;
}

/** A sentence that mentions a name is often about what is done with it. */
const IN_A_SENTENCE = 0.5;

/** Text without a grammar, markup or keys: output, logs, keys, pages of a manual. */
const PLAIN_TEXT = 'plaintext';

function definesAsked(chunk: ChunkRecord, identifiers: ReadonlySet<string>): boolean {
  return identifiers.size > 0 && chunk.definitions.some(({ name }) => identifiers.has(compoundOf(name)));
}

/** How well the best defined name and the query cover each other, [0, 1]: F1 over their words. */
function nameOverlap(chunk: ChunkRecord, queryWords: ReadonlySet<string>): number {
  return chunk.definitions.reduce((best, { name }) => Math.max(best, overlapOf(name, queryWords)), 0);
}

function overlapOf(name: string, queryWords: ReadonlySet<string>): number {
  const nameWords = wordsOfName(name);
  let shared = 0;
  for (const word of nameWords) if (queryWords.has(word)) shared++;
  return shared === 0 ? 0 : (2 * shared) / (nameWords.size + queryWords.size);
}

/** Names recur from query to query. Entries; cleared when full to bound memory. */
const NAME_CACHE = 20_000;
const nameCache = new Map<string, ReadonlySet<string>>();

/** Its parts, stemmed, without the whole name as one word. */
function wordsOfName(name: string): ReadonlySet<string> {
  let words = nameCache.get(name);
  if (!words) {
    const compound = compoundOf(name);
    const parts = wordsOf(name);
    words = new Set(parts.length > 1 ? parts.filter((word) => word !== compound) : parts);
    if (nameCache.size >= NAME_CACHE) nameCache.clear();
    nameCache.set(name, words);
  }
  return words;
}

function themesOf({ chunk, file }: RankInput): Theme[] {
  const themes: Theme[] = [];
  if (file.contentKind === 'tests') themes.push('tests');
  if (file.role !== 'normal') themes.push(file.role);
  else if (file.contentKind === 'config') themes.push('config');
  if ((chunk.flags & FLAG_IMPORTS) !== 0) themes.push('imports');
  return themes;
}

/** What lowers a result; all others raise it. */
export const DRAWBACKS = [
  'plainText',
  'tests',
  'example',
  'generated',
  'typeDeclaration',
  'reference',
  'config',
  'imports',
] as const;
