/** Earlier questions to choose from. */
import * as vscode from 'vscode';
import type { QueryHistory } from '../../host/queryHistory.ts';
import { noteText } from '../plainText.ts';

/** Undefined if none was chosen. */
export function chooseRecent(history: QueryHistory): Promise<string | undefined> {
  const { l10n } = vscode;
  const clear = { iconPath: new vscode.ThemeIcon('clear-all'), tooltip: l10n.t('Clear Recent Searches') };
  const pick = vscode.window.createQuickPick<vscode.QuickPickItem & { readonly query?: string }>();
  const list = (): void => {
    const { queries } = history;
    pick.items =
      queries.length === 0
        ? [{ label: l10n.t('There are no recent searches'), alwaysShow: true }]
        : queries.map((query) => ({ label: `$(history) ${noteText(query)}`, query }));
    pick.buttons = queries.length === 0 ? [] : [clear];
  };
  pick.title = l10n.t('Recent Searches');
  pick.placeholder = l10n.t('Search again for…');
  list();
  return new Promise((resolve) => {
    let chosen: string | undefined;
    const disposables = [
      pick,
      pick.onDidTriggerButton(() => void history.clear().then(list)),
      pick.onDidAccept(() => {
        chosen = pick.activeItems[0]?.query;
        pick.hide();
      }),
      pick.onDidHide(() => {
        for (const disposable of disposables) disposable.dispose();
        resolve(chosen);
      }),
    ];
    pick.show();
  });
}
