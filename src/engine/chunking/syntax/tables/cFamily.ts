/** Tables of C and C++, whose declarations hide the name inside what it is declared as. */
import type { Node } from 'web-tree-sitter';
import { constant, type Name, type SymbolRule, type SyntaxTable, unquoted } from '../table.ts';

/** The name inside `*name(void)`, `A::b(int)`, `(*name)(int)`. */
function declaredName(node: Node): Name {
  let found = node.childForFieldName('declarator');
  for (let inner = found; inner !== null; inner = innerDeclarator(inner)) found = inner;
  if (found === null) return undefined;
  const test = TEST_MACRO.test(found.text)
    ? node.childForFieldName('declarator')?.childForFieldName('parameters')
    : null;
  if (test)
    return test.text
      .slice(1, -1)
      .replace(/\s*,\s*/, '.')
      .replace(/^"|"(?:\.\s*"[^"]*")?$/g, '');
  // A macro with a block behind it: `CHECKED_IF(x) {`.
  if (node.parent?.type === 'compound_statement') return undefined;
  return withoutScopes(found);
}

/** `Matrix.columns` for `Matrix<T>::columns`: named like a method that stands in its class. */
function withoutScopes(name: Node | null): Name {
  return name?.text.includes('::') ? name.text.replace(/<[^<>]*>/g, '').replaceAll('::', '.') : name;
}

/** A class with its body, not one that is only mentioned. */
const cClass: SymbolRule = {
  kind: (node) => (node.childForFieldName('body') === null ? undefined : 'class'),
  name: (node) => withoutScopes(node.childForFieldName('name')),
};

function innerDeclarator(node: Node): Node | null {
  const inner = node.childForFieldName('declarator');
  return inner ?? (/^(?:parenthesized|reference)_declarator$/.test(node.type) ? node.firstNamedChild : null);
}

// Tests of GoogleTest, Catch2 and doctest look like functions to the grammar.
const TEST_MACRO = /^(?:TYPED_)?(?:TEST|SCENARIO|SECTION)(?:_F|_P|_CASE|_METHOD)*$/;

const cppTestCall: SymbolRule = {
  kind: (node) =>
    TEST_MACRO.test(node.childForFieldName('function')?.text.slice(0, 30) ?? '') ? 'function' : undefined,
  name: (node) => unquoted(node.childForFieldName('arguments')?.firstNamedChild?.text ?? ''),
};

const cSymbols: SyntaxTable['symbols'] = {
  function_definition: {
    kind: (node) => (/^[^(]*::~?\w+\s*\(/.test(headOf(node)) ? 'method' : 'function'),
    name: declaredName,
  },
  struct_specifier: cClass,
  union_specifier: cClass,
  enum_specifier: {
    kind: (node) => (node.childForFieldName('body') === null ? undefined : 'enum'),
    hasMembers: false,
  },
  type_definition: { kind: 'type', name: declaredName },
  preproc_function_def: 'function',
  preproc_def: constant((node) =>
    node.childForFieldName('value') === null ? undefined : node.childForFieldName('name'),
  ),
};

export const c: SyntaxTable = {
  symbols: cSymbols,
  bodies: 'declaration_list compound_statement field_declaration_list enumerator_list',
  containers: 'preproc_ifdef preproc_if preproc_else preproc_elif linkage_specification',
  comments: 'comment',
};

export const cpp: SyntaxTable = {
  ...c,
  symbols: {
    ...cSymbols,
    class_specifier: cClass,
    namespace_definition: 'module',
    alias_declaration: 'type',
    concept_definition: 'type',
    call_expression: cppTestCall,
  },
  wrappers: 'template_declaration expression_statement',
  continuations: 'compound_statement',
  containers: `${c.containers} namespace_definition`,
};

/** The first line of a node, for what is easier to read from the text than from the tree. */
function headOf(node: Node): string {
  return node.text.split('{', 1)[0]!.slice(0, LONGEST_HEAD);
}

const LONGEST_HEAD = 300;
