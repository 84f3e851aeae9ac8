/** Which model the settings choose, and where its files are. */
import { homedir } from 'node:os';
import { basename, isAbsolute, join } from 'node:path';
import * as vscode from 'vscode';
import type { EngineApi, ModelChoice } from '../shared/engineApi.ts';
import { absoluteFolder } from './folderKeys.ts';
import { setting } from './settings.ts';
import { BUILT_IN, modelName } from './settingValues.ts';

export interface ChosenModel {
  /** Undefined: the built-in one. */
  readonly model: ModelChoice | undefined;
  /** Sentences on why that is not the one that was chosen, or not where it was to be. */
  readonly problem: string | undefined;
}

/** Where downloaded models are kept. */
export function modelsDirOf(context: vscode.ExtensionContext): string {
  return givenFolder().folder ?? join(context.globalStorageUri.fsPath, 'models');
}

/** Looks for the chosen model's files, and for what is wrong with the settings. What is not there is no error: the built-in model answers, and a sentence says so. */
export async function chosenModel(
  context: vscode.ExtensionContext,
  api: Pick<EngineApi, 'models'>,
): Promise<ChosenModel> {
  const { problem: folderProblem } = givenFolder();
  const name = modelName(setting('models.model'));
  if (name === BUILT_IN) return { model: undefined, problem: folderProblem };
  if (isAbsolute(name)) return { model: { id: basename(name), folder: name }, problem: folderProblem };
  const models = await api.models({ modelsDir: modelsDirOf(context) });
  const found = models.find(({ id }) => id === name);
  const choice = found?.downloaded[0]?.choice;
  if (choice) return { model: choice, problem: folderProblem };
  const modelProblem = found
    ? vscode.l10n.t(
        'The embedding model {0} is chosen and not downloaded, so the built-in one answers. Choose it again to download it.',
        name,
      )
    : vscode.l10n.t(
        'There is no embedding model "{0}", so the built-in one answers. Choose another in the settings.',
        name,
      );
  return { model: undefined, problem: folderProblem ? `${folderProblem} ${modelProblem}` : modelProblem };
}

/** The folder of the settings, if it is one, and a sentence if it is none. */
function givenFolder(): { readonly folder?: string; readonly problem?: string } {
  const given = setting('models.folder').trim();
  if (given === '') return {};
  const folder = absoluteFolder(given, homedir());
  if (folder !== undefined) return { folder };
  return {
    problem: vscode.l10n.t(
      'The folder for models, "{0}", is not an absolute path, so models are kept in the storage of the extension. Write the whole path in the settings.',
      given,
    ),
  };
}
