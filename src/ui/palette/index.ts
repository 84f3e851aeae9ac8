/** "Search by Meaning…": a box with results while one types. */
import * as vscode from 'vscode';
import { COMMANDS, CONTEXT_KEYS } from '../../host/ids.ts';
import type { Services } from '../../host/services.ts';
import { SYSTEM_TIMERS } from '../../host/timers.ts';
import { Modes } from './modes.ts';
import { Palette } from './palette.ts';
import { Question } from './question.ts';
import { chooseRecent } from './recent.ts';

export function register(services: Services): vscode.Disposable {
  let palette: Palette | undefined;
  let last = '';
  const { api } = services.engine;
  const question = new Question({ api, timers: SYSTEM_TIMERS, onChange: () => palette?.render() });
  const modes = new Modes(services.context.workspaceState);
  const tellKeys = (): void => {
    void vscode.commands.executeCommand('setContext', CONTEXT_KEYS.paletteOpen, palette !== undefined);
  };
  const open = (value: string): void => {
    palette?.dispose();
    const opened = new Palette({
      services,
      question,
      modes,
      value,
      showHistory: () => void recent(),
      onClose: () => {
        // Another one may be open by then.
        if (palette !== opened) return;
        last = opened.value;
        palette = undefined;
        question.stop();
        tellKeys();
      },
    });
    palette = opened;
    tellKeys();
    opened.open();
  };
  const recent = async (): Promise<void> => open((await chooseRecent(services.history)) ?? last);
  return vscode.Disposable.from(
    { dispose: () => question.stop() },
    { dispose: () => palette?.dispose() },
    vscode.commands.registerCommand(COMMANDS.search, () => open(selectedText() ?? palette?.value ?? last)),
    vscode.commands.registerCommand(COMMANDS.closeSearch, () => palette?.close()),
    vscode.commands.registerCommand(COMMANDS.openSearchResultToSide, () => palette?.accept(true)),
  );
}

/** More is no question, but code that was selected for something else. */
const LONGEST_SELECTION = 100;

/** The selection, where VS Code's own search would take it too. */
function selectedText(): string | undefined {
  const editor = vscode.window.activeTextEditor;
  const find = vscode.workspace.getConfiguration('editor.find', editor?.document);
  if (!editor || find.get('seedSearchStringFromSelection') === 'never') return undefined;
  const { selection, document } = editor;
  if (selection.isEmpty || !selection.isSingleLine) return undefined;
  const text = document.getText(selection).trim();
  return text === '' || text.length >= LONGEST_SELECTION ? undefined : text;
}
