/** Opens a result in an editor, at the lines where it stands now, and only inside a folder of the workspace. */
import { realpath } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { WorkspaceResult } from '../shared/engineApi.ts';
import { pathInFolder } from './folderKeys.ts';
import { type Place, reanchor } from './reanchor.ts';
import type { WorkspaceEngine } from './workspaceEngine.ts';

export interface RevealOptions {
  readonly toSide?: boolean;
  /** An editor in italics, which the next file replaces. */
  readonly preview?: boolean;
  readonly preserveFocus?: boolean;
  /** Text of the result's symbol line when it was found. */
  readonly symbolText?: string | undefined;
  /** Aborted while the file is read: no editor is shown, and it throws. */
  readonly signal?: AbortSignal;
}

/** What a result names: less than a whole one, so that stored ones can be opened too. */
export type Revealable = Pick<
  WorkspaceResult,
  'folder' | 'path' | 'startLine' | 'endLine' | 'symbol' | 'symbolLine'
>;

/**
 * The cursor goes to the symbol's line. Throws an Error with a sentence for people if the file is gone or lies outside of the
 * workspace.
 */
export async function reveal(
  engine: WorkspaceEngine,
  result: Revealable,
  { toSide = false, preview = true, preserveFocus = false, symbolText, signal }: RevealOptions = {},
): Promise<vscode.TextEditor> {
  const document = await openResult(engine, result);
  signal?.throwIfAborted();
  const place = placeIn(document, result, symbolText);
  const editor = await vscode.window.showTextDocument(document, {
    viewColumn: toSide ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active,
    preview,
    preserveFocus,
    selection: entryOf(place, result),
  });
  bringIntoSight(editor, place, result);
  return editor;
}

/** Where the cursor goes: to the symbol, which may stand far below the first line of a result. */
export function entryOf(
  { startLine, endLine }: Place,
  result: Pick<Revealable, 'startLine' | 'symbolLine'>,
): vscode.Range {
  const line = Math.min(startLine + Math.max(0, result.symbolLine - result.startLine), endLine - 1);
  return new vscode.Range(line, 0, line, 0);
}

/** The result, and of one that is higher than the editor the symbol. */
export function bringIntoSight(editor: vscode.TextEditor, place: Place, result: Revealable): void {
  const { InCenterIfOutsideViewport } = vscode.TextEditorRevealType;
  editor.revealRange(rangeOf(place), InCenterIfOutsideViewport);
  editor.revealRange(entryOf(place, result), InCenterIfOutsideViewport);
}

/** The document that a result lies in. Throws as `reveal`. */
export async function openResult(
  engine: WorkspaceEngine,
  { folder, path }: Revealable,
): Promise<vscode.TextDocument> {
  const uri = engine.uriOf(folder, path);
  const root = engine.folders.find(({ key }) => key === folder)?.uri;
  if (!uri || !root) throw new Error(vscode.l10n.t('{0} lies in a folder that is not open any more.', path));
  const [realRoot, realFile] = await Promise.all([realpath(root.fsPath), realpath(uri.fsPath)]).catch(
    (error) => {
      const { code, message } = error as NodeJS.ErrnoException;
      throw new Error(
        code === 'ENOENT'
          ? vscode.l10n.t('{0} is not there any more. Search again to see what is.', path)
          : vscode.l10n.t('{0} cannot be opened: {1}.', path, message),
      );
    },
  );
  if (pathInFolder(realRoot, realFile) === undefined)
    throw new Error(vscode.l10n.t('{0} leads out of the workspace, so it is not opened.', path));
  return vscode.workspace.openTextDocument(uri);
}

/** Where a result stands in a document as it is now. */
export function placeIn(document: vscode.TextDocument, result: Revealable, symbolText?: string): Place {
  const lines = document.getText().split(/\r\n|\r|\n/);
  return reanchor(lines, { ...result, symbolText });
}

/** From the first line to the end of the last one. */
export function rangeOf({
  startLine,
  endLine,
}: {
  readonly startLine: number;
  readonly endLine: number;
}): vscode.Range {
  return new vscode.Range(startLine, 0, Math.max(startLine, endLine - 1), Number.MAX_SAFE_INTEGER);
}
