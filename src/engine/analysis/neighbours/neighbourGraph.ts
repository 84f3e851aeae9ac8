/**
 * The k nearest neighbours of every row of a matrix by cosine: exactly where there are few rows, else by comparing
 * each row with the lists of rows nearest to it, more of them until a sample compared with all rows shows the
 * promised recall. Gives the event loop its turn, and the same rows give the same graph.
 */
import { Work, type WorkOptions } from '../../work.ts';
import { NearestLists, NO_NEIGHBOUR, NO_SIMILARITY } from './nearestLists.ts';
import { allRows, listRows, nearestLists } from './rowLists.ts';
import { TILE_QUERIES, TILE_ROWS, type VectorMatrix } from './vectorMatrix.ts';

export { NO_NEIGHBOUR };

export interface NeighbourGraph {
  readonly k: number;
  /** Row r's neighbours stand from r k on, the most similar first; then NO_NEIGHBOUR. */
  readonly rows: Int32Array;
  readonly similarities: Float32Array;
  readonly exact: boolean;
  /** Share of the true neighbours found, of `sampled` rows; 1 if exact. */
  readonly recall: number;
  readonly sampled: number;
}

export interface NeighbourOptions extends WorkOptions {
  readonly k?: number;
  /** Below that many rows every pair is compared. */
  readonly exactBelow?: number;
  readonly minRecall?: number;
}

const K = 16;
const EXACT_BELOW = 20_000;
const MIN_RECALL = 0.97;
const SAMPLE = 256;
/** Lists per square root of the number of rows. */
const LISTS_SHARE = 2;
const MOST_LISTS = 60_000;
/** Lists that rows are compared with at first, how many more while the recall is too low, and at most. */
const FIRST_PROBES = 8;
const MORE_PROBES = 4;
const MOST_PROBES = 60;
/** A graph is made anew when a larger share of its rows would have to be compared with all. */
const MOST_UPDATED = 0.1;

/** Rejects with the signal's reason if aborted. */
export async function nearestNeighbours(
  matrix: VectorMatrix,
  { k = K, exactBelow = EXACT_BELOW, minRecall = MIN_RECALL, ...how }: NeighbourOptions = {},
): Promise<NeighbourGraph> {
  const work = new Work(how);
  const lists = new NearestLists(matrix.count, k);
  if (matrix.count >= exactBelow) {
    const found = await byLists(matrix, lists, minRecall, work);
    if (found) return { k, rows: lists.rows, similarities: lists.similarities, exact: false, ...found };
  }
  await everyPair(matrix, lists, work);
  return { k, rows: lists.rows, similarities: lists.similarities, exact: true, recall: 1, sampled: 0 };
}

/**
 * The graph of rows of which most were in another graph: only rows that are new, or that lost a neighbour, are compared
 * with all. `origin` says by row which one of the earlier graph it was, or -1. Where more changed it is made anew.
 */
export async function updatedNeighbours(
  before: NeighbourGraph,
  origin: Int32Array,
  matrix: VectorMatrix,
  options: NeighbourOptions = {},
): Promise<NeighbourGraph> {
  const { k } = before;
  const { count } = matrix;
  const rowNow = new Int32Array(before.rows.length / k).fill(NO_NEIGHBOUR);
  for (let row = 0; row < count; row++) if (origin[row]! >= 0) rowNow[origin[row]!] = row;
  const lists = new NearestLists(count, k);
  const incomplete: number[] = [];
  for (let row = 0; row < count; row++) {
    const from = origin[row]! * k;
    let isWhole = from >= 0;
    for (let i = from; from >= 0 && i < from + k && before.rows[i]! >= 0; i++) {
      const other = rowNow[before.rows[i]!]!;
      if (other >= 0) lists.offer(row, other, before.similarities[i]!);
      else isWhole = false;
    }
    if (!isWhole) incomplete.push(row);
  }
  if (incomplete.length > MOST_UPDATED * count) return nearestNeighbours(matrix, { ...options, k });
  const bars = Float32Array.from({ length: count }, (_, row) => lists.bar(row));
  const work = new Work(options);
  work.expected = incomplete.length * count;
  for (let first = 0; first < count; first += TILE_ROWS) {
    const size = Math.min(TILE_ROWS, count - first);
    for (let at = 0; at < incomplete.length; at += TILE_QUERIES) {
      const four = incomplete.slice(at, at + TILE_QUERIES);
      offerPairs(matrix, four, first, size, { lists, bars, once: false });
      await work.pause(four.length * size);
    }
  }
  return { ...before, rows: lists.rows, similarities: lists.similarities };
}

