/** The state of the index: the entry in the status bar, its menu, and the commands about the index. */
import * as vscode from 'vscode';
import type { Services } from '../../host/services.ts';
import { wordingOf } from '../wording.ts';
import { guarded, indexCommands } from './commands.ts';
import { IndexWatch } from './indexWatch.ts';
import { StatusBar } from './statusBar.ts';

export function register(services: Services): vscode.Disposable {
  const wording = wordingOf(vscode.l10n, vscode.env.language);
  const watch = new IndexWatch(services.engine);
  const commands = indexCommands({ services, watch, wording });
  return vscode.Disposable.from(
    watch,
    new StatusBar(watch, wording),
    ...Object.entries(commands).map(([id, work]) =>
      vscode.commands.registerCommand(id, guarded(services, work)),
    ),
  );
}
