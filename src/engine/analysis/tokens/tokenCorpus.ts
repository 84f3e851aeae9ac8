/** The tokens of many files one behind the other; a position says which token of which file it is. */
import { LITERAL, type TokenList, WORD } from './lexer.ts';

/** What every name, and every text or number, is where names and values do not count. */
const ANY_WORD = 1;
const ANY_LITERAL = 2;

export class TokenCorpus {
  codes = new Uint32Array(1 << 16);
  kinds = new Uint8Array(1 << 16);
  #lines = new Uint32Array(1 << 16);
  readonly #endLines = new Map<number, number>();
  #starts = new Float64Array(64);
  #files = 0;
  /** One more than the last position. */
  count = 0;

  /** Returns the number of the file: files are numbered in the order in which they come. */
  add(tokens: TokenList): number {
    const start = this.count;
    this.#reserve(start + tokens.count);
    this.codes.set(tokens.codes, start);
    this.kinds.set(tokens.kinds, start);
    this.#lines.set(tokens.lines, start);
    for (const [token, line] of tokens.endLines) this.#endLines.set(start + token, line);
    this.count += tokens.count;
    if (this.#files + 1 >= this.#starts.length) {
      const starts = new Float64Array(2 * this.#starts.length);
      starts.set(this.#starts);
      this.#starts = starts;
    }
    this.#starts[this.#files + 1] = this.count;
    return this.#files++;
  }

  get fileCount(): number {
    return this.#files;
  }

  startOf(file: number): number {
    return this.#starts[file]!;
  }

  endOf(file: number): number {
    return this.#starts[file + 1]!;
  }

  fileAt(position: number): number {
    let low = 0;
    let high = this.#files - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** What stands there where names and values do not count. */
  shapeAt(position: number): number {
    const kind = this.kinds[position];
    if (kind === WORD) return ANY_WORD;
    return kind === LITERAL ? ANY_LITERAL : this.codes[position]!;
  }

  lineAt(position: number): number {
    return this.#lines[position]!;
  }

  /** Line behind the one that the token ends in. */
  endLineAt(position: number): number {
    return (this.#endLines.get(position) ?? this.#lines[position]!) + 1;
  }

  /** First position of a file that stands in this line or behind it. */
  positionOfLine(file: number, line: number): number {
    let low = this.startOf(file);
    let high = this.endOf(file);
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#lines[middle]! < line) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #reserve(count: number): void {
    if (count <= this.codes.length) return;
    const capacity = Math.max(count, Math.ceil(1.5 * this.codes.length));
    const codes = new Uint32Array(capacity);
    codes.set(this.codes);
    this.codes = codes;
    const kinds = new Uint8Array(capacity);
    kinds.set(this.kinds);
    this.kinds = kinds;
    const lines = new Uint32Array(capacity);
    lines.set(this.#lines);
    this.#lines = lines;
  }
}