/** Each pair once, in squares that stay in the cache. */
async function everyPair(matrix: VectorMatrix, lists: NearestLists, work: Work): Promise<void> {
  const { count } = matrix;
  const bars = noBars(count);
  work.expected = (count * count) / 2;
  for (let first = 0; first < count; first += TILE_ROWS) {
    const end = Math.min(count, first + TILE_ROWS);
    for (let row = 0; row < end; row += TILE_QUERIES) {
      const four = rowsFrom(row, Math.min(TILE_QUERIES, count - row));
      offerPairs(matrix, four, first, end - first, { lists, bars, once: true });
      await work.pause(four.length * (end - first));
    }
  }
}

/** Undefined if so many lists would be needed that every pair may as well be compared. */
async function byLists(
  matrix: VectorMatrix,
  lists: NearestLists,
  minRecall: number,
  work: Work,
): Promise<{ recall: number; sampled: number } | undefined> {
  const { count } = matrix;
  const listCount = Math.min(MOST_LISTS, Math.ceil(LISTS_SHARE * Math.sqrt(count)));
  work.expected = count * (listCount + SAMPLE + (FIRST_PROBES * count) / listCount);
  const first = Math.min(FIRST_PROBES, listCount);
  const { order, starts, centroids, ...found } = await listRows(matrix, listCount, first, work.pause);
  // Every list in one stretch.
  const ordered = matrix.inOrder(order);
  const offers: Offers = { lists, bars: noBars(count), names: order, once: false };
  const sample = Array.from({ length: Math.min(SAMPLE, count) }, (_, i) =>
    Math.floor((i * count) / Math.min(SAMPLE, count)),
  );
  const truth = await exactBars(matrix, sample, lists.k, work);
  let from = 0;
  for (let probes = first; probes <= Math.min(MOST_PROBES, listCount); probes += MORE_PROBES) {
    const nearest =
      probes === first
        ? found.nearest
        : await nearestLists(matrix, allRows(matrix), centroids, probes, work.pause);
    const askers = askersOfLists(nearest, order, from, probes, listCount);
    for (let list = 0; list < listCount; list++) {
      const rows = askers[list]!;
      for (let at = 0; at < rows.length; at += TILE_QUERIES) {
        const four = rows.slice(at, at + TILE_QUERIES);
        for (let row = starts[list]!; row < starts[list + 1]!; row += TILE_ROWS) {
          const size = Math.min(TILE_ROWS, starts[list + 1]! - row);
          offerPairs(ordered, four, row, size, offers);
          await work.pause(four.length * size);
        }
      }
    }
    const recall = shareFound(truth, sample, lists);
    if (recall >= minRecall) return { recall, sampled: sample.length };
    from = probes;
  }
  for (let row = 0; row < count; row++) lists.clear(row);
  return undefined;
}

/** By list, the places in `order` whose rows have it among their nearest, from the `from`-th to the last of `probes`. */
function askersOfLists(
  nearest: Uint16Array,
  order: Uint32Array,
  from: number,
  probes: number,
  listCount: number,
): number[][] {
  const askers: number[][] = Array.from({ length: listCount }, () => []);
  for (let place = 0; place < order.length; place++) {
    const start = order[place]! * probes;
    for (let i = start + from; i < start + probes; i++) askers[nearest[i]!]!.push(place);
  }
  return askers;
}

