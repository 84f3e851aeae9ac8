/** Reads what `git log -p -U0` prints: of each commit its subject and the lines that it added, by file. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { EngineError } from '../../../shared/errors.ts';

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
  const commits: Commit[] = [];
  let current: { id: string; subject: string; added: Map<string, string[]>; lines: number } | undefined;
  let path: string | undefined;
  let isHeader = false;
  const close = (): void => {
    if (current && current.subject !== '' && current.lines > 0 && current.lines <= MOST_LINES)
      commits.push(current);
  };
  try {
    const lines = createInterface({
      input: createReadStream(file, 'utf8'),
      crlfDelay: Number.POSITIVE_INFINITY,
    });
    for await (const line of lines) {
      signal?.throwIfAborted();
      const [, id] = /^commit ([0-9a-f]{40})\b/.exec(line) ?? [];
      if (id !== undefined) {
        close();
        current = { id, subject: '', added: new Map(), lines: 0 };
        path = undefined;
      } else if (current === undefined) continue;
      else if (line.startsWith('    ') && current.subject === '') current.subject = line.trim();
      else if (line.startsWith('diff --git ')) {
        isHeader = true;
        path = undefined;
      } else if (isHeader && line.startsWith('+++ ')) path = /^\+\+\+ b\/(.+)$/.exec(line)?.[1];
      else if (line.startsWith('@@ ')) isHeader = false;
      else if (!isHeader && path !== undefined && line.startsWith('+'))
        addLine(current, path, line.slice(1).trim());
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw bad(`The file ${file} cannot be read: ${(error as Error).message}.`);
  }
  close();
  if (current === undefined) throw bad(`${file} holds no commits; this makes it: ${COMMITS_COMMAND}`);
  return commits;
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
