/**
 * A repository in which everything happens that people and tools do: `change` does one thing at random, `switchBranch`
 * all of a branch switch, and both return the paths that a file watcher would name.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, extname, join } from 'node:path';

/** Files that the other branch has another version of. */
const MOST_SWITCHED = 5000;
/** A folder that is moved or closed holds no more than this: larger changes are what branch switches are for. */
const MOST_MOVED = 200;
/** Milliseconds between the pieces of a file that is written slowly, so that it is read in between. */
const PIECE_MS = 50;
const PIECES = 20;
/** What a file that is closed, or a folder by now, says to who writes it. */
const REFUSALS: ReadonlySet<string> = new Set(
  'EACCES EISDIR ENOTDIR EEXIST ENOENT ENOTEMPTY ELOOP'.split(' '),
);

export class Repository {
  readonly root: string;
  /** Files that the two branches hold in different versions. */
  readonly switched: number;
  readonly #random: () => number;
  readonly #onLateChange: (path: string) => void;
  readonly #closed = new Set<string>();
  readonly #growing = new Set<Promise<void>>();
  #files: string[] = [];
  /** Paths that the operation under way has touched. */
  #touched: string[] = [];
  #branch = 'first';
  #made = 0;

  private constructor(root: string, random: () => number, onLateChange: (path: string) => void) {
    this.root = root;
    this.#random = random;
    this.#onLateChange = onLateChange;
    this.#git('init', '-q', '-b', 'first');
    this.switched = this.#makeBranches();
  }

  /** A copy of `folder`. `onLateChange` is told of files that are still written when `change` has returned. */
  static copyOf(folder: string, random: () => number, onLateChange: (path: string) => void): Repository {
    const root = fs.mkdtempSync(join(tmpdir(), 'sextant-soak-'));
    fs.cpSync(folder, root, { recursive: true, filter: (from) => basename(from) !== '.git' });
    return new Repository(root, random, onLateChange);
  }

  get fileCount(): number {
    return this.#files.length;
  }

  anyFile(): string {
    return this.#pick(this.#files);
  }

  /** A line of some file, as something to ask. */
  anyLine(): string {
    return this.#pick(this.#text(this.anyFile()).split('\n')).trim().slice(0, 200) || 'nothing';
  }

