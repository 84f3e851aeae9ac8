/** Which model the settings choose, and where its files are. */
import { basename, isAbsolute, join } from 'node:path';
import * as vscode from 'vscode';
import type { EngineApi, ModelChoice } from '../shared/engineApi.ts';
import { setting } from './settings.ts';
import { BUILT_IN, modelName } from './settingValues.ts';

export interface ChosenModel {
  /** Undefined: the built-in one. */
  readonly model: ModelChoice | undefined;
  /** A sentence on why that is not the one that was chosen. */
  readonly problem: string | undefined;
}

/** Where downloaded models are kept. */
export function modelsDirOf(context: vscode.ExtensionContext): string {
  const given = setting('models.folder').trim();
  return given === '' ? join(context.globalStorageUri.fsPath, 'models') : given;
}

/** Looks for the chosen model's files. What is not there is no error: the built-in model answers, and a sentence says so. */
export async function chosenModel(
  context: vscode.ExtensionContext,
  api: Pick<EngineApi, 'models'>,
): Promise<ChosenModel> {
  const name = modelName(setting('models.model'));
  if (name === BUILT_IN) return { model: undefined, problem: undefined };
  if (isAbsolute(name)) return { model: { id: basename(name), folder: name }, problem: undefined };
  const models = await api.models({ modelsDir: modelsDirOf(context) });
  const found = models.find(({ id }) => id === name);
  const choice = found?.downloaded[0]?.choice;
  if (choice) return { model: choice, problem: undefined };
  const problem = found
    ? vscode.l10n.t(
        'The embedding model {0} is chosen and not downloaded, so the built-in one answers. Choose it again to download it.',
        name,
      )
    : vscode.l10n.t(
        'There is no embedding model "{0}", so the built-in one answers. Choose another in the settings.',
        name,
      );
  return { model: undefined, problem };
}
