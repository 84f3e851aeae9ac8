/** The embedding model: choosing one, fetching it after a yes, removing it. */
import * as vscode from 'vscode';
import { COMMANDS } from '../../host/ids.ts';
import type { Services } from '../../host/services.ts';
import { showError } from '../errors.ts';
import { wordingOf } from '../wording.ts';
import { chooseModel } from './chooseModel.ts';
import { removeModel } from './removeModel.ts';

export function register(services: Services): vscode.Disposable {
  const wording = wordingOf(vscode.l10n, vscode.env.language);
  const guarded = (work: () => Promise<void>) => () =>
    work().catch((error) => void showError(services, error));
  return vscode.Disposable.from(
    vscode.commands.registerCommand(
      COMMANDS.chooseModel,
      guarded(() => chooseModel(services, wording)),
    ),
    vscode.commands.registerCommand(
      COMMANDS.removeModel,
      guarded(() => removeModel(services, wording)),
    ),
  );
}
