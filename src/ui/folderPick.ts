/** Which folder of the window a command is about: the only one, or the one that a person picks. */
import * as vscode from 'vscode';
import type { Folder } from '../host/workspaceEngine.ts';
import { noteText } from './plainText.ts';

/** Undefined if there is none, or if the person left. */
export async function pickFolder(
  folders: readonly Folder[],
  title: string,
  placeHolder: string,
): Promise<Folder | undefined> {
  if (folders.length <= 1) return folders[0];
  const items = folders.map((folder) => ({
    label: noteText(folder.name),
    description: noteText(folder.uri.fsPath),
    folder,
  }));
  return (await vscode.window.showQuickPick(items, { title, placeHolder }))?.folder;
}
