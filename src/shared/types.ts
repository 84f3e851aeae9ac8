/**
 * Plain data that crosses the boundary between the engine and whoever asks it: the command line, the
 * extension host, a test. Lines are 0-based and ends are exclusive here; only text shown to a person
 * counts from 1.
 */

/** Lines `startLine` (included) to `endLine` (excluded), counted from 0. */
export interface LineRange {
  readonly startLine: number;
  readonly endLine: number;
}

/** What a file is for. Results of kind `tests` and `config` rank a little lower unless they were asked for. */
export type ContentKind = 'code' | 'docs' | 'tests' | 'config';

export const CONTENT_KINDS: readonly ContentKind[] = ['code', 'docs', 'tests', 'config'];

/**
 * What kind of named thing a chunk covers; `text` means that it covers none. An index stores positions in this
 * list: add at the end only.
 */
export const SYMBOL_KINDS = [
  'text',
  'function',
  'method',
  'class',
  'interface',
  'type',
  'enum',
  'module',
  'constant',
  'property',
  'rule',
  'table',
  'element',
  'section',
  'cell',
  'key',
] as const;

export type SymbolKind = (typeof SYMBOL_KINDS)[number];

/** How a query is answered: both retrievers fused, the embedding alone, or BM25 alone. */
export type SearchMode = 'hybrid' | 'dense' | 'lexical';

export const SEARCH_MODES: readonly SearchMode[] = ['hybrid', 'dense', 'lexical'];

/** How likely a result is right; `none` stands apart, below the cut, and where all are so there is no good match. */
export type Confidence = 'strong' | 'likely' | 'weak' | 'none';
