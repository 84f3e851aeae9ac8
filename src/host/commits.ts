/**
 * The last commits of a folder that were about one thing, as VS Code's own Git extension tells them: Sextant starts no program.
 * Knows nothing of the editor.
 */
import type { CommitText } from '../shared/evaluation.ts';
import { pathInFolder } from './folderKeys.ts';

/** Of the interface of VS Code's Git extension, as much as is needed. */
export interface GitRepository {
  log(options: {
    readonly maxEntries: number;
    readonly maxParents: number;
    readonly shortStats: boolean;
  }): Promise<readonly GitCommit[]>;
  diffBetween(from: string, to: string): Promise<readonly GitChange[]>;
  diffBetween(from: string, to: string, path: string): Promise<string>;
}

export interface GitCommit {
  readonly hash: string;
  readonly message: string;
  readonly parents: readonly string[];
  readonly shortStat?: { readonly files: number; readonly insertions: number };
}

export interface GitChange {
  readonly uri: { readonly fsPath: string };
}

/** More than these are looked at for few more questions; each costs git a moment. */
const MOST_LOOKED_AT = 1000;
const MOST_TAKEN = 300;
/** More files or lines are a new feature or a move, which one subject does not tell. */
const MOST_FILES = 3;
const MOST_LINES = 200;
/** Programs that git runs at a time. */
const AT_A_TIME = 4;

/** Newest first; paths are relative to the folder. Rejects with the signal's reason. */
export async function readCommits(
  repository: GitRepository,
  folder: string,
  signal: AbortSignal,
): Promise<CommitText[]> {
  const log = await repository.log({ maxEntries: MOST_LOOKED_AT, maxParents: 1, shortStats: true });
  const waiting = log.filter(isSmall).slice(0, MOST_TAKEN);
  const taken: (CommitText | undefined)[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < waiting.length) {
      const at = next++;
      signal.throwIfAborted();
      taken[at] = await textOf(repository, folder, waiting[at]!);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  signal.throwIfAborted();
  return taken.filter((commit) => commit !== undefined);
}

function isSmall({ parents, shortStat }: GitCommit): boolean {
  if (parents.length !== 1) return false;
  return !shortStat || (shortStat.files <= MOST_FILES && shortStat.insertions <= MOST_LINES);
}

async function textOf(
  repository: GitRepository,
  folder: string,
  { hash, parents, message }: GitCommit,
): Promise<CommitText | undefined> {
  const [parent] = parents;
  const changes = await repository.diffBetween(parent!, hash);
  if (changes.length > MOST_FILES) return undefined;
  const patches: string[] = [];
  for (const { uri } of changes) {
    const path = pathInFolder(folder, uri.fsPath);
    if (path === undefined) continue;
    const diff = await repository.diffBetween(parent!, hash, uri.fsPath);
    const hunks = diff.search(/^@@ /m);
    // A head of its own: how git writes paths depends on its settings.
    if (hunks >= 0) patches.push(`diff --git a/${path} b/${path}\n+++ b/${path}\n${diff.slice(hunks)}`);
  }
  const [subject = ''] = message.split('\n');
  return patches.length === 0 ? undefined : { id: hash, subject, patch: patches.join('\n') };
}
