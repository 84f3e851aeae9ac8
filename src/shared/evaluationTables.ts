/**
 * The figures of an evaluation as Markdown tables, the same for the terminal and for a page in the editor; whoever shows them gives
 * their words.
 */
import {
  type ByRetriever,
  CONFIDENCE_WORDS,
  type ConfidenceCounts,
  type Difference,
  type GroupScores,
  METRICS,
  type Metric,
  type Summary,
} from './evaluation.ts';
import { markdownTable } from './markdownTable.ts';

/** Fills a text in the reader's language. */
export interface Texts {
  t(message: string, ...args: (string | number)[]): string;
}

/** Their names in the literature, in any language. */
const METRIC_NAMES: Readonly<Record<Metric, string>> = {
  ndcg10: 'nDCG@10',
  mrr10: 'MRR@10',
  recall10: 'recall@10',
};
export const METRIC_HEAD = METRICS.map((metric) => METRIC_NAMES[metric]);

/** The whole in one glance: nDCG@10 of each retriever by kind. */
export function kindTable({ overall, byKind }: Summary, l10n: Texts): string {
  const columns = [overall, ...Object.values(byKind)];
  return markdownTable(
    [METRIC_NAMES.ndcg10, l10n.t('all'), ...Object.keys(byKind)],
    Object.keys(overall).map((name) => [name, ...columns.map((group) => group[name]!.ndcg10.toFixed(3))]),
  );
}

/** Every figure over all questions, and how far each retriever is from the first one. */
export function overallTable({ overall, toFirst }: Summary, l10n: Texts): string {
  const names = Object.keys(overall);
  const isCompared = names.length > 1;
  return markdownTable(
    [
      '',
      ...METRIC_HEAD,
      l10n.t('lines in place'),
      ...(isCompared ? [l10n.t('nDCG@10 less that of {0}', names[0]!)] : []),
    ],
    names.map((name) => [
      name,
      ...METRICS.map((metric) => withInterval(overall[name]!, metric)),
      overall[name]!.lineShare.toFixed(3),
      ...(isCompared ? [toFirst[name] ? differenceCell(toFirst[name]) : ''] : []),
    ]),
  );
}

/** `head` names what the groups are. Empty for one group, which says what the whole says. */
export function groupTable(
  head: string,
  groups: Readonly<Record<string, ByRetriever<GroupScores>>>,
  l10n: Texts,
): string {
  if (Object.keys(groups).length < 2) return '';
  return markdownTable(
    [head, l10n.t('questions'), '', ...METRIC_HEAD],
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

/** How often a result of each word of confidence is right. */
export function confidenceTable(name: string, counts: ConfidenceCounts, l10n: Texts): string {
  const shown = CONFIDENCE_WORDS.filter((word) => word !== 'none');
  return markdownTable(
    [l10n.t('confidence, {0}', name), l10n.t('results in the first ten'), l10n.t('of these right')],
    shown.map((word) => {
      const { results, right } = counts[word];
      return [word, String(results), results === 0 ? '–' : share(right, results)];
    }),
  );
}

/** "0.472 (0.43–0.51)" */
export function withInterval(scores: GroupScores, metric: Metric): string {
  const [low, high] = scores.interval[metric];
  return `${scores[metric].toFixed(3)} (${low.toFixed(2)}–${high.toFixed(2)})`;
}

/** "+0.021 (+0.003 to +0.040) *" */
export function differenceCell({ difference, interval: [low, high], significant }: Difference): string {
  return `${signed(difference)} (${signed(low)} to ${signed(high)})${significant ? ' *' : ''}`;
}

export function signed(value: number): string {
  const text = value.toFixed(3);
  return value < 0 || text === '0.000' ? text.replace('-0.000', '0.000') : `+${text}`;
}

export function share(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(0)} %`;
}
