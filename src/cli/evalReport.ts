/** An evaluation as tables for a person: figures with their intervals, by kind, language and repository. */
import {
  type ByRetriever,
  CONFIDENCE_WORDS,
  type Comparison,
  type ConfidenceCounts,
  type GroupScores,
  METRICS,
  type Summary,
} from '../shared/evaluation.ts';
import {
  confidenceTable,
  differenceCell,
  groupTable,
  kindTable,
  METRIC_HEAD,
  overallTable,
  share,
  type Texts,
  withInterval,
} from '../shared/evaluationTables.ts';
import { markdownTable } from '../shared/markdownTable.ts';
import { counted } from './terminal.ts';

export function evalReport(summary: Summary, comparison: Comparison | undefined): string {
  const { byKind, byLanguage, byRepo, similar, confidence } = summary;
  return [
    `${counted(summary.questions.length, 'question')}, 95 % intervals by bootstrap over them; a difference with * leaves out 0\n\n`,
    kindTable(summary, ENGLISH),
    overallTable(summary, ENGLISH),
    groupTable('by kind', byKind, ENGLISH),
    groupTable('by language', byLanguage, ENGLISH),
    groupTable('by repository', byRepo, ENGLISH),
    similar ? similarTable(similar) : '',
    ...Object.entries(confidence ?? {}).map(([name, counts]) => confidenceTables(name, counts)),
    comparison ? comparisonTables(comparison) : '',
  ].join('');
}

const ENGLISH: Texts = {
  t: (message, ...args) =>
    message.replace(/\{(\d+)\}/g, (place, index: string) => String(args[Number(index)] ?? place)),
};

function similarTable(similar: ByRetriever<GroupScores>): string {
  return markdownTable(
    ['find similar', 'seeds', ...METRIC_HEAD],
    Object.entries(similar).map(([name, scores]) => [
      name,
      String(scores.questions),
      ...METRICS.map((metric) => withInterval(scores, metric)),
    ]),
  );
}

function confidenceTables(name: string, counts: ConfidenceCounts): string {
  const questions = CONFIDENCE_WORDS.reduce((sum, word) => sum + counts[word].answerable, 0);
  const unanswerable = CONFIDENCE_WORDS.reduce((sum, word) => sum + counts[word].unanswerable, 0);
  return [
    confidenceTable(name, counts, ENGLISH),
    markdownTable(
      [
        'most confident result',
        `of ${counted(questions, 'question')}`,
        'the first such is right',
        `of ${unanswerable} without an answer`,
      ],
      CONFIDENCE_WORDS.map((word) => {
        const { answerable, firstRight } = counts[word];
        return [
          word,
          share(answerable, questions),
          answerable === 0 || word === 'none' ? '–' : share(firstRight, answerable),
          unanswerable === 0 ? '–' : share(counts[word].unanswerable, unanswerable),
        ];
      }),
    ),
  ].join('');
}

function comparisonTables({ questions, overall, byKind }: Comparison): string {
  if (questions === 0 || Object.keys(overall).length === 0)
    return 'Nothing can be compared: the earlier run has none of these questions and retrievers.\n';
  const kinds = Object.entries(byKind);
  return [
    `Differences to the earlier run on ${counted(questions, 'question')} that both have\n\n`,
    markdownTable(
      ['difference', ...METRIC_HEAD],
      Object.entries(overall).map(([name, differences]) => [
        name,
        ...METRICS.map((metric) => differenceCell(differences[metric])),
      ]),
    ),
    kinds.length < 2
      ? ''
      : markdownTable(
          ['nDCG@10', ...kinds.map(([kind]) => kind)],
          Object.keys(overall).map((name) => [
            name,
            ...kinds.map(([, byName]) => differenceCell(byName[name]!)),
          ]),
        ),
  ].join('');
}
