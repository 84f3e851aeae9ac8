/**
 * The two ways in which word vectors are written: text (word2vec's and fastText's with a first line of two counts,
 * GloVe's without) and word2vec's binary format. A reader is fed bytes as they come and takes one word at a time.
 */
import { modelInvalid } from './safetensors.ts';

/** Where a reader puts what it read. */
export interface WordSink {
  /** Said once, before the first word. `words`: how many the file promises, if it does. */
  begin(dimensions: number, words: number | undefined): void;
  /** The values are overwritten by the next word. */
  add(word: string, values: Float32Array): void;
  readonly count: number;
}

export interface WordReader {
  /**
   * Takes one word, or the header, that begins at `at`. Returns where the next one begins, or `at` if all of it is not
   * here yet. `atEnd`: nothing follows these bytes. Throws EngineError `modelInvalid`.
   */
  take(bytes: Buffer, at: number, atEnd: boolean): number;
  /** Checks, when the file is at its end, that what was promised has come. */
  end(): void;
}

/** The largest models have 1024; a longer line is something else. */
const MAX_DIMENSIONS = 1024;
const SPACE = 0x20;
const TAB = 0x09;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const HEADER = /^\s*(\d+)[ \t]+(\d+)\s*$/;

/** What both formats know of the file. */
class Promised {
  readonly #file: string;
  readonly #sink: WordSink;
  words: number | undefined;
  dimensions: number | undefined;
  values = new Float32Array();

  constructor(file: string, sink: WordSink) {
    this.#file = file;
    this.#sink = sink;
  }

  readHeader([, words, dimensions]: RegExpExecArray): void {
    this.words = Number(words);
    this.dimensions = Number(dimensions);
  }

  begin(dimensions: number): void {
    if (dimensions < 1 || dimensions > MAX_DIMENSIONS)
      throw this.invalid(
        `its vectors have ${dimensions} dimensions, and between 1 and ${MAX_DIMENSIONS} are possible`,
      );
    this.dimensions = dimensions;
    this.values = new Float32Array(dimensions);
    this.#sink.begin(dimensions, this.words);
  }

  assertAll(): void {
    const { count } = this.#sink;
    if (count === 0) throw this.invalid('it holds no word vectors');
    if (this.words !== undefined && this.words !== count)
      throw this.invalid(`its first line promises ${this.words} words, and it holds ${count}`);
  }

  invalid(reason: string): Error {
    return modelInvalid(this.#file, reason);
  }
}

export class TextReader implements WordReader {
  readonly #sink: WordSink;
  readonly #promised: Promised;
  #line = 0;
  /** What the last number read is. */
  #value = 0;

  constructor(file: string, sink: WordSink) {
    this.#sink = sink;
    this.#promised = new Promised(file, sink);
  }

  take(bytes: Buffer, at: number, atEnd: boolean): number {
    const newline = bytes.indexOf(NEWLINE, at);
    if (newline === -1 && !(atEnd && at < bytes.length)) return at;
    const next = newline === -1 ? bytes.length : newline + 1;
    let end = newline === -1 ? bytes.length : newline;
    // fastText and word2vec put a space at the end of each line.
    while (end > at && (isBlank(bytes[end - 1]!) || bytes[end - 1] === RETURN)) end--;
    this.#line++;
    if (end > at) this.#readLine(bytes, at, end, newline === -1);
    return next;
  }

  end(): void {
    this.#promised.assertAll();
  }

  #readLine(bytes: Buffer, at: number, end: number, isCut: boolean): void {
    const promised = this.#promised;
    if (this.#line === 1) {
      const line = bytes.toString('utf8', at, end);
      if (line.includes('\0')) throw promised.invalid('it is not text');
      const header = HEADER.exec(line);
      if (header) {
        promised.readHeader(header);
        return;
      }
    }
    if (promised.values.length === 0) promised.begin(this.#dimensionsFrom(bytes.toString('utf8', at, end)));
    const { values } = promised;
    let wordEnd = at;
    while (wordEnd < end && !isBlank(bytes[wordEnd]!)) wordEnd++;
    let d = 0;
    let next = wordEnd;
    while (next < end && d < values.length && (next = this.#readNumber(bytes, next, end)) > 0)
      values[d++] = this.#value;
    if (d === values.length && next === end && allFinite(values))
      this.#sink.add(bytes.toString('utf8', at, wordEnd), values);
    else this.#readFields(bytes.toString('utf8', at, end), isCut);
  }

  /** The dimensions of a first line with a vector; those of the header are checked with every line. */
  #dimensionsFrom(line: string): number {
    if (this.#promised.dimensions !== undefined) return this.#promised.dimensions;
    const numbers = line
      .split(/[ \t]+/)
      .slice(1)
      .filter((field) => isNumber(field) || NOT_FINITE.test(field)).length;
    if (numbers === 0) throw this.#promised.invalid('its first line is not a word followed by numbers');
    return numbers;
  }

  /** A line that is not simply a word and its numbers: the word has spaces, or something is wrong. */
  #readFields(line: string, isCut: boolean): void {
    const { values } = this.#promised;
    const fields = line.split(/[ \t]+/);
    const numbers = fields.slice(-values.length);
    const wrong = numbers.find((field) => !isNumber(field));
    const tooFew = fields.length - 1 < values.length;
    const surplus = fields.length - 1 - values.length;
    if (isCut && (tooFew || wrong !== undefined)) throw this.#invalid('is cut off: the file is not complete');
    if (tooFew || (surplus > 0 && fields.slice(1).every(isNumber)))
      throw this.#invalid(`has ${fields.length - 1} numbers, and others have ${values.length}`);
    if (wrong !== undefined) throw this.#invalid(`has "${wrong.slice(0, 20)}" in place of a number`);
    numbers.forEach((field, d) => {
      values[d] = Number(field);
    });
    if (!allFinite(values)) throw this.#invalid('has a number that is too large');
    this.#sink.add(fields.slice(0, -values.length).join(' '), values);
  }

  #invalid(reason: string): Error {
    return this.#promised.invalid(`line ${this.#line} ${reason}`);
  }

