/** English that people wrote beside code: where what a comment says ends, its first sentence, and its words without markup. */

/** Without markup, and without the point at the end. */
export function plainProse(text: string): string {
  return text
    .replace(/\{@\w+\s+([^}]*)\}/g, '$1')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/<\/?[a-z][^<>]*>/gi, ' ')
    .replace(/:\w+:`([^`]*)`/g, '$1')
    .replace(/[`*]|\[|\]|(?<!\w)_|_(?!\w)/g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[.,:!]+$/, '');
}

/** The lines of a comment in front of tags, lists of parameters, code and headings, as one line. */
export function openingOf(doc: string): string {
  const lines = doc.split('\n');
  const end = lines.findIndex((line) => DOC_ENDS.test(line));
  return (end < 0 ? lines : lines.slice(0, end)).join(' ').replace(/\s+/g, ' ').trim();
}

/** The text up to the first point that ends a sentence. */
export function firstSentence(text: string): string {
  return (SENTENCE.exec(text)?.[1] ?? text).trim();
}

/** Tags, sections of parameters, lists, code and headings end what a comment says in a sentence. */
const DOC_ENDS =
  /^\s*(?:[@\\:]\w|[-*+>|]\s|\d+[.)]\s|```|>>>|#|(?:args|arguments|parameters?|params?|returns?|raises|throws|examples?|usage|notes?|see|since|warnings?)\b\s*:?\s*$|(?:args|parameters?|returns?|raises|examples?)\s*:)/i;
/** The point of "e.g." ends nothing. */
const SENTENCE = /^(.*?(?<!\b(?:e\.g|i\.e|etc|vs|cf|eg|ie|no|approx))[.!?])(?:\s|$)/i;
