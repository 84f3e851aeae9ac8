/**
 * What a mistyped word was meant to be: the words of a vocabulary that are nearest to it by edit distance. A first letter is
 * hardly ever wrong, and a short word is near to too many others, so both are taken as they stand.
 */

/** From this length on one edit is forgiven, from the second on two. */
const LENGTH_FOR_ONE = 6;
const LENGTH_FOR_TWO = 12;
/** More words at the same distance say that none of them was meant. */
const MOST_MEANT = 4;

const LETTERS_AND_DIGITS = /^[a-z][a-z0-9]*$/;

/** Whether `nearestWords` may find something for this word, which is lower case, as all here are. */
export function canBeMistyped(word: string): boolean {
  return word.length >= LENGTH_FOR_ONE && LETTERS_AND_DIGITS.test(word);
}

/** The nearest words, all at the same distance; none if none is near enough or too many are. */
export function nearestWords(word: string, vocabulary: Iterable<string>): string[] {
  if (!canBeMistyped(word)) return [];
  let least = word.length >= LENGTH_FOR_TWO ? 2 : 1;
  let nearest: string[] = [];
  for (const candidate of vocabulary) {
    if (Math.abs(candidate.length - word.length) > least || candidate[0] !== word[0]) continue;
    const distance = editDistance(word, candidate, least);
    if (distance > least) continue;
    if (distance < least) nearest = [];
    least = distance;
    nearest.push(candidate);
  }
  return nearest.length > MOST_MEANT ? [] : nearest;
}

/**
 * Letters put in, left out, changed, or swapped with their neighbour (optimal string alignment); any number above `most` if
 * it is more than that.
 */
export function editDistance(a: string, b: string, most: number): number {
  let from = 0;
  while (from < a.length && a.charCodeAt(from) === b.charCodeAt(from)) from++;
  let aEnd = a.length;
  let bEnd = b.length;
  while (aEnd > from && bEnd > from && a.charCodeAt(aEnd - 1) === b.charCodeAt(bEnd - 1)) {
    aEnd--;
    bEnd--;
  }
  const width = bEnd - from;
  if (aEnd === from) return width;
  let beforeLast = new Array<number>(width + 1).fill(0);
  let last = Array.from({ length: width + 1 }, (_, i) => i);
  let row = new Array<number>(width + 1).fill(0);
  for (let i = 1; i <= aEnd - from; i++) {
    row[0] = i;
    let best = i;
    const code = a.charCodeAt(from + i - 1);
    for (let k = 1; k <= width; k++) {
      const other = b.charCodeAt(from + k - 1);
      let cost = Math.min(last[k]! + 1, row[k - 1]! + 1, last[k - 1]! + (code === other ? 0 : 1));
      const isSwapped =
        i > 1 && k > 1 && code === b.charCodeAt(from + k - 2) && a.charCodeAt(from + i - 2) === other;
      if (isSwapped) cost = Math.min(cost, beforeLast[k - 2]! + 1);
      row[k] = cost;
      if (cost < best) best = cost;
    }
    if (best > most) return best;
    [beforeLast, last, row] = [last, row, beforeLast];
  }
  return last[width]!;
}
