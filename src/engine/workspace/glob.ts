/**
 * Matches paths against gitignore-style patterns, segment by segment, in time linear in the length of the
 * path for each star: a pattern comes from the repository, and no pattern may hang the scan.
 */

/** Tests one segment of a path, that is a name without `/`. */
export type SegmentTest = (name: string) => boolean;

/** `'**'` stands for any number of folders, also none. */
export type Glob = readonly (SegmentTest | '**')[];

/** A whole path of segments that the glob matches; `**` at the end needs at least one segment. */
export function compileGlob(pattern: string, ignoreCase: boolean): Glob {
  const glob: (SegmentTest | '**')[] = [];
  const segments = pattern.split('/');
  segments.forEach((segment, at) => {
    if (!/^\*{2,}$/.test(segment)) {
      glob.push(compileSegment(segment, ignoreCase));
      return;
    }
    if (glob.at(-1) !== '**') glob.push('**');
    if (at === segments.length - 1) glob.push(() => true);
  });
  return glob;
}

/** Whether the glob matches exactly `segments[start..]`. */
export function matchGlob(glob: Glob, segments: readonly string[], start: number): boolean {
  let g = 0;
  let s = start;
  // Where to go on after the last `**` took one more segment: only the last one ever needs another try.
  let retryGlob = -1;
  let retrySegment = 0;
  while (s < segments.length) {
    const test = glob[g];
    if (test === '**') {
      retryGlob = ++g;
      retrySegment = s;
    } else if (test?.(segments[s]!)) {
      g++;
      s++;
    } else if (retryGlob !== -1) {
      g = retryGlob;
      s = ++retrySegment;
    } else return false;
  }
  while (glob[g] === '**') g++;
  return g === glob.length;
}

/** Compiles `*`, `?`, `[a-z]`, `[!a]`, `[[:alpha:]]` and backslash escapes as git reads them inside one segment. */
export function compileSegment(pattern: string, ignoreCase: boolean): SegmentTest {
  const tokens = tokenize(ignoreCase ? pattern.toLowerCase() : pattern);
  if (tokens === undefined) return () => false;
  const test = simpleTest(tokens) ?? ((name: string) => matchTokens(tokens, name));
  return ignoreCase ? (name) => test(name.toLowerCase()) : test;
}

type Token = string | '*any' | ((char: string) => boolean);
const ANY_RUN = '*any';

/** The forms that nearly all patterns have, without walking tokens: `name`, `*.ext`, `name*`, `*`. */
function simpleTest(tokens: readonly Token[]): SegmentTest | undefined {
  const literal = (part: readonly Token[]) =>
    part.every((token) => typeof token === 'string' && token !== ANY_RUN) ? part.join('') : undefined;
  const whole = literal(tokens);
  if (whole !== undefined) return (name) => name === whole;
  if (tokens[0] === ANY_RUN) {
    const suffix = literal(tokens.slice(1));
    if (suffix !== undefined) return (name) => name.endsWith(suffix);
  }
  const prefix = tokens.at(-1) === ANY_RUN ? literal(tokens.slice(0, -1)) : undefined;
  return prefix === undefined ? undefined : (name) => name.startsWith(prefix);
}

function matchTokens(tokens: readonly Token[], name: string): boolean {
  const chars = Array.from(name);
  let t = 0;
  let c = 0;
  let retryToken = -1;
  let retryChar = 0;
  while (c < chars.length) {
    const token = tokens[t];
    if (token === ANY_RUN) {
      retryToken = ++t;
      retryChar = c;
    } else if (typeof token === 'function' ? token(chars[c]!) : token === chars[c]) {
      t++;
      c++;
    } else if (retryToken !== -1) {
      t = retryToken;
      c = ++retryChar;
    } else return false;
  }
  while (tokens[t] === ANY_RUN) t++;
  return t === tokens.length;
}

/** Undefined for a pattern that git finds malformed and lets match nothing: an open bracket, a last backslash. */
function tokenize(pattern: string): readonly Token[] | undefined {
  const chars = Array.from(pattern);
  const tokens: Token[] = [];
  for (let at = 0; at < chars.length; at++) {
    const char = chars[at]!;
    if (char === '*') {
      if (tokens.at(-1) !== ANY_RUN) tokens.push(ANY_RUN);
    } else if (char === '?') {
      tokens.push(() => true);
    } else if (char === '\\') {
      const escaped = chars[++at];
      if (escaped === undefined) return undefined;
      tokens.push(escaped);
    } else if (char === '[') {
      const set = parseSet(chars, at + 1);
      if (set === undefined) return undefined;
      tokens.push(set.test);
      at = set.end;
    } else tokens.push(char);
  }
  return tokens;
}

/** Parses what follows `[`; `end` is the index of the closing bracket. */
function parseSet(
  chars: readonly string[],
  start: number,
): { test(char: string): boolean; end: number } | undefined {
  let at = start;
  const negated = chars[at] === '!' || chars[at] === '^';
  if (negated) at++;
  const tests: ((char: string) => boolean)[] = [];
  for (let first = true; first || chars[at] !== ']'; first = false) {
    let low = chars[at];
    if (low === undefined) return undefined;
    if (low === '[' && chars[at + 1] === ':') {
      const end = chars.indexOf(']', at + 2);
      const named = end === -1 ? undefined : POSIX_CLASSES[chars.slice(at + 2, end - 1).join('')];
      if (named === undefined || chars[end - 1] !== ':') return undefined;
      tests.push((char) => named.test(char));
      at = end + 1;
      continue;
    }
    if (low === '\\') low = chars[++at];
    if (low === undefined) return undefined;
    let high: string | undefined = low;
    if (chars[at + 1] === '-' && chars[at + 2] !== undefined && chars[at + 2] !== ']') {
      at += 2;
      high = chars[at] === '\\' ? chars[++at] : chars[at];
      if (high === undefined) return undefined;
    }
    at++;
    const [from, to] = [low.codePointAt(0)!, high.codePointAt(0)!];
    tests.push((char) => from <= char.codePointAt(0)! && char.codePointAt(0)! <= to);
  }
  return { test: (char) => tests.some((test) => test(char)) !== negated, end: at };
}

const POSIX_CLASSES: Readonly<Record<string, RegExp>> = {
  alnum: /[A-Za-z0-9]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  cntrl: /\p{Cc}/u,
  digit: /[0-9]/,
  graph: /[!-~]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /\s/,
  upper: /[A-Z]/,
  xdigit: /[0-9A-Fa-f]/,
};
