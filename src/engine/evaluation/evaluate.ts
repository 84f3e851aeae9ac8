/** Asks every golden question of every retriever and scores the answers, one repository after the other. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConfidenceCounts } from '../../shared/evaluation.ts';
import { splitLines } from '../chunking/lines.ts';
import { ConfidenceTally } from './confidence.ts';
import type { GoldenQuestion, GoldenSeed, UnanswerableQuestion } from './golden.ts';
import { type Place, type QueryScores, scoreQuery } from './metrics.ts';
import {
  type Retrieved,
  type Retriever,
  type RetrieverFolder,
  type RetrieverOptions,
  retrieverNames,
  withRetrievers,
} from './retrievers.ts';

export interface EvaluatedRepo extends RetrieverFolder {
  readonly name: string;
  readonly questions: readonly GoldenQuestion[];
  readonly unanswerable: readonly UnanswerableQuestion[];
}

/** One question and its scores by the name of the retriever. */
export interface ScoredQuestion {
  readonly question: GoldenQuestion;
  readonly scores: Readonly<Record<string, QueryScores>>;
  /** What the first retriever found, the best result first. */
  readonly found: readonly Place[];
}

export interface Evaluation {
  /** Names of the retrievers, in the order in which they were asked for. */
  readonly names: readonly string[];
  readonly scored: readonly ScoredQuestion[];
  /** Of `hybrid`, whose answers people see; by name. */
  readonly confidence: Readonly<Record<string, ConfidenceCounts>>;
  /** "Find similar", by name; a retriever of questions is asked with the text of the seed. */
  readonly similar: Readonly<Record<string, readonly QueryScores[]>>;
}

export interface EvaluationProgress {
  /** Answers there are and will be. */
  readonly done: number;
  readonly total: number;
  /** Of everything, indexing included, [0, 1]; a guess. */
  readonly share: number;
  /** What is going on, in a few words. */
  readonly step: string;
}

export interface EvaluateOptions extends RetrieverOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: EvaluationProgress) => void;
}

export interface SimilarSeeds extends RetrieverFolder {
  readonly seeds: readonly GoldenSeed[];
}

/** Rejects with the signal's reason, or with what the engine throws. */
export async function evaluate(
  repos: readonly EvaluatedRepo[],
  similar: SimilarSeeds | undefined,
  options: EvaluateOptions,
): Promise<Evaluation> {
  const names = retrieverNames(options);
  const questions = repos.reduce((sum, repo) => sum + repo.questions.length, 0);
  const total = names.length * (questions + (similar?.seeds.length ?? 0));
  const progress = { done: 0, total };
  const scores = new Map<string, Record<string, QueryScores>>();
  const tallies = new Map<string, ConfidenceTally>();
  const ofSimilar: Record<string, QueryScores[]> = {};
  const found = new Map<string, readonly Place[]>();
  const subjects = repos.length + (similar ? 1 : 0);
  const within = (name: string, at: number) => {
    let indexed = 0;
    return {
      ...(options.signal ? { signal: options.signal } : {}),
      onStep: (step: string, indexedNow = indexed) => {
        indexed = indexedNow;
        const answered = progress.done / Math.max(1, total);
        const share = INDEXING_SHARE * ((at + indexed) / subjects) + (1 - INDEXING_SHARE) * answered;
        options.onProgress?.({ ...progress, share, step: `${name}: ${step}` });
      },
    };
  };
  for (const [at, repo] of repos.entries()) {
    const around = within(repo.name, at);
    await withRetrievers(
      repo,
      options,
      async (retriever) => {
        for (const question of repo.questions) {
          const results = await retriever.search(question.query, DEPTH);
          const mine = scores.get(question.id) ?? {};
          mine[retriever.name] = scoreQuery(results, question.relevant);
          scores.set(question.id, mine);
          if (retriever.name === names[0]) found.set(question.id, results.slice(0, DEPTH).map(placeOf));
          if (retriever.mode === 'hybrid')
            tallyOf(tallies, retriever).addAnswerable(results, question.relevant);
          progress.done++;
          around.onStep(`asking ${retriever.name}`);
        }
        if (retriever.mode === 'hybrid') await askUnanswerable(repo, retriever, tallyOf(tallies, retriever));
      },
      around,
    );
  }
  if (similar) {
    const around = within('all repositories', repos.length);
    await withRetrievers(
      similar,
      options,
      async (retriever) => {
        for (const { seed, relevant } of similar.seeds) {
          progress.done++;
          // What people see of "find similar" is dense.
          if (retriever.mode === 'hybrid') continue;
          const results = await findSimilar(retriever, seed, similar.root);
          (ofSimilar[retriever.name] ??= []).push(scoreQuery(results, relevant));
          around.onStep(`comparing with ${retriever.name}`);
        }
      },
      around,
    );
  }
  return {
    names,
    scored: repos.flatMap((repo) =>
      repo.questions.map((question) => ({
        question,
        scores: scores.get(question.id)!,
        found: found.get(question.id)!,
      })),
    ),
    confidence: Object.fromEntries([...tallies].map(([name, tally]) => [name, tally.counts])),
    similar: ofSimilar,
  };
}

const DEPTH = 10;
/** Indexing takes longer than asking with every model, and far longer with most. */
const INDEXING_SHARE = 0.7;

function placeOf({ path, startLine, endLine }: Place): Place {
  return { path, startLine, endLine };
}

async function askUnanswerable(
  { unanswerable }: EvaluatedRepo,
  retriever: Retriever,
  tally: ConfidenceTally,
): Promise<void> {
  for (const { query } of unanswerable) tally.addUnanswerable(await retriever.search(query, DEPTH));
}

function tallyOf(tallies: Map<string, ConfidenceTally>, { name }: Retriever): ConfidenceTally {
  const tally = tallies.get(name) ?? new ConfidenceTally();
  tallies.set(name, tally);
  return tally;
}

/** The seed's own lines are no answer. */
async function findSimilar(retriever: Retriever, seed: Place, root: string): Promise<readonly Retrieved[]> {
  if (retriever.findSimilar) return retriever.findSimilar(seed, DEPTH);
  const lines = splitLines(readFileSync(join(root, seed.path), 'utf8')).slice(seed.startLine, seed.endLine);
  const results = await retriever.search(lines.join('\n'), 2 * DEPTH);
  return results.filter(
    ({ path, startLine, endLine }) =>
      path !== seed.path || startLine >= seed.endLine || seed.startLine >= endLine,
  );
}
