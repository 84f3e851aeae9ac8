/**
 * What a language's table says about its syntax: which nodes are symbols, how they are named, where their
 * members stand. The tables are data; the walk over the tree is the same for all languages.
 */
import type { Node } from 'web-tree-sitter';
import type { SymbolKind } from '../../../shared/types.ts';

export interface SyntaxTable {
  /** Node type -> what it defines. */
  readonly symbols: Readonly<Record<string, SymbolKind | SymbolRule>>;
  /** Types that stand around one symbol and give it their range: `export_statement`, `decorated_definition`. */
  readonly wrappers?: string;
  /** Types whose children count as children of the node around: `class_body`, `statement_block`. */
  readonly bodies?: string;
  /** Types in which a body is looked for: the arrow function that is the value of a constant. */
  readonly passages?: string;
  /** Types without a name that may hold symbols: `preproc_ifdef`, an `if` around definitions. */
  readonly containers?: string;
  readonly comments: string;
  /** Types that stand in front of what they belong to: `attribute_item`. Only if the line matches `attributeText`. */
  readonly attributes?: string;
  readonly attributeText?: RegExp;
  /** Types that belong to the symbol in front of them: a body that the grammar makes a sibling. */
  readonly continuations?: string;
  /** The string in a definition that documents it. */
  readonly docstring?: (symbol: Node) => Node | null | undefined;
  /** Whether neighbours with the same name are one symbol: equations, overloads, clauses. */
  readonly mergesClauses?: boolean;
}

export interface SymbolRule {
  /** Undefined where this node is none after all. */
  readonly kind: SymbolKind | ((node: Node, place: Place) => SymbolKind | undefined);
  /** The name, or the node that is the name; without a rule it is the field `name`. Undefined: no symbol. */
  readonly name?: (node: Node) => Name;
  /** Whether members are listed even if the symbol fits into a chunk. By default classes and the like do. */
  readonly hasMembers?: boolean;
}

export type Name = Node | string | null | undefined;

/** Where a node stands: statements of a function define nothing that is looked for from outside. */
export interface Place {
  readonly isInFunction: boolean;
  readonly owner: SymbolKind | undefined;
}

/** The node reached by following fields: `field('declarator', 'name')`. */
export function field(...names: readonly string[]): (node: Node) => Node | undefined {
  return (node) => {
    let found: Node | null = node;
    for (const name of names) found = found?.childForFieldName(name) ?? null;
    return found ?? undefined;
  };
}

/** The first named child of one of these types. */
export function child(types: string): (node: Node) => Node | undefined {
  const wanted = words(types);
  return (node) => node.namedChildren.find((inner) => wanted.has(inner.type));
}

/** A constant, outside of functions only. */
export function constant(name?: (node: Node) => Name): SymbolRule {
  const kind = (_: Node, place: Place): SymbolKind | undefined =>
    place.isInFunction ? undefined : 'constant';
  return name === undefined ? { kind } : { kind, name };
}

/** The text between the quotes of a string, or of the string that `node` is. */
export function unquoted(text: string): string {
  return /^[^'"`]*(['"`])([\s\S]*)\1[^'"`]*$/.exec(text)?.[2] ?? text;
}

export function words(text = ''): ReadonlySet<string> {
  return new Set(text.split(/\s+/).filter((word) => word !== ''));
}
