/**
 * Splits source text and prose into the tokens of a static model's vocabulary. Hides the word rules and a
 * cache of split words; promises the same ids for the same text, and never to fail on any text.
 *
 * A word is a run of letters (`\p{L}+`) or of ASCII digits. Everything else only separates words: combining
 * marks too, so that a decomposed `e` + accent is the letter `e` and ends its word there, and digits of other
 * scripts.
 */

export interface CodeTokenizer {
  /** Token ids in text order. A view that the next call overwrites. */
  tokenise(text: string): Int32Array;
}

/** Longer pieces are cut, as in training: what follows is noise (encoded data, generated names). */
const MAX_PIECE_CHARACTERS = 40;
/** Longer runs of digits are ids and checksums; they all become the token of `0`. */
const MAX_KEPT_DIGITS = 4;
/** The words of a large repository; then the cache starts anew, which bounds it to some 15 MB. */
const MAX_CACHED_WORDS = 1 << 16;
/** Longer words hardly come twice. */
const MAX_CACHED_WORD_LENGTH = 48;

const LETTERS = /\p{L}+/uy;
const ASCII_WORD = /^[A-Za-z]+$/;
const CAMEL_PIECES = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g;

const SEPARATOR = 0;
const LETTER = 1;
const DIGIT = 2;
/** What an ASCII character is, by its code. */
const CLASSES = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[A-Za-z]/.test(character)) return LETTER;
  return /\d/.test(character) ? DIGIT : SEPARATOR;
});

/** `vocabulary[id]` is a token; one that continues a word starts with `continuationPrefix`. */
export function createCodeTokenizer(
  vocabulary: readonly string[],
  continuationPrefix: string,
): CodeTokenizer {
  return createTokenizer(wordSplitter(vocabulary, continuationPrefix));
}

/** `split` gives the token ids of one word: a run of letters or of digits, as it stands in the text. */
export function createTokenizer(split: (word: string) => Int32Array): CodeTokenizer {
  const cache = new Map<string, Int32Array>();
  let ids = new Int32Array(1 << 12);
  let count = 0;

  function addWord(word: string): void {
    let tokens = cache.get(word);
    if (tokens === undefined) {
      tokens = split(word);
      if (word.length <= MAX_CACHED_WORD_LENGTH) {
        if (cache.size === MAX_CACHED_WORDS) cache.clear();
        cache.set(unshared(word), tokens);
      }
    }
    if (count + tokens.length > ids.length) {
      const grown = new Int32Array(2 * (count + tokens.length));
      grown.set(ids);
      ids = grown;
    }
    for (let i = 0; i < tokens.length; i++) ids[count++] = tokens[i]!;
  }

  function tokenise(text: string): Int32Array {
    count = 0;
    const { length } = text;
    let at = 0;
    while (at < length) {
      const code = text.charCodeAt(at);
      // Whether another character is a letter, the regular expression tells.
      const kind = code < 128 ? CLASSES[code]! : LETTER;
      const start = at++;
      if (kind === SEPARATOR) continue;
      let next = code;
      if (code < 128) {
        while (at < length && (next = text.charCodeAt(at)) < 128 && CLASSES[next] === kind) at++;
      }
      if (kind === LETTER && next >= 128) {
        LETTERS.lastIndex = start;
        if (!LETTERS.test(text)) continue;
        at = LETTERS.lastIndex;
      }
      addWord(text.slice(start, at));
    }
    return ids.subarray(0, count);
  }

  return { tokenise };
}

/** Splits one word into token ids; what the cache saves. */
function wordSplitter(
  vocabulary: readonly string[],
  continuationPrefix: string,
): (word: string) => Int32Array {
  const wordStarts = new Map<string, number>();
  const continuations = new Map<string, number>();
  let longest = 0;
  vocabulary.forEach((token, id) => {
    const continues = token.startsWith(continuationPrefix);
    const piece = continues ? token.slice(continuationPrefix.length) : token;
    (continues ? continuations : wordStarts).set(piece, id);
    longest = Math.max(longest, piece.length);
  });

  /** Greedy longest match. A character that matches nothing is skipped; what follows still continues the word. */
  function addPiece(piece: string, ids: number[]): void {
    let at = 0;
    while (at < piece.length) {
      const known = at === 0 ? wordStarts : continuations;
      let end = Math.min(piece.length, at + longest);
      while (end > at) {
        const id = known.get(piece.slice(at, end));
        if (id !== undefined) {
          ids.push(id);
          break;
        }
        end--;
      }
      at = Math.max(end, at + 1);
    }
  }

  return (word) => {
    const ids: number[] = [];
    for (const piece of piecesOf(word)) addPiece(cut(piece), ids);
    return Int32Array.from(ids);
  };
}

/** The pieces of one word in lower case: `XMLParser` is `xml` and `parser`. Long runs of digits are `0`. */
export function piecesOf(word: string): readonly string[] {
  if (CLASSES[word.charCodeAt(0)] === DIGIT) return [word.length <= MAX_KEPT_DIGITS ? word : '0'];
  const lower = word.toLowerCase();
  if (lower === word || !ASCII_WORD.test(word)) return [lower];
  return word.match(CAMEL_PIECES)!.map((piece) => piece.toLowerCase());
}

function cut(piece: string): string {
  return piece.length <= MAX_PIECE_CHARACTERS ? piece : [...piece].slice(0, MAX_PIECE_CHARACTERS).join('');
}

/** A copy of its own: a slice would keep the whole text it came from alive in the cache. */
function unshared(word: string): string {
  return Buffer.from(word, 'utf16le').toString('utf16le');
}
