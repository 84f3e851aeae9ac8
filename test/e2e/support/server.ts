// A VS Code server of our own on a free loopback port, with nothing of the user's: its home, settings, extensions and logs lie
// in one temporary folder that goes with it.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ARTIFACTS, PROBE_VSIX, REPOSITORY, VSIX, WORKSPACE } from './paths.ts';
import { QUIET, type Settings } from './settings.ts';
import type { Tools } from './tools.ts';

export type WorkspaceKind = 'lighthouse' | 'sextant';

/** What of this repository is worth searching. */
const SOURCES = ['src', 'test/unit', 'README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'package.json'];

/** A running server with the packed extension installed. */
export class Server {
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly #environment: NodeJS.ProcessEnv;
  /** `http://127.0.0.1:PORT`. */
  readonly address: string;
  /** Files of the installed extension. */
  readonly extensionFolder: string;

  private constructor(
    process: ChildProcess,
    folder: string,
    environment: NodeJS.ProcessEnv,
    address: string,
  ) {
    this.#process = process;
    this.#folder = folder;
    this.#environment = environment;
    this.address = address;
    const extensions = join(folder, 'extensions');
    this.extensionFolder = join(
      extensions,
      readdirSync(extensions).find((name) => name.startsWith('sextant.'))!,
    );
  }

  static async start({ node, codeServer }: Tools): Promise<Server> {
    const folder = mkdtempSync(join(tmpdir(), 'sextant-e2e-'));
    const environment = environmentIn(folder);
    const folders = [
      `--config=${join(folder, 'config.yaml')}`,
      `--user-data-dir=${join(folder, 'data')}`,
      `--extensions-dir=${join(folder, 'extensions')}`,
    ];
    mkdirSync(join(folder, 'home'));
    const extensions = [VSIX, PROBE_VSIX].flatMap((file) => ['--install-extension', file]);
    execFileSync(node, [codeServer, ...folders, ...extensions], { env: environment, stdio: 'pipe' });
    const child = spawn(
      node,
      [
        codeServer,
        ...folders,
        ...['--auth=none', '--bind-addr=127.0.0.1:0'],
        ...['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override'],
        // A window that was closed takes its extension host along.
        '--reconnection-grace-time=1',
      ],
      // A process group of its own, so that whatever it started ends with it.
      { env: environment, detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    process.on('exit', () => killGroup(child));
    try {
      return new Server(child, folder, environment, await addressOf(child));
    } catch (cause) {
      killGroup(child);
      throw cause;
    }
  }

  /** The server's own process. */
  get pid(): number {
    return this.#process.pid!;
  }

  /** The environment that extensions and their child processes run in. */
  get environment(): NodeJS.ProcessEnv {
    return this.#environment;
  }

  /** Replaces the machine's settings: those that a window in the browser does not take from the user. */
  writeMachineSettings(settings: Settings): void {
    const folder = join(this.#folder, 'data/Machine');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings, null, 2));
  }

  /** Replaces the user's settings, for windows opened after: those for quiet runs, and `settings` over them. */
  writeSettings(settings: Settings): void {
    const folder = join(this.#folder, 'data/User');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'settings.json'), JSON.stringify({ ...QUIET, ...settings }, null, 2));
  }

  /**
   * A new copy of a workspace, a git repository with one commit on `main` and nothing to commit: of the small fixture, or of the
   * sources of Sextant itself with the fixture in them. Git ignores the folder's settings, which tests change.
   */
  newWorkspace(kind: WorkspaceKind): string {
    const folder = join(mkdtempSync(join(this.#folder, 'workspace-')), kind);
    if (kind === 'sextant') {
      for (const part of SOURCES) cpSync(join(REPOSITORY, part), join(folder, part), { recursive: true });
      cpSync(WORKSPACE, join(folder, 'lighthouse'), { recursive: true });
    } else cpSync(WORKSPACE, folder, { recursive: true });
    const git = (...args: string[]) =>
      execFileSync('git', args, { cwd: folder, env: this.#environment, stdio: 'pipe' });
    git('init', '--initial-branch=main');
    appendFileSync(join(folder, '.git/info/exclude'), '/.vscode/\n');
    writeFolderSettings(folder, {});
    git('add', '.');
    git('commit', '--message=The first light');
    return folder;
  }

  /** The folders of logs that extension hosts write, one per window or reload, the newest last. */
  extensionHostLogs(): string[] {
    const logs = join(this.#folder, 'data/logs');
    const number = (path: string) => Number(/\d+$/.exec(path)![0]);
    return readdirSync(logs, { recursive: true, encoding: 'utf8' })
      .filter((path) => /exthost\d+$/.test(path))
      .sort((a, b) => number(a) - number(b))
      .map((path) => join(logs, path));
  }

  /** Ends the server and all it started, keeps its logs with the artifacts, and removes its folder. */
  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    killGroup(this.#process);
    await ended;
    const logs = join(this.#folder, 'data/logs');
    if (existsSync(logs)) {
      cpSync(logs, join(ARTIFACTS, 'logs'), { recursive: true });
    }
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Replaces the settings of an opened folder. */
export function writeFolderSettings(folder: string, settings: Settings): void {
  mkdirSync(join(folder, '.vscode'), { recursive: true });
  writeFileSync(join(folder, '.vscode/settings.json'), JSON.stringify(settings, null, 2));
}

/** The caller's environment with a home, a git author and clock, and an extension gallery of its own (there is none). */
function environmentIn(folder: string): NodeJS.ProcessEnv {
  const foreign = /^(npm_|XDG_|VSCODE_|GIT_|NODE_OPTIONS$|PORT$|PASSWORD$)/;
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
  const person = { NAME: 'Ada', EMAIL: 'ada@example.org', DATE: '2026-01-01T12:00:00Z' };
  const git = Object.entries(person).flatMap(([name, value]) => [
    [`GIT_AUTHOR_${name}`, value],
    [`GIT_COMMITTER_${name}`, value],
  ]);
  return {
    ...own,
    ...Object.fromEntries(git),
    GIT_CONFIG_NOSYSTEM: '1',
    HOME: join(folder, 'home'),
    EXTENSIONS_GALLERY: '{}',
  };
}

/** Waits until the server says where it listens. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (data: Buffer) => {
      output += data;
      const address = /HTTP server listening on (http:\/\/[\d.:]+)/.exec(output)?.[1];
      if (address) resolve(address);
    };
    child.stdout!.on('data', read);
    child.stderr!.on('data', read);
    child.on('error', reject);
    child.on('exit', (code) =>
      reject(new Error(`The VS Code server ended (${code}) before it listened:\n${output}`)),
    );
  });
}

function killGroup({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  process.kill(-pid, 'SIGKILL');
}
