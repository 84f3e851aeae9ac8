/** The outline of a document as the language's extension has it, if that answers soon. */
import * as vscode from 'vscode';
import type { OutlineSymbol } from './seedChoice.ts';

/** A language server that is only starting is not waited for. */
const WAIT_MS = 700;

/** Empty if there is none yet. */
export async function outlineOf(uri: vscode.Uri): Promise<OutlineSymbol[]> {
  const asked = vscode.commands.executeCommand<(vscode.DocumentSymbol | vscode.SymbolInformation)[]>(
    'vscode.executeDocumentSymbolProvider',
    uri,
  );
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), WAIT_MS);
  });
  try {
    // A provider's failure means no more than that it has none.
    const found = await Promise.race([Promise.resolve(asked).catch(() => undefined), late]);
    return (found ?? []).map(outlineSymbol);
  } finally {
    clearTimeout(timer);
  }
}

function outlineSymbol(symbol: vscode.DocumentSymbol | vscode.SymbolInformation): OutlineSymbol {
  const hasChildren = 'children' in symbol;
  const range = hasChildren ? symbol.range : symbol.location.range;
  const isBeforeText = range.end.character === 0 && range.end.line > range.start.line;
  return {
    // Headings come with their marks.
    name: symbol.name.replace(/^#+\s+/, '').trim(),
    startLine: range.start.line,
    endLine: isBeforeText ? range.end.line : range.end.line + 1,
    line: hasChildren ? symbol.selectionRange.start.line : range.start.line,
    kind: kindOf(symbol.kind),
    children: hasChildren ? symbol.children.map(outlineSymbol) : [],
  };
}

function kindOf(kind: vscode.SymbolKind): OutlineSymbol['kind'] {
  const { SymbolKind } = vscode;
  switch (kind) {
    case SymbolKind.Function:
    case SymbolKind.Method:
    case SymbolKind.Constructor:
    case SymbolKind.Operator:
      return 'callable';
    case SymbolKind.Class:
    case SymbolKind.Interface:
    case SymbolKind.Struct:
    case SymbolKind.Enum:
      return 'type';
    case SymbolKind.File:
    case SymbolKind.Module:
    case SymbolKind.Namespace:
    case SymbolKind.Package:
      return 'container';
    default:
      return 'other';
  }
}
