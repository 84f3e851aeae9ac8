/**
 * Answers questions over one index: retrieve by embedding and by words, fuse, rank by what code knows, cut,
 * explain. "Find similar" shares the last steps and compares texts of one kind.
 */
import type {
  FindSimilarParams,
  SearchAnswer,
  SearchFilters,
  SearchParams,
  SearchResult,
  Seed,
} from '../../shared/engineApi.ts';
import type { SearchMode } from '../../shared/types.ts';
import type { Definition } from '../chunking/chunk.ts';
import { wordsOf } from '../lexical/words.ts';
import type { Embedder } from '../models/embedder.ts';
import type { ChunkRecord } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import {
  type Background,
  chunkBackground,
  confidenceOf,
  percentileIn,
  questionBackground,
} from './background.ts';
import { type Judgement, judge } from './confidence.ts';
import type { AcceptedSlots } from './filters.ts';
import { profileQuery, type QueryProfile } from './queryProfile.ts';
import { inRankOrder, RANKING_PARAMETERS, type Ranked, type RankingParameters, rank } from './ranking.ts';
import type { ResidentIndex } from './residentIndex.ts';
import {
  type RetrievalSource,
  type Retrieved,
  retrievalSource,
  retrieve,
  retrieveSimilar,
  spelled,
} from './retrieval.ts';
import { type SeedVector, seedVector } from './seed.ts';
import { definitionFor, type RankInput } from './signals.ts';
import type { SymmetricSide } from './symmetricSide.ts';

export interface SearcherOptions {
  readonly ranking: RankingParameters;
  /** Candidates that each retriever brings to the fusion; more if more than `ranked` results are asked for. */
  readonly candidates: number;
  /** Fused candidates that are ranked; more if more results are asked for. */
  readonly ranked: number;
  /** Results of one file in an answer at most. */
  readonly perFile: number;
  /** Results below this share of the best score are left out. */
  readonly relativeCut: number;
}

/**
 * Ranking moves results by tens of places, not by hundreds; one long file must not fill a page; what scores far
 * below the best is no answer any more.
 */
export const SEARCHER_OPTIONS: SearcherOptions = {
  ranking: RANKING_PARAMETERS,
  candidates: 200,
  ranked: 150,
  perFile: 4,
  relativeCut: 0.4,
};

/** Candidates of "find similar" that are compared on a symmetric side at least: a second or two of a small model. */
const COMPARED = 64;
const QUERY_CACHE = 256;
/** Backgrounds are measured anew when the index has grown or shrunk by this share. */
const BACKGROUND_DRIFT = 0.2;

/** Where more results are asked for than are usually ranked: files have several that do not count. */
const CANDIDATES_PER_RESULT = 2;
/** How many times as many are looked at if these were not enough. */
const DEEPER = 4;

type RankedChunk = Ranked<Retrieved>;
type ResultLimits = SearchFilters & { readonly limit: number };
type Depth = Pick<SearcherOptions, 'candidates' | 'ranked'>;

interface RankedCandidates {
  /** Best first, before ranking. */
  readonly retrieved: readonly Retrieved[];
  readonly chunks: readonly RankedChunk[];
}

/** The question, for all but "find similar". */
interface Asked {
  readonly profile: QueryProfile;
  readonly mode: SearchMode;
}

interface Kept {
  readonly kept: readonly RankedChunk[];
  /** Score of the best candidate, whether it was kept or not. */
  readonly best: number;
}

export interface SimilarAnswer extends SearchAnswer {
  /** A sentence on what could not be compared as it should. */
  readonly caveat?: string;
}

export class Searcher {
  readonly #source: RetrievalSource;
  readonly #embedder: Embedder;
  readonly #options: SearcherOptions;
  readonly #symmetric: SymmetricSide | undefined;
  readonly #queryVectors = new Map<string, Float32Array>();
  readonly #backgrounds = new Map<'questions' | 'chunks', Background & { readonly chunkCount: number }>();

