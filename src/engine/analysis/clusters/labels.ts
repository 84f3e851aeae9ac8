/**
 * Names clusters by the words that stand in them more than elsewhere (c-TF-IDF): no two siblings have a word of their
 * labels in common while there are others.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ChunkTerms } from './chunkTerms.ts';

/** A document of one cluster. */
export interface LabelledChunk {
  readonly cluster: number;
  /** Chunks that it stands for, > 0. */
  readonly weight: number;
  /** Position of its file. */
  readonly file: number;
  readonly terms: ChunkTerms;
}

/** Terms of a cluster by what they say, the most telling first. */
export interface ClusterTerms {
  readonly terms: readonly { readonly term: string; readonly score: number }[];
}

/** Some 10 ms. */
const CHUNKS_PER_TURN = 200;
/** A word of fewer documents names these and not their cluster. */
const LEAST_SHARE = 0.1;
const LEAST_DOCUMENTS = 2;
/** What stands in more of all documents is what the whole repository is about, if there are enough to tell. */
const MOST_SHARE = 0.35;
const LEAST_COUNTED = 60;
/** Scored terms that are kept. */
const KEPT = 24;

/** By cluster, 0 to `clusters` - 1. Gives the event loop its turn. */
export async function clusterTerms(
  chunks: readonly LabelledChunk[],
  clusters: number,
): Promise<ClusterTerms[]> {
  const sums = Array.from({ length: clusters }, () => new Map<string, Sum>());
  const sizes = new Uint32Array(clusters);
  const totals = new Float64Array(clusters);
  const everywhere = new Map<string, number>();
  const documentsWith = new Map<string, number>();
  let total = 0;
  for (const [i, { cluster, file, weight, terms }] of chunks.entries()) {
    if (i % CHUNKS_PER_TURN === 0) await nextTurn();
    sizes[cluster]!++;
    let said = 0;
    for (const one of terms.values()) said += one;
    // Long chunks say not more than short ones, but for the logarithm of it.
    const share = said === 0 ? 0 : (weight * Math.log2(1 + said)) / said;
    for (const [term, one] of terms) {
      const sum = sums[cluster]!.get(term) ?? { weight: 0, documents: 0, file, files: 1 };
      sum.weight += one * share;
      sum.documents++;
      if (sum.file !== file) {
        sum.file = file;
        sum.files++;
      }
      sums[cluster]!.set(term, sum);
      documentsWith.set(term, (documentsWith.get(term) ?? 0) + 1);
      everywhere.set(term, (everywhere.get(term) ?? 0) + one * share);
      totals[cluster]! += one * share;
      total += one * share;
    }
  }
  const mean = total / Math.max(1, clusters);
  const most = chunks.length < LEAST_COUNTED ? chunks.length : MOST_SHARE * chunks.length;
  return sums.map((sum, cluster) => {
    const least = Math.max(Math.min(LEAST_DOCUMENTS, sizes[cluster]!), LEAST_SHARE * sizes[cluster]!);
    const terms = [...sum]
      .filter(([term, { documents }]) => documents >= least && documentsWith.get(term)! <= most)
      .map(([term, { weight, files }]) => ({
        term,
        score:
          scoreOf(weight / totals[cluster]!, everywhere.get(term)! / total, mean / everywhere.get(term)!) *
          (files > 1 ? 1 : 0.5),
      }))
      .filter(({ score }) => score > 0)
      .sort((x, y) => y.score - x.score || (x.term < y.term ? -1 : 1));
    return { terms: terms.slice(0, KEPT) };
  });
}

interface Sum {
  weight: number;
  documents: number;
  /** The last file that had it, and how many had; documents come by file. */
  file: number;
  files: number;
}

/** c-TF-IDF, of which counts the part that stands here beyond what would by chance. */
function scoreOf(share: number, shareEverywhere: number, rarity: number): number {
  return share * Math.log(1 + rarity) * Math.max(0, 1 - (LEAST_LIFT * shareEverywhere) / share);
}

const LEAST_LIFT = 1.2;

/** What clusters are called: their own most telling terms, none of which a sibling is called by, or that are `taken`. */
export function labelTerms(
  clusters: readonly ClusterTerms[],
  most: number,
  taken: readonly string[] = [],
): string[][] {
  const owner = new Map<string, { cluster: number; score: number }>();
  for (const [cluster, { terms }] of clusters.entries())
    for (const { term, score } of terms) {
      const known = owner.get(term);
      if (!known || score > known.score) owner.set(term, { cluster, score });
    }
  return clusters.map(({ terms }, cluster) => {
    const own = terms.filter(({ term }) => owner.get(term)!.cluster === cluster && !taken.includes(term));
    const chosen: string[] = [];
    const used = new Set(taken.flatMap((term) => term.split(' ')));
    for (const { term, score } of own) {
      if (chosen.length === most) break;
      if (isUsed(term, used)) continue;
      // A word that hardly stands without the other one is named with it.
      const pair = own.find(
        (one) =>
          one.term.split(' ').length > 1 &&
          one.term.split(' ').includes(term) &&
          one.score >= PAIR_SHARE * score &&
          !isUsed(one.term, used),
      );
      chosen.push(pair?.term ?? term);
      for (const word of chosen.at(-1)!.split(' ')) used.add(word);
    }
    return chosen;
  });
}

const PAIR_SHARE = 0.6;

function isUsed(term: string, used: ReadonlySet<string>): boolean {
  return term.split(' ').some((word) => used.has(word));
}
