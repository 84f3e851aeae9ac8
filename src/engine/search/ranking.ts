/**
 * Code-aware ranking: what the names, the kinds of file and the neighbours say about a fused candidate.
 * Bonuses are in units of the fused score, whose best is about 1; factors multiply the sum.
 */
import type { RankSignal } from '../../shared/engineApi.ts';
import type { Definition } from '../chunking/chunk.ts';
import { compoundOf, wordsOf } from '../lexical/words.ts';
import { type ChunkRecord, type FileRecord, FLAG_IMPORTS } from '../store/records.ts';
import type { FusedCandidate } from './fusion.ts';
import type { QueryProfile, Theme } from './queryProfile.ts';

/** Constants of the ranking; measured by bench/quality.ts. */
export interface RankingParameters {
  /** For a chunk that defines a name asked for as an identifier. */
  readonly definition: number;
  /** Times the share of the words of a defined name that the query has, and of the query's words that the name has. */
  readonly nameWords: number;
  /** Times the share of the query's words that the chunk holds. */
  readonly coverage: number;
  /** Times what the other good chunks of the same file are worth. */
  readonly fileCoherence: number;
  readonly factors: Readonly<Record<Theme, number>>;
}

export const RANKING_PARAMETERS: RankingParameters = {
  definition: 0.6,
  nameWords: 0.08,
  coverage: 0.2,
  fileCoherence: 0.2,
  factors: {
    tests: 0.6,
    example: 0.9,
    generated: 0.7,
    typeDeclaration: 0.9,
    reference: 0.7,
    config: 0.75,
    docs: 0.9,
    imports: 0.6,
  },
};

export interface RankCandidate extends FusedCandidate {
  /** Share of the query's words that the chunk holds, each counting as much as it is rare; [0, 1]. */
  readonly coverage: number;
}

export interface RankInput<C extends RankCandidate = RankCandidate> {
  readonly candidate: C;
  readonly chunk: ChunkRecord;
  readonly file: FileRecord;
}

export interface Ranked<C extends RankCandidate = RankCandidate> extends RankInput<C> {
  readonly score: number;
  readonly signals: readonly RankSignal[];
}

/** Ranked by `inRankOrder`. */
export function rank<C extends RankCandidate>(
  inputs: readonly RankInput<C>[],
  profile: QueryProfile,
  parameters: RankingParameters = RANKING_PARAMETERS,
): Ranked<C>[] {
  const queryWords = new Set(profile.words);
  const coherence = coherenceOf(inputs);
  const ranked = inputs.map((input): Ranked<C> => {
    const signals: RankSignal[] = [];
    const add = (name: RankSignal['name'], bonus: number): void => {
      if (bonus > 0) signals.push({ name, bonus });
    };
    add('definition', definesAsked(input.chunk, profile.identifiers) ? parameters.definition : 0);
    add('nameWords', parameters.nameWords * nameOverlap(input.chunk, queryWords));
    add('coverage', parameters.coverage * input.candidate.coverage);
    add('fileCoherence', parameters.fileCoherence * (coherence.get(input.candidate.slot) ?? 0));
    for (const theme of themesOf(input)) {
      if (!profile.asksFor(theme)) signals.push({ name: theme, factor: parameters.factors[theme] });
    }
    const sum = signals.reduce((total, { bonus }) => total + (bonus ?? 0), input.candidate.fused);
    const score = signals.reduce((product, { factor }) => product * (factor ?? 1), sum);
    return { ...input, score, signals };
  });
  return ranked.sort(inRankOrder);
}

/** Best first; equal ones by path and line, so that the order never depends on ids. */
export function inRankOrder(a: Ranked, b: Ranked): number {
  return b.score - a.score || compare(a.file.path, b.file.path) || a.chunk.startLine - b.chunk.startLine;
}

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

/** The definition in the chunk that the query speaks of most: what a merged chunk is shown as. */
export function definitionFor(chunk: ChunkRecord, profile: QueryProfile): Definition | undefined {
  const asked = chunk.definitions.find(({ name }) => profile.identifiers.has(compoundOf(name)));
  if (asked) return asked;
  const queryWords = new Set(profile.words);
  let best: Definition | undefined;
  let bestOverlap = 0;
  for (const definition of chunk.definitions) {
    const overlap = overlapOf(definition.name, queryWords);
    if (overlap > bestOverlap) {
      best = definition;
      bestOverlap = overlap;
    }
  }
  return best;
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
  else if (file.contentKind === 'docs') themes.push('docs');
  if ((chunk.flags & FLAG_IMPORTS) !== 0) themes.push('imports');
  return themes;
}

/** For each slot the fused scores of the other chunks of its file, the second best counting half and so on; at most 1. */
function coherenceOf(inputs: readonly RankInput[]): Map<number, number> {
  const byFile = new Map<number, FusedCandidate[]>();
  for (const { candidate, file } of inputs) {
    const list = byFile.get(file.id);
    if (list) list.push(candidate);
    else byFile.set(file.id, [candidate]);
  }
  const result = new Map<number, number>();
  for (const candidates of byFile.values()) {
    candidates.sort((a, b) => b.fused - a.fused || a.slot - b.slot);
    for (const candidate of candidates) {
      let weight = 0.5;
      let sum = 0;
      for (const other of candidates) {
        if (other === candidate) continue;
        sum += weight * other.fused;
        weight /= 2;
        if (weight < 0.1) break;
      }
      result.set(candidate.slot, Math.min(1, sum));
    }
  }
  return result;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
