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
}

export function evaluationText(what: EvaluatedWhat, answer: EvaluationAnswer, wording: Wording): string {
  const { l10n } = wording;
  const { summary } = answer;
  const { byKind, byLanguage, confidence = {} } = summary;
  const verdict = verdictText(what.plan, answer, l10n);
  return [
    `# ${l10n.t('Evaluation of search: {0}', escapeMarkdown(what.folder))}\n`,
    questionsText(what, answer, wording),
    ...(verdict === undefined ? [] : [`**${verdict}**`]),
    foundText(answer, wording),
    `\n## ${l10n.t('Figures')}\n`,
    kindTable(summary, l10n).trimEnd(),
    '',
    overallTable(summary, l10n).trimEnd(),
    `\n${l10n.t('In brackets: 95 % intervals by bootstrap over the questions. A difference with * leaves out 0. nDCG@10, from 0 to 1, is 1 if the answer always comes first; MRR@10 is the mean of 1 / rank; recall@10 the share of answers among the first ten results.')}\n`,
    groupTable(l10n.t('by kind'), byKind, l10n),
    groupTable(l10n.t('by language'), byLanguage, l10n),
    ...Object.entries(confidence).map(([name, counts]) => confidenceTable(name, counts, l10n)),
    ...worstLines(answer, wording),
  ]
    .filter((part) => part !== '')
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
  const kinds = [...new Set(summary.questions.map(({ kind }) => kind))];
  const counts = kinds.map((kind) => {
    const count = summary.questions.filter((question) => question.kind === kind).length;
    return `${number(count)} ${kind}`;
  });
  const made = l10n.t(
    'Questions were made of what people wrote in this folder ({0}) and asked of a copy without these words, so that no answer can be found by copying. The copy is gone again.',
    counts.join(', '),
  );
  if (withCommits) return made;
  return `${made} ${l10n.t('Subjects of commits are not among them: VS Code knows no Git repository here.')}`;
}

/** Of the way of searching that people use. */
function foundText({ summary, retriever }: EvaluationAnswer, { l10n }: Wording): string {
  const { questions } = summary;
  const scores = questions.map((question) => question.scores[retriever]!);
  const first = scores.filter(({ mrr10 }) => mrr10 === 1).length;
  const ten = scores.filter(({ mrr10 }) => mrr10 > 0).length;
  return `\n${l10n.t(
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
      `- **${escapeMarkdown(question.query)}** (${question.kind}): ${rankText(question, l10n)}`,
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
