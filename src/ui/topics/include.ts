/** The files of a topic as globs for the box of the search view. Knows nothing of the editor. */
import { includeFor } from '../searchView/query.ts';

/** One glob per folder, in the order of the paths; `folderName` is the workspace folder's, where there are several. */
export function includeOf(paths: readonly string[], folderName: string | undefined): string {
  const byFolder = new Map<string, string[]>();
  for (const path of paths) {
    const slash = path.lastIndexOf('/');
    const folder = slash < 0 ? '' : path.slice(0, slash);
    const known = byFolder.get(folder);
    if (known) known.push(path);
    else byFolder.set(folder, [path]);
  }
  return [...byFolder]
    .map(([folder, files]) => {
      if (files.length === 1) return includeFor(files[0]!, folderName);
      const names = files.map((path) =>
        includeFor(path.slice(folder === '' ? 0 : folder.length + 1), undefined),
      );
      return `${includeFor(folder, folderName) || '.'}/{${names.map((name) => name.slice('./'.length)).join(',')}}`;
    })
    .join(', ');
}
