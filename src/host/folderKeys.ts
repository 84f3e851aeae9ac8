/** How folders and paths in them are written in requests and settings, and where the index of one lies. Knows nothing of the editor. */
import { createHash } from 'node:crypto';
import nodePath, { basename, dirname, isAbsolute, join } from 'node:path';

/** Folder of an index: named after the workspace folder, told apart from others of that name by a hash of its path. */
export function indexDirFor(storage: string, root: string): string {
  const hash = createHash('sha256').update(root).digest('hex').slice(0, 16);
  const name =
    basename(root)
      .replace(/[^\w.-]+/g, '_')
      .slice(0, 40) || 'root';
  return join(storage, 'indexes', `${name}-${hash}`);
}

/** Relative to the folder and separated by `/`; undefined if the file is not in it. `path`: the rules of the system. */
export function pathInFolder(root: string, file: string, path = nodePath): string | undefined {
  const { relative, isAbsolute, sep } = path;
  const inside = relative(root, file);
  const leadsOut = inside === '..' || inside.startsWith(`..${sep}`);
  // What is left of a file on another drive or share of Windows is absolute.
  return inside === '' || leadsOut || isAbsolute(inside) ? undefined : inside.split(sep).join('/');
}

/** A folder as a person writes it, with `~` for the home folder; undefined for one that is relative to nothing known. */
export function absoluteFolder(text: string, home: string): string | undefined {
  const folder = /^~(?=$|[/\\])/.test(text) ? join(home, text.slice(1)) : text;
  return isAbsolute(folder) ? folder : undefined;
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
