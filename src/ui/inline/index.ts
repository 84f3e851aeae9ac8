/** Scores and lenses in editors, and their commands. */
import * as vscode from 'vscode';
import { COMMANDS } from '../../host/ids.ts';
import type { Services } from '../../host/services.ts';
import { STEP_FROM } from './hover.ts';
import { Lenses } from './lenses.ts';
import { Scores } from './scores.ts';

export function register(services: Services): vscode.Disposable {
  const { registerCommand, executeCommand } = vscode.commands;
  const scores = new Scores(services);
  const lenses = new Lenses(services);
  return vscode.Disposable.from(
    scores,
    lenses,
    registerCommand(COMMANDS.clearScores, () => scores.clear()),
    registerCommand(COMMANDS.toggleCodeLens, () => lenses.toggle()),
    registerCommand(STEP_FROM, (place: number, by: number) => {
      services.results.visit(place);
      return executeCommand(by === 1 ? COMMANDS.nextResult : COMMANDS.previousResult);
    }),
  );
}
