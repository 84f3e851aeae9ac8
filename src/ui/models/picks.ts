/** The lists in which a model is chosen and a download agreed to. */
import * as vscode from 'vscode';
import type { ModelEntry } from '../../shared/engineApi.ts';
import type { Wording } from '../wording.ts';
import type { Answer, Question } from './downloadQuestion.ts';
import {
  activeIn,
  isHere,
  type ModelItem,
  type ModelRow,
  type ModelTarget,
  modelRows,
} from './modelItems.ts';

interface Item extends vscode.QuickPickItem {
  readonly item?: ModelItem;
}

export type ModelPick = { readonly picked: ModelItem } | { readonly remove: ModelEntry } | 'undoAdapt';

export interface ModelList {
  readonly chosen: string;
  readonly problem: string | undefined;
  readonly entries: Promise<readonly ModelEntry[]>;
  /** Whether a folder has a built-in model of its own. */
  readonly isAdapted: Promise<boolean>;
}

/** Shows what is known at once, and the rest when it is; undefined if the person left. */
export function pickModel(list: ModelList, wording: Wording): Promise<ModelPick | undefined> {
  const { l10n } = vscode;
  const pick = vscode.window.createQuickPick<Item>();
  pick.title = l10n.t('Embedding model');
  pick.placeholder = list.problem ?? l10n.t('What finds code and docs by meaning');
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.keepScrollPosition = true;
  let rows: readonly ModelRow[] = [];
  const show = (entries: readonly ModelEntry[] | Error | undefined, isAdapted: boolean): void => {
    const before = rows;
    rows = modelRows(list.chosen, entries, wording, isAdapted);
    const active = activeIn(rows, before, pick.activeItems[0]?.item?.id, list.chosen);
    pick.items = rows.map(itemOf);
    pick.activeItems = pick.items.filter(({ item }) => item?.id === active);
  };
  let isOpen = true;
  return new Promise((resolve, reject) => {
    pick.onDidAccept(() => {
      const picked = pick.selectedItems[0]?.item;
      // Told where an error is told, with what can be done about it.
      if (picked?.target.kind === 'problem') reject(picked.target.error);
      else resolve(picked && { picked });
      pick.hide();
    });
    pick.onDidTriggerItemButton(({ item: { item } }) => {
      if (item?.target.kind === 'model') resolve({ remove: item.target.entry });
      if (item?.target.kind === 'builtIn') resolve('undoAdapt');
      pick.hide();
    });
    pick.onDidHide(() => {
      isOpen = false;
      pick.dispose();
      resolve(undefined);
    });
    show(undefined, false);
    pick.busy = true;
    pick.show();
    // Without an engine that answers, a model that it cannot bear can still be put down here.
    Promise.all([list.entries.catch(asError), list.isAdapted.catch(() => false)]).then(
      ([entries, isAdapted]) => {
        if (!isOpen) return;
        pick.busy = false;
        show(entries, isAdapted);
      },
    );
  });
}

/** The number format of the yes; undefined for a no. The no is what Enter takes, so that nobody agrees by accident. */
export function ask({ title, placeholder, answers }: Question): Promise<string | undefined> {
  const pick = vscode.window.createQuickPick<Answer>();
  pick.title = title;
  pick.placeholder = placeholder;
  pick.ignoreFocusOut = true;
  return new Promise((resolve) => {
    pick.onDidAccept(() => {
      resolve(pick.selectedItems[0]?.dtype);
      pick.hide();
    });
    pick.onDidHide(() => {
      pick.dispose();
      resolve(undefined);
    });
    pick.items = answers;
    pick.activeItems = answers.slice(-1);
    pick.show();
  });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function itemOf(row: ModelRow): Item {
  if ('separator' in row) return { label: row.separator, kind: vscode.QuickPickItemKind.Separator };
  const { label, description, detail, target } = row;
  const button = buttonOf(target);
  return { label, description, detail, item: row, ...(button ? { buttons: [button] } : {}) };
}

function buttonOf(target: ModelTarget): vscode.QuickInputButton | undefined {
  const { l10n, ThemeIcon } = vscode;
  if (target.kind === 'model' && isHere(target.entry))
    return { iconPath: new ThemeIcon('trash'), tooltip: l10n.t('Remove from this Machine') };
  if (target.kind === 'builtIn' && target.isAdapted)
    return { iconPath: new ThemeIcon('discard'), tooltip: l10n.t('Use the Original Model Again') };
  return undefined;
}
