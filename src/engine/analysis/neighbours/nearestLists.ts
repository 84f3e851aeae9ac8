/** The k nearest rows of every row, kept while pairs are offered in any order: the same pairs give the same lists. */

export const NO_NEIGHBOUR = -1;
/** Stands where there is no neighbour: below every cosine. */
export const NO_SIMILARITY = -2;

export class NearestLists {
  readonly k: number;
  readonly count: number;
  /** Row r's neighbours stand from r k on, the most similar first, among equals the lower row; then NO_NEIGHBOUR. */
  readonly rows: Int32Array;
  readonly similarities: Float32Array;

  constructor(count: number, k: number) {
    this.k = k;
    this.count = count;
    this.rows = new Int32Array(count * k).fill(NO_NEIGHBOUR);
    this.similarities = new Float32Array(count * k).fill(NO_SIMILARITY);
  }

  /** What a pair has to reach to change the list of a row. */
  bar(row: number): number {
    return this.similarities[row * this.k + this.k - 1]!;
  }

  /** Notes that `other` is that similar to `row`, as a 32-bit float; noting it again changes nothing. */
  offer(row: number, other: number, similarity: number): void {
    const { k, rows, similarities } = this;
    const start = row * k;
    let at = start + k - 1;
    if (!isNearer(similarity, other, similarities[at]!, rows[at]!)) return;
    while (at > start && isNearer(similarity, other, similarities[at - 1]!, rows[at - 1]!)) at--;
    // A pair that is known stands where it would be put: same similarity, same row.
    if (rows[at] === other || (at > start && rows[at - 1] === other)) return;
    for (let i = start + k - 1; i > at; i--) {
      rows[i] = rows[i - 1]!;
      similarities[i] = similarities[i - 1]!;
    }
    rows[at] = other;
    similarities[at] = similarity;
  }

  /** Forgets what is known of a row's neighbours. */
  clear(row: number): void {
    this.rows.fill(NO_NEIGHBOUR, row * this.k, (row + 1) * this.k);
    this.similarities.fill(NO_SIMILARITY, row * this.k, (row + 1) * this.k);
  }
}

function isNearer(similarity: number, row: number, otherSimilarity: number, otherRow: number): boolean {
  return similarity > otherSimilarity || (similarity === otherSimilarity && row < otherRow);
}
