/**
 * Text to the words of lexical retrieval. Identifiers give their parts, stemmed, and themselves as one word
 * without separators, so `getUserById`, `get_user_by_id` and "get user by id" meet, and the exact name still wins.
 */
import { stem } from './stem.ts';

/** Raise when the same text may give other words: it is part of the index stamp. */
export const WORDS_VERSION = 1;

const LONGEST_WORD = 64;
const LONGEST_NUMBER = 6;
/** Identifiers with `_`, `-` and `$` inside; a hyphen only between letters or digits, else it is a minus or a dash. */
const IDENTIFIER = /[\p{L}\p{M}\p{N}_$]+(?:-[\p{L}\p{M}\p{N}_$]+)*/gu;
const PART = /\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{M}]+|[\p{Lo}\p{Lm}\p{Lt}\p{M}]+|\p{N}+/gu;
/** Scripts that write without spaces: their runs are cut into pairs of characters. */
const UNSPACED = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]+$/u;

/** Words of a text in order, with repetitions: lower case, stemmed, at least two characters (or one non-ASCII). */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  eachIdentifier(text, (identifier) => {
    for (const word of wordsOfIdentifier(identifier)) words.push(word);
  });
  return words;
}

/** Calls back with every identifier, number or plain word of a text, and where it stands, in order. */
export function eachIdentifier(text: string, visit: (identifier: string, start: number) => void): void {
  for (let at = 0; at < text.length; at++) {
    if (!isRunCode(text.charCodeAt(at))) continue;
    const start = at;
    let isAscii = true;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === HYPHEN && at + 1 < text.length && isRunCode(text.charCodeAt(at + 1))) continue;
      if (!isRunCode(code)) break;
      if (code > 127) isAscii = false;
    }
    const run = text.slice(start, at);
    if (isAscii) visit(run, start);
    // What belongs together in other scripts only the Unicode tables know.
    else for (const match of run.matchAll(IDENTIFIER)) visit(match[0], start + match.index);
  }
}

const HYPHEN = 45;

/** Letters, digits, `_`, `$`, and everything outside of ASCII. */
export function isRunCode(code: number): boolean {
  return code > 127 || IDENTIFIER_CODES[code] === 1;
}

const IDENTIFIER_CODES = Uint8Array.from({ length: 128 }, (_, code) =>
  /[A-Za-z0-9_$]/.test(String.fromCharCode(code)) ? 1 : 0,
);

/** The identifier as one lower-case word without separators: how two spellings of a name are compared. */
export function compoundOf(identifier: string): string {
  return identifier.replace(/[^\p{L}\p{M}\p{N}]+/gu, '').toLowerCase();
}

/** Lower-case parts of an identifier, not stemmed: `parseHTTPHeader2` gives parse, http, header, 2. */
export function partsOf(identifier: string): string[] {
  return asciiParts(identifier) ?? Array.from(identifier.matchAll(PART), ([part]) => part.toLowerCase());
}

/** The same without Unicode tables, for nearly all identifiers; undefined if one character is not ASCII. */
function asciiParts(identifier: string): string[] | undefined {
  const lower = identifier.toLowerCase();
  const parts: string[] = [];
  const { length } = identifier;
  for (let at = 0; at < length; ) {
    const start = at;
    const kind = kindOf(identifier.charCodeAt(at++));
    if (kind === FOREIGN) return undefined;
    if (kind === BETWEEN) continue;
    let next = at < length ? kindOf(identifier.charCodeAt(at)) : BETWEEN;
    while (next === kind && at < length) {
      at++;
      next = at < length ? kindOf(identifier.charCodeAt(at)) : BETWEEN;
    }
    if (kind === UPPER && next === LOWER) {
      // The last capital begins the next word; if there is no other, this is that word.
      if (at - start > 1) at--;
      else while (at < length && kindOf(identifier.charCodeAt(at)) === LOWER) at++;
    }
    parts.push(lower.slice(start, at));
  }
  return parts;
}

const BETWEEN = 0;
const UPPER = 1;
const LOWER = 2;
const DIGIT = 3;
const FOREIGN = 4;

function kindOf(code: number): number {
  return code < 128 ? KINDS[code]! : FOREIGN;
}

const KINDS = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[A-Z]/.test(character)) return UPPER;
  if (/[a-z]/.test(character)) return LOWER;
  return /[0-9]/.test(character) ? DIGIT : BETWEEN;
});

/** The words that one identifier stands for. */
export function wordsOfIdentifier(identifier: string): string[] {
  const words: string[] = [];
  const parts = partsOf(identifier);
  for (const part of parts) addPart(part, words);
  if (parts.length > 1) {
    const compound = compoundOf(identifier);
    if (compound.length <= LONGEST_WORD) words.push(compound);
  }
  return words;
}

/** Calls back with every word of a text and its UTF-16 offsets: those of an identifier's parts, then itself as a whole. */
export function eachWord(text: string, visit: (word: string, start: number, end: number) => void): void {
  eachIdentifier(text, (identifier, at) => {
    const parts = [...identifier.matchAll(PART)];
    for (const { 0: part, index } of parts) {
      const words: string[] = [];
      addPart(part.toLowerCase(), words);
      // Of a script without spaces each word is two characters, and the next one begins with the second of them.
      const characters = words.length > 1 ? [...part] : [part];
      let start = at + index;
      for (const [i, word] of words.entries()) {
        const length = characters[i]!.length + (words.length > 1 ? characters[i + 1]!.length : 0);
        visit(word, start, start + length);
        start += characters[i]!.length;
      }
    }
    if (parts.length > 1) visit(compoundOf(identifier), at, at + identifier.length);
  });
}

function addPart(part: string, words: string[]): void {
  if (part.charCodeAt(0) > 127 && UNSPACED.test(part)) {
    const characters = [...part];
    if (characters.length === 1) words.push(part);
    for (let i = 0; i + 1 < characters.length; i++) words.push(characters[i]! + characters[i + 1]!);
    return;
  }
  if (/^\p{N}/u.test(part)) {
    if (part.length <= LONGEST_NUMBER) words.push(part);
    return;
  }
  if (part.length < 2 && part < '\u0080') return;
  words.push(stem(part.slice(0, LONGEST_WORD)));
}

/**
 * Words of questions that say nothing about what is looked for. They are left out of a query, unless that
 * would leave nothing; the index holds them.
 */
export const QUERY_STOP_WORDS: ReadonlySet<string> = new Set(
  `a about after all also an and any are as at be been before being between both but by can cannot could did do
  does doing done down during each either every find for from get gets give go goes had has have having he her here
  him his how if in into is it its itself just like let make makes many may me might more most much must my no nor not
  of off on once one only or other our out over own per place put same she should show since so some such take than
  that the their them then there these they this those through to too under up upon us use used uses using very via was
  way we well were what when where whether which while who whose why will with within without would you your`
    .split(/\s+/)
    .flatMap((word) => [word, stem(word)]),
);