  /** Returns what was done, and the paths that it touched. */
  change(): { readonly name: string; readonly paths: readonly string[] } {
    const name = this.#pick(WEIGHTED);
    this.#touched = [];
    try {
      this.#operations[name]();
    } catch (error) {
      if (!REFUSALS.has((error as NodeJS.ErrnoException).code!)) throw error;
    }
    return { name, paths: this.#touched };
  }

  /** Everything that was not committed goes, and the other branch's versions come. */
  switchBranch(): string[] {
    this.#open();
    const before = this.#attributes();
    this.#branch = this.#branch === 'first' ? 'second' : 'first';
    this.#git('checkout', '-q', '-f', this.#branch);
    this.#git('clean', '-q', '-f', '-d', '-x');
    const after = this.#attributes();
    this.#files = this.#committed();
    const all = new Set([...before.keys(), ...after.keys()]);
    return [...all].filter((path) => before.get(path) !== after.get(path));
  }

  /** Resolves when nothing is written any more that was begun. */
  async settle(): Promise<void> {
    await Promise.all(this.#growing);
  }

  remove(): void {
    this.#open();
    fs.rmSync(this.root, { recursive: true, force: true });
  }

  readonly #operations: Readonly<Record<OperationName, () => void>> = {
    edit: () => {
      const path = this.anyFile();
      this.#write(path, this.#edited(this.#text(path)));
    },
    create: () => {
      const path = this.#newPath(`.made${extname(this.anyFile())}`);
      this.#write(path, `${half(this.#text(this.anyFile()))}\n${half(this.#text(this.anyFile()))}`);
      this.#files.push(path);
    },
    delete: () => {
      const path = this.anyFile();
      this.#forget(path);
      fs.rmSync(this.#at(path), { force: true });
    },
    rename: () => {
      const [from, to] = [this.anyFile(), this.#newPath(`.renamed${extname(this.anyFile())}`)];
      this.#touched.push(from, to);
      fs.renameSync(this.#at(from), this.#at(to));
      this.#files = this.#files.map((path) => (path === from ? to : path));
    },
    'move a folder': () => {
      const from = this.#smallFolder();
      if (from === undefined) return;
      const to = `${dirname(from)}/moved${++this.#made}`;
      this.#touched.push(from, to);
      fs.renameSync(this.#at(from), this.#at(to));
      const moved = (path: string): string =>
        `${path}/`.startsWith(`${from}/`) ? to + path.slice(from.length) : path;
      this.#files = this.#files.map(moved);
      for (const path of [...this.#closed]) if (this.#closed.delete(path)) this.#closed.add(moved(path));
    },
    'take rights away': () => {
      const path = this.#random() < 0.8 ? this.anyFile() : this.#smallFolder();
      if (path === undefined || this.#isLink(path)) return;
      this.#touched.push(path);
      this.#closed.add(path);
      fs.chmodSync(this.#at(path), 0);
    },
    'give rights back': () => this.#open(),
    'set times': () => {
      // As a tool that unpacks does, or a machine whose clock was wrong.
      const time = this.#random() < 0.5 ? new Date('2001-01-01') : new Date('2101-01-01');
      const path = this.anyFile();
      if (this.#isLink(path)) return;
      this.#touched.push(path);
      fs.utimesSync(this.#at(path), time, time);
    },
    'replace by what is no text': () => {
      this.#write(this.anyFile(), this.#pick(NO_TEXTS)(this.#text(this.anyFile())));
    },
    'replace by a link': () => {
      const path = this.anyFile();
      const target = this.#pick(['/etc/passwd', this.#at(this.anyFile()), '..', this.#at(path)]);
      this.#forget(path);
      fs.rmSync(this.#at(path), { force: true });
      fs.symlinkSync(target, this.#at(path));
    },
    'replace by a folder': () => {
      const path = this.anyFile();
      const text = this.#text(path);
      this.#forget(path);
      fs.rmSync(this.#at(path), { force: true });
      fs.mkdirSync(this.#at(path));
      this.#write(`${path}/inside.md`, text);
      this.#files.push(`${path}/inside.md`);
    },
    'write slowly': () => {
      const path = this.anyFile();
      const text = this.#text(path).repeat(3).slice(0, 500_000);
      const growing = this.#grow(path, text).finally(() => this.#growing.delete(growing));
      this.#growing.add(growing);
    },
    'change an ignore file': () => {
      const path = this.#pick(['.gitignore', '.sextantignore', `${dirname(this.anyFile())}/.gitignore`]);
      this.#write(path, this.#random() < 0.5 ? '' : `/${basename(dirname(this.anyFile()))}/\n*.renamed*\n`);
    },
  };

  async #grow(path: string, text: string): Promise<void> {
    for (let i = 1; i <= PIECES && this.#files.includes(path); i++) {
      try {
        this.#write(path, text.slice(0, (text.length * i) / PIECES));
      } catch {
        return;
      }
      this.#onLateChange(path);
      await new Promise((resolve) => setTimeout(resolve, PIECE_MS));
    }
  }

  /** Returns how many files the branches differ in. */
  #makeBranches(): number {
    this.#commit();
    this.#git('checkout', '-q', '-b', 'second');
    const changed = this.#files.slice(0, MOST_SWITCHED);
    for (const [i, path] of changed.entries()) {
      if (i % 50 === 7) fs.rmSync(this.#at(path));
      else if (i % 50 === 9) fs.renameSync(this.#at(path), this.#at(`${path}.moved`));
      else fs.writeFileSync(this.#at(path), this.#edited(this.#text(path)));
    }
    this.#commit();
    this.#git('checkout', '-q', 'first');
    this.#files = this.#committed();
    return changed.length;
  }

  #commit(): void {
    this.#git('add', '-A');
    this.#git('commit', '-q', '-m', 'state');
    this.#files = this.#committed();
  }

  #git(...args: string[]): string {
    const settings = ['user.name=soak', 'user.email=soak@localhost', 'gc.auto=0', 'core.hooksPath=/dev/null'];
    const flags = settings.flatMap((setting) => ['-c', setting]);
    return execFileSync('git', [...flags, ...args], { cwd: this.root, encoding: 'utf8', maxBuffer: 1e8 });
  }

  #committed(): string[] {
    const paths = this.#git('ls-files', '-z').split('\0');
    return paths.filter(
      (path) => path !== '' && fs.lstatSync(this.#at(path), { throwIfNoEntry: false })?.isFile(),
    );
  }

  #attributes(): Map<string, string> {
    const found = new Map<string, string>();
    const walk = (folder: string): void => {
      for (const entry of fs.readdirSync(this.#at(folder), { withFileTypes: true })) {
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
        const { ino, size, ctimeMs } = fs.lstatSync(this.#at(path));
        if (entry.isDirectory() && path !== '.git') walk(path);
        else if (!entry.isDirectory()) found.set(path, `${ino} ${size} ${ctimeMs}`);
      }
    };
    walk('');
    return found;
  }

  /** Gives back all rights that were taken; of folders first. */
  #open(): void {
    const paths = [...this.#closed].sort((a, b) => a.length - b.length);
    this.#closed.clear();
    this.#touched.push(...paths);
    for (const path of paths) {
      const stats = fs.lstatSync(this.#at(path), { throwIfNoEntry: false });
      if (stats && !stats.isSymbolicLink()) fs.chmodSync(this.#at(path), stats.isDirectory() ? 0o755 : 0o644);
    }
  }

  /** Lines of another file come in, and some go. */
  #edited(text: string): string {
    const lines = text.split('\n');
    const other = this.#text(this.anyFile()).split('\n');
    const [at, from] = [this.#below(lines.length), this.#below(other.length)];
    lines.splice(at, this.#below(4), ...other.slice(from, from + 1 + this.#below(6)));
    return lines.join('\n');
  }

  #write(path: string, content: string | Uint8Array): void {
    if (this.#isLink(path)) return;
    this.#touched.push(path);
    fs.writeFileSync(this.#at(path), content);
  }

  /** Of a file that cannot be read, something else. */
  #text(path: string): string {
    try {
      return fs.readFileSync(this.#at(path), 'utf8');
    } catch {
      return `# Not to be read\n\nThis stands for ${path}.\n`;
    }
  }

  #isLink(path: string): boolean {
    return fs.lstatSync(this.#at(path), { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  }

  #forget(path: string): void {
    this.#touched.push(path);
    this.#files = this.#files.filter((other) => other !== path);
  }

  #newPath(ending: string): string {
    return `${dirname(this.anyFile())}/new${++this.#made}${ending}`;
  }

  /** Undefined if the folder at hand is too large. */
  #smallFolder(): string | undefined {
    const folder = dirname(this.anyFile());
    const inside = this.#files.filter((path) => path.startsWith(`${folder}/`)).length;
    return folder === '.' || inside > MOST_MOVED ? undefined : folder;
  }

  #at(path: string): string {
    return join(this.root, path);
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #pick<T>(all: readonly T[]): T {
    return all[this.#below(all.length)]!;
  }
}

/** How often each is done, beside the others. */
const WEIGHTS = {
  edit: 30,
  create: 8,
  delete: 5,
  rename: 6,
  'move a folder': 2,
  'take rights away': 3,
  'give rights back': 2,
  'set times': 3,
  'replace by what is no text': 3,
  'replace by a link': 1,
  'replace by a folder': 1,
  'write slowly': 3,
  'change an ignore file': 1,
} as const;

type OperationName = keyof typeof WEIGHTS;

const WEIGHTED = (Object.entries(WEIGHTS) as [OperationName, number][]).flatMap(([name, weight]) =>
  Array.from({ length: weight }, () => name),
);

const NO_TEXTS: readonly ((text: string) => string | Uint8Array)[] = [
  () => '',
  () => Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256),
  () => Uint8Array.from([0xc3, 0x28, 0xa0, 0xa1]),
  (text) => Buffer.from(`\uFEFF${text}`, 'utf16le'),
  (text) => `// Code generated by a tool. DO NOT EDIT.\n${text}`,
  (text) => text.repeat(Math.ceil(1_100_000 / (text.length + 1))),
];

function half(text: string): string {
  return text.slice(0, text.length / 2);
}
