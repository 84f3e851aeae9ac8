// What VS Code starts: it is bundled alone, without the engine, so that starting costs a window nothing.
import * as vscode from 'vscode';

/** Called once, when a command of Sextant is first run or its view is first opened. */
export function activate(context: vscode.ExtensionContext): void {
  const { version } = context.extension.packageJSON as { version: string };
  context.subscriptions.push(
    vscode.commands.registerCommand('sextant.showEngineStatus', () =>
      vscode.window.showInformationMessage(
        vscode.l10n.t('Sextant {0}: the engine is not running. It starts with the first search.', version),
      ),
    ),
  );
}
