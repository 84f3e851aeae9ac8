/**
 * An evaluation as a page: what came out, the figures as the command line prints them, and the questions that were answered
 * worst, with what came instead. Knows nothing of the editor.
 */
import type {
  EvaluatedPlace,
  EvaluationAnswer,
  QuestionSource,
  WorstQuestion,
} from '../../shared/evaluation.ts';
import {
  confidenceTable,
  groupTable,
  kindTable,
  overallTable,
  share,
} from '../../shared/evaluationTables.ts';
import { code } from '../markdown.ts';
import { escapeMarkdown, type Wording } from '../wording.ts';
import type { Plan } from './choices.ts';
import { verdictText } from './verdict.ts';

export interface EvaluatedWhat {
  /** Of the workspace folder. */
  readonly folder: string;
  readonly source: QuestionSource;
  readonly plan: Plan;
  /** Whether subjects of commits could be had. */
  readonly withCommits: boolean;
  /** Whether the folder has a built-in model of its own. */
  readonly isAdapted: boolean;
}

export function evaluationText(what: EvaluatedWhat, answer: EvaluationAnswer, wording: Wording): string {
  const { l10n } = wording;
  const { summary } = answer;
  const { byKind, byLanguage, confidence = {} } = summary;
  const verdict = verdictText(what.plan, answer, l10n);
  return [
    `# ${l10n.t('Evaluation of search: {0}', escapeMarkdown(what.folder))}\n`,
    questionsText(what, answer, wording),
    ...(what.isAdapted ? [`\n${adaptedText(what, l10n)}`] : []),
    '',
    ...(verdict === undefined ? [] : [`${escapeMarkdown(verdict)}\n`]),
    ...(Object.keys(summary.overall).length === 1 ? [] : [`${bestText(answer, l10n)}\n`]),
    foundText(answer, wording),
    `\n## ${l10n.t('Figures')}\n`,
    kindTable(summary, l10n),
    overallTable(summary, l10n),
    `${l10n.t('In brackets: 95 % intervals by bootstrap over the questions. A difference with * leaves out 0. nDCG@10, from 0 to 1, is 1 if the answer always comes first; MRR@10 is the mean of 1 / rank; recall@10 the share of answers among the first ten results.')}\n`,
    groupTable(l10n.t('by kind'), byKind, l10n),
    groupTable(l10n.t('by language'), byLanguage, l10n),
    ...Object.entries(confidence).map(([name, counts]) => confidenceTable(name, counts, l10n)),
    ...worstLines(answer, wording),
  ]
    .join('\n')
    .concat('\n')
    .replace(/\n{3,}/g, '\n\n');
}

/** How a page names lines, which are counted from 1 there. */
export function placeText({ path, startLine, endLine }: EvaluatedPlace): string {
  return `${path}:${startLine + 1}${endLine > startLine + 1 ? `-${endLine}` : ''}`;
}

function questionsText(
  { source, withCommits }: EvaluatedWhat,
  { summary }: EvaluationAnswer,
  { l10n, number }: Wording,
): string {
  const { length } = summary.questions;
  if (source === 'own')
    return length === 1
      ? l10n.t('1 golden query of your own, asked of the folder as it is.')
      : l10n.t('{0} golden queries of your own, asked of the folder as it is.', number(length));
  const counts = Object.entries(kindNames(l10n)).flatMap(([kind, name]) => {
    const count = summary.questions.filter((question) => question.kind === kind).length;
    return count === 0 ? [] : [`${name}: ${number(count)}`];
  });
  const made = l10n.t(
    'Questions were made of what people wrote in this folder ({0}) and asked of a copy without these words, so that no answer can be found by copying. The copy is gone again.',
    counts.join(', '),
  );
  if (withCommits) return made;
  return `${made} ${l10n.t('Subjects of commits are not among them: VS Code knows no Git repository here.')}`;
}

function adaptedText({ source }: EvaluatedWhat, l10n: Wording['l10n']): string {
  return source === 'own'
    ? l10n.t('The built-in model is the one that was adapted to this folder.')
    : l10n.t(
        'The built-in model is measured as it came: the one that was adapted to this folder has learned these texts.',
      );
}

/** Kinds of questions that are made. */
function kindNames(l10n: Wording['l10n']): Readonly<Record<string, string>> {
  return {
    docstring: l10n.t('doc comments'),
    heading: l10n.t('headings'),
    commit: l10n.t('subjects of commits'),
  };
}

/** Which one answers best, and how sure that is. */
function bestText(
  { summary: { overall, toFirst }, retriever }: EvaluationAnswer,
  l10n: Wording['l10n'],
): string {
  const [best, scores] = Object.entries(overall).sort((a, b) => b[1].ndcg10 - a[1].ndcg10)[0]!;
  const score = scores.ndcg10.toFixed(3);
  if (best !== retriever)
    return toFirst[best]!.significant
      ? l10n.t(
          'Best here: {0} with nDCG@10 {1}, clearly better than {2}.',
          code(best),
          score,
          code(retriever),
        )
      : l10n.t(
          'Best here: {0} with nDCG@10 {1}, though not clearly better than {2}.',
          ...[code(best), score, code(retriever)],
        );
  const worse = Object.entries(toFirst).filter(([, { significant }]) => significant);
  if (worse.length === 0)
    return l10n.t('Best here: {0} with nDCG@10 {1}. No other is clearly worse.', code(best), score);
  const names = worse.map(([name]) => code(name)).join(', ');
  return l10n.t('Best here: {0} with nDCG@10 {1}. Clearly worse: {2}.', code(best), score, names);
}

/** Of the way of searching that people use. */
function foundText({ summary, retriever }: EvaluationAnswer, { l10n }: Wording): string {
  const { questions } = summary;
  const scores = questions.map((question) => question.scores[retriever]!);
  const first = scores.filter(({ mrr10 }) => mrr10 === 1).length;
  const ten = scores.filter(({ mrr10 }) => mrr10 > 0).length;
  return `${l10n.t(
    '{0} finds the answer to {1} of the questions among the first ten results, and to {2} as the very first.',
    code(retriever),
    share(ten, questions.length),
    share(first, questions.length),
  )}`;
}

function worstLines({ worst, retriever }: EvaluationAnswer, { l10n }: Wording): string[] {
  if (worst.length === 0) return [];
  return [
    `\n## ${l10n.t('Answered worst by {0}', code(retriever))}\n`,
    ...worst.flatMap((question) => [
      `- **${escapeMarkdown(question.query)}** (${escapeMarkdown(question.kind)}): ${rankText(question, l10n)}`,
      `  - ${l10n.t('The answer: {0}', places(question.relevant))}`,
      ...(question.found.length === 0 ? [] : [`  - ${l10n.t('First came: {0}', places(question.found))}`]),
    ]),
  ];
}

function rankText({ rank, found }: WorstQuestion, l10n: Wording['l10n']): string {
  if (rank !== undefined) return l10n.t('the answer comes at place {0}', rank);
  return found.length === 0 ? l10n.t('nothing was found') : l10n.t('the answer is not among the first ten');
}

function places(list: readonly EvaluatedPlace[]): string {
  return list.map((place) => code(placeText(place))).join(', ');
}