  constructor(
    store: Store,
    resident: ResidentIndex,
    embedder: Embedder,
    options: Partial<SearcherOptions> = {},
    symmetric?: SymmetricSide,
  ) {
    this.#symmetric = symmetric;
    this.#source = retrievalSource(store, resident);
    this.#embedder = embedder;
    this.#options = { ...SEARCHER_OPTIONS, ...options };
  }

  async search(params: SearchParams, signal?: AbortSignal): Promise<SearchAnswer> {
    const profile = spelled(this.#source, profileQuery(params.query));
    const query = await this.#queryVector(params.query);
    const background = await this.#background('questions');
    signal?.throwIfAborted();
    const accepted = this.#source.filters.accepted(params);
    const ranked = this.#deepEnough(params, ({ candidates, ranked: most }) => {
      const all = retrieve(this.#source, profile, params.mode, query, accepted, candidates);
      const retrieved = all.slice(0, most);
      const inputs = this.#inputs(retrieved);
      const chunks =
        params.mode === 'hybrid'
          ? rank(inputs, profile, this.#options.ranking)
          : inputs.map(unranked).sort(inRankOrder);
      return { retrieved, chunks };
    });
    const asked = { profile, mode: params.mode };
    return this.#answer(ranked, params, accepted, background, asked);
  }

  async findSimilar(params: FindSimilarParams, signal?: AbortSignal): Promise<SimilarAnswer> {
    const { store, resident } = this.#source;
    const seed = await seedVector(params.seed, store, resident, this.#embedder);
    const background = await this.#background('chunks');
    signal?.throwIfAborted();
    const accepted = this.#source.filters.accepted(params);
    const ranked = this.#deepEnough(params, ({ ranked: most }) => {
      const retrieved = retrieveSimilar(this.#source, seed.vector, accepted, most);
      const others = this.#inputs(retrieved).filter(({ file, chunk }) => !seed.covers(file.path, chunk));
      const chunks = others.map((input) => rankedBeside(seed, input, resident)).sort(inRankOrder);
      return { retrieved, chunks };
    });
    const answer = (list: readonly RankedChunk[]): SearchAnswer =>
      this.#answer(list, params, accepted, background, undefined);
    if (!this.#symmetric) return answer(ranked);
    const best = ranked.slice(0, Math.max(COMPARED, params.limit));
    const { list, caveat } = await this.#comparedAlike(this.#symmetric, params.seed, seed, best, signal);
    return { ...answer(list), ...(caveat === undefined ? {} : { caveat }) };
  }

  /** The same candidates by their similarity on the symmetric side; those without it stand last. */
  async #comparedAlike(
    side: SymmetricSide,
    seed: Seed,
    { chunks }: SeedVector,
    ranked: readonly RankedChunk[],
    signal: AbortSignal | undefined,
  ): Promise<{ readonly list: readonly RankedChunk[]; readonly caveat?: string }> {
    const start =
      'text' in seed
        ? seed.text
        : Array.from(this.#source.store.chunks(chunks).values(), ({ chunkHash }) => {
            return { path: seed.path, chunkHash };
          });
    const places = ranked.map(({ file, chunk }) => ({ path: file.path, chunkHash: chunk.chunkHash }));
    const similarities = await side.similarities(start, places, signal);
    if (!similarities) return { list: ranked, caveat: SEED_CHANGED };
    const alike = ranked.flatMap((one, i) => {
      const similarity = similarities[i];
      return similarity === undefined ? [] : [comparedAnew(one, similarity)];
    });
    const others = ranked.filter((_, i) => similarities[i] === undefined);
    if (others.length === 0) return { list: alike.sort(inRankOrder) };
    const least = Math.min(...alike.map(({ score }) => score));
    const last = others.map((one) => ({ ...one, score: Math.min(one.score, least) }));
    return { list: [...alike.sort(inRankOrder), ...last], caveat: OTHERS_CHANGED };
  }

