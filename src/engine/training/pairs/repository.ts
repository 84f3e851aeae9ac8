/**
 * All pairs of one repository. Reads its files in an order drawn at random, so that what a cap leaves out is left out
 * everywhere; the same files and seed give the same pairs.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { PLAIN_TEXT } from '../../../shared/languages.ts';
import { seededRandom, shuffled } from '../../../shared/random.ts';
import { codeOf } from '../../analysis/tokens/lexer.ts';
import type { Chunker } from '../../chunking/chunker.ts';
import { splitLines } from '../../chunking/lines.ts';
import { Work } from '../../work.ts';
import {
  DEFAULT_READ_LIMITS,
  type ListOptions,
  listFiles,
  readSource,
  type WorkspaceFile,
} from '../../workspace/index.ts';
import type { PairGroup } from '../pair.ts';
import { codePairs, symbolsOf } from './codePairs.ts';
import { docPairs, PAGE_LANGUAGES, passagesOf } from './docPairs.ts';
import { Links } from './links.ts';
import { type MinedFile, minedFile } from './minedFile.ts';
import { notebookPage } from './notebookPage.ts';
import { PairSink } from './pairSink.ts';
import { type NamedFunction, NamedFunctions } from './sameNames.ts';

export interface MineOptions {
  /** What the group is called. */
  readonly name: string;
  readonly chunker: Chunker;
  readonly seed: number;
  /** Which files are read; absent: all that git would keep. */
  readonly scope?: ListOptions;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

export interface MinedRepository extends PairGroup {
  /** Those that may have a namesake in another repository. */
  readonly functions: readonly NamedFunction[];
}

export async function mineRepository(root: string, options: MineOptions): Promise<MinedRepository> {
  const { name, seed, scope, signal, onProgress } = options;
  const random = seededRandom(seed ^ codeOf(name));
  const { files } = await listFiles(root, scope, signal);
  const mine: Mine = {
    root,
    options,
    sink: new PairSink(),
    links: new Links(),
    functions: new NamedFunctions(),
    reopened: new Map(),
  };
  const wanted = FILE_GROUPS.flatMap(({ holds, most, read }) => {
    const own = files.filter((file) => !LEFT_OUT.test(file.path) && holds(file));
    return shuffled(own, random)
      .slice(0, most)
      .map((file) => ({ file, read }));
  });
  for (const [done, { file, read }] of wanted.entries()) {
    onProgress?.({ done, total: wanted.length });
    await nextTurn();
    signal?.throwIfAborted();
    if (read !== readCode || !mine.sink.hasEnoughCode) read(mine, file.path);
  }
  await mine.links.resolve(
    random,
    (path) => codeOfFile(mine, path),
    (pair) => mine.sink.add(pair),
    new Work({ signal }).pause,
  );
  return { name, pairs: mine.sink.pairs, functions: mine.functions.chosen() };
}

interface Mine {
  readonly root: string;
  readonly options: MineOptions;
  readonly sink: PairSink;
  readonly links: Links;
  readonly functions: NamedFunctions;
  /** Files that were read a second time. */
  readonly reopened: Map<string, MinedFile>;
}

/** Work of others that the listing does not know as such, older versions of the docs, forms, and what is not in English. */
const LEFT_OUT =
  /(?:^|\/)(?:_?vendor(?:ed|s)?|third[-_]?party|3rd[-_]?party|extern(?:al)?s?|deps|bundled|node_modules|site-packages|Pods|Carthage|versioned_docs|\.github|i18n|l10n|locales?|translations?|Resources\/Languages|(?:zh|ja|ko|fr|de|es|pt|ru|it|tr|pl|uk|fa|vi|id)(?:[-_][A-Za-z]{2,4})?)\/|(?:^|\/)CODE_OF_CONDUCT/i;
const MARKUP: ReadonlySet<string | undefined> = new Set('html xml svg css scss less sass'.split(' '));
const CHANGES = /(?:change|history|news|release)[^/]*$/i;

interface FileGroup {
  holds(file: WorkspaceFile): boolean;
  /** Files; a sample of that size shows what the rest is like. */
  readonly most: number;
  read(mine: Mine, path: string): void;
}

