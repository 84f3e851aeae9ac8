/** Fits the built-in model to a folder after a yes, and goes back to the original one. */
import * as vscode from 'vscode';
import { COMMANDS } from '../../host/ids.ts';
import type { Services } from '../../host/services.ts';
import { setting } from '../../host/settings.ts';
import { BUILT_IN, modelName } from '../../host/settingValues.ts';
import type { Folder } from '../../host/workspaceEngine.ts';
import { EngineError } from '../../shared/errors.ts';
import { withAnalysisProgress } from '../analysisProgress.ts';
import { pickFolder } from '../folderPick.ts';
import { noteText, noticeText } from '../plainText.ts';
import type { Wording } from '../wording.ts';
import { outcomeText, questionText } from './texts.ts';

export async function adaptModel(services: Services, wording: Wording): Promise<void> {
  const { engine } = services;
  const { l10n } = vscode;
  const chosen = modelName(setting('models.model'));
  if (chosen !== BUILT_IN) return refuse(chosen);
  const enabled = engine.folders.filter((folder) => folder.enabled);
  if (enabled.length === 0)
    throw new EngineError(
      'notEnabled',
      l10n.t('This workspace is not indexed, so the model cannot learn from it. Index it first.'),
    );
  const folder = await pickFolder(
    enabled,
    l10n.t('Adapt the Model to This Workspace'),
    l10n.t('The folder to learn from'),
  );
  if (!folder) return;
  const yes = l10n.t('Adapt');
  const question = noticeText(questionText(folder.name, wording));
  if ((await vscode.window.showInformationMessage(question, yes)) !== yes) return;
  const shown = {
    title: l10n.t('Adapting the model to {0}', folder.name),
    folder: folder.key,
    task: 'adaptation',
  } as const;
  const answer = await withAnalysisProgress(engine, shown, wording, (signal) =>
    engine.api.adapt({ folder: folder.key }, signal),
  );
  if (!answer) return;
  const back = l10n.t('Use the Original Model Again');
  const buttons = answer.outcome === 'adapted' ? [back] : [];
  const text = noticeText(outcomeText(folder.name, answer, wording));
  if ((await vscode.window.showInformationMessage(text, ...buttons)) === back) await goBack(services, folder);
}

/** Of several folders that have a model of their own, the one that the person picks. */
export async function undoAdapt(services: Services): Promise<void> {
  const { l10n } = vscode;
  const adapted = await adaptedFolders(services);
  if (adapted.length === 0) {
    void vscode.window.showInformationMessage(
      l10n.t('The built-in model was not adapted to this workspace, so there is nothing to take back.'),
    );
    return;
  }
  const title = l10n.t('Use the Original Model Again');
  const folder = await pickFolder(adapted, title, l10n.t('The folder whose model is taken back'));
  if (folder) await goBack(services, folder);
}

async function adaptedFolders({ engine }: Services): Promise<Folder[]> {
  const known = await engine.api.diagnostics({ quick: true });
  const keys = new Set(known.filter(({ adapted }) => adapted).map(({ folder }) => folder));
  return engine.folders.filter(({ key }) => keys.has(key));
}

async function goBack({ engine }: Services, { key, name }: Folder): Promise<void> {
  await engine.api.undoAdapt({ folder: key });
  const text = vscode.l10n.t('{0} is searched with the original built-in model again.', noteText(name));
  vscode.window.setStatusBarMessage(text, MESSAGE_MS);
}

const MESSAGE_MS = 5000;

function refuse(chosen: string): void {
  const { l10n } = vscode;
  const choose = l10n.t('Choose Embedding Model…');
  const message = l10n.t(
    'Only the built-in model can be adapted, and {0} is chosen. Choose the built-in one first.',
    noticeText(chosen),
  );
  void vscode.window.showInformationMessage(message, choose).then((answer) => {
    if (answer === choose) return vscode.commands.executeCommand(COMMANDS.chooseModel);
    return undefined;
  });
}
