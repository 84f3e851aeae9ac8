/**
 * Notes which workspace folder an index belongs to, and removes indexes whose folder is gone and that nobody has used for
 * a month. An index without such a note is left alone. Knows nothing of the editor.
 */
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Beside the index; named like its files, so that it goes with them when the index is deleted. */
const NOTE = 'index-workspace.json';
/** Drives that are not mounted and branches that come back are not gone for good. */
const UNUSED_MS = 30 * 24 * 60 * 60_000;

/** Also marks the index as used now. */
export async function noteWorkspace(indexDir: string, folder: string): Promise<void> {
  await mkdir(indexDir, { recursive: true });
  await writeFile(join(indexDir, NOTE), JSON.stringify({ folder }));
}

/** Returns the folders that were removed from `indexes`. One that cannot be looked at or removed is told to `log`. */
export async function removeStaleIndexes(
  indexes: string,
  now: number,
  log: (message: string) => void,
): Promise<string[]> {
  const removed: string[] = [];
  for (const name of await readdir(indexes)) {
    const indexDir = join(indexes, name);
    try {
      if (!(await isStale(indexDir, now))) continue;
      await rm(indexDir, { recursive: true });
      removed.push(indexDir);
    } catch (error) {
      log(`The index ${indexDir} was not looked at: ${(error as Error).message}`);
    }
  }
  return removed;
}

async function isStale(indexDir: string, now: number): Promise<boolean> {
  const folder = await notedFolder(indexDir);
  if (folder === undefined || !(await isGone(folder))) return false;
  for (const name of await readdir(indexDir)) {
    const { mtimeMs } = await stat(join(indexDir, name));
    if (now - mtimeMs < UNUSED_MS) return false;
  }
  return true;
}

async function notedFolder(indexDir: string): Promise<string | undefined> {
  const text = await readFile(join(indexDir, NOTE), 'utf8').catch(unlessMissing);
  if (text === undefined) return undefined;
  const { folder } = JSON.parse(text) as { readonly folder?: unknown };
  return typeof folder === 'string' ? folder : undefined;
}

/** Only what is not there is gone: a folder that may not be looked at is none of these. */
async function isGone(folder: string): Promise<boolean> {
  return (await stat(folder).catch(unlessMissing)) === undefined;
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}
