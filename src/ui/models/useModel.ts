/** Makes a model the chosen one; the index follows the setting. */
import { basename, isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import type { Services } from '../../host/services.ts';
import { changeSetting, setting } from '../../host/settings.ts';
import { BUILT_IN, modelName } from '../../host/settingValues.ts';
import { noticeText } from '../plainText.ts';

/** `model`: as the setting names it. */
export async function useModel({ engine }: Services, model: string): Promise<undefined> {
  const before = modelName(setting('models.model'));
  await changeSetting('models.model', model);
  const isIndexed = engine.folders.some(({ enabled }) => enabled);
  if (model === before || model === BUILT_IN || !isIndexed) return;
  const { l10n } = vscode;
  const name = isAbsolute(model) ? basename(model) : model;
  void vscode.window.showInformationMessage(
    l10n.t(
      'The workspace is indexed with {0}, unless it was before. Until that is done, the built-in model answers.',
      noticeText(name),
    ),
  );
}
