/** Which of VS Code's icons (codicons) stands for what a result is. */
import type { ContentKind, SymbolKind } from './types.ts';

const ICONS: Readonly<Record<SymbolKind, string>> = {
  text: 'symbol-file',
  function: 'symbol-function',
  method: 'symbol-method',
  class: 'symbol-class',
  interface: 'symbol-interface',
  type: 'symbol-struct',
  enum: 'symbol-enum',
  module: 'symbol-namespace',
  constant: 'symbol-constant',
  property: 'symbol-property',
  rule: 'symbol-ruler',
  table: 'symbol-array',
  element: 'symbol-misc',
  section: 'book',
  cell: 'notebook',
  key: 'symbol-key',
};

/** The name of a codicon. */
export function symbolIcon(symbolKind: SymbolKind, kind: ContentKind): string {
  return symbolKind === 'text' && kind === 'docs' ? 'book' : ICONS[symbolKind];
}
