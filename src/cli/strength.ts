/** How good a result is: one bar and one sentence, which agree with the engine's word for it. */
import { confidenceOf } from '../engine/search/background.ts';
import type { AnsweredPart, Estimate, RightPart, SearchResult } from '../shared/engineApi.ts';
import type { Confidence } from '../shared/types.ts';

export const BAR_CELLS = 5;

/** Cells of each word, and the share below which one less is filled: of chances, and of percentiles where there is no chance. */
const CELLS: Readonly<
  Record<Confidence, { readonly filled: number; readonly chance: number; readonly percentile: number }>
> = {
  strong: { filled: 5, chance: 0.75, percentile: 0.95 },
  likely: { filled: 3, chance: 0.4, percentile: 0.7 },
  weak: { filled: 1, chance: 0, percentile: 0 },
  none: { filled: 0, chance: 0, percentile: 0 },
};

/** Five cells: 4 or 5 filled for strong, 2 or 3 for likely, 1 for weak, 0 for none. */
export function barOf({ confidence, explanation }: SearchResult): string {
  const { filled, ...middle } = CELLS[confidence];
  const { percentile, chance } = explanation;
  const isUpper = chance
    ? chance.right.share >= middle.chance
    : percentile === undefined || percentile >= middle.percentile;
  const cells = isUpper ? filled : filled - 1;
  return '▰'.repeat(cells) + '▱'.repeat(BAR_CELLS - cells);
}

/**
 * "strong: closer than 97 % of unrelated questions ever come". `background` says what the percentile counts. A result can be less than
 * its similarity says: for a question by its chance, which is told apart, else because its score is well below the best one's.
 */
export function strengthSentence(result: SearchResult, background: 'questions' | 'chunks'): string {
  const { confidence, explanation } = result;
  const { percentile, chance } = explanation;
  if (definesIt(result)) return `${confidence}: defines the name asked for`;
  if (percentile === undefined) return `${confidence}: not compared yet, as the index is still being read`;
  const share = `${Math.min(99, Math.floor(percentile * 100))} %`;
  const reach =
    background === 'questions'
      ? `${share} of unrelated questions ever come`
      : `${share} of chunks come to one of another file`;
  const only = confidenceOf(percentile, 1) === 'weak' ? 'only ' : '';
  const isLess = chance === undefined && confidenceOf(percentile, 1) !== confidence;
  return `${confidence}: closer than ${only}${reach}${isLess ? ', but its score is well below the best' : ''}`;
}

/** Both chances in percent, with what each part of them adds to the logarithm of their odds. */
export function chanceSentences({ explanation: { chance } }: SearchResult): string[] {
  if (!chance) return [];
  return [`right in ${chanceText(chance.right)}`, `question answered here in ${chanceText(chance.answered)}`];
}

const PART_WORDS: Readonly<Record<RightPart | AnsweredPart, string>> = {
  similarity: 'similarity',
  lead: 'lead over the others',
  place: 'place in the list',
  fileWords: 'words in its file',
  definition: 'defines the name',
  mention: 'defines a name in the query',
  drawback: 'kind of text',
  nearest: 'nearest match',
  coverage: 'words that are found',
  defined: 'a name is defined',
};

function chanceText({ share, parts }: Estimate<RightPart | AnsweredPart>): string {
  const counting = parts.filter(({ logOdds }) => logOdds !== 0);
  const told = counting.map(({ name, logOdds }) => `${PART_WORDS[name]} ${signed(logOdds)}`).join(', ');
  return `${Math.round(share * 100)} of 100 such cases${told === '' ? '' : ` (${told})`}`;
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
}

function definesIt({ explanation }: SearchResult): boolean {
  return explanation.signals.some(({ name }) => name === 'definition');
}
