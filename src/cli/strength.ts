/** How good a result is: one bar and one sentence, which agree with the engine's word for it. */
import { confidenceOf } from '../engine/search/background.ts';
import type { SearchResult } from '../shared/engineApi.ts';
import type { Confidence } from '../shared/types.ts';

export const BAR_CELLS = 5;

/** Cells of each word, and the percentile below which one less is filled: the middle of what the word spans. */
const CELLS: Readonly<Record<Confidence, { readonly filled: number; readonly middle: number }>> = {
  strong: { filled: 5, middle: 0.95 },
  likely: { filled: 3, middle: 0.7 },
  weak: { filled: 1, middle: 0 },
};

/** Five cells: 4 or 5 filled for strong, 2 or 3 for likely, 1 for weak. */
export function barOf(result: SearchResult): string {
  const { filled, middle } = CELLS[result.confidence];
  const { percentile } = result.explanation;
  const isUpper = definesIt(result) || percentile === undefined || percentile >= middle;
  const cells = isUpper ? filled : filled - 1;
  return '▰'.repeat(cells) + '▱'.repeat(BAR_CELLS - cells);
}

/**
 * "strong: closer than 97 % of unrelated questions ever come". `background` says what the percentile counts. A result can be less than
 * its similarity says, because its score is well below the best one's.
 */
export function strengthSentence(result: SearchResult, background: 'questions' | 'chunks'): string {
  const { confidence, explanation } = result;
  const { percentile } = explanation;
  if (definesIt(result)) return `${confidence}: defines the name asked for`;
  if (percentile === undefined) return `${confidence}: not compared yet, as the index is still being read`;
  const share = `${Math.min(99, Math.floor(percentile * 100))} %`;
  const reach =
    background === 'questions'
      ? `${share} of unrelated questions ever come`
      : `${share} of chunks come to one of another file`;
  const only = confidence === 'weak' && confidenceOf(percentile, 1) === 'weak' ? 'only ' : '';
  const but = confidenceOf(percentile, 1) === confidence ? '' : ', but its score is well below the best';
  return `${confidence}: closer than ${only}${reach}${but}`;
}

function definesIt({ explanation }: SearchResult): boolean {
  return explanation.signals.some(({ name }) => name === 'definition');
}
