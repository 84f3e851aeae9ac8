/** "Find similar": its commands and its view. */
import * as vscode from 'vscode';
import { COMMANDS } from '../../host/ids.ts';
import type { Services } from '../../host/services.ts';
import type { Row } from './rows.ts';
import { SimilarView } from './similarView.ts';

export function register(services: Services): vscode.Disposable {
  const { registerCommand } = vscode.commands;
  const view = new SimilarView(services);
  return vscode.Disposable.from(
    view,
    registerCommand(COMMANDS.findSimilar, (from: unknown) => view.find(from)),
    registerCommand(COMMANDS.refreshSimilar, () => view.refresh()),
    registerCommand(COMMANDS.clearSimilar, () => view.clear()),
    registerCommand(COMMANDS.compareWithSeed, (row?: Row) => view.compare(row)),
    registerCommand(COMMANDS.openSimilarToSide, (row?: Row) => view.openToSide(row)),
  );
}
