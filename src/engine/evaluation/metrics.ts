/**
 * Scores ranked results against known relevant places. A result reaches a place of the same path whose lines it
 * overlaps; each place counts once, for the first result that reaches it.
 */
import type { LineRange } from '../../shared/types.ts';

export interface Place extends LineRange {
  readonly path: string;
}

/** Grade 2 is an answer itself, 1 is useful too. */
export interface RelevantPlace extends Place {
  readonly grade: number;
}

export interface QueryScores {
  /** Normalised discounted cumulative gain of the first ten results (Järvelin and Kekäläinen 2002), [0, 1]. */
  readonly ndcg10: number;
  /** 1 / rank of the first result that reaches a place of grade 2, within the first ten; else 0. */
  readonly mrr10: number;
  /** Share of the places of grade 2 that the first ten results reach. */
  readonly recall10: number;
  /** Of the lines of the first ten results that reach a place, the share that lie in one; undefined if none does. */
  readonly lineShare: number | undefined;
}

const DEPTH = 10;
const ANSWER_GRADE = 2;

export function scoreQuery(results: readonly Place[], relevant: readonly RelevantPlace[]): QueryScores {
  const open = new Set(relevant);
  let dcg = 0;
  let mrr10 = 0;
  let linesIn = 0;
  let lines = 0;
  results.slice(0, DEPTH).forEach((result, at) => {
    const touched = relevant.filter((place) => overlaps(result, place));
    if (touched.length > 0) {
      lines += result.endLine - result.startLine;
      linesIn += linesInside(result, touched);
    }
    if (mrr10 === 0 && touched.some(({ grade }) => grade >= ANSWER_GRADE)) mrr10 = 1 / (at + 1);
    const reached = touched.filter((place) => open.has(place)).sort((a, b) => b.grade - a.grade);
    if (reached.length === 0) return;
    dcg += gain(reached[0]!) * discount(at);
    for (const place of reached) open.delete(place);
  });
  const ideal = [...relevant]
    .sort((a, b) => b.grade - a.grade)
    .slice(0, DEPTH)
    .reduce((sum, place, at) => sum + gain(place) * discount(at), 0);
  const answers = relevant.filter(({ grade }) => grade >= ANSWER_GRADE);
  const found = answers.filter((place) => !open.has(place));
  return {
    ndcg10: ideal > 0 ? dcg / ideal : 0,
    mrr10,
    recall10: answers.length > 0 ? found.length / answers.length : 0,
    lineShare: lines > 0 ? linesIn / lines : undefined,
  };
}

/** Mean of each score over queries; `lineShare` over those that have one. */
export function meanScores(scores: readonly QueryScores[]): Required<QueryScores> {
  const mean = (values: readonly number[]): number =>
    values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    ndcg10: mean(scores.map(({ ndcg10 }) => ndcg10)),
    mrr10: mean(scores.map(({ mrr10 }) => mrr10)),
    recall10: mean(scores.map(({ recall10 }) => recall10)),
    lineShare: mean(scores.flatMap(({ lineShare }) => lineShare ?? [])),
  };
}

function overlaps(a: Place, b: Place): boolean {
  return a.path === b.path && a.startLine < b.endLine && b.startLine < a.endLine;
}

function linesInside(result: LineRange, places: readonly LineRange[]): number {
  let count = 0;
  for (let line = result.startLine; line < result.endLine; line++) {
    if (places.some(({ startLine, endLine }) => line >= startLine && line < endLine)) count++;
  }
  return count;
}

function gain({ grade }: RelevantPlace): number {
  return 2 ** grade - 1;
}

function discount(at: number): number {
  return 1 / Math.log2(at + 2);
}
