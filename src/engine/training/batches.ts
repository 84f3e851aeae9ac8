/**
 * Which pairs stand in which batch of an epoch. Batches come from one group where it has enough pairs, since its own code makes
 * the hardest negatives; what is left over shares mixed ones. No anchor stands twice in a batch: the same target would be
 * its own negative.
 */
import { shuffled } from '../../shared/random.ts';
import { ROWS_PER_TASK } from './layout.ts';

export interface Batch {
  /** Pairs, a multiple of ROWS_PER_TASK. */
  readonly pairs: Uint32Array;
  /** Pairs whose documents are offered too, as hard negatives; as many multiples. */
  readonly negatives: Uint32Array;
}

const NONE = new Uint32Array(0);

/** Hard negatives that are known of each pair. */
export const HARD_NEGATIVES = 4;

/**
 * Batches of the given pairs, by group, in the order of training; up to ROWS_PER_TASK - 1 pairs stay out. With `negatives`,
 * HARD_NEGATIVES by pair, each pair brings one of its own.
 */
export function batchesOf(
  groups: readonly (readonly number[])[],
  anchors: Uint32Array,
  most: number,
  random: () => number,
  negatives?: Uint32Array,
): Batch[] {
  const batches: Uint32Array[] = [];
  const left: number[] = [];
  for (const pairs of groups) left.push(...fill(shuffled(pairs, random), anchors, most, batches));
  let rest = shuffled(left, random);
  // What does not fit for its anchor goes on to the next round, until nothing fills a batch any more.
  for (let before = Number.POSITIVE_INFINITY; rest.length < before; ) {
    before = rest.length;
    rest = fill(rest, anchors, most, batches);
  }
  return shuffled(batches, random).map((pairs) => ({
    pairs,
    negatives: negatives ? negativesOf(pairs, anchors, negatives, random) : NONE,
  }));
}

/** The groups with a share of their pairs taken out, and one more group of these. */
export function mixedGroups(
  groups: readonly (readonly number[])[],
  share: number,
  random: () => number,
): readonly (readonly number[])[] {
  if (share === 0) return groups;
  const mixed: number[] = [];
  const own = groups.map((pairs) =>
    pairs.filter((pair) => {
      const stays = random() >= share;
      if (!stays) mixed.push(pair);
      return stays;
    }),
  );
  return [...own, mixed];
}

/** One hard negative for as many pairs as have one that is nobody's answer in this batch. */
function negativesOf(
  pairs: Uint32Array,
  anchors: Uint32Array,
  negatives: Uint32Array,
  random: () => number,
): Uint32Array {
  const taken = new Set(Array.from(pairs, (pair) => anchors[pair]!));
  const found: number[] = [];
  for (const pair of pairs) {
    const first = Math.floor(random() * HARD_NEGATIVES);
    for (let n = 0; n < HARD_NEGATIVES; n++) {
      const other = negatives[pair * HARD_NEGATIVES + ((first + n) % HARD_NEGATIVES)]!;
      if (other === NO_NEGATIVE || taken.has(anchors[other]!)) continue;
      taken.add(anchors[other]!);
      found.push(other);
      break;
    }
  }
  return Uint32Array.from(found.slice(0, found.length - (found.length % ROWS_PER_TASK)));
}

export const NO_NEGATIVE = 0xffffffff;

/** Adds as many batches as the pairs fill, of about the same size, and returns the pairs that found no place. */
function fill(
  pairs: readonly number[],
  anchors: Uint32Array,
  most: number,
  batches: Uint32Array[],
): number[] {
  const count = Math.ceil(pairs.length / most);
  const open = Array.from({ length: count }, () => ({ pairs: [] as number[], anchors: new Set<number>() }));
  const size = Math.ceil(pairs.length / Math.max(1, count));
  const left: number[] = [];
  let next = 0;
  for (const pair of pairs) {
    const anchor = anchors[pair]!;
    let tries = Math.min(count, TRIES);
    for (; tries > 0; tries--, next++) {
      const batch = open[next % count]!;
      if (batch.pairs.length >= size || batch.anchors.has(anchor)) continue;
      batch.pairs.push(pair);
      batch.anchors.add(anchor);
      break;
    }
    if (tries === 0) left.push(pair);
    else next++;
  }
  for (const { pairs: taken } of open) {
    const whole = taken.length - (taken.length % ROWS_PER_TASK);
    if (whole > 0) batches.push(Uint32Array.from(taken.slice(0, whole)));
    left.push(...taken.slice(whole));
  }
  return left;
}

/** Batches that a pair is offered to. */
const TRIES = 8;
