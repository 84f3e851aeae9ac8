/** Values of flags, checked before anything is opened or written. */
import { readFileSync } from 'node:fs';
import type { SearchFilters } from '../shared/engineApi.ts';
import { findLanguage } from '../shared/languages.ts';
import {
  CONTENT_KINDS,
  type ContentKind,
  SEARCH_MODES,
  type SearchMode,
  SYMBOL_KINDS,
} from '../shared/types.ts';
import { UsageError } from './errors.ts';

export interface FilterFlags {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly language: readonly string[];
  readonly kind: readonly string[];
  readonly symbolKind: readonly string[];
  readonly minSimilarity?: string;
}

const MOST_RESULTS = 1000;

export function topFrom(value: string): number {
  const top = Number(value);
  if (!Number.isInteger(top) || top < 1 || top > MOST_RESULTS) {
    throw new UsageError(`--top must be a whole number from 1 to ${MOST_RESULTS}, and "${value}" is not.`);
  }
  return top;
}

export function modeFrom(value: string): SearchMode {
  return oneOf(value, SEARCH_MODES, '--mode');
}

export function filtersFrom(flags: FilterFlags): SearchFilters {
  assertGlobs(flags);
  const filters: SearchFilters = {
    include: flags.include,
    exclude: flags.exclude,
    languages: flags.language.map(languageFrom),
    kinds: flags.kind.map((kind) => oneOf<ContentKind>(kind, CONTENT_KINDS, '--kind')),
    symbolKinds: flags.symbolKind.map((kind) => oneOf(kind, SYMBOL_KINDS, '--symbol-kind')),
  };
  return flags.minSimilarity === undefined
    ? filters
    : { ...filters, minSimilarity: similarityFrom(flags.minSimilarity) };
}

export function assertGlobs({ include, exclude }: Pick<FilterFlags, 'include' | 'exclude'>): void {
  if ([...include, ...exclude].includes(''))
    throw new UsageError('--include and --exclude take a glob, and one is empty.');
}

function languageFrom(value: string): string {
  const language = findLanguage(value);
  if (!language)
    throw new UsageError(
      `--language does not know "${value}"; name it as VS Code does, for example python or typescript.`,
    );
  return language;
}

function similarityFrom(value: string): number {
  const similarity = Number(value);
  if (value.trim() === '' || !(similarity >= -1 && similarity <= 1)) {
    throw new UsageError(`--min-similarity must be a number from -1 to 1, and "${value}" is not.`);
  }
  return similarity;
}

function oneOf<T extends string>(value: string, choices: readonly T[], flag: string): T {
  const found = choices.find((choice) => choice === value.toLowerCase());
  if (!found) throw new UsageError(`${flag} must be one of ${choices.join(', ')}, and "${value}" is not.`);
  return found;
}

export interface BatchQuery {
  readonly id: string | number;
  readonly query: string;
}

/** All lines of a file of `{id, query}`, or the first one that is broken as a sentence. `-` reads standard input. */
export function batchFrom(file: string): BatchQuery[] {
  let text: string;
  try {
    text = readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new UsageError(`The queries in ${file} cannot be read: ${(error as Error).message}.`);
  }
  const queries = text
    .split('\n')
    .map((line, i) => ({ line: line.trim(), number: i + 1 }))
    .filter(({ line }) => line !== '')
    .map(({ line, number }) => batchQuery(line, `${file}, line ${number}`));
  if (queries.length === 0)
    throw new UsageError(`${file} holds no queries; each line is {"id": …, "query": "…"}.`);
  return queries;
}

function batchQuery(line: string, place: string): BatchQuery {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new UsageError(`${place} is not JSON; each line is {"id": …, "query": "…"}.`);
  }
  const { id, query } = (value ?? {}) as Partial<BatchQuery>;
  if (typeof id !== 'string' && typeof id !== 'number') throw new UsageError(`${place} has no id.`);
  if (typeof query !== 'string' || query.trim() === '') throw new UsageError(`${place} has no query.`);
  return { id, query };
}

/** `path:12` or `path:12-40`, lines counted from 1. The path may hold colons. */
export function placeFrom(value: string): { path: string; firstLine: number; lastLine: number } {
  const match = /^(.+):(\d+)(?:-(\d+))?$/s.exec(value);
  if (!match) throw new UsageError(`Name a place as path:line or path:first-last; "${value}" is neither.`);
  const firstLine = Number(match[2]);
  const lastLine = match[3] === undefined ? firstLine : Number(match[3]);
  if (firstLine < 1 || lastLine < firstLine)
    throw new UsageError(
      `"${value}" names no lines: they count from 1, and the last is not before the first.`,
    );
  return { path: match[1]!, firstLine, lastLine };
}
