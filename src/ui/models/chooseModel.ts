/** Choosing the embedding model: from the list, a folder of one's own, or the hub by name. The index follows the setting. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { COMMANDS } from '../../host/ids.ts';
import type { Services } from '../../host/services.ts';
import { setting } from '../../host/settings.ts';
import { BUILT_IN, modelName } from '../../host/settingValues.ts';
import type { ModelDescription } from '../../shared/engineApi.ts';
import { noteText } from '../plainText.ts';
import type { Wording } from '../wording.ts';
import { downloadModel } from './download.ts';
import type { Wish } from './downloadQuestion.ts';
import { isHere, type ModelTarget } from './modelItems.ts';
import { pickModel } from './picks.ts';
import { removeModel } from './removeModel.ts';
import { useModel } from './useModel.ts';

export async function chooseModel(services: Services, wording: Wording): Promise<void> {
  const { engine } = services;
  for (;;) {
    const entries = engine.api.models({ modelsDir: engine.modelsDir });
    const chosen = modelName(setting('models.model'));
    const isAdapted = engine.api
      .diagnostics({ quick: true })
      .then((folders) => folders.some(({ adapted }) => adapted));
    const pick = await pickModel({ chosen, problem: engine.modelProblem, entries, isAdapted }, wording);
    if (!pick) return;
    if (pick === 'undoAdapt') {
      await vscode.commands.executeCommand(COMMANDS.undoAdapt);
      return;
    }
    if ('remove' in pick) await removeModel(services, wording, pick.remove);
    else if ((await take(services, pick.picked.target, wording)) !== 'back') return;
  }
}

async function take(services: Services, target: ModelTarget, wording: Wording): Promise<'back' | undefined> {
  if (target.kind === 'builtIn') return useModel(services, BUILT_IN);
  if (!vscode.workspace.isTrusted) return refuse();
  switch (target.kind) {
    case 'current':
    case 'problem':
      return undefined;
    case 'model': {
      const { entry } = target;
      return isHere(entry)
        ? useModel(services, entry.id)
        : fetchAndUse(services, { id: entry.id, entry }, wording);
    }
    case 'name': {
      const id = await nameFromPerson();
      return id === undefined ? 'back' : fetchAndUse(services, { id, entry: undefined }, wording);
    }
    case 'folder':
      return useFolder(services);
  }
}

function refuse(): undefined {
  const { l10n } = vscode;
  const manage = l10n.t('Manage Workspace Trust');
  const message = l10n.t(
    'This workspace is not trusted, so only the built-in model is used in it. Trust the workspace to choose another one.',
  );
  void vscode.window.showWarningMessage(message, manage).then((chosen) => {
    if (chosen === manage) return vscode.commands.executeCommand('workbench.trust.manage');
    return undefined;
  });
}

async function fetchAndUse(services: Services, wish: Wish, wording: Wording): Promise<'back' | undefined> {
  const outcome = await downloadModel(services, wish, wording);
  if (outcome === 'back' || outcome === undefined) return outcome;
  return useModel(services, outcome.id);
}

async function nameFromPerson(): Promise<string | undefined> {
  const { l10n } = vscode;
  const name = await vscode.window.showInputBox({
    title: l10n.t('Another model by its name'),
    prompt: l10n.t('A repository of the hub with an ONNX file. Nobody is asked about it before your yes.'),
    placeHolder: 'owner/name',
    ignoreFocusOut: true,
    validateInput: (text) =>
      /^[\w.-]+\/[\w.-]+$/.test(text.trim())
        ? undefined
        : l10n.t('Write the name as owner/name, such as sentence-transformers/all-MiniLM-L6-v2.'),
  });
  return name?.trim();
}

async function useFolder(services: Services): Promise<'back' | undefined> {
  const { l10n } = vscode;
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title: l10n.t('Folder of an embedding model'),
      openLabel: l10n.t('Look at This Folder'),
      canSelectFolders: true,
      canSelectFiles: false,
    })) ?? [];
  if (!chosen) return 'back';
  const folder = chosen.fsPath;
  const description = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: l10n.t('Opening the model…') },
    () => services.engine.api.describeModel({ model: { id: basename(folder), folder } }),
  );
  return (await agreesTo(folder, description)) ? useModel(services, folder) : 'back';
}

/** Shows what the folder holds; what had to be taken for granted is in lines of its own, to be read. */
async function agreesTo(folder: string, description: ModelDescription): Promise<boolean> {
  const { l10n, QuickPickItemKind } = vscode;
  const { assumed } = description;
  const yes = { label: `$(check) ${l10n.t('Use This Model')}` };
  const no = { label: `$(arrow-left) ${l10n.t('Back')}` };
  const title = { label: l10n.t('Taken for granted'), kind: QuickPickItemKind.Separator };
  const lines = assumed.map((sentence) => ({ label: `$(info) ${noteText(sentence)}` }));
  const rows: vscode.QuickPickItem[] = [yes, no, ...(lines.length > 0 ? [title, ...lines] : [])];
  const options = { title: basename(folder), placeHolder: describedAs(description), ignoreFocusOut: true };
  let answer: vscode.QuickPickItem | undefined;
  do answer = await vscode.window.showQuickPick(rows, options);
  while (answer !== undefined && answer !== yes && answer !== no);
  return answer === yes;
}

function describedAs({ kind, dimensions }: ModelDescription): string {
  const { l10n } = vscode;
  switch (kind) {
    case 'transformer':
      return l10n.t('A sentence-transformer with {0} dimensions', dimensions);
    case 'model2vec':
      return l10n.t('A Model2Vec model with {0} dimensions', dimensions);
    case 'wordVectors':
      return l10n.t('Word vectors with {0} dimensions', dimensions);
    default:
      return l10n.t('A static model with {0} dimensions', dimensions);
  }
}
