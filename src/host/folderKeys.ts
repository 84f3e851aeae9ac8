/** How a workspace folder and a path in it are written in requests, and where its index lies. Knows nothing of the editor. */
import { createHash } from 'node:crypto';
import { basename, dirname, join, relative, sep } from 'node:path';

/** Folder of an index: named after the workspace folder, told apart from others of that name by a hash of its path. */
export function indexDirFor(storage: string, root: string): string {
  const hash = createHash('sha256').update(root).digest('hex').slice(0, 16);
  const name =
    basename(root)
      .replace(/[^\w.-]+/g, '_')
      .slice(0, 40) || 'root';
  return join(storage, 'indexes', `${name}-${hash}`);
}

/**
 * What folders are called in this window: by their names, those that share one also by where they lie. No two names are the same.
 */
export function displayNames(folders: readonly { readonly name: string; readonly root: string }[]): string[] {
  const timesOf = (name: string): number => folders.filter((folder) => folder.name === name).length;
  const taken = new Set<string>();
  return folders.map(({ name, root }) => {
    const full = timesOf(name) > 1 ? `${name} (${basename(dirname(root))})` : name;
    let unique = full;
    for (let count = 2; taken.has(unique); count++) unique = `${full} ${count}`;
    taken.add(unique);
    return unique;
  });
}

/** Relative to the folder and separated by `/`; undefined if the file is not in it. */
export function pathInFolder(root: string, file: string): string | undefined {
  const path = relative(root, file);
  if (path === '' || path === '..' || path.startsWith(`..${sep}`) || path.includes(`${sep}..${sep}`))
    return undefined;
  // On another drive of Windows.
  if (/^[a-z]:/i.test(path)) return undefined;
  return path.split(sep).join('/');
}
