/** What can be done about a duplicate where it is marked: compare it, ignore it, see all of the file. */
import * as vscode from 'vscode';
import { COMMANDS } from '../../host/ids.ts';
import type { Problem } from './problems.ts';
import { GroupRow, type Row } from './shown.ts';

/** A mark in a file, and what it is about. */
export interface Mark {
  readonly diagnostic: vscode.Diagnostic;
  readonly problem: Problem;
  readonly folder: string;
}

/** What the duplicates view does with rows. */
export interface RowWork {
  compare(rows: readonly Row[]): Promise<void>;
  ignore(rows: readonly Row[], isIgnored: boolean): Promise<void>;
}

/** Not in the manifest: they are run with a mark's rows alone. */
const COMPARE = '_sextant.compareMarkedDuplicate';
const IGNORE = '_sextant.ignoreMarkedDuplicate';

/** `marksIn` gives the marks of a document as they were set. */
export function registerFixes(
  marksIn: (uri: vscode.Uri) => readonly Mark[],
  view: RowWork,
): vscode.Disposable {
  const provider: vscode.CodeActionProvider = {
    provideCodeActions: ({ uri }, range) =>
      marksIn(uri)
        .filter(({ diagnostic }) => diagnostic.range.intersection(range) !== undefined)
        .flatMap((mark) => fixesOf(mark, uri)),
  };
  return vscode.Disposable.from(
    vscode.languages.registerCodeActionsProvider({ scheme: 'file' }, provider, {
      providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
    }),
    vscode.commands.registerCommand(COMPARE, (rows: readonly Row[]) => view.compare(rows)),
    vscode.commands.registerCommand(IGNORE, (rows: readonly Row[]) => view.ignore(rows, true)),
  );
}

function fixesOf({ diagnostic, problem, folder }: Mark, uri: vscode.Uri): vscode.CodeAction[] {
  const { l10n } = vscode;
  const group = new GroupRow(problem.group.id, folder, problem.group);
  const own = group.members.find(({ member }) => member === problem.member)!;
  const other = group.members.find((row) => row !== own)!;
  const fix = (title: string, command: string, argument: unknown): vscode.CodeAction => {
    const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
    action.command = { command, title, arguments: [argument] };
    action.diagnostics = [diagnostic];
    return action;
  };
  return [
    fix(l10n.t('Compare Duplicates'), COMPARE, [own, other]),
    fix(l10n.t('Ignore these Duplicates'), IGNORE, [group]),
    fix(l10n.t('Show Duplicates of this File'), COMMANDS.findDuplicatesInFile, uri),
  ];
}
