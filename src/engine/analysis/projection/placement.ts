/** Places rows in a picture that others are arranged in: among those that they are most like. */

import { seededRandom } from '../../../shared/random.ts';
import { Work, type WorkOptions } from '../../work.ts';
import { NearestLists } from '../neighbours/nearestLists.ts';
import { TILE_QUERIES, TILE_ROWS, type VectorMatrix } from '../neighbours/vectorMatrix.ts';

/** Arranged rows that have a say in where another one stands. */
const NEIGHBOURS = 6;
/** A neighbour that is this much less similar than the best weighs 1 / e of it. */
const FADING = 0.04;
/** Neighbours farther from the best one than this share of the picture's size have no say: the middle of two groups is neither. */
const REACH = 0.06;
/** How far a row stands from its neighbours' middle, as a share of their distance from it. */
const LOOSENESS = 0.6;

/**
 * x and y of all rows of `matrix`; row `arranged[i]` stands where `positions` has its i-th pair. Rejects with the signal's reason
 * if aborted.
 */
export async function placedAmong(
  matrix: VectorMatrix,
  arranged: Uint32Array,
  positions: Float32Array,
  options: WorkOptions = {},
): Promise<Float32Array> {
  const { count } = matrix;
  const all = new Float32Array(2 * count);
  const isArranged = new Uint8Array(count);
  arranged.forEach((row, i) => {
    isArranged[row] = 1;
    all.set(positions.subarray(2 * i, 2 * i + 2), 2 * row);
  });
  const others: number[] = [];
  for (let row = 0; row < count; row++) if (isArranged[row] === 0) others.push(row);
  const reach = REACH * extentOf(positions);
  const among = matrix.inOrder(arranged);
  const work = new Work(options);
  work.expected = others.length * among.count;
  for (let at = 0; at < others.length; at += TILE_QUERIES) {
    const four = others.slice(at, at + TILE_QUERIES);
    const nearest = nearestAmong(matrix, four, among);
    four.forEach((row, i) => {
      all.set(placeOf(row, nearest, i, positions, reach), 2 * row);
    });
    await work.pause(four.length * among.count);
  }
  return all;
}

function nearestAmong(matrix: VectorMatrix, four: readonly number[], among: VectorMatrix): NearestLists {
  const lists = new NearestLists(four.length, NEIGHBOURS);
  const vectors = four.map((row) => matrix.row(row));
  for (let first = 0; first < among.count; first += TILE_ROWS) {
    const size = Math.min(TILE_ROWS, among.count - first);
    const dots = among.dots(vectors, first, size);
    for (let q = 0; q < four.length; q++) {
      const norm = matrix.inverseNorms[four[q]!]!;
      for (let i = 0; i < size; i++) {
        const similarity = Math.fround(dots[TILE_QUERIES * i + q]! * norm * among.inverseNorms[first + i]!);
        if (similarity > lists.bar(q)) lists.offer(q, first + i, similarity);
      }
    }
  }
  return lists;
}

/** The middle of those near the most similar one, by weight, and a little beside it: equal places would hide each other. */
function placeOf(
  row: number,
  lists: NearestLists,
  list: number,
  positions: Float32Array,
  reach: number,
): readonly [x: number, y: number] {
  const start = list * lists.k;
  const best = lists.rows[start]!;
  // Fewer rows are arranged than neighbours are asked for, or the row has no direction.
  if (best < 0) return [0, 0];
  const [anchorX, anchorY] = [positions[2 * best]!, positions[2 * best + 1]!];
  let [x, y, weights, spread] = [0, 0, 0, 0];
  for (let i = start; i < start + lists.k && lists.rows[i]! >= 0; i++) {
    const other = lists.rows[i]!;
    const [otherX, otherY] = [positions[2 * other]!, positions[2 * other + 1]!];
    const distance = Math.hypot(otherX - anchorX, otherY - anchorY);
    if (distance > reach) continue;
    const weight = Math.exp((lists.similarities[i]! - lists.similarities[start]!) / FADING);
    x += weight * otherX;
    y += weight * otherY;
    weights += weight;
    spread += weight * distance;
  }
  const random = seededRandom(row);
  const angle = 2 * Math.PI * random();
  // Where one alone has a say, how unlike it is stands for the distance.
  const unlike = Math.max(0, 1 - lists.similarities[start]!) * reach * 0.25;
  const radius = LOOSENESS * Math.max(spread / weights, unlike) * Math.sqrt(random());
  return [x / weights + radius * Math.cos(angle), y / weights + radius * Math.sin(angle)];
}

function extentOf(positions: Float32Array): number {
  const range = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of positions) {
    range[0] = Math.min(range[0]!, value);
    range[1] = Math.max(range[1]!, value);
  }
  return positions.length === 0 ? 0 : range[1]! - range[0]!;
}
