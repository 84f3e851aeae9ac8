/** What people call commits, and where two lines of commits part: read from a Git repository's own files. */
import { readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { GitObjects } from './objects.ts';

interface Commit {
  readonly tree: string;
  readonly parents: readonly string[];
  /** Of the committer, in seconds. */
  readonly time: number;
}

export class GitRepository {
  readonly objects: GitObjects;
  /** Of this worktree: its HEAD. */
  readonly #own: string;
  /** Of all worktrees: refs and objects. */
  readonly #common: string;
  /** Commits whose parents a shallow clone does not have. */
  readonly #shallow: ReadonlySet<string>;
  readonly #commits = new Map<string, Commit | undefined>();

  private constructor(own: string) {
    this.#own = own;
    this.#common = resolve(own, textIn(join(own, 'commondir')) ?? '.');
    this.objects = new GitObjects(join(this.#common, 'objects'));
    this.#shallow = new Set(textIn(join(this.#common, 'shallow'))?.split('\n'));
  }

  /** The repository that a folder lies in, and the folder that it is checked out to; undefined if there is none. */
  static around(folder: string): { readonly repository: GitRepository; readonly top: string } | undefined {
    for (let top = folder; ; top = dirname(top)) {
      const place = join(top, '.git');
      const isFolder = statSync(place, { throwIfNoEntry: false })?.isDirectory();
      // In a worktree or submodule a file that names the folder.
      const named = isFolder ? undefined : /^gitdir: (.+)/.exec(textIn(place) ?? '')?.[1];
      const own = isFolder ? place : named === undefined ? undefined : resolve(top, named);
      if (own !== undefined) return { repository: new GitRepository(own), top };
      if (dirname(top) === top) return undefined;
    }
  }

  /** Id of the commit that a branch, a tag, a remote branch, an id or its beginning stands for; with `~2` and `^`. */
  commitOf(revision: string): string | undefined {
    const [, name, steps] = /^(.*?)((?:[~^]\d*)*)$/s.exec(revision)!;
    let id = this.#peeled(this.#idOf(name === '@' ? 'HEAD' : name!));
    for (const [, mark, digits] of steps!.matchAll(/([~^])(\d*)/g)) {
      const count = digits === '' ? 1 : Number(digits);
      // `^2` is the second parent, `~2` the first parent's first parent; `^0` the commit itself.
      if (mark === '^' && count > 0) id = this.#parentsOf(id)[count - 1];
      if (mark === '~') for (let i = 0; i < count && id !== undefined; i++) id = this.#parentsOf(id)[0];
    }
    return id;
  }

  treeOf(commit: string): string | undefined {
    return this.#commit(commit)?.tree;
  }

  /** The newest commit that both go back to; undefined if the repository holds none. */
  mergeBase(one: string, other: string): string | undefined {
    if (one === other) return one;
    const seen = new Map<string, number>();
    const open: string[] = [];
    const visit = (id: string, marks: number): void => {
      const before = seen.get(id) ?? 0;
      if ((before | marks) === before) return;
      seen.set(id, before | marks);
      if (!open.includes(id)) open.push(id);
    };
    visit(one, FROM_ONE);
    visit(other, FROM_OTHER);
    while (open.length > 0) {
      let newest = 0;
      for (let i = 1; i < open.length; i++)
        if (this.#timeOf(open[i]!) > this.#timeOf(open[newest]!)) newest = i;
      const [id] = open.splice(newest, 1) as [string];
      const marks = seen.get(id)!;
      if (marks === (FROM_ONE | FROM_OTHER)) return id;
      for (const parent of this.#parentsOf(id)) visit(parent, marks);
    }
    return undefined;
  }

  #timeOf(id: string): number {
    return this.#commit(id)?.time ?? 0;
  }

  #parentsOf(id: string | undefined): readonly string[] {
    return id === undefined || this.#shallow.has(id) ? [] : (this.#commit(id)?.parents ?? []);
  }

  #commit(id: string): Commit | undefined {
    if (!this.#commits.has(id)) {
      const object = this.objects.read(id);
      this.#commits.set(id, object?.type === 'commit' ? commitFrom(object.data.toString('utf8')) : undefined);
    }
    return this.#commits.get(id);
  }

  /** The commit that a tag of its own names. */
  #peeled(id: string | undefined): string | undefined {
    if (id === undefined) return undefined;
    const object = this.objects.read(id);
    if (object?.type === 'tag')
      return this.#peeled(/^object ([0-9a-f]{40})/.exec(object.data.toString('utf8'))?.[1]);
    return object?.type === 'commit' ? id : undefined;
  }

  #idOf(name: string): string | undefined {
    if (!REF_NAME.test(name)) return undefined;
    // In this order (gitrevisions).
    for (const ref of [
      name,
      `refs/${name}`,
      `refs/tags/${name}`,
      `refs/heads/${name}`,
      `refs/remotes/${name}`,
    ]) {
      const id = this.#ref(ref, MOST_LINKS);
      if (id !== undefined) return id;
    }
    const inRemote = this.#ref(`refs/remotes/${name}/HEAD`, MOST_LINKS);
    if (inRemote !== undefined || !/^[0-9a-f]{4,40}$/i.test(name)) return inRemote;
    const commits = this.objects.idsWith(name.toLowerCase()).filter((id) => this.#peeled(id) !== undefined);
    return commits.length === 1 ? commits[0] : undefined;
  }

  /** A ref of this worktree or of all, loose or packed; one may name another. */
  #ref(ref: string, links: number): string | undefined {
    if (links === 0) return undefined;
    const own = textIn(join(this.#own, ref)) ?? textIn(join(this.#common, ref));
    const [, other] = /^ref: (\S+)$/.exec(own ?? '') ?? [];
    if (other !== undefined) return this.#ref(other, links - 1);
    if (own !== undefined) return ID.test(own) ? own : undefined;
    const packed = textIn(join(this.#common, 'packed-refs'))?.split('\n');
    return packed?.find((line) => line.slice(ID_DIGITS + 1) === ref)?.slice(0, ID_DIGITS);
  }
}

const FROM_ONE = 1;
const FROM_OTHER = 2;
const ID_DIGITS = 40;
const ID = /^[0-9a-f]{40}$/;
const MOST_LINKS = 5;
/** As git-check-ref-format has it, and in no other folder. */
const REF_NAME = /^(?!\/|.*\.\.|.*\/$)[^\0-\x20~^:?*[\\]+$/;

function commitFrom(text: string): Commit | undefined {
  const head = text.slice(0, text.indexOf('\n\n'));
  const tree = /^tree ([0-9a-f]{40})$/m.exec(head)?.[1];
  if (tree === undefined) return undefined;
  return {
    tree,
    parents: [...head.matchAll(/^parent ([0-9a-f]{40})$/gm)].map(([, parent]) => parent!),
    time: Number(/^committer .*> (\d+) [-+]\d+$/m.exec(head)?.[1] ?? 0),
  };
}

function textIn(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}
