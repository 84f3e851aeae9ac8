/** Rows and buttons as VS Code's quick pick takes them. */
import * as vscode from 'vscode';
import type { Row } from './rows.ts';

export interface Item extends vscode.QuickPickItem {
  readonly row: Row;
}

export type Buttons = ReturnType<typeof newButtons>;

/** VS Code tells which button was pressed by the object it was given. */
export function newButtons() {
  const { l10n } = vscode;
  return {
    side: buttonOf('split-horizontal', l10n.t('Open to the Side')),
    similar: buttonOf('references', l10n.t('Find Similar Code')),
    history: buttonOf('history', l10n.t('Recent Searches')),
    view: buttonOf('list-flat', l10n.t('Show All in the Search View')),
  };
}

export function buttonOf(icon: string, tooltip: string): vscode.QuickInputButton {
  return { iconPath: new vscode.ThemeIcon(icon), tooltip };
}

/** VS Code would leave out what the typed text does not stand in, were it not to be shown always. */
export function itemOf(row: Row, { side, similar }: Buttons): Item {
  if (row.kind === 'separator')
    return { row, label: row.label, kind: vscode.QuickPickItemKind.Separator, alwaysShow: true };
  const { icon, label, description, detail } = row;
  return {
    row,
    label: `$(${icon}) ${label}`,
    alwaysShow: true,
    ...(description === undefined ? {} : { description }),
    ...(detail === undefined ? {} : { detail }),
    ...(row.kind === 'result' ? { buttons: [similar, side] } : {}),
  };
}
