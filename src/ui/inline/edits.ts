/** Edits of a document as parts without the editor know them. */
import type * as vscode from 'vscode';
import type { Edit } from './marks.ts';

export function editsOf(changes: readonly vscode.TextDocumentContentChangeEvent[]): Edit[] {
  return changes.map(({ range: { start, end }, text }) => ({
    startLine: start.line,
    startCharacter: start.character,
    endLine: end.line,
    endCharacter: end.character,
    text,
  }));
}
