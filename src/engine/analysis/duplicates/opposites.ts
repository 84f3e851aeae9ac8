/**
 * Names of code that does the opposite of other code in the same steps: `pause` and `resume`, `fromBytes` and `toBytes`.
 * Nobody would share the two.
 */

/** A word, and what stands against it. */
const OPPOSITES: ReadonlyMap<string, ReadonlySet<string>> = opposites(
  `add remove delete subtract; append remove; insert remove delete; create destroy delete remove; put get take; set get find clear reset
  unset remove; push pop; shift unshift; open close; start stop end finish; begin end; first last; min max; most least; next previous prev;
  before after; up down; left right; top bottom; on off; enable disable; show hide; expand collapse; read write; load save store; send
  receive recv; acquire release; increment decrement; inc dec; plus minus; from to; input output; in out; pause resume; encode decode;
  attach detach; import export; enter exit leave; allow deny; upper lower; greater less; grow shrink; success failure error; source target;
  head tail; client server; request response; old new`,
);

/** Words that turn into their opposite with one of these in front: `zoom` and `unzoom`. */
const PREFIXES = ['un', 'de', 'dis', 'non', 'in'];

/** Qualified names; what they stand in does not count. */
export function areOpposites(one: string, other: string): boolean {
  const [words, others] = [wordsOf(one), wordsOf(other)];
  // A to B, and B to A.
  if (words.join() !== others.join() && words.toSorted().join() === others.toSorted().join()) return true;
  const own = words.filter((word) => !others.includes(word));
  const theirs = others.filter((word) => !words.includes(word));
  return own.some((word) => theirs.some((against) => isOpposite(word, against)));
}

function isOpposite(one: string, other: string): boolean {
  return (
    (OPPOSITES.get(one)?.has(other) ?? false) ||
    PREFIXES.some((prefix) => one === prefix + other || other === prefix + one)
  );
}

function wordsOf(symbol: string): string[] {
  return symbol
    .replace(/^.*[.:]/s, '')
    .split(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^A-Za-z]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}

/** "a b c": a stands against b and against c. */
function opposites(text: string): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  const note = (one: string, other: string): void => {
    found.set(one, (found.get(one) ?? new Set()).add(other));
  };
  for (const line of text.split(';')) {
    const [word, ...against] = line.trim().split(/\s+/) as [string, ...string[]];
    for (const other of against) {
      note(word, other);
      note(other, word);
    }
  }
  return found;
}
