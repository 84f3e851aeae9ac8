/** "Find Duplicates": its commands and its view. */
import * as vscode from 'vscode';
import { COMMANDS } from '../../host/ids.ts';
import type { Services } from '../../host/services.ts';
import { showError } from '../errors.ts';
import { wordingOf } from '../wording.ts';
import { Baselines } from './baselines.ts';
import { DuplicatesView } from './duplicatesView.ts';
import { LiveProblems } from './liveProblems.ts';
import { scopeOf } from './scope.ts';
import type { Row, ShareRow } from './shown.ts';
import { rowsFor } from './tree.ts';

export function register(services: Services): vscode.Disposable {
  const { registerCommand, executeCommand } = vscode.commands;
  const baselines = new Baselines(services);
  const wording = wordingOf(vscode.l10n, vscode.env.language);
  const view = new DuplicatesView(services, wording, baselines);
  const rows = (row?: Row, selected?: readonly Row[]): readonly Row[] =>
    rowsFor(row, selected, view.selection);
  return vscode.Disposable.from(
    baselines,
    view,
    new LiveProblems(services, wording, baselines, view),
    registerCommand(COMMANDS.findDuplicates, () => view.find({ kind: 'workspace' })),
    registerCommand(COMMANDS.findDuplicatesInFolder, (from: unknown) => findIn('folder', from)),
    registerCommand(COMMANDS.findDuplicatesInFile, (from: unknown) => findIn('file', from)),
    registerCommand(COMMANDS.refreshDuplicates, () => view.refresh()),
    registerCommand(COMMANDS.stopDuplicates, () => view.stop()),
    registerCommand(COMMANDS.clearDuplicates, () => view.clear()),
    registerCommand(COMMANDS.duplicatesSettings, () =>
      executeCommand('workbench.action.openSettings', 'sextant.duplicates'),
    ),
    registerCommand(COMMANDS.compareDuplicate, (row?: Row) => view.compare(rows(row))),
    registerCommand(COMMANDS.compareSelectedDuplicates, (row?: Row, selected?: readonly Row[]) =>
      view.compare(rows(row, selected)),
    ),
    registerCommand(COMMANDS.ignoreDuplicates, (row?: Row, selected?: readonly Row[]) =>
      view.ignore(rows(row, selected), true),
    ),
    registerCommand(COMMANDS.unignoreDuplicates, (row?: Row, selected?: readonly Row[]) =>
      view.ignore(rows(row, selected), false),
    ),
    registerCommand(COMMANDS.openDuplicateToSide, (row?: Row) => view.openToSide(row)),
    registerCommand(COMMANDS.openBaseline, () => openBaseline()),
  );

  async function findIn(kind: 'folder' | 'file', from: unknown): Promise<void> {
    if (isShare(from))
      return view.find({ kind: 'folder', folder: from.folder, path: from.share.folder || undefined });
    const uri = from instanceof vscode.Uri ? from : vscode.window.activeTextEditor?.document.uri;
    const scope = uri && scopeOf(services, kind, uri);
    if (scope) return view.find(scope);
    void vscode.window.showInformationMessage(
      vscode.l10n.t('This file lies in no folder of the workspace, so there is nothing to compare it with.'),
    );
  }

  async function openBaseline(): Promise<void> {
    try {
      const known = await baselines.all();
      const folder = [...known].find(([, { groups }]) => groups.length > 0)?.[0];
      const uri = folder === undefined ? undefined : baselines.uriOf(folder);
      if (uri) await vscode.window.showTextDocument(uri);
      else if (baselines.problem !== undefined) throw new Error(baselines.problem);
      else void vscode.window.showInformationMessage(vscode.l10n.t('No duplicates are ignored.'));
    } catch (error) {
      await showError(services, error);
    }
  }
}

/** A command may be given anything. */
function isShare(from: unknown): from is ShareRow {
  return typeof from === 'object' && (from as Partial<ShareRow> | null)?.kind === 'share';
}
