/** An evaluation as tables for a person: figures with their intervals, by kind, language and repository. */
import type { Difference } from '../engine/evaluation/bootstrap.ts';
import { CONFIDENCE_WORDS, type ConfidenceCounts } from '../engine/evaluation/confidence.ts';
import type { ByRetriever, Comparison, GroupScores, Metric, Summary } from '../engine/evaluation/summary.ts';
import { METRICS } from '../engine/evaluation/summary.ts';
import { markdownTable } from './markdownTable.ts';
import { counted } from './terminal.ts';

const METRIC_NAMES: Readonly<Record<Metric, string>> = {
  ndcg10: 'nDCG@10',
  mrr10: 'MRR@10',
  recall10: 'recall@10',
};
const METRIC_HEAD = METRICS.map((metric) => METRIC_NAMES[metric]);

export function evalReport(summary: Summary, comparison: Comparison | undefined): string {
  const { overall, toFirst, byKind, byLanguage, byRepo, similar, confidence } = summary;
  const names = Object.keys(overall);
  return [
    `${counted(summary.questions.length, 'question')}, 95 % intervals by bootstrap over them; a difference with * leaves out 0\n\n`,
    kindTable(names, overall, byKind),
    markdownTable(
      [
        '',
        ...METRIC_HEAD,
        'lines in place',
        ...(names.length > 1 ? [`nDCG@10 less that of ${names[0]}`] : []),
      ],
      names.map((name) => [
        name,
        ...METRICS.map((metric) => withInterval(overall[name]!, metric)),
        overall[name]!.lineShare.toFixed(3),
        ...(names.length > 1 ? [toFirst[name] ? differenceCell(toFirst[name]) : ''] : []),
      ]),
    ),
    groupTable('kind', byKind),
    groupTable('language', byLanguage),
    groupTable('repository', byRepo),
    similar ? similarTable(similar) : '',
    ...Object.entries(confidence ?? {}).map(([name, counts]) => confidenceTables(name, counts)),
    comparison ? comparisonTables(comparison) : '',
  ].join('');
}

/** The whole in one glance: nDCG@10 of each retriever by kind. */
function kindTable(names: readonly string[], overall: Summary['overall'], byKind: Summary['byKind']): string {
  const columns = [overall, ...Object.values(byKind)];
  return markdownTable(
    ['nDCG@10', 'all', ...Object.keys(byKind)],
    names.map((name) => [name, ...columns.map((group) => group[name]!.ndcg10.toFixed(3))]),
  );
}

/** A group on its own says what the whole says. */
function groupTable(title: string, groups: Readonly<Record<string, ByRetriever<GroupScores>>>): string {
  if (Object.keys(groups).length < 2) return '';
  return markdownTable(
    [`by ${title}`, 'questions', '', ...METRIC_HEAD],
    Object.entries(groups).flatMap(([group, byName]) =>
      Object.entries(byName).map(([name, scores], i) => [
        i === 0 ? group : '',
        i === 0 ? String(scores.questions) : '',
        name,
        ...METRICS.map((metric) => withInterval(scores, metric)),
      ]),
    ),
  );
}

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
  const shown = CONFIDENCE_WORDS.filter((word) => word !== 'none');
  const questions = CONFIDENCE_WORDS.reduce((sum, word) => sum + counts[word].answerable, 0);
  const unanswerable = CONFIDENCE_WORDS.reduce((sum, word) => sum + counts[word].unanswerable, 0);
  return [
    markdownTable(
      [`confidence, ${name}`, 'results in the first ten', 'of these right'],
      shown.map((word) => {
        const { results, right } = counts[word];
        return [word, String(results), results === 0 ? '–' : share(right, results)];
      }),
    ),
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

/** "0.472 (0.43–0.51)" */
function withInterval(scores: GroupScores, metric: Metric): string {
  const [low, high] = scores.interval[metric];
  return `${scores[metric].toFixed(3)} (${low.toFixed(2)}–${high.toFixed(2)})`;
}

/** "+0.021 (+0.003 to +0.040) *" */
function differenceCell({ difference, interval: [low, high], significant }: Difference): string {
  return `${signed(difference)} (${signed(low)} to ${signed(high)})${significant ? ' *' : ''}`;
}

function signed(value: number): string {
  const text = value.toFixed(3);
  return value < 0 || text === '0.000' ? text.replace('-0.000', '0.000') : `+${text}`;
}

function share(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(0)} %`;
}
