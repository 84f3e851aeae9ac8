/**
 * Ignore files with exactly git's meaning, one path at a time: the caller walks down from the root and does
 * not enter what is ignored. A pattern therefore only ever says something about the very path it matches.
 *
 * The `ignore` package is not used here: it answers for a path together with the folders above it, so once one
 * file ignores a folder, all in it stays ignored although another file brought the folder back.
 */
import { compileGlob, compileSegment, type Glob, matchGlob, type SegmentTest } from './glob.ts';

interface Rule {
  readonly negated: boolean;
  readonly foldersOnly: boolean;
  /** A pattern without a slash is tested against the name alone, at any depth. */
  readonly name: SegmentTest | undefined;
  readonly path: Glob;
}

/** The rules of one ignore file, and those of the same kind of file further up. */
interface RuleScope {
  readonly rules: readonly Rule[];
  /** How many segments the path of the folder of the ignore file has. */
  readonly depth: number;
  readonly parent: RuleScope | undefined;
}

/** The rules in force inside one folder. Each kind of file has its own chain; the first kind that says something wins. */
export type IgnoreScope = readonly (RuleScope | undefined)[];

/** Ignore files by rank: any line in a file of an earlier kind wins over every line of the later ones. */
export const IGNORE_FILES = ['.sextantignore', '.ignore', '.gitignore', '.git/info/exclude'] as const;

export const NO_RULES: IgnoreScope = IGNORE_FILES.map(() => undefined);

/** Adds the ignore files of a folder `depth` segments deep; `contents` are in the order of `IGNORE_FILES`. */
export function enterFolder(
  scope: IgnoreScope,
  depth: number,
  contents: readonly (string | undefined)[],
  ignoreCase: boolean,
): IgnoreScope {
  if (contents.every((content) => content === undefined)) return scope;
  return scope.map((parent, kind) => {
    const rules = parseRules(contents[kind] ?? '', ignoreCase);
    return rules.length === 0 ? parent : { rules, depth, parent };
  });
}

/** Whether a path is ignored, given that none of the folders above it is. */
export function isIgnored(scope: IgnoreScope, segments: readonly string[], isFolder: boolean): boolean {
  for (const chain of scope) {
    for (let level = chain; level !== undefined; level = level.parent) {
      const verdict = decide(level, segments, isFolder);
      if (verdict !== undefined) return verdict;
    }
  }
  return false;
}

/** The last pattern that matches decides; undefined if none does. */
function decide(scope: RuleScope, segments: readonly string[], isFolder: boolean): boolean | undefined {
  const name = segments[segments.length - 1]!;
  for (let at = scope.rules.length - 1; at >= 0; at--) {
    const rule = scope.rules[at]!;
    if (rule.foldersOnly && !isFolder) continue;
    const matches = rule.name === undefined ? matchGlob(rule.path, segments, scope.depth) : rule.name(name);
    if (matches) return !rule.negated;
  }
  return undefined;
}

function parseRules(content: string, ignoreCase: boolean): readonly Rule[] {
  return content
    .replace(/^\uFEFF/, '')
    .split('\n')
    .flatMap((line) => parseRule(line.replace(/\r$/, ''), ignoreCase) ?? []);
}

function parseRule(line: string, ignoreCase: boolean): Rule | undefined {
  if (line.startsWith('#')) return undefined;
  let pattern = trimSpaces(line);
  const negated = pattern.startsWith('!');
  if (negated) pattern = pattern.slice(1);
  const foldersOnly = pattern.endsWith('/');
  if (foldersOnly) pattern = pattern.slice(0, -1);
  if (pattern === '') return undefined;
  if (!pattern.includes('/'))
    return { negated, foldersOnly, name: compileSegment(pattern, ignoreCase), path: [] };
  return { negated, foldersOnly, name: undefined, path: compileGlob(pattern.replace(/^\//, ''), ignoreCase) };
}

/** Drops spaces at the end, but not those behind a backslash. */
function trimSpaces(line: string): string {
  let end = 0;
  for (let at = 0; at < line.length; at++) {
    if (line[at] === '\\') end = Math.min(++at, line.length - 1) + 1;
    else if (line[at] !== ' ') end = at + 1;
  }
  return line.slice(0, end);
}
