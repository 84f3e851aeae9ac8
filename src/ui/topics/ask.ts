/** Asks a person by what and what of it a workspace is to be clustered; the last choice is the first offer. */
import * as vscode from 'vscode';
import type { Services } from '../../host/services.ts';
import type { Folder } from '../../host/workspaceEngine.ts';
import { type ClusterParams, MOST_TOPICS } from '../../shared/clusters.ts';
import { foldersToChoose } from '../folderChoice.ts';
import { pickFolder } from '../folderPick.ts';
import { globsOf } from '../searchView/query.ts';
import { algorithmChoices, countFrom, type LastChoice, lastChoiceFrom, scopeChoices } from './choices.ts';

export interface TopicQuestion {
  readonly folder: Folder;
  readonly params: ClusterParams;
}

const LAST = 'sextant.lastClustering';

/** Undefined if it was cancelled. Throws EngineError `noFolder` if there is nothing to cluster. */
export async function askHow({ engine, context }: Services): Promise<TopicQuestion | undefined> {
  const { l10n, window, workspace } = vscode;
  const memory = context.workspaceState;
  const last = lastChoiceFrom(memory.get(LAST));
  const inWindow = { folders: engine.folders, hasOthers: (workspace.workspaceFolders ?? []).length > 0 };
  const folder = await pickFolder(
    foldersToChoose(inWindow, undefined, l10n),
    l10n.t('Cluster Workspace'),
    l10n.t('Folder to cluster'),
  );
  if (!folder) return undefined;
  const algorithm = await pick(
    algorithmChoices(l10n),
    last?.algorithm,
    l10n.t('How topics are made'),
    l10n.t('Cluster Workspace (1/2)'),
  );
  if (!algorithm) return undefined;
  const { asks } = algorithm;
  const count =
    asks &&
    (await window.showInputBox({
      title: l10n.t('Cluster Workspace (1/2)'),
      prompt: asks.prompt,
      value: (last?.algorithm === algorithm.id ? last.count : undefined) ?? '10',
      validateInput: (text) =>
        countFrom(text, asks.least, MOST_TOPICS) === undefined
          ? l10n.t('Enter a whole number from {0} to {1}.', asks.least, MOST_TOPICS)
          : undefined,
    }));
  if (asks && count === undefined) return undefined;
  const scope = await pick(
    scopeChoices(l10n),
    last?.scope,
    l10n.t('What is clustered'),
    l10n.t('Cluster Workspace (2/2)'),
  );
  if (!scope) return undefined;
  const globs = scope.asksGlob
    ? await window.showInputBox({
        title: l10n.t('Cluster Workspace (2/2)'),
        prompt: l10n.t('Files to include, for example src/**, *.md'),
        value: last?.globs ?? '',
      })
    : undefined;
  if (scope.asksGlob && globs === undefined) return undefined;
  const chosen: LastChoice = { algorithm: algorithm.id, scope: scope.id, count, globs: globs ?? last?.globs };
  await memory.update(LAST, chosen);
  return {
    folder,
    params: {
      algorithm: algorithm.algorithm,
      kinds: scope.kinds,
      ...(asks && count !== undefined ? { [asks.what]: countFrom(count, asks.least, MOST_TOPICS) } : {}),
      ...(globs === undefined ? {} : { include: globsOf(globs) }),
    },
  };
}

/** What was chosen last comes first, so that Enter takes it. */
async function pick<T extends { readonly id: string; readonly label: string }>(
  choices: readonly T[],
  last: string | undefined,
  placeHolder: string,
  title: string,
): Promise<T | undefined> {
  const isLast = ({ id }: T): boolean => id === last;
  const ordered = [...choices.filter(isLast), ...choices.filter((choice) => !isLast(choice))];
  const items = ordered.map((choice) => ({
    ...choice,
    ...(isLast(choice) ? { description: vscode.l10n.t('last chosen') } : {}),
  }));
  return vscode.window.showQuickPick(items, { placeHolder, title });
}
