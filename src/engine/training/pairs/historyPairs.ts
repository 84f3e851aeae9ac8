/**
 * Pairs of a repository's history: what a commit says it changed, with the code that it left behind. Reads what git prints
 * for HISTORY_ARGUMENTS line by line; the same lines give the same pairs.
 */
import { codeOf } from '../../analysis/tokens/lexer.ts';
import type { TrainingPair } from '../pair.ts';

/** Control characters part the fields: none of them stands in a message or in code. */
export const HISTORY_ARGUMENTS: readonly string[] = [
  ...'log --no-merges --format=%x01%H%x02%s%x02%b%x03 -p -U12 --no-color --no-ext-diff --no-renames'.split(
    ' ',
  ),
  ...'--diff-filter=M -n 3500'.split(' '),
];

/** Of one repository; then the rest of its history is not read. */
const MOST_READ = 6000;
/** Of one repository, drawn from what was read, or the busiest ones would decide what the model learns. */
const MOST_PAIRS = 3000;
/** Characters of a diff; a larger change is a move or was made by a tool. */
const LARGEST_DIFF = 400_000;

export async function historyPairs(lines: AsyncIterable<string>): Promise<TrainingPair[]> {
  const seen = new Set<string>();
  const pairs: TrainingPair[] = [];
  for await (const commit of commitsOf(lines)) {
    pairs.push(...pairsOf(commit, seen));
    if (pairs.length >= MOST_READ) break;
  }
  const drawn = pairs.map((pair) => ({ pair, order: codeOf(`${pair.anchor} ${pair.query}`) }));
  return drawn
    .sort((a, b) => a.order - b.order)
    .slice(0, MOST_PAIRS)
    .map(({ pair }) => pair);
}

interface Commit {
  readonly id: string;
  readonly subject: string;
  readonly body: string;
  readonly diff: readonly string[];
}

async function* commitsOf(lines: AsyncIterable<string>): AsyncGenerator<Commit> {
  let head = '';
  let diff: string[] = [];
  let size = 0;
  const commit = (): Commit[] => {
    const [id = '', subject = '', body = ''] = head.slice(1, head.indexOf('\x03')).split('\x02');
    return id !== '' && size < LARGEST_DIFF ? [{ id, subject, body, diff }] : [];
  };
  for await (const line of lines) {
    if (line.startsWith('\x01')) {
      yield* commit();
      head = line;
      diff = [];
      size = 0;
    } else if (!head.includes('\x03')) head += `\n${line}`;
    else if ((size += line.length + 1) < LARGEST_DIFF) diff.push(line);
  }
  yield* commit();
}

/** Changes in more files, or in more places of one, are not what a subject alone tells. */
const MOST_FILES = 4;
const MOST_HUNKS = 8;
const WORDS_OF_SUBJECT = [4, 30] as const;

/** The subject with the largest change, and the first paragraph of the body with the next. */
function pairsOf({ id, subject, body, diff }: Commit, seen: Set<string>): TrainingPair[] {
  const query = cleaned(subject);
  const key = query.toLowerCase();
  if (CHORES.test(subject) || !isPlain(query, WORDS_OF_SUBJECT) || seen.has(key)) return [];
  const files = filesOf(diff);
  if (files.length === 0 || files.length > MOST_FILES) return [];
  const hunks = files.flatMap((lines) => hunksOf(lines)).sort((a, b) => b.added - a.added);
  const [first, second = first] = hunks;
  if (first === undefined || second === undefined) return [];
  seen.add(key);
  const anchor = id.slice(0, ID_CHARACTERS);
  const pair = { kind: 'commitToCode', anchor } as const;
  const reason = reasonOf(body);
  return [
    { ...pair, query, document: first.text },
    ...(reason === undefined ? [] : [{ ...pair, query: reason, document: second.text }]),
  ];
}

const ID_CHARACTERS = 12;
/** What nobody asks for: releases, formatting, wording. */
const CHORES =
  /\b(?:bump|merge|release|version|changelog|typo|readme|revert|lint|format(?:ting)?|rubocop|prettier|clippy|copyright|licen[cs]e|dependabot|deps|upgrade|update dependenc|ci|travis|circleci|github actions|workflow|docs?|documentation|comments?|whitespace|spelling|cleanup|clean up|nit|wip|rename|reformat|cherry|pylint|flake8|eslint|mypy|isort|black|gofmt|rustfmt)\b/i;

