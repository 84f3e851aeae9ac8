/**
 * What a chunker makes of a file: chunks in file order that do not overlap and together hold every
 * line that is not blank.
 */
import type { LineRange, SymbolKind } from '../../shared/types.ts';

/** A named place inside a chunk, for example the second of three small functions merged into one chunk. */
export interface Definition {
  /** The name as written, without its enclosing symbols: `open`, not `Store.open`. */
  readonly name: string;
  readonly kind: SymbolKind;
  /** Line of the name, 0-based in the file. */
  readonly line: number;
}

/** A range of lines of one file that is embedded, stored and found as a unit. */
export interface Chunk extends LineRange {
  /** What is embedded and searched: the lines themselves, or for a notebook cell its unescaped source. */
  readonly text: string;
  /** Qualified name of the symbol the chunk covers (`Store.open`, or the heading of a section); '' if none. */
  readonly symbol: string;
  readonly symbolKind: SymbolKind;
  /** Enclosing symbols, or the headings above, outermost first; without `symbol` itself. */
  readonly breadcrumb: readonly string[];
  /** Every definition that starts in the chunk, in line order, `symbol` first among equals. */
  readonly definitions: readonly Definition[];
  /** Text of the doc comments in the chunk, comment marks removed; '' if none. */
  readonly doc: string;
  /** For the second and later parts of a split symbol, its signature; else ''. Not part of the range. */
  readonly context: string;
}

/** Why a file with a grammar was cut along lines instead of syntax. */
export type ChunkFallback =
  | 'parseError'
  | 'parseTimeout'
  | 'parseMemory'
  | 'tooDeep'
  | 'noGrammar'
  | 'invalidDocument';

export interface ChunkedFile {
  readonly chunks: readonly Chunk[];
  /** Set when the chunker for the language could not be used; the chunks are line windows then. */
  readonly fallback?: ChunkFallback;
}

/** Sizes that the chunkers cut to. Lines are counted with their blank ones. */
export interface ChunkLimits {
  /** Neighbouring small pieces are merged up to this many lines. */
  readonly targetLines: number;
  /** A piece longer than this is split at statement borders (or blank lines). */
  readonly maxLines: number;
  /** A piece with more characters than this is split as well, inside a line only if the line alone is longer. */
  readonly maxChars: number;
}

export const DEFAULT_CHUNK_LIMITS: ChunkLimits = { targetLines: 60, maxLines: 80, maxChars: 6000 };
