/**
 * Means and intervals of an evaluation, over all questions and by kind, language and repository, in the shape that
 * `sextant eval --json` prints and a later run compares itself with.
 */
import {
  type ByRetriever,
  type Comparison,
  type Difference,
  type GroupScores,
  METRICS,
  type Metric,
  type QuestionScores,
  type Summary,
} from '../../shared/evaluation.ts';
import { bootstrapInterval, pairedDifference } from './bootstrap.ts';
import type { Evaluation, ScoredQuestion } from './evaluate.ts';
import { meanScores, type QueryScores } from './metrics.ts';

export function summarise({ names, scored, similar, confidence }: Evaluation): Summary {
  const by = (key: 'kind' | 'language' | 'repo') =>
    Object.fromEntries(groups(scored, key).map(([name, group]) => [name, ofGroup(names, group)]));
  const compared = Object.entries(similar).map(([name, scores]) => [name, groupScores(scores)]);
  return {
    overall: ofGroup(names, scored),
    toFirst: Object.fromEntries(
      names.slice(1).map((name) => {
        const of = (retriever: string) => scored.map(({ scores }) => scores[retriever]!.ndcg10);
        return [name, pairedDifference(of(names[0]!), of(name))];
      }),
    ),
    byKind: by('kind'),
    byLanguage: by('language'),
    byRepo: by('repo'),
    ...(compared.length > 0 ? { similar: Object.fromEntries(compared) } : {}),
    ...(Object.keys(confidence).length > 0 ? { confidence } : {}),
    questions: scored.map(({ question: { id, repo, kind, query, hash }, scores }) => ({
      id,
      repo,
      kind,
      query,
      hash,
      scores: Object.fromEntries(names.map((name) => [name, plainScores(scores[name]!)])),
    })),
  };
}

/** This run against an earlier one, on the questions and retrievers that both have. */
export function compare(before: Pick<Summary, 'questions'>, after: Pick<Summary, 'questions'>): Comparison {
  const earlier = new Map(before.questions.map((one) => [one.id, one]));
  const pairs = after.questions.flatMap((now): Pair[] => {
    const then = earlier.get(now.id);
    return then?.hash === now.hash ? [{ kind: now.kind, earlier: then.scores, now: now.scores }] : [];
  });
  const first = pairs[0];
  const names = first ? Object.keys(first.now).filter((name) => name in first.earlier) : [];
  const kinds = [...new Set(pairs.map(({ kind }) => kind))];
  return {
    questions: pairs.length,
    overall: Object.fromEntries(
      names.map((name) => [
        name,
        Object.fromEntries(METRICS.map((metric) => [metric, differenceOf(pairs, name, metric)])) as Record<
          Metric,
          Difference
        >,
      ]),
    ),
    byKind: Object.fromEntries(
      kinds.map((kind) => {
        const some = pairs.filter((pair) => pair.kind === kind);
        return [kind, Object.fromEntries(names.map((name) => [name, differenceOf(some, name, 'ndcg10')]))];
      }),
    ),
  };
}

interface Pair {
  readonly kind: string;
  readonly earlier: QuestionScores['scores'];
  readonly now: QuestionScores['scores'];
}

function differenceOf(pairs: readonly Pair[], name: string, metric: Metric): Difference {
  return pairedDifference(
    pairs.map(({ earlier }) => earlier[name]?.[metric] ?? 0),
    pairs.map(({ now }) => now[name]?.[metric] ?? 0),
  );
}

function ofGroup(names: readonly string[], scored: readonly ScoredQuestion[]): ByRetriever<GroupScores> {
  return Object.fromEntries(
    names.map((name) => [name, groupScores(scored.map(({ scores }) => scores[name]!))]),
  );
}

/** In the order in which the values first occur. */
function groups(
  scored: readonly ScoredQuestion[],
  key: 'kind' | 'language' | 'repo',
): [string, readonly ScoredQuestion[]][] {
  const values = [...new Set(scored.map(({ question }) => question[key]))];
  return values.map((value) => [value, scored.filter(({ question }) => question[key] === value)]);
}

function groupScores(scores: readonly QueryScores[]): GroupScores {
  const interval = Object.fromEntries(
    METRICS.map((metric) => [metric, bootstrapInterval(scores.map((one) => one[metric])).map(rounded)]),
  ) as unknown as GroupScores['interval'];
  const { lineShare, ...means } = meanScores(scores);
  return { questions: scores.length, ...plainScores(means), lineShare: rounded(lineShare ?? 0), interval };
}

function plainScores(scores: Readonly<Record<Metric, number>>): Record<Metric, number> {
  return { ndcg10: rounded(scores.ndcg10), mrr10: rounded(scores.mrr10), recall10: rounded(scores.recall10) };
}

function rounded(value: number): number {
  return Math.round(value * 1e5) / 1e5;
}
