/**
 * How similar the best match of an unrelated question is in this index. A cosine alone says little, as it
 * depends on the model, the language of the code and the size of the index; its place in this background
 * does.
 */
import type { Confidence } from '../../shared/types.ts';
import type { Embedder } from '../models/embedder.ts';
import type { DenseScores } from './denseScores.ts';
import type { ResidentIndex } from './residentIndex.ts';
import { UNRELATED_QUESTIONS } from './unrelatedQuestions.ts';

/** Chunks sampled for the background of chunks: enough for a mean and a deviation, few enough for a moment's work. */
const SAMPLED_CHUNKS = 48;

/**
 * From these percentiles on, and this near to the best result, one counts as strong or likely. Chosen with
 * bench/quality.ts so that questions about something else rarely get a strong answer.
 */
const STRONG = { percentile: 0.9, ofBest: 0.8 };
const LIKELY = { percentile: 0.5, ofBest: 0.6 };

export interface Background {
  readonly mean: number;
  readonly deviation: number;
}

/** Background of questions: the best similarity that everyday questions find in this index. */
export async function questionBackground(dense: DenseScores, embedder: Embedder): Promise<Background> {
  const best: number[] = [];
  for (const question of UNRELATED_QUESTIONS) {
    const query = await embedder.embedQuery(question);
    const [nearest] = dense.ofQuestion(query).nearest(1, undefined);
    best.push(nearest === undefined ? 0 : Math.max(0, dense.weighted[nearest]!));
  }
  return backgroundOf(best);
}

/** Background of chunks: how similar the nearest chunk of another file is to chunks all over the index. */
export function chunkBackground(resident: ResidentIndex, dense: DenseScores): Background {
  const best = spread(liveSlots(resident), SAMPLED_CHUNKS).map((seed) => {
    const { weighted } = dense.ofDocument(resident.rows.get(seed));
    let best = 0;
    for (let slot = 0; slot < resident.slotCount; slot++) {
      if (weighted[slot]! > best && resident.fileAt[slot] !== resident.fileAt[seed]) best = weighted[slot]!;
    }
    return best;
  });
  return backgroundOf(best.filter((similarity) => similarity > 0));
}

/** Share of the background that is less similar, taking it as normally distributed; [0, 1]. */
export function percentileIn(background: Background, similarity: number): number {
  return normalShareBelow(deviationsAbove(background, similarity));
}

/** How many deviations a similarity lies above the mean. */
export function deviationsAbove({ mean, deviation }: Background, similarity: number): number {
  if (deviation === 0) return similarity > mean ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  return (similarity - mean) / deviation;
}

/** `ofBest` is the result's score as a share of the best one's. */
export function confidenceOf(percentile: number, ofBest: number): Confidence {
  if (percentile >= STRONG.percentile && ofBest >= STRONG.ofBest) return 'strong';
  return percentile >= LIKELY.percentile && ofBest >= LIKELY.ofBest ? 'likely' : 'weak';
}

function backgroundOf(best: readonly number[]): Background {
  const count = Math.max(1, best.length);
  const mean = best.reduce((sum, value) => sum + value, 0) / count;
  const variance = best.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
  return { mean, deviation: Math.sqrt(variance) };
}

/** By path and line, whatever the edits were that led to this index. */
function liveSlots(resident: ResidentIndex): number[] {
  const paths = resident.files.map((file, at) => ({ at, path: file?.path ?? '' }));
  paths.sort((a, b) => (a.path < b.path ? -1 : Number(a.path > b.path)));
  const rankOfFile = new Uint32Array(paths.length);
  paths.forEach(({ at }, rank) => {
    rankOfFile[at] = rank;
  });
  const { ids, fileAt, startLines } = resident;
  const slots: number[] = [];
  for (let slot = 0; slot < resident.slotCount; slot++) if (ids[slot] !== 0) slots.push(slot);
  return slots.sort(
    (a, b) =>
      rankOfFile[fileAt[a]!]! - rankOfFile[fileAt[b]!]! ||
      startLines[a]! - startLines[b]! ||
      ids[a]! - ids[b]!,
  );
}

/** At most `count` of them, neighbours in the result far apart in the list: each step shares no factor with its length. */
function spread(list: readonly number[], count: number): number[] {
  const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
  let step = Math.max(1, Math.floor(list.length * 0.381966));
  while (gcd(step, list.length) > 1) step++;
  return Array.from({ length: Math.min(count, list.length) }, (_, i) => list[(i * step) % list.length]!);
}

/** Share of a standard normal distribution below z, within 8e-8 (Abramowitz and Stegun 7.1.26, by way of erf). */
function normalShareBelow(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const tail =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) *
    Math.exp(-x * x);
  return z >= 0 ? 1 - tail / 2 : tail / 2;
}
