/** Takes a downloaded model from this machine, after a yes. One that is in use is put down first. */
import * as vscode from 'vscode';
import type { Services } from '../../host/services.ts';
import { changeSetting, setting } from '../../host/settings.ts';
import { BUILT_IN, modelName } from '../../host/settingValues.ts';
import type { ModelEntry } from '../../shared/engineApi.ts';
import { noteText, noticeText } from '../plainText.ts';
import type { Wording } from '../wording.ts';
import { bytesHere, removableItems } from './modelItems.ts';

export async function removeModel(services: Services, wording: Wording, entry?: ModelEntry): Promise<void> {
  const { engine } = services;
  const { l10n } = vscode;
  const model = entry ?? (await pickRemovable(services, wording));
  if (!model) return;
  const { id } = model;
  const size = wording.bytes(bytesHere(model));
  const isChosen = modelName(setting('models.model')) === id;
  const yes = l10n.t('Remove');
  const message = isChosen
    ? l10n.t(
        'Remove the model {0} ({1}) from this machine? It is in use: the built-in one answers from then on.',
        id,
        size,
      )
    : l10n.t('Remove the model {0} ({1}) from this machine?', id, size);
  if ((await vscode.window.showWarningMessage(noticeText(message), yes)) !== yes) return;
  if (isChosen) {
    await changeSetting('models.model', BUILT_IN);
    // The engine has to have let go of it.
    await engine.configure();
  }
  await engine.api.removeModel({ modelsDir: engine.modelsDir, id });
  vscode.window.setStatusBarMessage(l10n.t('The model {0} was removed.', noteText(id)), MESSAGE_MS);
}

const MESSAGE_MS = 5000;

async function pickRemovable({ engine }: Services, wording: Wording): Promise<ModelEntry | undefined> {
  const { l10n } = vscode;
  const { modelsDir } = engine;
  const items = removableItems(await engine.api.models({ modelsDir }), wording);
  if (items.length === 0) {
    void vscode.window.showInformationMessage(l10n.t('No model is downloaded to this machine.'));
    return undefined;
  }
  const options = { title: l10n.t('Remove Downloaded Model'), placeHolder: l10n.t('The model to remove') };
  const picked = await vscode.window.showQuickPick(items, options);
  return picked?.target.kind === 'model' ? picked.target.entry : undefined;
}
