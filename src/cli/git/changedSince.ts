/** Which files of a folder are not what they were at a commit: Git's own hashes of both are compared, file by file. */
import { createHash } from 'node:crypto';
import { readFileSync, realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { UsageError } from '../errors.ts';
import { GitRepository } from './revisions.ts';

/**
 * Says of a path in the folder whether it changed, or is new, since the commit where what is checked out parted from
 * `revision`. Throws UsageError if there is no such commit.
 */
export function changedSince(folder: string, revision: string): (path: string) => boolean {
  const root = realpathSync(folder);
  const found = GitRepository.around(root);
  if (!found) throw new UsageError(`${folder} lies in no Git repository; --changed-since needs one.`);
  const { repository, top } = found;
  const commit = repository.commitOf(revision);
  if (commit === undefined)
    throw new UsageError(
      `The Git repository knows no commit ${revision}. Name a branch, a tag or a commit; a shallow clone may have to fetch it.`,
    );
  const head = repository.commitOf('HEAD');
  const base = head === undefined ? undefined : repository.mergeBase(head, commit);
  if (base === undefined)
    throw new UsageError(
      `What is checked out and ${revision} have no commit in common here. If this is a shallow clone, git fetch --unshallow brings the rest.`,
    );
  const trees = new Trees(repository);
  const inside = relative(top, root)
    .split(sep)
    .filter((name) => name !== '');
  const known = new Map<string, boolean>();
  return (path) => {
    let isChanged = known.get(path);
    if (isChanged === undefined) {
      const id = trees.idAt(repository.treeOf(base)!, [...inside, ...path.split('/')]);
      known.set(path, (isChanged = id === undefined || !isStill(join(root, path), id)));
    }
    return isChanged;
  };
}

/** Trees that were read, by id: what each name in them stands for. */
class Trees {
  readonly #repository: GitRepository;
  readonly #known = new Map<string, ReadonlyMap<string, string>>();

  constructor(repository: GitRepository) {
    this.#repository = repository;
  }

  idAt(tree: string, names: readonly string[]): string | undefined {
    let id: string | undefined = tree;
    for (const name of names) id = id === undefined ? undefined : this.#entries(id).get(name);
    return id;
  }

  #entries(id: string): ReadonlyMap<string, string> {
    let entries = this.#known.get(id);
    if (!entries) {
      const object = this.#repository.objects.read(id);
      if (!object)
        throw new UsageError(
          'The Git repository lacks parts of that commit; a partial clone has to fetch them.',
        );
      this.#known.set(id, (entries = object.type === 'tree' ? entriesOf(object.data) : new Map()));
    }
    return entries;
  }
}

/** Mode, blank, name, NUL and the bytes of an id, one entry behind the other; submodules are no part of it. */
function entriesOf(data: Buffer): Map<string, string> {
  const entries = new Map<string, string>();
  for (let at = 0; at < data.length; ) {
    const nameAt = data.indexOf(0x20, at) + 1;
    const end = data.indexOf(0, nameAt);
    const idEnd = end + 1 + ID_BYTES;
    if (data.toString('latin1', at, nameAt - 1) !== SUBMODULE)
      entries.set(data.toString('utf8', nameAt, end), data.toString('hex', end + 1, idEnd));
    at = idEnd;
  }
  return entries;
}

const SUBMODULE = '160000';
const ID_BYTES = 20;

/** Git may have changed line ends when it wrote the file. */
function isStill(file: string, id: string): boolean {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    return false;
  }
  return (
    blobId(bytes) === id ||
    blobId(Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')) === id
  );
}

function blobId(bytes: Buffer): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
