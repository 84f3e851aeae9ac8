/** What an evaluation is asked and tells: how well known answers are found, by whom, and how sure that is. Plain data. */
import type { ModelChoice } from './modelsApi.ts';
import { type Confidence, type LineRange, SEARCH_MODES } from './types.ts';

/** The modes of search, and two classic baselines. */
export const EVALUATED_MODES = [...SEARCH_MODES, 'tfidf', 'lsa'] as const;
export type EvaluatedMode = (typeof EVALUATED_MODES)[number];

/**
 * `made`: of the folder's own doc comments, headings and commits, asked of a copy without these words. `own`: golden queries
 * that people wrote, asked of the folder as it is.
 */
export type QuestionSource = 'made' | 'own';

/** Where golden queries of people's own lie in a workspace folder. */
export const OWN_QUESTIONS = '.sextant/golden/queries.jsonl';

/** A commit as `git` tells it. */
export interface CommitText {
  readonly id: string;
  readonly subject: string;
  /** Unified diffs of its files. */
  readonly patch: string;
}

export interface EvaluateParams {
  readonly source: QuestionSource;
  /** Questions at most, of those that are made. */
  readonly most: number;
  readonly modes: readonly EvaluatedMode[];
  /** Others are compared with the first. */
  readonly models: readonly ModelChoice[];
  /** Their subjects become questions too, if questions are made. */
  readonly commits?: readonly CommitText[];
}

export interface EvaluationAnswer {
  readonly summary: Summary;
  /** What `worst` is about: the first of what was asked. */
  readonly retriever: string;
  /** The questions that it answered worst. */
  readonly worst: readonly WorstQuestion[];
}

export interface WorstQuestion {
  readonly query: string;
  readonly kind: string;
  /** Of the first result that reaches the answer; undefined if none of the first ten does. */
  readonly rank: number | undefined;
  /** The answer; the best places first. */
  readonly relevant: readonly EvaluatedPlace[];
  /** What came instead, the best result first. */
  readonly found: readonly EvaluatedPlace[];
}

export interface EvaluatedPlace extends LineRange {
  readonly path: string;
}

export const METRICS = ['ndcg10', 'mrr10', 'recall10'] as const;
export type Metric = (typeof METRICS)[number];

export type Interval = readonly [low: number, high: number];

export interface Difference {
  /** Mean of (after - before). */
  readonly difference: number;
  readonly interval: Interval;
  /** Whether the interval leaves out 0. */
  readonly significant: boolean;
}

/** Means, [0, 1], with 95 % intervals of their own name. */
export interface GroupScores extends Readonly<Record<Metric, number>> {
  readonly questions: number;
  readonly lineShare: number;
  readonly interval: Readonly<Record<Metric, Interval>>;
}

/** By the name of the retriever: the mode; with several models and a mode that uses one, `mode@model`. */
export type ByRetriever<T> = Readonly<Record<string, T>>;

export interface Summary {
  readonly overall: ByRetriever<GroupScores>;
  /** nDCG@10 of each retriever less that of the first one, question by question. */
  readonly toFirst: ByRetriever<Difference>;
  readonly byKind: Readonly<Record<string, ByRetriever<GroupScores>>>;
  readonly byLanguage: Readonly<Record<string, ByRetriever<GroupScores>>>;
  readonly byRepo: Readonly<Record<string, ByRetriever<GroupScores>>>;
  /** Absent where nothing was asked of that kind. */
  readonly similar?: ByRetriever<GroupScores>;
  readonly confidence?: ByRetriever<ConfidenceCounts>;
  readonly questions: readonly QuestionScores[];
}

/** One question, so that another run can be compared with this one. */
export interface QuestionScores {
  readonly id: string;
  readonly repo: string;
  readonly kind: string;
  readonly query: string;
  readonly hash: string;
  readonly scores: ByRetriever<Readonly<Record<Metric, number>>>;
}

export interface Comparison {
  /** Questions that are the same in both runs. */
  readonly questions: number;
  readonly overall: ByRetriever<Readonly<Record<Metric, Difference>>>;
  /** nDCG@10 alone. */
  readonly byKind: Readonly<Record<string, ByRetriever<Difference>>>;
}

/** Whether a word of confidence keeps what it promises. */
export interface WordCount {
  /** Results among the first ten of answerable questions that have this word. */
  readonly results: number;
  /** Of these, how many reach a relevant place. */
  readonly right: number;
  /** Answerable questions whose most confident result has this word. */
  readonly answerable: number;
  /** Of these, how many have a right answer as the first result with this word. */
  readonly firstRight: number;
  /** Unanswerable questions whose most confident result has this word. */
  readonly unanswerable: number;
}

/** `none` counts questions without any result. */
export type ConfidenceWord = Confidence | 'none';

export const CONFIDENCE_WORDS: readonly ConfidenceWord[] = ['strong', 'likely', 'weak', 'none'];

export type ConfidenceCounts = Readonly<Record<ConfidenceWord, WordCount>>;
