/** A result in words: name, how sure, where, and the line that says most. Knows nothing of the editor. */
import type { Snippet, WorkspaceResult } from '../../shared/engineApi.ts';
import { symbolIcon } from '../../shared/symbolIcons.ts';
import { confidenceText } from '../explain.ts';
import { noteText } from '../plainText.ts';
import type { L10n } from '../wording.ts';

export interface ResultText {
  readonly icon: string;
  readonly label: string;
  readonly description: string;
  readonly detail?: string;
}

/** `folder`: the workspace folder's name, where there are several. */
export function resultText(
  {
    result,
    snippet,
    folder,
  }: {
    readonly result: WorkspaceResult;
    readonly snippet?: Snippet | undefined;
    readonly folder?: string | undefined;
  },
  l10n: L10n,
): ResultText {
  const { path, symbol, symbolKind, kind, startLine, endLine, confidence, similarity } = result;
  const lines = endLine - startLine > 1 ? `${startLine + 1}-${endLine}` : `${startLine + 1}`;
  const place = `${folder === undefined ? '' : `${folder}/`}${path}:${lines}`;
  const detail = detailOf(result, snippet, l10n);
  return {
    icon: symbolIcon(symbolKind, kind),
    label: noteText(symbol === '' ? path.slice(path.lastIndexOf('/') + 1) : symbol),
    description: `${confidenceText(confidence, l10n)} ${similarity.toFixed(2)} · ${noteText(place)}`,
    ...(detail === undefined ? {} : { detail }),
  };
}

/** The text of the result's symbol line, if the file is still as it was when it was indexed. */
export function symbolTextOf(
  { symbolLine }: WorkspaceResult,
  snippet: Snippet | undefined,
): string | undefined {
  if (snippet?.state !== 'current') return undefined;
  return snippet.lines.find(({ line }) => line === symbolLine)?.text;
}

function detailOf(
  { symbolLine, kind }: WorkspaceResult,
  snippet: Snippet | undefined,
  l10n: L10n,
): string | undefined {
  if (!snippet) return undefined;
  if (snippet.state === 'missing') return `$(trash) ${l10n.t('The file is not there any more.')}`;
  const others = snippet.lines.filter(({ line }) => line !== symbolLine);
  const [best] = [...others].sort((a, b) => b.marks.length - a.marks.length);
  const symbol = snippet.lines.find(({ line }) => line === symbolLine);
  // The name stands in the label already; the line where it stands says more only in code.
  const line = best && (best.marks.length > 0 || kind === 'docs') ? best : (symbol ?? best);
  const text = noteText(line?.text.trim() ?? '');
  if (text === '') return undefined;
  return snippet.state === 'changed' ? `$(history) ${text}` : text;
}
