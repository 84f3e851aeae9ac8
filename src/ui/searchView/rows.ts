/** The results of an answer as rows of the view. Knows nothing of the editor. */
import type { WorkspaceResult } from '../../shared/engineApi.ts';
import { isNear } from '../../shared/groupRows.ts';
import type { ViewRow } from '../../shared/webviewMessages.ts';

/** Results in the order of the view: the near matches last. */
export function inViewOrder(results: readonly WorkspaceResult[]): readonly WorkspaceResult[] {
  return [...results.filter((result) => !isNear(result)), ...results.filter(isNear)];
}

/** `folderNames` by key, where there are several folders. */
export function rowsOf(
  results: readonly WorkspaceResult[],
  folderNames: ReadonlyMap<string, string>,
  whyOf: (result: WorkspaceResult) => readonly string[],
): readonly ViewRow[] {
  const best = Math.max(0, ...results.map(({ score }) => score));
  const keys = keysOf(results);
  return results.map((result, place) => {
    const { symbolKind, kind, startLine, endLine, confidence, score } = result;
    return {
      place,
      key: keys[place]!,
      ...namesOf(result, folderNames),
      symbolKind,
      kind,
      firstLine: startLine + 1,
      lastLine: Math.max(endLine, startLine + 1),
      confidence,
      share: best > 0 ? Math.min(1, Math.max(0, score / best)) : 0,
      why: whyOf(result),
      change: undefined,
    };
  });
}

/** One key for each: the file and the symbol, and which one of those that share both. */
function keysOf(results: readonly WorkspaceResult[]): string[] {
  const keys: string[] = [];
  const inFileOrder = results
    .map((result, place) => ({ ...result, place }))
    .sort((a, b) => a.startLine - b.startLine);
  const counts = new Map<string, number>();
  for (const { folder, path, symbol, breadcrumb, place } of inFileOrder) {
    const name = JSON.stringify([folder, path, symbol || breadcrumb]);
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    keys[place] = `${name}${count}`;
  }
  return keys;
}

function namesOf(
  { folder, path, symbol, breadcrumb }: WorkspaceResult,
  folderNames: ReadonlyMap<string, string>,
): Pick<ViewRow, 'title' | 'file' | 'folder'> {
  const slash = path.lastIndexOf('/');
  const file = path.slice(slash + 1);
  const inside = path.slice(0, Math.max(0, slash));
  const name = folderNames.get(folder);
  return {
    title: symbol || breadcrumb.join(' › ') || file,
    file,
    folder: [...(name === undefined ? [] : [name]), ...(inside === '' ? [] : [inside])].join('/'),
  };
}
