/** What is asked of an index and what it answers: questions, "find similar", and why a result stands where it stands. Plain data. */
import type { Confidence, ContentKind, LineRange, SearchMode, SymbolKind } from './types.ts';

/** Narrows a search. Every list that is empty or absent lets everything through. */
export interface SearchFilters {
  /** Globs in VS Code's syntax on the path relative to the folder. */
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  /** VS Code language ids. */
  readonly languages?: readonly string[];
  readonly kinds?: readonly ContentKind[];
  readonly symbolKinds?: readonly SymbolKind[];
  /** Results below this cosine similarity are left out. */
  readonly minSimilarity?: number;
}

export interface SearchParams extends SearchFilters {
  readonly query: string;
  readonly limit: number;
  readonly mode: SearchMode;
}

/** Where "find similar" starts: lines of a file in the index, or any text. */
export type Seed = ({ readonly path: string } & LineRange) | { readonly text: string };

export interface FindSimilarParams extends SearchFilters {
  readonly seed: Seed;
  readonly limit: number;
}

/** What is known of a result beside its embedding and its BM25 score. */
export type SignalName =
  | 'coverage'
  | 'fileWords'
  | 'definition'
  | 'nameWords'
  | 'callable'
  | 'plainText'
  | 'tests'
  | 'example'
  | 'generated'
  | 'typeDeclaration'
  | 'reference'
  | 'config'
  | 'docs'
  | 'howToDocs'
  | 'imports';

/** One signal that moved a result: its score would be this many times smaller without it. */
export interface RankSignal {
  readonly name: SignalName;
  /** Above 1 for what raised it, below for what lowered it. */
  readonly factor: number;
}

/** A share between 0 and 1, and the parts whose `logOdds` add up, with a constant, to the logarithm of its odds. */
export interface Estimate<Part extends string> {
  readonly share: number;
  readonly parts: readonly { readonly name: Part; readonly value: number; readonly logOdds: number }[];
}

/** Of a result. */
export type RightPart = 'similarity' | 'lead' | 'place' | 'fileWords' | 'definition' | 'mention' | 'drawback';

/** Of all results together. */
export type AnsweredPart = 'nearest' | 'coverage' | 'defined';

/** What the words of confidence stand for. */
export interface Chance {
  /** That this result is right, if such results are right as often as where it is known. */
  readonly right: Estimate<RightPart>;
  /** That the index answers the question at all, taking either as equally likely before. */
  readonly answered: Estimate<AnsweredPart>;
}

/** Why a result stands where it stands. */
export interface Explanation {
  /** Embedding and BM25, each [0, 1] between what counts as nothing and the best of this query. */
  readonly dense: number;
  readonly lexical: number;
  /** BM25 as computed, >= 0, without an upper bound. */
  readonly bm25: number;
  /**
   * Share of unrelated questions (for "find similar": of chunks) whose best match is less similar than this,
   * [0, 1]; absent while the index is still being loaded.
   */
  readonly percentile: number | undefined;
  readonly signals: readonly RankSignal[];
  /** Absent for "find similar". */
  readonly chance?: Chance;
  /** Words of the query, stemmed, that stand in the chunk's name or path. */
  readonly matchedWords: readonly string[];
}

export interface SearchResult extends LineRange {
  readonly path: string;
  /** The symbol that the result is about: of several in it, the one that the query speaks of. '' if none. */
  readonly symbol: string;
  readonly symbolKind: SymbolKind;
  /** Line where that symbol stands: what to show first. */
  readonly symbolLine: number;
  readonly breadcrumb: readonly string[];
  readonly kind: ContentKind;
  readonly language: string | undefined;
  /** Higher is better; comparable within one answer only. */
  readonly score: number;
  /** Cosine similarity with the query or the seed, [-1, 1]. */
  readonly similarity: number;
  readonly confidence: Confidence;
  readonly explanation: Explanation;
}

export interface SearchAnswer {
  readonly results: readonly SearchResult[];
  /**
   * Results that there are among the candidates that were ranked, and at most as many: 150, or several times the
   * limit if that is higher. It does not say how many chunks of the index may have to do with the query.
   */
  readonly total: number;
  /** Chunks that the filters let through, all of which were looked at. */
  readonly searchedChunks: number;
}

/** An answer, and whose it is. */
export interface EngineAnswer extends SearchAnswer {
  /** Id of the model whose index answered. */
  readonly model: string;
  /** Whether that index has seen the whole workspace. */
  readonly complete: boolean;
  /** A sentence on why the answers may mean less than usual. */
  readonly caveat: string | undefined;
}