  /**
   * The ranked candidates, best first. Where more results are asked for than candidates are usually ranked, more
   * candidates are, until there are enough results or what follows would be cut.
   */
  #deepEnough(params: ResultLimits, rankedAt: (depth: Depth) => RankedCandidates): readonly RankedChunk[] {
    const { candidates, ranked, relativeCut } = this.#options;
    const isUsual = params.limit <= ranked;
    let factor = isUsual ? 1 : Math.ceil((params.limit * CANDIDATES_PER_RESULT) / ranked);
    for (;;) {
      const { retrieved, chunks } = rankedAt({ candidates: candidates * factor, ranked: ranked * factor });
      const { kept } = this.#cut(chunks, params);
      const last = retrieved.at(-1)?.fused ?? 0;
      const best = chunks.reduce((most, { candidate }) => Math.max(most, candidate.fused), 0);
      const isAll = retrieved.length < ranked * factor || last <= 0 || last < best * relativeCut;
      if (isUsual || isAll || kept.length >= params.limit) return chunks;
      factor *= DEEPER;
    }
  }

  /** Without the chunks that another process has changed since this copy was loaded. */
  #inputs(candidates: readonly Retrieved[]): RankInput<Retrieved>[] {
    const { store, resident } = this.#source;
    const chunks = store.chunks(candidates.map(({ slot }) => resident.ids[slot]!));
    return candidates.flatMap((candidate) => {
      const chunk = chunks.get(resident.ids[candidate.slot]!);
      const file = resident.fileOfSlot(candidate.slot);
      return chunk?.fileId === file.id ? [{ candidate, chunk, file }] : [];
    });
  }

  #cut(ranked: readonly RankedChunk[], { minSimilarity }: ResultLimits): Kept {
    const best = ranked[0]?.score ?? 0;
    const least = best * this.#options.relativeCut;
    const ofFile = new Map<number, number>();
    const kept = ranked.filter(({ score, candidate, file }) => {
      if (
        candidate.fused <= 0 ||
        score < least ||
        (minSimilarity !== undefined && candidate.similarity < minSimilarity)
      )
        return false;
      const count = (ofFile.get(file.id) ?? 0) + 1;
      ofFile.set(file.id, count);
      return count <= this.#options.perFile;
    });
    return { kept, best };
  }

  #answer(
    ranked: readonly RankedChunk[],
    params: ResultLimits,
    accepted: AcceptedSlots,
    background: Background | undefined,
    asked: Asked | undefined,
  ): SearchAnswer {
    const { kept, best } = this.#cut(ranked, params);
    const weighed = kept.map((one) => ({ ...one, similarity: this.#weighted(one, asked !== undefined) }));
    const judged = asked && judge(weighed, asked.profile, asked.mode, background);
    return {
      results: weighed.slice(0, params.limit).map((one, i): SearchResult => {
        const percentile = background && percentileIn(background, one.similarity);
        const alone = percentile === undefined ? 'likely' : confidenceOf(percentile, one.score / best);
        return resultOf(one, asked?.profile, percentile, judged?.[i] ?? { confidence: alone });
      }),
      total: kept.length,
      searchedChunks: accepted.count,
    };
  }

  /** Similarity of the stored vectors times evidence, in which backgrounds are measured. */
  #weighted(
    { candidate: { slot, similarity, storedSimilarity } }: RankedChunk,
    isOfQuestion: boolean,
  ): number {
    const { evidence, documentEvidence } = this.#source.resident;
    return Math.max(-1, storedSimilarity ?? similarity) * (isOfQuestion ? evidence : documentEvidence)[slot]!;
  }

  async #queryVector(text: string): Promise<Float32Array> {
    const vector = this.#queryVectors.get(text) ?? (await this.#embedder.embedQuery(text));
    // Taken out and put back: a Map keeps the order of insertion, so the first is the least recently used.
    this.#queryVectors.delete(text);
    this.#queryVectors.set(text, vector);
    if (this.#queryVectors.size > QUERY_CACHE)
      this.#queryVectors.delete(this.#queryVectors.keys().next().value!);
    return vector;
  }

  /** Undefined until the vectors are in memory: measuring it through sqlite-vec would take seconds. */
  async #background(kind: 'questions' | 'chunks'): Promise<Background | undefined> {
    const { resident, dense } = this.#source;
    if (!resident.hasVectors) return undefined;
    const { chunkCount } = resident;
    const known = this.#backgrounds.get(kind);
    if (known && Math.abs(known.chunkCount - chunkCount) <= BACKGROUND_DRIFT * known.chunkCount) return known;
    const measured =
      kind === 'questions'
        ? await questionBackground(dense, this.#embedder)
        : chunkBackground(resident, dense);
    this.#backgrounds.set(kind, { ...measured, chunkCount });
    return measured;
  }
}

function resultOf(
  { chunk, file, candidate, score, signals }: RankedChunk,
  profile: QueryProfile | undefined,
  percentile: number | undefined,
  { confidence, chance }: Pick<SearchResult, 'confidence'> & Partial<Judgement>,
): SearchResult {
  const shown = profile && definitionFor(chunk, profile);
  const names = new Set(wordsOf(`${chunk.symbol} ${file.path}`));
  return {
    path: file.path,
    startLine: chunk.startLine,
    endLine: chunk.endLine,
    symbol: shown && shown.name !== lastName(chunk.symbol) ? shown.name : chunk.symbol,
    symbolKind: shown?.kind ?? chunk.symbolKind,
    symbolLine: (shown ?? ownDefinition(chunk))?.line ?? chunk.startLine,
    breadcrumb: chunk.breadcrumb,
    kind: file.contentKind,
    language: file.language,
    score,
    similarity: Math.max(-1, candidate.similarity),
    confidence,
    explanation: {
      dense: candidate.densePart,
      lexical: candidate.lexicalPart,
      bm25: candidate.bm25,
      percentile,
      signals,
      ...(chance ? { chance } : {}),
      matchedWords: profile?.words.filter((word) => names.has(word)) ?? [],
    },
  };
}

/** Where the chunk's symbol stands: below its comment, or among others that share the chunk. */
function ownDefinition({ symbol, definitions }: ChunkRecord): Definition | undefined {
  return symbol === '' ? undefined : definitions.find(({ name }) => name === lastName(symbol));
}

function unranked(input: RankInput<Retrieved>): RankedChunk {
  return { ...input, score: input.candidate.fused, signals: [] };
}

/**
 * Tests, docs and configuration of another kind than the seed speak of the same things in the same words, and who looks
 * for similar code rarely means them. Chosen with bench/quality.ts.
 */
const OTHER_KIND_FACTOR = 0.8;

/** More tokens than the seed has are no better evidence of being like it: nothing stands before an exact copy. */
function rankedBeside(
  { contentKind, reliance }: SeedVector,
  input: RankInput<Retrieved>,
  resident: ResidentIndex,
): RankedChunk {
  const { contentKind: kind } = input.file;
  const { slot, fused } = input.candidate;
  const score = fused * Math.min(1, reliance / resident.documentRelianceOf(slot));
  const candidate = { ...input.candidate, densePart: score, fused: score };
  if (contentKind === undefined || kind === contentKind || kind === 'code')
    return { ...input, candidate, score, signals: [] };
  return {
    ...input,
    candidate,
    score: score * OTHER_KIND_FACTOR,
    signals: [{ name: kind, factor: OTHER_KIND_FACTOR }],
  };
}

function comparedAnew(one: RankedChunk, similarity: number): RankedChunk {
  const alike = Math.max(0, similarity);
  const score = one.signals.reduce((product, { factor }) => product * factor, alike);
  const storedSimilarity = one.candidate.similarity;
  return {
    ...one,
    score,
    candidate: { ...one.candidate, similarity, storedSimilarity, densePart: alike, fused: alike },
  };
}

const SEED_CHANGED =
  'The lines have changed since they were indexed, so they were compared as passages that answer questions, which says less.';
const OTHERS_CHANGED =
  'Some files have changed since they were indexed: what they hold was compared as passages that answer questions, and stands last.';

function lastName(symbol: string): string {
  return symbol.slice(symbol.lastIndexOf('.') + 1);
}
