/** The globs of people, in settings and on the command line: VS Code's syntax, with folders meaning all they hold. */
import { EngineError } from '../../shared/errors.ts';
import { compileGlob, type Glob, matchGlob } from './glob.ts';

/** File systems that take `A.ts` and `a.ts` for one file. */
export const IGNORE_CASE = process.platform === 'win32' || process.platform === 'darwin';

// Braces multiply. Nobody writes this many by hand, and each costs a comparison per file.
const MAX_ALTERNATIVES = 1000;

/**
 * Tests `/`-separated relative paths of files or folders. A pattern without a slash matches a name at any
 * depth (`*.ts`, `generated`); any other starts at the root (`./notes.md`, `src/*.ts`). What matches a
 * folder matches everything in it. Throws `badArgument` for braces with too many alternatives, and for a
 * bracket or brace that is never closed: such a pattern matches nothing, and nobody means that.
 */
export function compileGlobs(patterns: readonly string[]): (path: string) => boolean {
  const globs = patterns.flatMap((pattern) => {
    const alternatives = expandBraces(pattern);
    for (const alternative of alternatives) assertClosed(alternative, pattern);
    return alternatives.flatMap(compileUserGlob);
  });
  return (path) => {
    const segments = path.split('/');
    return globs.some((glob) => matchGlob(glob, segments, 0));
  };
}

/** The pattern itself, and the pattern for all that a folder of that name holds. */
function compileUserGlob(pattern: string): readonly Glob[] {
  const slashed = pattern.trim().replaceAll('\\', '/');
  const anchored = slashed.replace(/^(?:\.?\/)+/, '');
  // `folder/**` would match what the folder holds but not the folder, which then had to be walked in vain.
  const bare = anchored.replace(/(?:\/\*\*)*\/?$/, '');
  if (bare === '') return slashed === '' ? [] : [compileGlob('**', IGNORE_CASE)];
  const anyDepth = slashed === anchored && !bare.includes('/') && bare === anchored.replace(/\/$/, '');
  const glob = compileGlob(anyDepth ? `**/${bare}` : bare, IGNORE_CASE);
  return [glob, [...glob, '**', () => true]];
}

/** `whole` is the pattern as it was written, of which `alternative` is what its braces leave. */
function assertClosed(alternative: string, whole: string): void {
  const outside = alternative.split(/[\\/]/).map((segment) => {
    const rest = segment.replace(SET, '');
    if (rest.includes('[')) throw neverClosed(whole, '[', 'bracket');
    return rest;
  });
  let depth = 0;
  for (const char of outside.join(''))
    depth = char === '{' ? depth + 1 : char === '}' ? Math.max(0, depth - 1) : depth;
  if (depth > 0) throw neverClosed(whole, '{', 'brace');
}

// A closing bracket right after the opening one, or after its negation, is one of the characters.
const SET = /\[(?:[!^](?:\[:\w+:\]|[\s\S])|\[:\w+:\]|[^!^])(?:\[:\w+:\]|[^\]])*\]/g;

function neverClosed(pattern: string, char: string, name: string): EngineError {
  return new EngineError(
    'badArgument',
    `The pattern "${pattern}" opens a ${name} ${char} that is never closed; close it, or write [${char}] for the character itself.`,
  );
}

/** `a{b,c}` becomes `ab` and `ac`; a brace that is never closed, or holds no comma, stays as it is. */
function expandBraces(pattern: string): readonly string[] {
  const done: string[] = [];
  const open = [pattern];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const brace = findBraces(next);
    if (brace === undefined) done.push(next);
    else {
      const [before, after] = [next.slice(0, brace.start), next.slice(brace.end + 1)];
      for (const alternative of brace.alternatives) open.push(before + alternative + after);
    }
    if (done.length + open.length > MAX_ALTERNATIVES)
      throw new EngineError(
        'badArgument',
        `The pattern "${pattern}" stands for too many patterns; use fewer braces.`,
      );
  }
  return done;
}

function findBraces(
  pattern: string,
): { start: number; end: number; alternatives: readonly string[] } | undefined {
  for (let start = pattern.indexOf('{'); start !== -1; start = pattern.indexOf('{', start + 1)) {
    const borders = [start];
    let depth = 0;
    for (let at = start; at < pattern.length; at++) {
      if (pattern[at] === '{') depth++;
      else if (pattern[at] === '}') depth--;
      if (depth === 0 || (depth === 1 && pattern[at] === ',')) borders.push(at);
      if (depth === 0) break;
    }
    if (depth === 0 && borders.length > 2) {
      const alternatives = borders.slice(1).map((border, i) => pattern.slice(borders[i]! + 1, border));
      return { start, end: borders.at(-1)!, alternatives };
    }
  }
  return undefined;
}
