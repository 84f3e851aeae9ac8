/** Checks that the repositories of golden queries lie where they should, at the commit that the line numbers belong to. */
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { EngineError } from '../../shared/errors.ts';
import type { GoldenQuestion, GoldenRepo } from './golden.ts';

/**
 * Absolute folder of a repository's checkout. EngineError `badArgument` if there is none, it is at another commit, or
 * a place that a question names is not in it. A folder that git does not know is taken as it is.
 */
export function checkoutOf(folder: string, repo: GoldenRepo, questions: readonly GoldenQuestion[]): string {
  const root = join(folder, repo.name);
  if (!isFolder(root))
    throw bad(`There is no checkout of ${repo.name}: ${root} should hold it${at(repo.revision)}.`);
  const revision = revisionOf(root);
  if (repo.revision !== undefined && revision !== undefined && revision !== repo.revision)
    throw bad(
      `The checkout ${root} is at ${revision.slice(0, 12)}, and the questions are about ${repo.revision.slice(0, 12)}; ` +
        `git -C ${root} checkout ${repo.revision} brings it there.`,
    );
  for (const { id, relevant } of questions) {
    const missing = relevant.find(({ path }) => !existsSync(join(root, path)));
    if (missing)
      throw bad(
        `The question ${id} names ${missing.path}, which is not in ${root}; is that the right commit${at(repo.revision)}?`,
      );
  }
  return realpathSync(root);
}

/** The commit that is checked out, read from git's own files; undefined if there are none or they are unusual. */
export function revisionOf(root: string): string | undefined {
  const git = gitFolder(join(root, '.git'));
  const head = git && read(join(git, 'HEAD'));
  if (git === undefined || head === undefined) return undefined;
  const [, ref] = /^ref: (\S+)$/.exec(head) ?? [];
  if (ref === undefined) return commitIn(head);
  // The refs of a linked worktree lie in the main one.
  const common = resolve(git, read(join(git, 'commondir')) ?? '.');
  for (const folder of [git, common]) {
    const own = read(join(folder, ref));
    if (own !== undefined) return commitIn(own);
  }
  const packed = read(join(common, 'packed-refs'))?.split('\n');
  return commitIn(packed?.find((line) => line.endsWith(` ${ref}`))?.slice(0, SHA_DIGITS) ?? '');
}

const SHA_DIGITS = 40;

function commitIn(text: string): string | undefined {
  return /^[0-9a-f]{40}$/.test(text) ? text : undefined;
}

/** `.git` is a folder, or in a worktree a file that names one. */
function gitFolder(path: string): string | undefined {
  if (isFolder(path)) return path;
  const [, named] = /^gitdir: (.+)$/.exec(read(path) ?? '') ?? [];
  return named === undefined ? undefined : resolve(dirname(path), named);
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function at(revision: string | undefined): string {
  return revision === undefined ? '' : ` at ${revision.slice(0, 12)}`;
}

function bad(message: string): EngineError {
  return new EngineError('badArgument', message);
}
