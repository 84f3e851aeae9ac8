/** Copies among the results (vendored files, versions of a page) take one entry instead of filling the top. */
import type { SourceLine } from '../engine/snippets/sourceLines.ts';
import type { SearchResult } from '../shared/engineApi.ts';
import type { SourceReader } from './source.ts';

export interface Entry {
  readonly result: SearchResult;
  /** Results in other files that say the same, in rank order. */
  readonly copies: readonly SearchResult[];
}

/** Share of lines that two results have in common from which one is a copy of the other: a version, a path may differ. */
const COPY = 0.9;
/** Shorter ones are the same by chance, like two empty constructors. */
const LEAST_LINES = 3;

/** At most `top` entries in rank order; what comes after them is left out, if it is no copy of one of them. */
export function foldCopies(
  results: readonly SearchResult[],
  source: Pick<SourceReader, 'linesOf'>,
  top: number,
): readonly Entry[] {
  const entries: (Entry & { readonly copies: SearchResult[] })[] = [];
  for (const result of results) {
    const original = entries.find((entry) => isCopy(entry.result, result, source));
    if (original) original.copies.push(result);
    else if (entries.length < top) entries.push({ result, copies: [] });
  }
  return entries;
}

function isCopy(a: SearchResult, b: SearchResult, source: Pick<SourceReader, 'linesOf'>): boolean {
  // What is cheap to compare first: nearly all results differ in it, and their files need not be read.
  if (a.path === b.path || nameOf(a) !== nameOf(b) || a.language !== b.language) return false;
  const [first, second] = [textsOf(source.linesOf(a)), textsOf(source.linesOf(b))];
  if (Math.min(first.size, second.size) < LEAST_LINES) return false;
  let shared = 0;
  for (const line of first) if (second.has(line)) shared++;
  return shared >= COPY * Math.max(first.size, second.size);
}

function nameOf({ symbol, breadcrumb }: SearchResult): string {
  return symbol || (breadcrumb.at(-1) ?? '');
}

function textsOf(lines: readonly SourceLine[]): ReadonlySet<string> {
  return new Set(lines.map(({ text }) => text.trim()));
}
