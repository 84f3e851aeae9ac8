/** The lines of the results of one answer: each file is read once. */
import { linesWithin } from '../engine/snippets/snippet.ts';
import { readLines, type SourceLine } from '../engine/snippets/sourceLines.ts';
import type { SearchResult } from '../shared/engineApi.ts';

export class SourceReader {
  readonly #root: string;
  readonly #files = new Map<string, readonly SourceLine[]>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Lines of the result with at least one letter or digit; none if the file cannot be read any more. */
  linesOf(result: SearchResult): readonly SourceLine[] {
    let lines = this.#files.get(result.path);
    if (!lines) {
      const source = readLines(this.#root, result.path);
      lines = 'skip' in source ? [] : source.lines;
      this.#files.set(result.path, lines);
    }
    return linesWithin(lines, result);
  }
}
