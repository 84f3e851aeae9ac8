/** Lines of files to show beside results: what is asked and what comes. Plain data. */
import type { LineRange } from './types.ts';

export interface SnippetsParams {
  readonly folder: string;
  readonly ranges: readonly SnippetRange[];
  /** Its words are marked in the lines, and lines with many of them are preferred. */
  readonly query?: string;
  /** Lines per snippet at most, >= 1. */
  readonly lines: number;
}

export interface SnippetRange extends LineRange {
  readonly path: string;
  /** Line to show first; absent: `startLine`. */
  readonly symbolLine?: number;
}

/** Lines of a file as it is on the disk now. */
export interface Snippet {
  /** In file order; not all lines between the first and the last. Empty if the file cannot be read, or holds no text now. */
  readonly lines: readonly SnippetLine[];
  /** Whether the file is still what the index knows: if `changed`, the lines may have moved; if `missing`, it is gone. */
  readonly state: 'current' | 'changed' | 'missing';
}

export interface SnippetLine {
  /** Counted from 0. */
  readonly line: number;
  /** Of a line longer than some 400 characters the part around its first mark, with `…` where it was cut. */
  readonly text: string;
  /** Words of the query: UTF-16 offsets in `text`, ends exclusive, in order, disjoint. */
  readonly marks: readonly (readonly [start: number, end: number])[];
}
