/**
 * Reads golden queries: questions with the places in checked-out repositories that answer them, as people write them
 * (lines from 1, the last one included). Whatever is wrong is said with the file and the line, before anything is asked.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, isAbsolute, join } from 'node:path';
import { EngineError } from '../../shared/errors.ts';
import { languageOf } from '../../shared/languages.ts';
import type { Place, RelevantPlace } from './metrics.ts';

export interface GoldenRepo {
  /** Also the name of its checkout's folder. */
  readonly name: string;
  readonly language: string;
  /** The commit that the line numbers belong to; undefined if it was not said. */
  readonly revision: string | undefined;
  /** Folders that hold copies of the same text. */
  readonly exclude: readonly string[];
}

export interface GoldenQuestion {
  readonly id: string;
  readonly repo: string;
  readonly language: string;
  readonly kind: string;
  readonly query: string;
  readonly relevant: readonly RelevantPlace[];
  /** Of the query and its places: two runs are compared on the questions that are the same in both. */
  readonly hash: string;
}

/** What "find similar" starts from; paths begin with the name of the repository. */
export interface GoldenSeed {
  readonly id: string;
  readonly seed: Place;
  readonly relevant: readonly RelevantPlace[];
}

/** A question that nothing in its repository answers. */
export interface UnanswerableQuestion {
  readonly id: string;
  readonly repo: string;
  readonly query: string;
}

export interface GoldenSet {
  readonly repos: readonly GoldenRepo[];
  readonly questions: readonly GoldenQuestion[];
  readonly seeds: readonly GoldenSeed[];
}

/** Of a folder with repos.json, queries.jsonl and, if there are any, similar.jsonl. EngineError `badArgument`. */
export function readGolden(folder: string): GoldenSet {
  const repos = readRepos(join(folder, 'repos.json'));
  const languages = new Map(repos.map(({ name, language }) => [name, language]));
  const questions = readQuestions(
    join(folder, 'queries.jsonl'),
    QUESTION_SHAPE,
    ({ repo, language }, fail) => {
      if (!isText(repo) || !languages.has(repo)) return fail('names a repository that is not in repos.json');
      return { repo, language: isText(language) ? language : languages.get(repo)! };
    },
  );
  return { repos, questions, seeds: readSeeds(join(folder, 'similar.jsonl')) };
}

/**
 * Of one folder about itself: lines as in queries.jsonl, without the name of a repository. EngineError `badArgument`, also where a
 * place is not in the folder.
 */
export function readOwnQuestions(root: string, file: string): GoldenQuestion[] {
  const repo = basename(root);
  const questions = readQuestions(file, OWN_SHAPE, ({ relevant }) => {
    const [best] = placesOf(relevant, '')!;
    return { repo, language: languageOf(best!.path) ?? 'unknown' };
  });
  for (const { id, relevant } of questions) {
    const missing = relevant.find(({ path }) => !isInside(path) || !existsSync(join(root, path)));
    if (missing)
      throw bad(`The question ${id} in ${file} names ${missing.path}, which is not in the folder.`);
  }
  return questions;
}

/** Lines of `{id, repo, query}`; repositories are those of a golden set. */
export function readUnanswerable(file: string, repos: readonly GoldenRepo[]): UnanswerableQuestion[] {
  const names = new Set(repos.map(({ name }) => name));
  const questions = readLines(file, UNANSWERABLE_SHAPE, ({ id, repo, query }, fail) => {
    if (!isText(id) || !isText(query)) return fail('lacks an id or a query');
    if (!isText(repo) || !names.has(repo)) return fail('names a repository that is not in repos.json');
    return { id, repo, query };
  });
  if (questions.length === 0) throw bad(`${file} holds no questions; ${UNANSWERABLE_SHAPE}.`);
  return questions;
}

/** Of a query and its places, in 16 hex digits. */
export function hashOf(query: string, relevant: readonly RelevantPlace[]): string {
  return createHash('sha256')
    .update(JSON.stringify([query, relevant]))
    .digest('hex')
    .slice(0, 16);
}

function readQuestions(
  file: string,
  shape: string,
  aboutOf: (value: Fields, fail: (what: string) => never) => Pick<GoldenQuestion, 'repo' | 'language'>,
): GoldenQuestion[] {
  const questions = readLines(file, shape, (value, fail): GoldenQuestion => {
    const { id, kind, query } = value;
    if (!isText(id) || !isText(kind) || !isText(query)) return fail('lacks an id, a kind or a query');
    const relevant = placesOf(value.relevant, '');
    if (!relevant?.some(({ grade }) => grade >= 2)) return fail('has no relevant place of grade 2');
    return { id, kind, query, relevant, hash: hashOf(query, relevant), ...aboutOf(value, fail) };
  });
  if (questions.length === 0) throw bad(`${file} holds no questions; ${shape}.`);
  assertDistinct(questions, file);
  return questions;
}

