/**
 * The tree that every format-specific chunker makes of a file, and the only thing the packer needs to cut
 * chunks. Building an outline knows a language; packing knows sizes.
 */
import type { LineRange, SymbolKind } from '../../shared/types.ts';

/**
 * A symbol, a section, a statement or any other unit that should rather not be cut. The range includes the
 * doc comment in front of it. Children lie inside, in line order, without overlap; lines between children
 * belong to the node itself.
 */
export interface OutlineNode extends LineRange {
  /** The name as written; '' for a unit without one, such as a statement, which only marks a border. */
  readonly name: string;
  readonly kind: SymbolKind;
  /** Line of the name. Equals `startLine` where there is no name. */
  readonly nameLine: number;
  /** Text of the doc comment (or docstring), comment marks removed; '' if none. */
  readonly doc: string;
  /** One line that says what this is (`export function parse(text: string): Node`); '' for a unit without a name. */
  readonly signature: string;
  readonly children: readonly OutlineNode[];
}
