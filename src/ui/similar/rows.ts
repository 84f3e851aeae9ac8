/** The rows of the similar view: what is above the cut, and a node for the rest. Only the texts come from the editor. */
import type { EngineAnswer, WorkspaceAnswer, WorkspaceResult } from '../../shared/engineApi.ts';
import type { LineRange } from '../../shared/types.ts';
import { similarityText } from '../explain.ts';
import type { L10n } from '../wording.ts';

export type Row = ResultRow | CutRow;

export interface ResultRow {
  readonly kind: 'result';
  /** Its index among the results that are gone through with F4. */
  readonly place: number;
  readonly result: WorkspaceResult;
  readonly parent: CutRow | undefined;
}

/** Holds what is hardly similar. */
export interface CutRow {
  readonly kind: 'cut';
  readonly rows: readonly ResultRow[];
}

/** The results in the order of the rows: those above the cut come first. */
export function inRowOrder(results: readonly WorkspaceResult[]): WorkspaceResult[] {
  const isWeak = ({ confidence }: WorkspaceResult): boolean => confidence === 'weak';
  return [...results.filter((result) => !isWeak(result)), ...results.filter(isWeak)];
}

/** Of results in that order. */
export function rowsOf(results: readonly WorkspaceResult[]): Row[] {
  const firstWeak = results.findIndex(({ confidence }) => confidence === 'weak');
  const cutAt = firstWeak === -1 ? results.length : firstWeak;
  const rowAt = (place: number, parent: CutRow | undefined): ResultRow => ({
    kind: 'result',
    place,
    result: results[place]!,
    parent,
  });
  const above = results.slice(0, cutAt).map((_, place) => rowAt(place, undefined));
  if (cutAt === results.length) return above;
  const rows: ResultRow[] = [];
  const cut: CutRow = { kind: 'cut', rows };
  for (let place = cutAt; place < results.length; place++) rows.push(rowAt(place, cut));
  return [...above, cut];
}

/** `firstLine` is the first line of what is shown, if it was read. */
export function labelOf({ symbol, breadcrumb, path }: WorkspaceResult, firstLine?: string): string {
  return symbol || firstLine?.trim() || breadcrumb.at(-1) || fileOf(path);
}

/** `src/http/header.ts:10-32`, as people count lines. `folderName`: where there are several folders. */
export function placeText(path: string, { startLine, endLine }: LineRange, folderName?: string): string {
  const lines = endLine - startLine > 1 ? `${startLine + 1}-${endLine}` : `${startLine + 1}`;
  return `${folderName === undefined ? '' : `${folderName}/`}${path}:${lines}`;
}

/** The score, the file's name and lines, and the folder last: a narrow view cuts the end. */
export function descriptionOf(result: WorkspaceResult, folderName?: string): string {
  const slash = result.path.lastIndexOf('/');
  const folders = [
    ...(folderName === undefined ? [] : [folderName]),
    ...(slash > 0 ? [result.path.slice(0, slash)] : []),
  ];
  const file = placeText(result.path.slice(slash + 1), result);
  return [similarityText(result.similarity), file, folders.join('/')].filter(Boolean).join('  ');
}

/** What is said above the rows; undefined if the rows say it all. */
export function messageOf(
  { caveat, complete, failures, searchedChunks }: WorkspaceAnswer,
  results: readonly Pick<EngineAnswer['results'][number], 'confidence'>[],
  l10n: L10n,
): string | undefined {
  const sentences = [
    ...(results.length === 0 ? [nothingFound(searchedChunks, l10n)] : []),
    ...(results.length > 0 && results.every(({ confidence }) => confidence === 'weak')
      ? [l10n.t('Nothing is clearly similar. What comes nearest is below the cut.')]
      : []),
    ...(caveat === undefined ? [] : [caveat]),
    ...(complete || caveat !== undefined
      ? []
      : [l10n.t('Not everything is indexed yet, so there may be more.')]),
    ...failures.map(({ message }) => message),
  ];
  return sentences.length === 0 ? undefined : sentences.join(' ');
}

function nothingFound(chunks: number, l10n: L10n): string {
  return chunks === 1
    ? l10n.t('Nothing similar was found: there is one chunk in the index.')
    : l10n.t('Nothing similar was found among {0} chunks.', chunks);
}

export function fileOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
