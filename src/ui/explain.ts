/** Why a result stands where it stands, in sentences for people. Only the texts come from the editor. */
import type { ResultSet, ShownResult } from '../host/resultSets.ts';
import type {
  AnsweredPart,
  Chance,
  Estimate,
  RankSignal,
  RightPart,
  SearchResult,
} from '../shared/engineApi.ts';
import type { Confidence } from '../shared/types.ts';
import type { L10n } from './wording.ts';

/** The similarity with as many digits as mean something. */
export function similarityText(similarity: number): string {
  return similarity.toFixed(2);
}

export function confidenceText(confidence: Confidence, l10n: L10n): string {
  switch (confidence) {
    case 'strong':
      return l10n.t('strong');
    case 'likely':
      return l10n.t('likely');
    case 'weak':
      return l10n.t('weak');
    case 'none':
      return l10n.t('no good match');
  }
}

/** What stands beside a similarity. */
export function strengthText({ confidence, note = '' }: ShownResult, l10n: L10n): string {
  return confidence ? confidenceText(confidence, l10n) : note;
}

/** The strongest reason first; empty if nothing but the similarity is known. */
export function reasonsOf(
  { explanation }: Partial<Pick<SearchResult, 'explanation'>>,
  origin: ResultSet['origin'],
  l10n: L10n,
): string[] {
  if (!explanation) return [];
  const { percentile, bm25, signals, chance, matchedWords } = explanation;
  return [
    ...(percentile === undefined ? [] : [reachText(percentile, origin, l10n)]),
    ...(chance ? chanceTexts(chance, l10n) : []),
    ...(bm25 > 0 ? [l10n.t('Words: BM25 {0}', bm25.toFixed(1))] : []),
    ...(matchedWords.length > 0 ? [l10n.t('Name or path has: {0}', matchedWords.join(', '))] : []),
    ...signals.map((signal) => signalText(signal, l10n)),
  ];
}

function reachText(percentile: number, origin: ResultSet['origin'], l10n: L10n): string {
  const percent = Math.min(99, Math.floor(percentile * 100));
  return origin === 'search'
    ? l10n.t('Closer than {0} % of unrelated questions ever come', percent)
    : l10n.t('Closer than {0} % of chunks come to one of another file', percent);
}

/** Both chances, with what each part of them adds to the logarithm of their odds. */
function chanceTexts({ right, answered }: Chance, l10n: L10n): string[] {
  const percent = (share: number): number => Math.round(share * 100);
  return [
    l10n.t('Right in {0} of 100 such cases ({1})', percent(right.share), partsText(right, l10n)),
    l10n.t(
      'Question answered here in {0} of 100 such cases ({1})',
      percent(answered.share),
      partsText(answered, l10n),
    ),
  ];
}

function partsText({ parts }: Estimate<RightPart | AnsweredPart>, l10n: L10n): string {
  const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
  return parts.map(({ name, logOdds }) => `${partName(name, l10n)} ${signed(logOdds)}`).join(', ');
}

function partName(name: RightPart | AnsweredPart, l10n: L10n): string {
  switch (name) {
    case 'similarity':
      return l10n.t('similarity');
    case 'lead':
      return l10n.t('lead over the others');
    case 'place':
      return l10n.t('place in the list');
    case 'fileWords':
      return l10n.t('words in its file');
    case 'definition':
      return l10n.t('defines the name');
    case 'mention':
      return l10n.t('defines a name in the question');
    case 'drawback':
      return l10n.t('kind of text');
    case 'nearest':
      return l10n.t('nearest match');
    case 'coverage':
      return l10n.t('words that are found');
    case 'defined':
      return l10n.t('a name is defined');
  }
}

function signalText({ name, factor }: RankSignal, l10n: L10n): string {
  return `${signalName(name, l10n)} (×${factor.toFixed(2)})`;
}

function signalName(name: RankSignal['name'], l10n: L10n): string {
  switch (name) {
    case 'coverage':
      return l10n.t('Has words of the question');
    case 'fileWords':
      return l10n.t('A part of the file has the words of the question');
    case 'definition':
      return l10n.t('Defines the name asked for');
    case 'nameWords':
      return l10n.t('Its name shares words with the question');
    case 'callable':
      return l10n.t('Function or method');
    case 'plainText':
      return l10n.t('Plain text');
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
    case 'howToDocs':
      return l10n.t('Documentation, as the question asks how to do something');
    case 'imports':
      return l10n.t('Mostly imports');
  }
}
