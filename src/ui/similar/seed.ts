/** What "find similar" starts from: lines that are in the index as they stand, or a text. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { reanchor } from '../../host/reanchor.ts';
import { openResult, placeIn, type Revealable } from '../../host/reveal.ts';
import type { Services } from '../../host/services.ts';
import type { Folder } from '../../host/workspaceEngine.ts';
import type { WorkspaceResult } from '../../shared/engineApi.ts';
import { outlineOf } from './outline.ts';
import { placeText } from './rows.ts';
import { type ChosenSeed, chooseSeed, textIn } from './seedChoice.ts';

export interface SimilarSeed {
  /** The symbol's name, or what else the lines are called in titles. */
  readonly name: string;
  /** Path and lines, as people count them. */
  readonly where: string;
  /** Lines whose vectors the index has; undefined if the text was never saved or is not indexed. */
  readonly place: Revealable | undefined;
  /** What is asked for if there is no place, or nothing of it in the index. */
  readonly text: () => Promise<string>;
  /** Whether a result for the text is the seed itself. */
  readonly isSeed: (result: WorkspaceResult) => boolean;
  readonly language: string | undefined;
}

/** Longer ones are cut: no model reads so much. */
const MOST_CHARACTERS = 20_000;
/** Of a cell whose lines in the notebook's file are not known. */
const SAME_CELL_SIMILARITY = 0.95;

/** Of a result, or of a symbol that somebody else has found. */
export function seedOfPlace(services: Services, place: Revealable): SimilarSeed {
  const file = basename(place.path);
  return {
    name: place.symbol || file,
    where: placeText(place.path, place, folderNameIn(services, place.folder)),
    place,
    text: async () => {
      const document = await openResult(services.engine, place);
      const { startLine, endLine } = placeIn(document, place);
      return cut(document.getText(new vscode.Range(startLine, 0, endLine, 0)));
    },
    isSeed: ({ folder, path }) => folder === place.folder && path === place.path,
    language: undefined,
  };
}

/** Of what is selected in an editor, or where its cursor is. Undefined if there is only white space. */
export async function seedOfEditor(
  services: Services,
  { document, selection }: vscode.TextEditor,
): Promise<SimilarSeed | undefined> {
  const { version } = document;
  const outline = await outlineOf(document.uri);
  const lines = document.getText().split(/\r\n|\r|\n/);
  const chosen = chooseSeed(
    lines,
    {
      startLine: selection.start.line,
      startCharacter: selection.start.character,
      endLine: selection.end.line,
      endCharacter: selection.end.character,
    },
    // Text that was typed meanwhile has another outline.
    document.version === version ? outline : [],
  );
  if (!chosen) return undefined;
  return seedOfLines(services, document, lines, chosen);
}

/** The name that tells folders apart; undefined where there is only one. */
export function folderNameIn({ engine: { folders } }: Services, key: string): string | undefined {
  return folders.length > 1 ? folders.find((folder) => folder.key === key)?.name : undefined;
}

function seedOfLines(
  services: Services,
  document: vscode.TextDocument,
  lines: readonly string[],
  chosen: ChosenSeed,
): SimilarSeed {
  const found = fileOf(services, document);
  const isSaved = document.uri.scheme === 'file' && !document.isDirty;
  const isStored = found?.folder.enabled === true && isSaved && chosen.selected === undefined;
  // The index knows better than a guess what belongs together at the cursor.
  const range = isStored && chosen.guessed ? lineOf(chosen.symbolLine) : chosen;
  const path = found?.path ?? vscode.workspace.asRelativePath(document.uri, false);
  const where = placeText(path, range, found && folderNameIn(services, found.folder.key));
  const text = chosen.selected
    ? textIn(lines, chosen.selected)
    : lines.slice(chosen.startLine, chosen.endLine).join('\n');
  const { symbol, symbolLine } = chosen;
  return {
    name: symbol || (chosen.guessed ? basename(path) : vscode.l10n.t('selected lines')),
    where: document.isDirty ? vscode.l10n.t('{0}, not saved', where) : where,
    place: isStored
      ? {
          folder: found.folder.key,
          path: found.path,
          startLine: range.startLine,
          endLine: range.endLine,
          symbol,
          symbolLine,
        }
      : undefined,
    text: async () => cut(text),
    isSeed: (result) => {
      if (!found || result.folder !== found.folder.key || result.path !== found.path) return false;
      if (found.isCell) return result.similarity >= SAME_CELL_SIMILARITY;
      const place = reanchor(lines, result);
      return !place.lost && place.startLine < chosen.endLine && place.endLine > chosen.startLine;
    },
    language: document.languageId,
  };
}

interface FoundFile {
  readonly folder: Folder;
  readonly path: string;
  /** Whether the document is a cell of that file. */
  readonly isCell: boolean;
}

function fileOf({ engine }: Services, { uri }: vscode.TextDocument): FoundFile | undefined {
  const isCell = uri.scheme === 'vscode-notebook-cell';
  const found = engine.locate(isCell ? uri.with({ scheme: 'file', fragment: '' }) : uri);
  return found && { ...found, isCell };
}

function lineOf(line: number): { readonly startLine: number; readonly endLine: number } {
  return { startLine: line, endLine: line + 1 };
}

function cut(text: string): string {
  return text.slice(0, MOST_CHARACTERS);
}
