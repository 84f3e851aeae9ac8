/** A built-in model of one's own: fitted to the code at hand, and taken back. */
import * as vscode from 'vscode';
import { COMMANDS } from '../../host/ids.ts';
import type { Services } from '../../host/services.ts';
import { showError } from '../errors.ts';
import { wordingOf } from '../wording.ts';
import { adaptModel, undoAdapt } from './adapt.ts';

export function register(services: Services): vscode.Disposable {
  const wording = wordingOf(vscode.l10n, vscode.env.language);
  const guarded = (work: () => Promise<void>) => () =>
    work().catch((error: unknown) => void showError(services, error));
  return vscode.Disposable.from(
    vscode.commands.registerCommand(
      COMMANDS.adaptModel,
      guarded(() => adaptModel(services, wording)),
    ),
    vscode.commands.registerCommand(
      COMMANDS.undoAdapt,
      guarded(() => undoAdapt(services)),
    ),
  );
}
