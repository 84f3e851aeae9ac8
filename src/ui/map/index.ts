/** "Show Map of the Workspace": one tab, of one folder at a time. */
import * as vscode from 'vscode';
import { COMMANDS } from '../../host/ids.ts';
import type { Services } from '../../host/services.ts';
import { showError } from '../errors.ts';
import { foldersToChoose } from '../folderChoice.ts';
import { pickFolder } from '../folderPick.ts';
import { DEFAULT_PARAMS } from './feed.ts';
import { MAP_PANEL, MapPanel } from './mapPanel.ts';
import { checkedRequest, type MapRequest } from './messages.ts';

export function register(services: Services): vscode.Disposable {
  const { engine, context } = services;
  let open: MapPanel | undefined;
  const take = (panel: vscode.WebviewPanel): MapPanel => {
    const icon = (theme: string): vscode.Uri =>
      vscode.Uri.joinPath(context.extensionUri, 'media', `map-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    const made = new MapPanel(services, panel, () => {
      if (open === made) open = undefined;
    });
    open = made;
    return made;
  };
  const show = async ({ folder: key, params = DEFAULT_PARAMS, topic }: MapRequest): Promise<void> => {
    const { l10n, workspace } = vscode;
    const inWindow = { folders: engine.folders, hasOthers: (workspace.workspaceFolders ?? []).length > 0 };
    const folder = await pickFolder(
      foldersToChoose(inWindow, key, l10n),
      l10n.t('Show Map of the Workspace'),
      l10n.t('Folder to show a map of'),
    );
    if (!folder) return;
    const panel =
      open ??
      take(vscode.window.createWebviewPanel(MAP_PANEL, vscode.l10n.t('Map'), vscode.ViewColumn.Active));
    await panel.show({ folder: folder.key, name: folder.name, params }, topic);
  };
  return vscode.Disposable.from(
    { dispose: () => open?.dispose() },
    vscode.commands.registerCommand(COMMANDS.showMap, async (argument: unknown) => {
      try {
        await show(checkedRequest(argument));
      } catch (error) {
        await showError(services, error);
      }
    }),
    // A tab that was open when the window was closed.
    vscode.window.registerWebviewPanelSerializer(MAP_PANEL, {
      deserializeWebviewPanel: async (panel: vscode.WebviewPanel, state: unknown) => {
        const { folder: name } = (state ?? {}) as { readonly folder?: unknown };
        const folder = engine.folders.find((one) => one.name === name) ?? engine.folders[0];
        if (!folder || open) return panel.dispose();
        await take(panel).show({ folder: folder.key, name: folder.name, params: DEFAULT_PARAMS }, undefined);
      },
    }),
  );
}