  /**
   * Reads blanks and a number into `#value`, correctly rounded. Returns where it ends, or -1 if there is none. Written
   * out because a table has 100 million of them: making a string of each takes five times as long.
   */
  #readNumber(bytes: Buffer, from: number, end: number): number {
    let at = from;
    while (at < end && isBlank(bytes[at]!)) at++;
    const start = at;
    const negative = bytes[at] === MINUS;
    if (negative) at++;
    let mantissa = 0;
    let digits = 0;
    let decimals = 0;
    let digit: number;
    while (at < end && (digit = bytes[at]! - ZERO) >= 0 && digit <= 9) {
      mantissa = 10 * mantissa + digit;
      digits++;
      at++;
    }
    if (at < end && bytes[at] === POINT) {
      at++;
      while (at < end && (digit = bytes[at]! - ZERO) >= 0 && digit <= 9) {
        mantissa = 10 * mantissa + digit;
        decimals++;
        at++;
      }
    }
    const isWhole = at === end || isBlank(bytes[at]!);
    if (isWhole && digits + decimals > 0 && digits + decimals <= MAX_EXACT_DIGITS) {
      // Both are exact, so their quotient is the number rounded once.
      const value = mantissa / POWERS_OF_TEN[decimals]!;
      this.#value = negative ? -value : value;
      return at;
    }
    while (at < end && !isBlank(bytes[at]!)) at++;
    const text = bytes.toString('latin1', start, at);
    this.#value = Number(text);
    return isNumber(text) ? at : -1;
  }
}

const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
/** Any integer of 15 digits is a double. */
const MAX_EXACT_DIGITS = 15;
const POWERS_OF_TEN = Array.from({ length: MAX_EXACT_DIGITS + 1 }, (_, power) => 10 ** power);

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB;
}

/** Values of float32 added up in float64 do not overflow, so the sum is finite if they all are. */
function allFinite(values: Float32Array): boolean {
  let sum = 0;
  for (let d = 0; d < values.length; d++) sum += values[d]!;
  return Number.isFinite(sum);
}

const NOT_FINITE = /^[+-]?(?:nan|inf|infinity)$/i;

function isNumber(text: string): boolean {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text);
}

/** `count dimensions\n`, then for each word its bytes, a space and float32 values, little-endian; newlines between them. */
export class BinaryReader implements WordReader {
  readonly #sink: WordSink;
  readonly #promised: Promised;

  constructor(file: string, sink: WordSink) {
    this.#sink = sink;
    this.#promised = new Promised(file, sink);
  }

  take(bytes: Buffer, at: number, atEnd: boolean): number {
    if (this.#promised.values.length === 0) return this.#readHeader(bytes, at);
    if (this.#sink.count === this.#promised.words) return this.#skipEnd(bytes, at);
    let start = at;
    while (start < bytes.length && bytes[start] === NEWLINE) start++;
    const wordEnd = bytes.indexOf(SPACE, start);
    const { values } = this.#promised;
    const end = wordEnd + 1 + 4 * values.length;
    if (wordEnd === -1 || end > bytes.length) {
      if (atEnd && start < bytes.length)
        throw this.#promised.invalid(`it is cut off in word ${this.#sink.count + 1}`);
      return at;
    }
    for (let d = 0; d < values.length; d++) values[d] = bytes.readFloatLE(wordEnd + 1 + 4 * d);
    const word = bytes.toString('utf8', start, wordEnd);
    if (!allFinite(values))
      throw this.#promised.invalid(
        `the vector of word ${this.#sink.count + 1} holds a value that is not a number`,
      );
    this.#sink.add(word, values);
    return end;
  }

  end(): void {
    this.#promised.assertAll();
  }

  #readHeader(bytes: Buffer, at: number): number {
    const newline = bytes.indexOf(NEWLINE, at);
    const header = HEADER.exec(bytes.toString('latin1', at, Math.max(at, newline)));
    if (!header) throw this.#promised.invalid('it does not begin with the counts of words and dimensions');
    this.#promised.readHeader(header);
    this.#promised.begin(this.#promised.dimensions!);
    return newline + 1;
  }

  #skipEnd(bytes: Buffer, at: number): number {
    if (bytes.subarray(at).some((byte) => byte !== NEWLINE))
      throw this.#promised.invalid(
        `it goes on after the ${this.#promised.words} words that its first line promises`,
      );
    return bytes.length;
  }
}
