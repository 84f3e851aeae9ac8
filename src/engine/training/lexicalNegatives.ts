/**
 * Hard negatives: for each question the documents of its own group that BM25 ranks highest and that are not its answer
 * (Karpukhin et al. 2020). The very best are passed over, since many of them answer it too.
 */
import { NO_PAUSE, type Pause } from '../work.ts';
import { HARD_NEGATIVES, NO_NEGATIVE } from './batches.ts';
import type { Examples, TokenLists } from './examples.ts';

const K1 = 1.2;
const B = 0.6;
/** Ranks that are taken: from this one on. */
const FIRST_RANK = 3;
/** Documents of a group that are ranked; more of them only cost time. */
const MOST_DOCUMENTS = 4096;
/** Looking at one of them for a question, in the dot products that a pause counts. */
const PRODUCTS = 2;

/** By pair HARD_NEGATIVES pairs, NO_NEGATIVE where there are fewer. */
export async function lexicalNegatives(
  examples: Examples,
  groups: readonly (readonly number[])[],
  pause: Pause = NO_PAUSE,
): Promise<Uint32Array> {
  const negatives = new Uint32Array(examples.anchors.length * HARD_NEGATIVES).fill(NO_NEGATIVE);
  for (const pairs of groups) await mineGroup(examples, pairs, negatives, pause);
  return negatives;
}

interface Posting {
  readonly row: number;
  readonly weight: number;
}

async function mineGroup(
  { queries, documents, anchors }: Examples,
  pairs: readonly number[],
  negatives: Uint32Array,
  pause: Pause,
): Promise<void> {
  const ranked = pairs.slice(0, MOST_DOCUMENTS);
  const postings = postingsOf(documents, ranked);
  const scores = new Float32Array(ranked.length);
  for (const pair of pairs) {
    await pause(PRODUCTS * ranked.length);
    scores.fill(0);
    for (let at = queries.starts[pair]!; at < queries.starts[pair + 1]!; at++) {
      const found = postings.get(queries.tokens[at]!) ?? [];
      for (const { row, weight } of found) scores[row]! += weight;
    }
    const best = highestRows(scores, FIRST_RANK + HARD_NEGATIVES);
    let count = 0;
    for (const row of best.slice(FIRST_RANK)) {
      const other = ranked[row]!;
      if (anchors[other] !== anchors[pair]) negatives[pair * HARD_NEGATIVES + count++] = other;
    }
  }
}

function postingsOf(
  { starts, tokens, counts }: TokenLists,
  ranked: readonly number[],
): Map<number, Posting[]> {
  const found = new Map<number, { row: number; count: number }[]>();
  const lengths = ranked.map((pair) => starts[pair + 1]! - starts[pair]!);
  const average = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length);
  ranked.forEach((pair, row) => {
    for (let at = starts[pair]!; at < starts[pair + 1]!; at++) {
      const list = found.get(tokens[at]!);
      const entry = { row, count: counts[at]! };
      if (list) list.push(entry);
      else found.set(tokens[at]!, [entry]);
    }
  });
  const weighed = new Map<number, Posting[]>();
  for (const [token, list] of found) {
    // A token that every third document has tells nothing, and costs most of the time.
    if (list.length * 3 > ranked.length) continue;
    const idf = Math.log(1 + (ranked.length - list.length + 0.5) / (list.length + 0.5));
    weighed.set(
      token,
      list.map(({ row, count }) => ({
        row,
        weight: (idf * count * (K1 + 1)) / (count + K1 * (1 - B + (B * lengths[row]!) / average)),
      })),
    );
  }
  return weighed;
}

/** Rows of the highest scores above 0, best first, equal ones by row. */
function highestRows(scores: Float32Array, most: number): number[] {
  const best: number[] = [];
  for (let row = 0; row < scores.length; row++) {
    const score = scores[row]!;
    if (score <= 0 || (best.length === most && score <= scores[best.at(-1)!]!)) continue;
    let at = best.length;
    while (at > 0 && scores[best[at - 1]!]! < score) at--;
    best.splice(at, 0, row);
    if (best.length > most) best.pop();
  }
  return best;
}