/** Code comes first: what docs and tests name has to be known. */
const FILE_GROUPS: readonly FileGroup[] = [
  {
    holds: ({ contentKind, role, language }) =>
      contentKind === 'code' && role === 'normal' && language !== 'jupyter' && !MARKUP.has(language),
    most: 3000,
    read: readCode,
  },
  {
    holds: ({ contentKind, role }) => contentKind === 'tests' && role === 'normal',
    most: 500,
    read: readTests,
  },
  {
    holds: ({ contentKind, role, language }) =>
      contentKind === 'docs' && role === 'normal' && PAGE_LANGUAGES.has(language ?? ''),
    most: 1500,
    read: readPage,
  },
  {
    holds: ({ language, role }) => language === 'jupyter' && role === 'normal',
    most: 100,
    read: readNotebook,
  },
  { holds: ({ path, role }) => role === 'reference' && CHANGES.test(path), most: 5, read: readChanges },
];

/** Without the tests in it. Docs name what stands in one file again and again, and it may be a large one. */
function codeOfFile(mine: Mine, path: string): MinedFile | undefined {
  let file = mine.reopened.get(path);
  if (!file) {
    const source = open(mine, path);
    file = source && fileOf(mine, path, source.language, source.text.slice(0, testsIn(source)), false);
    if (file) mine.reopened.set(path, file);
  }
  return file && { ...file, random: randomOf(mine, path) };
}

/** Where they begin: Rust keeps unit tests at the end of the file. */
function testsIn({ text, language }: { readonly text: string; readonly language: string }): number {
  const start = language === 'rust' ? text.search(RUST_TESTS) : -1;
  return start < 0 ? text.length : start;
}

const RUST_TESTS = /^[ \t]*#\[cfg\(test\)\]\s*\n\s*(?:pub(?:\(crate\))? )?mod\b/m;

function readCode(mine: Mine, path: string): void {
  const source = open(mine, path);
  if (!source) return;
  const { text, language } = source;
  const end = testsIn(source);
  const file = fileOf(mine, path, language, text.slice(0, end), false);
  const symbols = symbolsOf(file);
  codePairs(file, symbols, (pair) => mine.sink.add(pair));
  mine.links.define(file, symbols);
  mine.links.readComments(symbols);
  mine.functions.add(file, symbols);
  if (end < text.length) mineTests(mine, fileOf(mine, path, language, text.slice(end), true));
}

function readTests(mine: Mine, path: string): void {
  const source = open(mine, path);
  if (source) mineTests(mine, fileOf(mine, path, source.language, source.text, true));
}

function mineTests(mine: Mine, file: MinedFile): void {
  const symbols = symbolsOf(file);
  codePairs(file, symbols, (pair) => mine.sink.add(pair));
  mine.links.readTests(file, symbols);
}

function readPage(mine: Mine, path: string): void {
  const source = open(mine, path);
  if (source) minePage(mine, fileOf(mine, path, source.language, source.text, false));
}

function readNotebook(mine: Mine, path: string): void {
  const page = notebookPage(open(mine, path)?.text ?? '');
  if (page !== undefined) minePage(mine, fileOf(mine, path, 'markdown', page, false));
}

function minePage(mine: Mine, file: MinedFile): void {
  const passages = passagesOf(file.parts.lines);
  docPairs(file, passages, (pair) => mine.sink.add(pair));
  mine.links.readPage(passages.filter(({ isCode }) => !isCode).map(({ text }) => text));
}

function readChanges(mine: Mine, path: string): void {
  const source = open(mine, path);
  if (source) mine.links.readChangelog(splitLines(source.text));
}

function open(
  { root }: Mine,
  path: string,
): { readonly text: string; readonly language: string } | undefined {
  const source = readSource(root, path, DEFAULT_READ_LIMITS);
  return 'skip' in source ? undefined : { text: source.text, language: source.language ?? PLAIN_TEXT };
}

function fileOf(mine: Mine, path: string, language: string, text: string, isTest: boolean): MinedFile {
  const nodes = mine.options.chunker.outline(language, text);
  return minedFile({ path, language, isTest, nodes, lines: splitLines(text), random: randomOf(mine, path) });
}

function randomOf({ options }: Mine, path: string): () => number {
  return seededRandom(options.seed ^ codeOf(`${options.name}/${path}`));
}
