/** Where things lie for the command line: the index in the user's cache, models and grammars beside the program. */
import { createHash } from 'node:crypto';
import { accessSync, constants, readFileSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from './errors.ts';

/** `dist` when bundled, `src/cli` from source; models/ and dist/ are found from either. */
const HERE = fileURLToPath(new URL('.', import.meta.url));
const PACKAGE = import.meta.url.endsWith('.ts') ? join(HERE, '..', '..') : join(HERE, '..');

export const BUILT_IN_MODEL = join(PACKAGE, 'models');
export const GRAMMARS = join(PACKAGE, 'dist', 'grammars');

/** What the build made for webviews. */
export function webviewFile(name: string): Buffer {
  return readFileSync(join(PACKAGE, 'dist', 'webview', name));
}

/** Absolute real path of a folder that a person named. */
export function folderFrom(argument: string | undefined): string {
  if (argument === '') throw new UsageError('The name of the folder is empty.');
  const folder = resolve(argument ?? '.');
  let isDirectory: boolean;
  try {
    isDirectory = statSync(folder).isDirectory();
  } catch {
    throw new UsageError(`There is no folder ${folder}.`);
  }
  if (!isDirectory) throw new UsageError(`${folder} is a file; name the folder to search in.`);
  try {
    accessSync(folder, constants.R_OK | constants.X_OK);
  } catch {
    throw new UsageError(`The folder ${folder} cannot be read: its permissions do not allow it.`);
  }
  return realpathSync(folder);
}

/** Folder for a workspace's index: named after it, told apart from others of that name by a hash of its path. */
export function indexDirFor(root: string, given: string | undefined, env: NodeJS.ProcessEnv): string {
  if (given === '') throw new UsageError('--index-dir is empty: name a folder, or leave it out.');
  if (given !== undefined) return resolve(given);
  const hash = createHash('sha256').update(root).digest('hex').slice(0, 16);
  const name =
    basename(root)
      .replace(/[^\w.-]+/g, '_')
      .slice(0, 40) || 'root';
  return join(cacheFolder(env), 'sextant', `${name}-${hash}`);
}

/** Folder of downloaded models: beside the indexes, shared by all workspaces. */
export function modelsDirFor(given: string | undefined, env: NodeJS.ProcessEnv): string {
  if (given === '') throw new UsageError('--models-dir is empty: name a folder, or leave it out.');
  return given === undefined ? join(cacheFolder(env), 'sextant', 'models') : resolve(given);
}

function cacheFolder(env: NodeJS.ProcessEnv): string {
  if (process.platform === 'win32') return env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches');
  const given = env.XDG_CACHE_HOME;
  return given?.startsWith('/') ? given : join(homedir(), '.cache');
}

export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as { version: string };
  return version;
}
