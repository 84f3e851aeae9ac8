/** "Cluster Workspace…": its commands and the topics view. */
import * as vscode from 'vscode';
import { COMMANDS } from '../../host/ids.ts';
import type { Services } from '../../host/services.ts';
import { showError } from '../errors.ts';
import { wordingOf } from '../wording.ts';
import { askHow } from './ask.ts';
import type { Row } from './shown.ts';
import { TopicsView } from './topicsView.ts';

export function register(services: Services): vscode.Disposable {
  const { registerCommand } = vscode.commands;
  const view = new TopicsView(services, wordingOf(vscode.l10n, vscode.env.language));
  return vscode.Disposable.from(
    view,
    registerCommand(COMMANDS.clusterWorkspace, async () => {
      try {
        const question = await askHow(services);
        if (question) await view.cluster(question);
      } catch (error) {
        await showError(services, error);
      }
    }),
    registerCommand(COMMANDS.refreshTopics, () => view.refresh()),
    registerCommand(COMMANDS.stopClustering, () => view.stop()),
    registerCommand(COMMANDS.clearTopics, () => view.clear()),
    registerCommand(COMMANDS.renameTopic, (row?: Row) => view.rename(row)),
    registerCommand(COMMANDS.searchInTopic, (row?: Row) => view.searchIn(row)),
    registerCommand(COMMANDS.showTopicOnMap, (row?: Row) => view.showOnMap(row)),
    registerCommand(COMMANDS.findSimilarToMember, (row?: Row) => view.findSimilar(row)),
    registerCommand(COMMANDS.openMemberToSide, (row?: Row) => view.openToSide(row)),
  );
}
