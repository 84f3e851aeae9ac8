/**
 * What training must not see, and how well tables find it: the right document among those of its own group. Whole anchors
 * are held out, so that no pair of a target that was trained on is asked for.
 */
import { shuffled } from '../../shared/random.ts';
import { NO_PAUSE, type Pause } from '../work.ts';
import type { Examples, TokenLists } from './examples.ts';
import type { Tables } from './trainTables.ts';

export interface Split {
  /** Pairs by group. */
  readonly training: number[][];
  readonly heldOut: number[][];
}

export interface Retrieval {
  readonly questions: number;
  readonly mrr10: number;
  readonly recall1: number;
  readonly recall10: number;
}

/** Holds out up to `most` anchors of each group, at most a tenth, with one pair each; their other pairs are in neither part. */
export function splitExamples({ groups, anchors }: Examples, most: number, random: () => number): Split {
  const training: number[][] = [];
  const heldOut: number[][] = [];
  for (const { start, end } of groups) {
    const pairs = Array.from({ length: end - start }, (_, i) => start + i);
    const distinct = shuffled([...new Set(pairs.map((pair) => anchors[pair]!))], random);
    const chosen = new Set(distinct.slice(0, Math.min(most, Math.floor(distinct.length / 10))));
    training.push(pairs.filter((pair) => !chosen.has(anchors[pair]!)));
    heldOut.push(shuffled(pairs, random).filter((pair) => chosen.delete(anchors[pair]!)));
  }
  return { training, heldOut };
}

/** A dot product here, in those that a pause counts. */
const PRODUCTS = 25;

/** Each question against all documents of its part, by text alone. */
export async function measureRetrieval(
  examples: Examples,
  parts: readonly (readonly number[])[],
  tables: Tables,
  pause: Pause = NO_PAUSE,
): Promise<Retrieval> {
  let questions = 0;
  let mrr10 = 0;
  let recall1 = 0;
  let recall10 = 0;
  for (const pairs of parts) {
    const documents = pairs.map((pair) =>
      vectorOf(examples.documents, pair, tables.documents, tables.dimensions),
    );
    for (const [own, pair] of pairs.entries()) {
      await pause(PRODUCTS * documents.length);
      const query = vectorOf(examples.queries, pair, tables.queries, tables.dimensions);
      const right = dot(query, documents[own]!);
      let rank = 1;
      for (let other = 0; other < documents.length; other++)
        if (other !== own && dot(query, documents[other]!) >= right) rank++;
      questions++;
      if (rank === 1) recall1++;
      if (rank <= 10) {
        recall10++;
        mrr10 += 1 / rank;
      }
    }
  }
  const over = Math.max(1, questions);
  return { questions, mrr10: mrr10 / over, recall1: recall1 / over, recall10: recall10 / over };
}

/** As `StaticModel` makes it, in float32. */
function vectorOf(
  { starts, tokens, counts }: TokenLists,
  text: number,
  table: Float32Array,
  dimensions: number,
): Float32Array {
  const sum = new Float32Array(dimensions);
  for (let at = starts[text]!; at < starts[text + 1]!; at++) {
    const weight = Math.sqrt(counts[at]!);
    const row = tokens[at]! * dimensions;
    for (let d = 0; d < dimensions; d++) sum[d]! += weight * table[row + d]!;
  }
  const length = Math.sqrt(dot(sum, sum));
  return length > 0 ? sum.map((value) => value / length) : sum;
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let d = 0; d < a.length; d++) sum += a[d]! * b[d]!;
  return sum;
}
