/** What the controls of the view hold, as a request to the engine. Knows nothing of the editor. */
import type { WorkspaceSearchParams } from '../../shared/engineApi.ts';
import type { SearchMode } from '../../shared/types.ts';
import type { ViewQuery } from '../../shared/webviewMessages.ts';

export function emptyQuery(mode: SearchMode): ViewQuery {
  return { text: '', mode, include: '', exclude: '', kinds: [], languages: [] };
}

export function sameQuery(one: ViewQuery, other: ViewQuery): boolean {
  return one.text.trim() === other.text.trim() && sameFilters(one, other);
}

/** Whether two queries differ in their words alone. */
export function sameFilters(one: ViewQuery, other: ViewQuery): boolean {
  const filters = ({ mode, include, exclude, kinds, languages }: ViewQuery): string =>
    JSON.stringify([mode, include, exclude, [...kinds].sort(), [...languages].sort()]);
  return filters(one) === filters(other);
}

/** `folders` are those of the workspace: where there are several, `./name/…` means what lies in one of them. */
export function paramsOf(
  query: ViewQuery,
  limit: number,
  folders: readonly { readonly key: string; readonly name: string }[],
): WorkspaceSearchParams {
  const { text, mode, kinds, languages } = query;
  const include = globsOf(query.include);
  const folder = folders.length > 1 ? folderOf(include, folders) : undefined;
  const inFolder = folder
    ? include.map((glob) => `./${glob.slice(includeFor('', folder.name).length + 1) || '**'}`)
    : include;
  const exclude = globsOf(query.exclude);
  return {
    query: text.trim(),
    mode,
    limit,
    include: inFolder,
    exclude,
    kinds,
    languages,
    ...(folder ? { folder: folder.key } : {}),
  };
}

/**
 * The globs of a text as people write them in VS Code's search: separated by commas, in any folder unless they begin with `./`.
 * A comma in braces belongs to the glob.
 */
export function globsOf(text: string): string[] {
  const globs: string[] = [];
  let depth = 0;
  let glob = '';
  for (const character of `${text},`) {
    // After a bracket a brace means itself.
    const opensOrCloses = !glob.endsWith('[');
    if (opensOrCloses && character === '{') depth++;
    if (opensOrCloses && character === '}') depth = Math.max(0, depth - 1);
    if (character !== ',' || depth > 0) glob += character;
    else {
      globs.push(glob.trim());
      glob = '';
    }
  }
  // A brace that is never closed: the engine says so.
  if (glob !== '') globs.push(glob.slice(0, -1).trim());
  return globs.filter((one) => one !== '').map(anywhere);
}

/** The engine starts a glob with a slash at the root; here only `./` does. */
function anywhere(glob: string): string {
  if (/^(?:\.?[\\/]|\*\*)/.test(glob)) return glob.replace(/^[\\/]/, './');
  return /[\\/]./.test(glob) ? `**/${glob}` : glob;
}

function folderOf<F extends { readonly name: string }>(
  globs: readonly string[],
  folders: readonly F[],
): F | undefined {
  const isIn = (glob: string, { name }: F): boolean => {
    const all = includeFor('', name);
    return glob === all || glob.startsWith(`${all}/`);
  };
  return globs.length === 0 ? undefined : folders.find((folder) => globs.every((glob) => isIn(glob, folder)));
}

/** What stands in the box for all that a folder holds; `name` is the workspace folder's, where there are several. */
export function includeFor(path: string, name: string | undefined): string {
  const parts = [...(name === undefined ? [] : [name]), ...(path === '' ? [] : [path])].join('/');
  // In a glob these characters mean something else; as one of a set each means itself.
  return parts === '' ? '' : `./${parts.replace(/[[\]{},*?]/g, (one) => (one === ',' ? '?' : `[${one}]`))}`;
}
