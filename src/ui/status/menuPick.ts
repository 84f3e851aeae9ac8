/** The menu of the status bar: says how the index is, also while it changes, and what can be done. */
import * as vscode from 'vscode';
import { setting } from '../../host/settings.ts';
import { BUILT_IN } from '../../host/settingValues.ts';
import type { Wording } from '../wording.ts';
import type { IndexWatch } from './indexWatch.ts';
import { type MenuEntry, menuRows } from './menu.ts';

interface Item extends vscode.QuickPickItem {
  readonly entry?: MenuEntry;
}

/** Figures can be read at this pace. */
const REFRESH_MS = 500;

/** Resolves when an entry was taken, with it, or when the menu was closed. */
export function pickFromMenu(watch: IndexWatch, wording: Wording): Promise<MenuEntry | undefined> {
  const { l10n } = vscode;
  const pick = vscode.window.createQuickPick<Item>();
  pick.title = 'Sextant';
  pick.placeholder = l10n.t('What to do with the index of this workspace');
  pick.matchOnDescription = true;
  pick.keepScrollPosition = true;
  let shown = '';
  let timer: NodeJS.Timeout | undefined;
  const update = (): void => {
    timer = undefined;
    const rows = menuRows(watch.state, modelName(), wording);
    const next = JSON.stringify(rows);
    if (next === shown) return;
    shown = next;
    const active = pick.activeItems[0]?.entry?.id;
    pick.items = rows.map(itemOf);
    const same = pick.items.filter(({ entry }) => entry !== undefined && entry.id === active);
    if (same.length > 0) pick.activeItems = same;
  };
  const listening = watch.onDidChange(() => {
    timer ??= setTimeout(update, REFRESH_MS);
  });
  return new Promise((resolve) => {
    pick.onDidAccept(() => {
      resolve(pick.selectedItems[0]?.entry);
      pick.hide();
    });
    pick.onDidHide(() => {
      clearTimeout(timer);
      listening.dispose();
      pick.dispose();
      resolve(undefined);
    });
    update();
    pick.show();
  });
}

function modelName(): string {
  const name = setting('models.model').trim();
  return name === '' || name === BUILT_IN ? vscode.l10n.t('built in') : name;
}

function itemOf(row: ReturnType<typeof menuRows>[number]): Item {
  if ('separator' in row) return { label: row.separator, kind: vscode.QuickPickItemKind.Separator };
  const { label, description, detail } = row;
  return {
    label,
    entry: row,
    ...(description === undefined ? {} : { description }),
    ...(detail === undefined ? {} : { detail }),
  };
}
