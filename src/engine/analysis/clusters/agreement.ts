/** How far two clusterings of the same rows agree. */

/** The adjusted Rand index: 1 if they are the same, about 0 for two that have nothing to do with each other. */
export function adjustedRand(one: ArrayLike<number>, other: ArrayLike<number>): number {
  const both = new Map<string, number>();
  const ones = new Map<number, number>();
  const others = new Map<number, number>();
  for (let i = 0; i < one.length; i++) {
    countOne(both, `${one[i]} ${other[i]}`);
    countOne(ones, one[i]!);
    countOne(others, other[i]!);
  }
  const together = pairsIn(both);
  const togetherInOne = pairsIn(ones);
  const togetherInOther = pairsIn(others);
  const all = pairs(one.length);
  const byChance = all === 0 ? 0 : (togetherInOne * togetherInOther) / all;
  const most = (togetherInOne + togetherInOther) / 2;
  return most === byChance ? 1 : (together - byChance) / (most - byChance);
}

function countOne<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function pairsIn(counts: ReadonlyMap<unknown, number>): number {
  let sum = 0;
  for (const count of counts.values()) sum += pairs(count);
  return sum;
}

function pairs(count: number): number {
  return (count * (count - 1)) / 2;
}
