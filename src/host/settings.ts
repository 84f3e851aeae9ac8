/**
 * The settings of Sextant: each with its type, its default (a test compares it with the manifest) and what a value must be
 * to be taken. A value of another kind counts as not set.
 */
import * as vscode from 'vscode';
import { checkedSetting, type SettingName, type SettingValues } from './settingValues.ts';

export type { SettingName, SettingValues } from './settingValues.ts';

const PREFIX = 'sextant';

/** `scope` is the folder that a setting may differ in. */
export function setting<N extends SettingName>(name: N, scope?: vscode.Uri): SettingValues[N] {
  return checkedSetting(name, vscode.workspace.getConfiguration(PREFIX, scope).get(name));
}

/** Writes where the setting has a value already: in the workspace, else for the user. */
export async function changeSetting<N extends SettingName>(name: N, value: SettingValues[N]): Promise<void> {
  const configuration = vscode.workspace.getConfiguration(PREFIX);
  const isOfWorkspace = configuration.inspect(name)?.workspaceValue !== undefined;
  const target = isOfWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  await configuration.update(name, value, target);
}

/** Calls `listener` when one of these has changed. */
export function onSettingChanged(names: readonly SettingName[], listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((change) => {
    if (names.some((name) => change.affectsConfiguration(`${PREFIX}.${name}`))) listener();
  });
}
