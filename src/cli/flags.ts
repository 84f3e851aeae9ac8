/** Values of flags, checked before anything is opened or written. */
import { VECTOR_FORMATS } from '../engine/vectors/formats.ts';
import { DIMENSIONS_STEP, type VectorOptions } from '../engine/vectors/vectorOptions.ts';
import type { FirstPass } from '../engine/vectors/vectorTable.ts';
import { compileGlobs } from '../engine/workspace/index.ts';
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

export interface VectorFlags {
  readonly vectors?: string;
  readonly dimensions?: string;
  readonly firstPass?: string;
}

export const MOST_RESULTS = 1000;
/** More than the candidates that are ranked, and 1 of 200 vectors of a large index. */
export const FIRST_PASS_CANDIDATES = 500;

export function topFrom(value: string): number {
  const top = Number(value);
  if (!/^\d+$/.test(value) || top < 1 || top > MOST_RESULTS) {
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

/** Throws for a glob that is empty or broken. */
export function assertGlobs({ include, exclude }: Pick<FilterFlags, 'include' | 'exclude'>): void {
  const globs = [...include, ...exclude];
  if (globs.some((glob) => glob.trim() === ''))
    throw new UsageError('--include and --exclude take a glob, and one is empty.');
  compileGlobs(globs);
}

/** Whether the model's vectors can be cut so is known only when it is open. */
export function vectorsFrom({ vectors, dimensions, firstPass }: VectorFlags): VectorOptions {
  return {
    ...(vectors === undefined ? {} : { format: oneOf(vectors, VECTOR_FORMATS, '--vectors') }),
    ...(dimensions === undefined ? {} : { dimensions: dimensionsFrom(dimensions, '--dimensions') }),
    ...(firstPass === undefined ? {} : { firstPass: firstPassFrom(firstPass) }),
  };
}

function firstPassFrom(value: string): FirstPass {
  const shape =
    value.toLowerCase() === 'bits'
      ? { bits: true }
      : { dimensions: dimensionsFrom(value, '--first-pass', 'bits or ') };
  return { ...shape, candidates: FIRST_PASS_CANDIDATES };
}

function dimensionsFrom(value: string, flag: string, or = ''): number {
  const dimensions = Number(value);
  if (/^\d+$/.test(value) && dimensions > 0 && dimensions % DIMENSIONS_STEP === 0) return dimensions;
  throw new UsageError(
    `${flag} must be ${or}a multiple of ${DIMENSIONS_STEP} dimensions, and "${value}" is not.`,
  );
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

/** A whole number of at least `least`; `otherwise` if it was not given. */
export function countFrom(value: string | undefined, otherwise: number, flag: string, least: number): number {
  if (value === undefined) return otherwise;
  const count = Number(value);
  if (/^\d+$/.test(value) && count >= least && Number.isSafeInteger(count)) return count;
  throw new UsageError(`${flag} must be a whole number of at least ${least}, and "${value}" is not.`);
}

/** A number from 0 to 1; `otherwise` if it was not given. */
export function shareFrom(value: string | undefined, otherwise: number, flag: string): number {
  if (value === undefined) return otherwise;
  const share = Number(value);
  if (value.trim() !== '' && share >= 0 && share <= 1) return share;
  throw new UsageError(`${flag} must be a number from 0 to 1, and "${value}" is not.`);
}

export function oneOf<T extends string>(value: string, choices: readonly T[], flag: string): T {
  const found = choices.find((choice) => choice === value.toLowerCase());
  if (!found) throw new UsageError(`${flag} must be one of ${choices.join(', ')}, and "${value}" is not.`);
  return found;
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
