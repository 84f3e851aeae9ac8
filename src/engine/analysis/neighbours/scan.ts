/** Compares some rows of a matrix with all others, exactly. */
import type { Pause } from '../../work.ts';
import { TILE_QUERIES, TILE_ROWS, type VectorMatrix } from './vectorMatrix.ts';

/**
 * By position in `rows`: the nearest rows that are wanted as its neighbours, the most similar first, among equals the
 * lower row; at most `count`.
 */
export async function nearestOthers(
  matrix: VectorMatrix,
  rows: readonly number[],
  count: number,
  isWanted: (row: number, other: number) => boolean,
  pause: Pause,
): Promise<number[][]> {
  const found: number[][] = rows.map(() => []);
  for (let at = 0; at < rows.length; at += TILE_QUERIES) {
    const four = rows.slice(at, at + TILE_QUERIES);
    const similarities: number[][] = four.map(() => []);
    await eachSimilarity(matrix, four, pause, (q, other, similarity) => {
      const own = similarities[q]!;
      if (own.length === count && similarity <= own[count - 1]!) return;
      if (!isWanted(four[q]!, other)) return;
      let place = own.length;
      while (place > 0 && own[place - 1]! < similarity) place--;
      own.splice(place, 0, similarity);
      found[at + q]!.splice(place, 0, other);
      own.length = Math.min(own.length, count);
      found[at + q]!.length = own.length;
    });
  }
  return found;
}

/** Compares at most four rows with all that have a direction, themselves too. */
export async function eachSimilarity(
  matrix: VectorMatrix,
  four: readonly number[],
  pause: Pause,
  visit: (query: number, other: number, similarity: number) => void,
): Promise<void> {
  const { inverseNorms } = matrix;
  const vectors = four.map((row) => matrix.row(row));
  for (let first = 0; first < matrix.count; first += TILE_ROWS) {
    const count = Math.min(TILE_ROWS, matrix.count - first);
    const dots = matrix.dots(vectors, first, count);
    for (let q = 0; q < four.length; q++) {
      const norm = inverseNorms[four[q]!]!;
      if (norm === 0) continue;
      for (let i = 0; i < count; i++) {
        const other = inverseNorms[first + i]!;
        if (other > 0) visit(q, first + i, Math.fround(dots[TILE_QUERIES * i + q]! * (norm * other)));
      }
    }
    await pause(four.length * count);
  }
}

export function cosineOf(matrix: VectorMatrix, row: number, other: number): number {
  const values = matrix.row(row);
  const others = matrix.row(other);
  let dot = 0;
  for (let d = 0; d < values.length; d++) dot += values[d]! * others[d]!;
  return Math.fround(dot * (matrix.inverseNorms[row]! * matrix.inverseNorms[other]!));
}