const OWN_SHAPE =
  'each line is {"id": …, "kind": …, "query": …, "relevant": [{"path": …, "startLine": 1, "endLine": 9, "grade": 2}]}';
const QUESTION_SHAPE =
  'each line is {"id": …, "repo": …, "kind": …, "query": …, "relevant": [{"path": …, "startLine": 1, "endLine": 9, "grade": 2}]}';
const SEED_SHAPE =
  'each line is {"id": …, "seed": {"repo": …, "path": …, "startLine": 1, "endLine": 9}, "relevant": [{"repo": …, …, "grade": 2}]}';
const UNANSWERABLE_SHAPE = 'each line is {"id": …, "repo": …, "query": …}';

type Fields = Readonly<Record<string, unknown>>;

function readRepos(file: string): GoldenRepo[] {
  const shape = 'it is a list of {"name": …, "language": …, "revision": …}';
  let list: unknown;
  try {
    list = JSON.parse(textOf(file));
  } catch (error) {
    if (error instanceof EngineError) throw error;
    throw bad(`${file} is not JSON; ${shape}.`);
  }
  if (!Array.isArray(list) || list.length === 0) throw bad(`${file} names no repository; ${shape}.`);
  return list.map((value: unknown, i): GoldenRepo => {
    const { name, language, revision, exclude = [] } = fieldsOf(value);
    if (!isText(name) || /[\\/]|^\.\.?$/.test(name))
      throw bad(`${file}: entry ${i + 1} has no name, or one that is no name of a folder; ${shape}.`);
    if (!Array.isArray(exclude) || !exclude.every(isText))
      throw bad(`${file}: "exclude" of ${name} is no list of folders.`);
    return {
      name,
      language: isText(language) ? language : 'unknown',
      revision: isText(revision) ? revision : undefined,
      exclude,
    };
  });
}

function readSeeds(file: string): GoldenSeed[] {
  return readLines(
    file,
    SEED_SHAPE,
    (value, fail) => {
      const [seed] = placesOf([value.seed], `${String(fieldsOf(value.seed).repo)}/`) ?? [];
      const relevant = placesOf(value.relevant, undefined);
      if (!isText(value.id) || !seed || !relevant) return fail('lacks an id, a seed or relevant places');
      return { id: value.id, seed, relevant };
    },
    { optional: true },
  );
}

/** One entry per line that is not blank; `fail` throws with the file and the line. */
function readLines<T>(
  file: string,
  shape: string,
  read: (value: Fields, fail: (what: string) => never) => T,
  { optional = false } = {},
): T[] {
  return textOf(file, optional)
    .split(/\r?\n/)
    .flatMap((line, i) => {
      if (line.trim() === '') return [];
      const fail = (what: string): never => {
        throw bad(`${file}, line ${i + 1} ${what}; ${shape}.`);
      };
      let value: unknown;
      try {
        value = JSON.parse(line);
      } catch {
        fail('is not JSON');
      }
      return [read(fieldsOf(value), fail)];
    });
}

/** Undefined if one of them is broken. Without a prefix each begins with its own repository. */
function placesOf(values: unknown, prefix: string | undefined): RelevantPlace[] | undefined {
  if (!Array.isArray(values)) return undefined;
  const places = values.flatMap((value: unknown): RelevantPlace[] => {
    const { repo, path, startLine, endLine, grade = 0 } = fieldsOf(value);
    const isRange = isLine(startLine) && isLine(endLine) && startLine <= endLine;
    if (!isText(path) || !isRange || typeof grade !== 'number') return [];
    return [{ path: (prefix ?? `${String(repo)}/`) + path, startLine: startLine - 1, endLine, grade }];
  });
  return places.length === values.length ? places : undefined;
}

function assertDistinct(questions: readonly GoldenQuestion[], file: string): void {
  const seen = new Set<string>();
  for (const { id } of questions) {
    if (seen.has(id)) throw bad(`${file} has two questions with the id ${id}; each needs its own.`);
    seen.add(id);
  }
}

function textOf(file: string, optional = false): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\ufeff/, '');
  } catch (error) {
    if (optional && (error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw bad(`There is no readable file ${file}.`);
  }
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

/** Relative, and not out of the folder. */
function isInside(path: string): boolean {
  return !isAbsolute(path) && !path.split(/[\\/]/).includes('..');
}

function isLine(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1;
}

function bad(message: string): EngineError {
  return new EngineError('badArgument', message);
}
