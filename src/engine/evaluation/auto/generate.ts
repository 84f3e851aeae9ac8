/**
 * Golden queries that nobody wrote for the purpose, from a folder's own doc comments, headings and commits, and the copy
 * of the folder that they are to be asked of: without the comments and headings that became questions.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { EngineError } from '../../../shared/errors.ts';
import { contentKindOf, languageOf } from '../../../shared/languages.ts';
import { seededRandom, shuffled } from '../../../shared/random.ts';
import { Chunker } from '../../chunking/chunker.ts';
import { splitLines } from '../../chunking/lines.ts';
import type { IndexScope } from '../../index/versionedIndex.ts';
import { DEFAULT_READ_LIMITS, listFiles, readSource } from '../../workspace/index.ts';
import { type GoldenQuestion, hashOf } from '../golden.ts';
import {
  type AutoKind,
  type Candidate,
  CommitPlaces,
  docCandidates,
  headingCandidates,
  type Mask,
} from './candidates.ts';
import type { Commit } from './commits.ts';
import { plainWords } from './prose.ts';

export interface AutoOptions {
  /** What the questions call the repository. */
  readonly name: string;
  /** Which files count; absent: all that an index would have. */
  readonly scope?: IndexScope;
  readonly grammarFolder: string;
  /** Questions at most, spread over the kinds. */
  readonly most: number;
  readonly commits?: readonly Commit[];
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

export interface AutoQuestions {
  readonly questions: readonly GoldenQuestion[];
  readonly masks: readonly Mask[];
}

const SEED = 7;
/** Of one kind from one file; a file full of small functions must not decide alone. */
const MOST_PER_FILE = 3;
const KINDS: readonly AutoKind[] = ['docstring', 'heading', 'commit'];
const HEADING_LANGUAGES: ReadonlySet<string> = new Set(['markdown', 'mdx', 'restructuredtext', 'asciidoc']);

/** The same folder gives the same questions. EngineError `nothingToIndex` if it gives none. */
export async function autoQuestions(root: string, options: AutoOptions): Promise<AutoQuestions> {
  const { name, scope = {}, most, signal } = options;
  const candidates = await readCandidates(root, options);
  const copies = await countCopies(root, scope, candidates, signal);
  const chosen = sample(
    candidates.filter((candidate) => copies.get(candidate)! <= (candidate.masks.length > 0 ? 1 : 0)),
    most,
  );
  if (chosen.length === 0)
    throw new EngineError(
      'nothingToIndex',
      `No questions can be made from ${root}: it has no doc comments and headings in English sentences that stand in one place only.`,
    );
  return {
    questions: chosen.map(({ id, kind, language, query, relevant }) => ({
      id: `${name}/${id}`,
      repo: name,
      kind,
      language,
      query,
      relevant,
      hash: hashOf(query, relevant),
    })),
    masks: chosen.flatMap(({ masks }) => masks),
  };
}

/** Writes every file that would be indexed, as UTF-8 and without what the masks name; lines keep their numbers. */
export async function writeMaskedCopy(
  root: string,
  masks: readonly Mask[],
  target: string,
  { scope = {}, signal }: Pick<AutoOptions, 'scope' | 'signal'> = {},
): Promise<void> {
  const masksOf = grouped(masks, ({ path }) => path);
  for await (const { path, text } of textsOf(root, scope, signal)) {
    const lines = splitLines(text);
    for (const { line, text: gone } of masksOf.get(path) ?? [])
      lines[line] = lines[line]!.replace(gone, () => '');
    mkdirSync(dirname(join(target, path)), { recursive: true });
    writeFileSync(join(target, path), lines.join('\n'));
  }
}

async function readCandidates(
  root: string,
  { scope = {}, grammarFolder, commits = [], signal, onProgress }: AutoOptions,
): Promise<Candidate[]> {
  const { files } = await listFiles(root, scope, signal);
  const isCode = (path: string): boolean => contentKindOf(path, languageOf(path)) === 'code';
  const wanted = files.filter(
    ({ role, contentKind }) => role === 'normal' && (contentKind === 'code' || contentKind === 'docs'),
  );
  const chunker = await Chunker.open(grammarFolder);
  const commitPlaces = new CommitPlaces(commits);
  const candidates: Candidate[] = [];
  try {
    for (const [done, { path, contentKind }] of wanted.entries()) {
      onProgress?.({ done, total: wanted.length });
      await nextTurn();
      signal?.throwIfAborted();
      const source = readSource(root, path, DEFAULT_READ_LIMITS);
      if ('skip' in source || source.language === undefined) continue;
      const { text, language } = source;
      const file = { path, language, text, nodes: chunker.outline(language, text) };
      if (contentKind === 'code') {
        candidates.push(...docCandidates(file));
        commitPlaces.add(file);
      } else if (HEADING_LANGUAGES.has(language)) candidates.push(...headingCandidates(file));
    }
  } finally {
    chunker.dispose();
  }
  return [...candidates, ...commitPlaces.candidates(isCode)];
}

/** Words by which a text is looked up before it is compared in full. */
const KEY_WORDS = 3;

/** How often the words of each candidate stand one behind the other, in any file. */
async function countCopies(
  root: string,
  scope: IndexScope,
  candidates: readonly Candidate[],
  signal: AbortSignal | undefined,
): Promise<Map<Candidate, number>> {
  const counts = new Map(candidates.map((candidate) => [candidate, 0]));
  const sought = grouped(
    candidates.map((candidate) => ({ candidate, words: plainWords(candidate.verbatim) })),
    ({ words }) => words.slice(0, KEY_WORDS).join(' '),
  );
  for await (const { text } of textsOf(root, scope, signal)) {
    const words = plainWords(text);
    for (let at = 0; at + KEY_WORDS <= words.length; at++) {
      const found = sought.get(`${words[at]} ${words[at + 1]} ${words[at + 2]}`);
      for (const { candidate, words: said } of found ?? []) {
        if (said.every((word, i) => words[at + i] === word))
          counts.set(candidate, counts.get(candidate)! + 1);
      }
    }
  }
  return counts;
}

/** The kinds take turns, and each is drawn at random; in the order of the candidates. */
function sample(candidates: readonly Candidate[], most: number): Candidate[] {
  const random = seededRandom(SEED);
  const queries = new Set<string>();
  const perFile = new Map<string, number>();
  const waiting = KINDS.map((kind) =>
    shuffled(
      candidates.filter((one) => one.kind === kind),
      random,
    ),
  );
  const chosen = new Set<Candidate>();
  while (chosen.size < most && waiting.some((list) => list.length > 0)) {
    for (const list of waiting) {
      const next = chosen.size < most ? list.pop() : undefined;
      if (!next) continue;
      const key = `${next.kind} ${next.relevant[0]!.path}`;
      const count = (perFile.get(key) ?? 0) + 1;
      if (count > MOST_PER_FILE || queries.has(next.query)) continue;
      perFile.set(key, count);
      queries.add(next.query);
      chosen.add(next);
    }
  }
  return candidates.filter((candidate) => chosen.has(candidate));
}

async function* textsOf(
  root: string,
  scope: IndexScope,
  signal: AbortSignal | undefined,
): AsyncGenerator<{ readonly path: string; readonly text: string }> {
  const { files } = await listFiles(root, scope, signal);
  for (const { path } of files) {
    await nextTurn();
    signal?.throwIfAborted();
    const source = readSource(root, path, DEFAULT_READ_LIMITS);
    if (!('skip' in source)) yield { path, text: source.text };
  }
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