/** Without numbers of issues, marks, and the part of the code that some put in front. */
function cleaned(text: string): string {
  const bare = text
    .replace(/\s*\((?:[^()]*#\d+[^()]*|gh-\d+|[A-Z]+-\d+)\)/g, ' ')
    .replace(/\[[^\]]{1,40}\]/g, ' ')
    .replace(/^\s*[A-Z][A-Z0-9]+-\d+[:\s-]*/, '')
    .replace(
      /(?:(?:fix(?:es|ed)?|closes?|closed|resolves?|refs?|see|gh|issue|ticket|pr|bug)\s*:?\s*)?#\d+/gi,
      '',
    );
  const what = /^\s*[\w/.,&*+ -]{1,40}(?:\([^)]*\))?!?:\s+(.*)$/.exec(bare)?.[1] ?? bare;
  return what.replace(/\s+/g, ' ').replace(/^[ .:-]+|[ .:-]+$/g, '');
}

function isPlain(text: string, [least, most]: readonly [number, number]): boolean {
  const words = text.match(/[A-Za-z]{2,}/g)?.length ?? 0;
  return words >= least && words <= most && /^[\x20-\x7e]+$/.test(text);
}

const WORDS_OF_REASON = [8, 60] as const;
const LONGEST_REASON = 400;
const NO_REASON = /signed-off|co-authored|reviewed|change-id|cherry|https?:\/\/|^\s*[*+-]\s/i;

/** The first paragraph that tells something. The last one is mostly trailers. */
function reasonOf(body: string): string | undefined {
  const paragraphs = body.split(/\n\s*\n/).map((text) => text.replace(/\s+/g, ' ').trim());
  const found = paragraphs
    .slice(0, -1)
    .find((text) => !NO_REASON.test(text) && isPlain(text, WORDS_OF_REASON));
  return found === undefined ? undefined : cleaned(found).slice(0, LONGEST_REASON);
}

const CODE =
  /\.(?:[tj]sx?|[mc]js|py|go|rs|java|kts?|[ch]|cc|cpp|cxx|h(?:pp|h)|cs|rb|php|scala|exs?|erl|lua|swift|(?:ba|z)?sh|hs|vue|svelte|zig|nim|mm?|ml|clj|dart|p[lm]|r|jl|el|vim)$/i;
const LEFT_OUT =
  /(?:^|\/)(?:_?vendor(?:ed|s)?|third[-_]?party|3rd[-_]?party|externals?|node_modules|deps|bundled|dist|build|tests?|specs?|__tests__|testing|testdata|fixtures|examples?|i18n|locales?|\.github)\/|[._-](?:test|spec)s?\.|_test\.|\/test_|Tests?\.(?:java|kt|cs|scala|swift|php)$|\.min\.|generated|\.pb\./i;

/** Lines of the diff of each file of code. */
function filesOf(diff: readonly string[]): string[][] {
  const files: string[][] = [];
  let isCode = false;
  for (const line of diff) {
    if (line.startsWith('diff --git ')) isCode = false;
    const path = /^\+\+\+ b\/(.*)$/.exec(line)?.[1];
    if (path !== undefined) {
      isCode = CODE.test(path) && !LEFT_OUT.test(path);
      if (isCode) files.push([]);
    } else if (isCode) files.at(-1)!.push(line);
  }
  return files;
}

interface Hunk {
  readonly added: number;
  /** As the commit left it. */
  readonly text: string;
}

const LINES_OF_HUNK = [8, 70] as const;
const LONGEST_LINE = 300;
/** Lines of code; a change of comments alone says nothing of the code. */
const LEAST_ADDED = 2;
const COMMENT = /^\+\s*(?:--|\/\/|#|\*|\/\*|")/;

function hunksOf(lines: readonly string[]): Hunk[] {
  const hunks: string[][] = [];
  for (const line of lines) {
    if (line.startsWith('@@ ')) hunks.push([]);
    else hunks.at(-1)?.push(line);
  }
  if (hunks.length > MOST_HUNKS) return [];
  return hunks.flatMap((hunk) => {
    const kept = hunk
      .filter((line) => line.startsWith(' ') || line.startsWith('+'))
      .map((line) => line.slice(1));
    const added = hunk.filter((line) => line.startsWith('+'));
    const code = added.filter((line) => /\w/.test(line) && !COMMENT.test(line));
    const [least, most] = LINES_OF_HUNK;
    const fits =
      kept.length >= least && kept.length <= most && kept.every((line) => line.length <= LONGEST_LINE);
    return fits && code.length >= LEAST_ADDED ? [{ added: added.length, text: kept.join('\n') }] : [];
  });
}
