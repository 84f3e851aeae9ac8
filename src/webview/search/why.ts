/** Why a result stands where it stands, in words. */
import type { RankSignal } from '../../shared/engineApi.ts';
import type { Confidence } from '../../shared/types.ts';
import type { ViewRow } from '../../shared/webviewMessages.ts';
import { decimalText, l10n, percentText } from './l10n.ts';

export function confidenceText(confidence: Confidence): string {
  switch (confidence) {
    case 'strong':
      return l10n.t('strong');
    case 'likely':
      return l10n.t('likely');
    case 'weak':
      return l10n.t('weak');
    default:
      return confidence satisfies never;
  }
}

/** One sentence for each reason. */
export function whyOf({ similarity, why }: ViewRow): readonly string[] {
  const { percentile, bm25, signals, matchedWords } = why;
  const closeness = decimalText(similarity, 2);
  return [
    percentile === undefined
      ? l10n.t('Similarity {0}', closeness)
      : l10n.t(
          'Similarity {0}: closer than {1} of unrelated questions come',
          closeness,
          percentText(percentile),
        ),
    bm25 > 0
      ? l10n.t('Words of the query: BM25 {0}', decimalText(bm25, 1))
      : l10n.t('No word of the query is in it'),
    ...(matchedWords.length > 0 ? [l10n.t('In its name or path: {0}', matchedWords.join(', '))] : []),
    ...signals.map(signalText),
  ];
}

function signalText(signal: RankSignal): string {
  const { bonus, factor } = signal;
  const sentence = signalSentence(signal.name);
  if (bonus !== undefined) return `${sentence} (+${decimalText(bonus, 2)})`;
  return factor === undefined ? sentence : `${sentence} (×${decimalText(factor, 2)})`;
}

function signalSentence(name: RankSignal['name']): string {
  switch (name) {
    case 'definition':
      return l10n.t('Defines the name asked for');
    case 'nameWords':
      return l10n.t('Its name shares words with the query');
    case 'fileCoherence':
      return l10n.t('Other parts of the file fit too');
    case 'tests':
      return l10n.t('Test code');
    case 'example':
      return l10n.t('Example');
    case 'generated':
      return l10n.t('Generated');
    case 'typeDeclaration':
      return l10n.t('Type declaration');
    case 'reference':
      return l10n.t('Changelog, licence or the like');
    case 'config':
      return l10n.t('Configuration');
    case 'docs':
      return l10n.t('Documentation');
    case 'imports':
      return l10n.t('Mostly imports');
    default:
      return name satisfies never;
  }
}
