/** Reads what `git log -p -U0` prints: of each commit its subject and the lines that it added, by file. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { EngineError } from '../../../shared/errors.ts';
import type { CommitText } from '../../../shared/evaluation.ts';

export interface Commit {
  readonly id: string;
  readonly subject: string;
  /** Added lines by path, trimmed; those that could stand anywhere, such as a brace, are left out. */
  readonly added: ReadonlyMap<string, readonly string[]>;
}

/** What a person runs to make such a file. */
export const COMMITS_COMMAND =
  'git log --no-merges --format=medium -p -U0 --no-color --no-ext-diff -n 2000 > commits.txt';

/** More lines are a new feature or a move, which one subject does not tell. */
const MOST_LINES = 200;
/** Shorter lines recur. */
const LEAST_CHARACTERS = 12;

/** EngineError `badArgument` if the file cannot be read or holds no commit. */
export async function readCommits(file: string, signal?: AbortSignal): Promise<Commit[]> {
  const reader = new LogReader();
  try {
    const lines = createInterface({
      input: createReadStream(file, 'utf8'),
      crlfDelay: Number.POSITIVE_INFINITY,
    });
    for await (const line of lines) {
      signal?.throwIfAborted();
      const [, id] = /^commit ([0-9a-f]{40})\b/.exec(line) ?? [];
      if (id !== undefined) reader.begin(id, '');
      else reader.take(line);
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw bad(`The file ${file} cannot be read: ${(error as Error).message}.`);
  }
  const commits = reader.end();
  if (commits === undefined) throw bad(`${file} holds no commits; this makes it: ${COMMITS_COMMAND}`);
  return commits;
}

/** Of commits that somebody else has asked git for. */
export function commitsOf(texts: readonly CommitText[]): Commit[] {
  const reader = new LogReader();
  for (const { id, subject, patch } of texts) {
    reader.begin(id, subject.trim());
    for (const line of patch.split(/\r?\n/)) reader.take(line);
  }
  return reader.end() ?? [];
}

/** Takes a log line by line. */
class LogReader {
  readonly #commits: Commit[] = [];
  #current: { id: string; subject: string; added: Map<string, string[]>; lines: number } | undefined;
  #path: string | undefined;
  #isHeader = false;

  /** Without a subject, the first indented line is it. */
  begin(id: string, subject: string): void {
    this.#close();
    this.#current = { id, subject, added: new Map(), lines: 0 };
    this.#path = undefined;
    this.#isHeader = false;
  }

  take(line: string): void {
    const current = this.#current;
    if (!current) return;
    if (line.startsWith('    ') && current.subject === '') current.subject = line.trim();
    else if (line.startsWith('diff --git ')) {
      this.#isHeader = true;
      this.#path = undefined;
    } else if (this.#isHeader && line.startsWith('+++ ')) this.#path = /^\+\+\+ b\/(.+)$/.exec(line)?.[1];
    else if (line.startsWith('@@ ')) this.#isHeader = false;
    else if (!this.#isHeader && this.#path !== undefined && line.startsWith('+'))
      addLine(current, this.#path, line.slice(1).trim());
  }

  /** Undefined if there was no commit at all. */
  end(): Commit[] | undefined {
    if (!this.#current) return undefined;
    this.#close();
    return this.#commits;
  }

  #close(): void {
    const current = this.#current;
    if (current && current.subject !== '' && current.lines > 0 && current.lines <= MOST_LINES)
      this.#commits.push(current);
  }
}

function addLine(commit: { added: Map<string, string[]>; lines: number }, path: string, line: string): void {
  commit.lines++;
  if (line.length < LEAST_CHARACTERS || !/[a-z]/i.test(line) || commit.lines > MOST_LINES) return;
  const lines = commit.added.get(path);
  if (lines) lines.push(line);
  else commit.added.set(path, [line]);
}

function bad(message: string): EngineError {
  return new EngineError('badArgument', message);
}
