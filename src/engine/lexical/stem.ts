/**
 * A light stemmer for English words in code and docs: plural, -ing, -ed, -ation and final e. It only has
 * to bring the forms of one word together (`normalise`, `normalised`, `normalising`, `normalisation`), not to
 * give a word that a person would recognise, and it leaves short words and words with digits alone.
 */

const SHORTEST_STEMMED = 4;
const SHORTEST_STEM = 3;

/** The stem of a lower-case word. Idempotence is not promised; equal words have equal stems. */
export function stem(word: string): string {
  if (word.length < SHORTEST_STEMMED || !isAsciiWord(word)) return word;
  let result = withoutPlural(word);
  for (const [ending, replacement] of ENDINGS) {
    if (!result.endsWith(ending)) continue;
    const rest = result.slice(0, -ending.length);
    if (rest.length < SHORTEST_STEM || !VOWEL.test(rest) || isNoForm(result)) continue;
    result = rest + replacement;
    break;
  }
  result = undoubled(result);
  // British and American spelling meet: normalise, normalize.
  return result.endsWith('iz') ? `${result.slice(0, -2)}is` : result;
}

/** Longest first, so that `isation` is tried before `ation`. */
const ENDINGS: readonly (readonly [string, string])[] = [
  ['ization', 'is'],
  ['isation', 'is'],
  ['ation', ''],
  ['ating', ''],
  ['ated', ''],
  ['ator', ''],
  ['ate', ''],
  ['ing', ''],
  ['ied', 'y'],
  ['ed', ''],
  ['e', ''],
];

const VOWEL = /[aeiouy]/;

/** Words that only look like a form of another: `speed`, and `embed`, which this project meets often. */
function isNoForm(word: string): boolean {
  return word.endsWith('eed') || word === 'embed';
}

function withoutPlural(word: string): string {
  if (!word.endsWith('s') || word.endsWith('ss') || word.endsWith('us') || word.endsWith('is')) return word;
  if (word.endsWith('ies')) return word.length > 4 ? `${word.slice(0, -3)}y` : word.slice(0, -1);
  if (/(?:[sxz]|[cs]h)es$/.test(word)) return word.slice(0, -2);
  return word.slice(0, -1);
}

/** `stopp` (from stopping) becomes `stop`; `call`, `miss` and `buzz` stay. */
function undoubled(word: string): string {
  const last = word.at(-1)!;
  const doubled =
    word.length > SHORTEST_STEM && last === word.at(-2) && !'lsz'.includes(last) && !'aeiou'.includes(last);
  return doubled ? word.slice(0, -1) : word;
}

function isAsciiWord(word: string): boolean {
  for (let i = 0; i < word.length; i++) {
    const code = word.charCodeAt(i);
    if (code < 97 || code > 122) return false;
  }
  return true;
}
