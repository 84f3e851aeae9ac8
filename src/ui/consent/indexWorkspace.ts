/** "Index this Workspace": notes the agreement, begins, and says something only if there is nothing to index. */
import * as vscode from 'vscode';
import { COMMANDS } from '../../host/ids.ts';
import type { Services } from '../../host/services.ts';
import type { Folder } from '../../host/workspaceEngine.ts';
import { showError } from '../errors.ts';
import { noteText } from '../plainText.ts';
import { foundNothing, hasChoice, notYetIndexed } from './choice.ts';

export async function indexWorkspace(services: Services): Promise<void> {
  const { engine } = services;
  try {
    if (engine.folders.length === 0) return tellThatThereIsNoFolder();
    const folders = await chosenFolders(engine.folders);
    if (!folders) return;
    await engine.enable(folders);
    void tellIfEmpty(services, folders);
  } catch (error) {
    void showError(services, error);
  }
}

function tellThatThereIsNoFolder(): void {
  const { l10n } = vscode;
  const hasOther = (vscode.workspace.workspaceFolders ?? []).length > 0;
  void vscode.window.showInformationMessage(
    hasOther
      ? l10n.t('The folders of this window are not on a disk, so Sextant cannot index them.')
      : l10n.t('No folder is open. Open one, then index it.'),
  );
}

/** Undefined if the person thought better of it. With nothing left to agree to, indexing goes on where it was paused. */
async function chosenFolders(folders: readonly Folder[]): Promise<readonly Folder[] | undefined> {
  const open = notYetIndexed(folders);
  if (!hasChoice(folders)) return open;
  const items = open.map((folder) => ({
    label: noteText(folder.name),
    description: noteText(folder.uri.fsPath),
    picked: true,
    folder,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Index this Workspace'),
    placeHolder: vscode.l10n.t('Folders to index; everything stays on this machine'),
    canPickMany: true,
  });
  return picked && picked.length > 0 ? picked.map(({ folder }) => folder) : undefined;
}

async function tellIfEmpty({ engine, log }: Services, folders: readonly Folder[]): Promise<void> {
  try {
    const summaries = await Promise.all(folders.map(({ key }) => engine.api.sync({ folder: key })));
    if (!foundNothing(summaries.flat()) || folders.length === 0) return;
  } catch (error) {
    // Paused, stopped, or failed: the status bar says so.
    log.debug((error as Error).message);
    return;
  }
  const { l10n } = vscode;
  const show = l10n.t('Show What Is Left Out');
  const message = l10n.t('There is nothing to index here: no file of this workspace is text that counts.');
  const chosen = await vscode.window.showInformationMessage(message, show);
  if (chosen === show) await vscode.commands.executeCommand(COMMANDS.previewIndexed);
}
