/** A workspace is indexed once a person agreed: the command for it. The search view and the palette offer it too. */
import * as vscode from 'vscode';
import { COMMANDS } from '../../host/ids.ts';
import type { Services } from '../../host/services.ts';
import { indexWorkspace } from './indexWorkspace.ts';

export function register(services: Services): vscode.Disposable {
  return vscode.commands.registerCommand(COMMANDS.indexWorkspace, () => indexWorkspace(services));
}
