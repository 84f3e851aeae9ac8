// What the end-to-end tests need from outside the repository: Chromium, and a VS Code server (code-server) in a cache folder
// that outlives checkouts. Everything is installed once; a half install never gets the name of a whole one.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** VS Code 1.139.1; another version is another folder in the cache. */
const CODE_SERVER = '4.139.1';

/** code-server takes no other major version. The npm package holds the program and the headers that native modules need. */
const NODE = '24.21.0';

/** Where Debian's package puts it. */
export const CHROMIUM = '/usr/bin/chromium';

/** code-server compiles its native modules on installation. */
const BUILD_PACKAGES = [
  'python3',
  'make',
  'g++',
  'libkrb5-dev',
  'libsecret-1-dev',
  'libx11-dev',
  'libxkbfile-dev',
];

/** Programs to start with `spawn`: absolute paths. */
export interface Tools {
  /** Node 24. */
  node: string;
  /** code-server's entry, a script for `node`. */
  codeServer: string;
}

/**
 * Installs what is missing, a few minutes the first time, and says on standard output what it does.
 * Throws with a sentence for people where it cannot.
 */
export async function prepareTools(): Promise<Tools> {
  const folder = join(
    cacheFolder(),
    `code-server-${CODE_SERVER}-node-${NODE}-${process.platform}-${process.arch}`,
  );
  const present = existsSync(folder);
  await installPackages(existsSync(CHROMIUM) ? [] : ['chromium'], present ? [] : BUILD_PACKAGES);
  if (!present) {
    await installCodeServer(folder);
  }
  return {
    node: join(folder, 'node_modules', nodePackage(), 'bin/node'),
    codeServer: join(folder, 'node_modules/code-server/out/node/entry.js'),
  };
}

function cacheFolder(): string {
  return (
    process.env.SEXTANT_E2E_CACHE ??
    join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'sextant-e2e')
  );
}

function nodePackage(): string {
  return `node-${process.platform}-${process.arch}`;
}

async function installPackages(programs: string[], libraries: string[]): Promise<void> {
  const missing = [...programs, ...libraries.filter((name) => !isInstalled(name))];
  if (missing.length === 0) {
    return;
  }
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    throw new Error(
      `The end-to-end tests need programs of the system that are not installed. On Debian, run: sudo ${command}`,
    );
  }
  say(`installing ${missing.join(', ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const log = logFile('apt');
  await run('apt-get', ['update'], env, log);
  await run('apt-get', command.split(' ').slice(1), env, log);
}

function isInstalled(debianPackage: string): boolean {
  try {
    const status = execFileSync('dpkg', ['-s', debianPackage], { stdio: 'pipe' });
    return String(status).includes('Status: install ok installed');
  } catch {
    return false;
  }
}

/** Builds beside `folder` and renames at the end. */
async function installCodeServer(folder: string): Promise<void> {
  removeAbandoned();
  const part = join(cacheFolder(), `part-${process.pid}`);
  mkdirSync(part, { recursive: true });
  writeFileSync(join(part, 'package.json'), '{ "private": true }\n');
  const log = logFile('code-server');
  say(`installing code-server ${CODE_SERVER} into ${folder}; this takes 5 to 10 minutes, once (log: ${log})`);
  const install = (name: string, env: NodeJS.ProcessEnv) =>
    run('npm', ['install', '--prefix', part, '--no-audit', '--no-fund', name], env, log);
  const env = ownEnvironment();
  await install(`${nodePackage()}@${NODE}`, env);
  const node = join(part, 'node_modules', nodePackage());
  await install(`code-server@${CODE_SERVER}`, {
    ...env,
    PATH: `${join(node, 'bin')}:${env.PATH}`,
    npm_config_nodedir: node,
  });
  try {
    renameSync(part, folder);
  } catch (cause) {
    // Another run was faster: what it put there is the same.
    rmSync(part, { recursive: true, force: true });
    if (!existsSync(folder)) {
      throw cause;
    }
  }
}

/** The environment without what npm sets for the scripts of this repository: it would steer the other install. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(npm_(?!config_(registry|cache|.*proxy))|INIT_CWD$|NODE$)/i.test(name),
    ),
  );
}

/** Folders of installs whose process is gone. */
function removeAbandoned(): void {
  mkdirSync(cacheFolder(), { recursive: true });
  for (const name of readdirSync(cacheFolder())) {
    const pid = Number(/^part-(\d+)$/.exec(name)?.[1]);
    if (pid && !existsSync(`/proc/${pid}`)) {
      rmSync(join(cacheFolder(), name), { recursive: true, force: true });
    }
  }
}

function logFile(name: string): string {
  mkdirSync(cacheFolder(), { recursive: true });
  return join(cacheFolder(), `${name}.log`);
}

/** Runs a program, its output into `log`; the last lines go into the error where it fails. */
function run(program: string, args: string[], env: NodeJS.ProcessEnv, log: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const keep = (data: Buffer) => {
      output += data;
      writeFileSync(log, data, { flag: 'a' });
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0
        ? resolve()
        : reject(new Error(`${program} ${args.join(' ')} failed (${code}):\n${output.slice(-4000)}`)),
    );
  });
}

/** A line for the person who waits. */
export function say(text: string): void {
  process.stdout.write(`e2e: ${text}\n`);
}
