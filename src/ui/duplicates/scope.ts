/** What duplicates are looked for in, from what a command is run on, and what the engine is asked for then. */
import * as vscode from 'vscode';
import type { Services } from '../../host/services.ts';
import { setting } from '../../host/settings.ts';
import type { Folder } from '../../host/workspaceEngine.ts';
import { DUPLICATES_DEFAULTS, type DuplicatesParams } from '../../shared/duplicates.ts';
import { foldersToChoose } from '../folderChoice.ts';
import { folderNameIn } from '../similar/seed.ts';
import type { Scope } from './shown.ts';

/** Characters. */
const LONGEST_TEXT = 500_000;

/** Of a file or folder in the Explorer, or of the active editor; undefined if it lies in no folder of the workspace. */
export function scopeOf({ engine }: Services, kind: 'folder' | 'file', uri: vscode.Uri): Scope | undefined {
  const whole = engine.folders.find((folder) => folder.uri.toString() === uri.toString());
  if (whole) return { kind: 'folder', folder: whole.key };
  const found = engine.locate(uri);
  return found && { kind, folder: found.folder.key, path: found.path };
}

/** One question for each folder that it is about. Throws EngineError `noFolder` if there is none. */
export function questionsOf(
  { engine }: Services,
  scope: Scope,
): { readonly folder: string; readonly params: DuplicatesParams }[] {
  const hasOthers = (vscode.workspace.workspaceFolders ?? []).length > 0;
  const asked = foldersToChoose({ folders: engine.folders, hasOthers }, scope.folder, vscode.l10n);
  return asked.map((folder) => ({
    folder: folder.key,
    params: { ...paramsOf(folder, scope.path), anyKind: scope.kind === 'file' },
  }));
}

/** The open document of a file, saved or not. */
export function openDocument(uri: vscode.Uri | undefined): vscode.TextDocument | undefined {
  const address = uri?.toString();
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === address);
}

/** Of a file with edits that are not saved, its text goes along, unless that is longer than any that is indexed. */
export function paramsOf({ uri }: Folder, within: string | undefined): DuplicatesParams {
  const document = within === undefined ? undefined : openDocument(vscode.Uri.joinPath(uri, within));
  const text = document?.isDirty ? document.getText() : undefined;
  return {
    ...DUPLICATES_DEFAULTS,
    minLines: setting('duplicates.minLines', uri),
    minSimilarity: setting('duplicates.minSimilarity', uri),
    types: setting('duplicates.types', uri),
    kinds: setting('duplicates.kinds', uri),
    suppress: setting('duplicates.suppress', uri),
    ...(within === undefined ? {} : { within }),
    ...(text === undefined || text.length > LONGEST_TEXT ? {} : { text }),
  };
}

/** As people call it; '' for all of the workspace. */
export function scopeName(services: Services, { folder, path }: Scope): string {
  const name = folder === undefined ? undefined : folderNameIn(services, folder);
  return [name, path].filter((part) => part !== undefined).join('/');
}

export function workspaceName({ engine: { folders } }: Services): string {
  return vscode.workspace.name ?? folders[0]?.name ?? '';
}