/** How similar the k-th neighbours of some rows are, when compared with all. */
async function exactBars(
  matrix: VectorMatrix,
  sample: readonly number[],
  k: number,
  work: Work,
): Promise<NearestLists> {
  const truth = new NearestLists(sample.length, k);
  for (let at = 0; at < sample.length; at += TILE_QUERIES) {
    const four = sample.slice(at, at + TILE_QUERIES);
    const vectors = four.map((row) => matrix.row(row));
    for (let first = 0; first < matrix.count; first += TILE_ROWS) {
      const size = Math.min(TILE_ROWS, matrix.count - first);
      const dots = matrix.dots(vectors, first, size);
      for (let q = 0; q < four.length; q++) {
        for (let i = 0; i < size; i++) {
          const similarity = cosineOf(matrix, four[q]!, first + i, dots[TILE_QUERIES * i + q]!);
          if (first + i !== four[q] && similarity >= truth.bar(at + q))
            truth.offer(at + q, first + i, similarity);
        }
      }
      await work.pause(four.length * size);
    }
  }
  return truth;
}

/** A neighbour counts as found if one as similar was: among equals any will do. */
function shareFound(truth: NearestLists, sample: readonly number[], lists: NearestLists): number {
  const { k } = lists;
  let wanted = 0;
  let found = 0;
  for (let i = 0; i < sample.length; i++) {
    for (let j = 0; j < k && truth.rows[i * k + j]! >= 0; j++) {
      wanted++;
      if (lists.similarities[sample[i]! * k + j]! >= truth.similarities[i * k + j]!) found++;
      else if (lists.rows.subarray(sample[i]! * k, (sample[i]! + 1) * k).includes(truth.rows[i * k + j]!))
        found++;
    }
  }
  return wanted === 0 ? 1 : found / wanted;
}

/** Where pairs go. */
interface Offers {
  readonly lists: NearestLists;
  /** By row of the matrix, what a pair has to reach: `lists.bar`, in the order in which rows are read. */
  readonly bars: Float32Array;
  /** What a row is called in the lists; nothing if it is called as it is. */
  readonly names?: Uint32Array;
  /** Each pair is seen from its lower row only. */
  readonly once: boolean;
}

function noBars(count: number): Float32Array {
  return new Float32Array(count).fill(NO_SIMILARITY);
}

/** Compares at most four rows with a stretch of rows. */
function offerPairs(
  matrix: VectorMatrix,
  four: readonly number[],
  first: number,
  count: number,
  { lists, bars, names, once }: Offers,
): void {
  const { inverseNorms } = matrix;
  const dots = matrix.dots(
    four.map((row) => matrix.row(row)),
    first,
    count,
  );
  const offer = (row: number, other: number, similarity: number): void => {
    const name = names === undefined ? row : names[row]!;
    lists.offer(name, names === undefined ? other : names[other]!, similarity);
    bars[row] = lists.bar(name);
  };
  for (let q = 0; q < four.length; q++) {
    const row = four[q]!;
    const norm = inverseNorms[row]!;
    if (norm === 0) continue;
    let bar = bars[row]!;
    for (let i = once ? Math.max(0, row + 1 - first) : 0; i < count; i++) {
      const other = first + i;
      const otherNorm = inverseNorms[other]!;
      const similarity = Math.fround(dots[TILE_QUERIES * i + q]! * (norm * otherNorm));
      const isNearBack = similarity >= bars[other]!;
      if ((similarity < bar && !isNearBack) || otherNorm === 0 || other === row) continue;
      if (isNearBack) offer(other, row, similarity);
      if (similarity < bar) continue;
      offer(row, other, similarity);
      bar = bars[row]!;
    }
  }
}

function cosineOf(matrix: VectorMatrix, row: number, other: number, dot: number): number {
  const norms = matrix.inverseNorms[row]! * matrix.inverseNorms[other]!;
  return norms === 0 ? -2 : Math.fround(dot * norms);
}

function rowsFrom(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}
