/** Measuring how good the answers are on the code at hand, and which model answers best. */
import * as vscode from 'vscode';
import { COMMANDS } from '../../host/ids.ts';
import type { Services } from '../../host/services.ts';
import { showError } from '../errors.ts';
import { wordingOf } from '../wording.ts';
import { evaluateWorkspace } from './evaluate.ts';

export function register(services: Services): vscode.Disposable {
  const wording = wordingOf(vscode.l10n, vscode.env.language);
  return vscode.commands.registerCommand(COMMANDS.evaluate, () =>
    evaluateWorkspace(services, wording).catch((error: unknown) => void showError(services, error)),
  );
}
