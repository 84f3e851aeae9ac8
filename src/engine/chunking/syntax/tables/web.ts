/** Tables of the languages of the web: JavaScript and TypeScript with their JSX forms, CSS and SCSS, HTML. */
import type { Node } from 'web-tree-sitter';
import type { SymbolKind } from '../../../../shared/types.ts';
import {
  child,
  type Name,
  type Place,
  type SymbolRule,
  type SyntaxTable,
  unquoted,
  words,
} from '../table.ts';

const FUNCTION_VALUES = words('arrow_function function_expression generator_function function');
/** Calls that give back the function that they are given: `memo(function Row() {...})`. */
const FUNCTION_MAKERS = /^(?:React\.|_\.)?(?:memo|forwardRef|useCallback|debounce|throttle|observer)\b/;
const SUITES = words('describe suite context xdescribe fdescribe');
const TESTS = words('it test specify xit fit bench');

/** `describe('name', ...)`, also `it.each([...])('name', ...)`; undefined for any other call. */
function testCall(call: Node): { callee: string; name: string } | undefined {
  const callee =
    /^(?:t\.)?(\w+)/.exec(call.childForFieldName('function')?.text.slice(0, 20) ?? '')?.[1] ?? '';
  if (!SUITES.has(callee) && !TESTS.has(callee)) return undefined;
  const first = call.childForFieldName('arguments')?.firstNamedChild;
  if (first?.type !== 'string' && first?.type !== 'template_string') return undefined;
  return { callee, name: unquoted(first.text) };
}

const call: SymbolRule = {
  kind: (node) => {
    const test = testCall(node);
    return test && (SUITES.has(test.callee) ? 'section' : 'function');
  },
  name: (node) => testCall(node)?.name,
};

function kindOfValue(value: Node | null, place: Place): SymbolKind | undefined {
  if (value === null) return place.isInFunction ? undefined : 'constant';
  if (FUNCTION_VALUES.has(value.type)) return 'function';
  if (value.type === 'class') return 'class';
  if (value.type === 'call_expression' && FUNCTION_MAKERS.test(value.text.slice(0, 40))) return 'function';
  const isImport = /^(?:await )?(?:require|import)\(/.test(value.text.slice(0, 20));
  return place.isInFunction || isImport ? undefined : 'constant';
}

const declarator: SymbolRule = {
  kind: (node, place) => kindOfValue(node.childForFieldName('value'), place),
  name: (node) => ofType(node.childForFieldName('name'), 'identifier'),
  hasMembers: true,
};

const assignment: SymbolRule = {
  kind: (node, place) => {
    const value = node.childForFieldName('right');
    if (value === null) return undefined;
    if (FUNCTION_VALUES.has(value.type)) return 'function';
    if (value.type === 'class') return 'class';
    return value.type === 'object' && !place.isInFunction ? 'module' : undefined;
  },
  name: (node) => {
    const target = ofType(node.childForFieldName('left'), 'member_expression', 'identifier')?.text;
    const ownName =
      target === 'module.exports' ? node.childForFieldName('right')?.childForFieldName('name') : null;
    return ownName ?? target?.replace(/^(?:module\.)?exports\.(?=.)|^this\./, '').replace('.prototype.', '.');
  },
  hasMembers: true,
};

const pair: SymbolRule = {
  kind: (node) => {
    const value = node.childForFieldName('value');
    if (value === null) return undefined;
    if (FUNCTION_VALUES.has(value.type)) return 'method';
    return value.type === 'object' && value.endPosition.row > value.startPosition.row
      ? 'property'
      : undefined;
  },
  name: (node) => keyText(node.childForFieldName('key')),
  hasMembers: true,
};

/** `export default {...}` and unnamed functions and classes that are exported. */
function defaultExport(kind: SymbolKind): SymbolRule {
  return {
    kind,
    name: (node) => (node.parent?.type === 'export_statement' ? 'default' : undefined),
    hasMembers: true,
  };
}

const classField: SymbolRule = {
  kind: (node) => (FUNCTION_VALUES.has(node.childForFieldName('value')?.type ?? '') ? 'method' : 'property'),
  name: (node) => node.childForFieldName('property') ?? node.childForFieldName('name'),
};

export const javascript: SyntaxTable = {
  symbols: {
    class_declaration: 'class',
    function_declaration: 'function',
    generator_function_declaration: 'function',
    method_definition: { kind: 'method', name: (node) => keyText(node.childForFieldName('name')) },
    field_definition: classField,
    variable_declarator: declarator,
    assignment_expression: assignment,
    pair,
    call_expression: call,
    object: defaultExport('module'),
    function_expression: defaultExport('function'),
    arrow_function: defaultExport('function'),
    class: defaultExport('class'),
  },
  wrappers: 'export_statement lexical_declaration variable_declaration expression_statement await_expression',
  bodies: 'class_body statement_block object',
  passages:
    'arguments arrow_function function_expression class call_expression new_expression await_expression parenthesized_expression',
  containers: 'if_statement else_clause try_statement',
  comments: 'comment hash_bang_line html_comment',
  attributes: 'decorator',
};

export const typescript: SyntaxTable = {
  ...javascript,
  symbols: {
    ...javascript.symbols,
    abstract_class_declaration: 'class',
    interface_declaration: 'interface',
    type_alias_declaration: 'type',
    enum_declaration: 'enum',
    internal_module: { kind: 'module', name: namespaceName },
    module: { kind: 'module', name: namespaceName },
    function_signature: 'function',
    public_field_definition: classField,
    method_signature: { kind: 'method', name: (node) => keyText(node.childForFieldName('name')) },
    abstract_method_signature: { kind: 'method', name: (node) => keyText(node.childForFieldName('name')) },
  },
  wrappers: `${javascript.wrappers} ambient_declaration`,
  bodies: `${javascript.bodies} interface_body enum_body`,
  passages: `${javascript.passages} as_expression satisfies_expression`,
  mergesClauses: true,
};

export const css: SyntaxTable = {
  symbols: {
    rule_set: { kind: 'rule', name: child('selectors'), hasMembers: false },
    media_statement: { kind: 'rule', name: headText, hasMembers: true },
    supports_statement: { kind: 'rule', name: headText, hasMembers: true },
    at_rule: { kind: 'rule', name: headText, hasMembers: true },
    keyframes_statement: { kind: 'rule', name: headText },
  },
  bodies: 'block keyframe_block_list',
  comments: 'comment js_comment',
};

export const scss: SyntaxTable = {
  ...css,
  symbols: {
    ...css.symbols,
    rule_set: { kind: 'rule', name: child('selectors'), hasMembers: true },
    mixin_statement: { kind: 'function', name: child('name') },
    function_statement: { kind: 'function', name: child('name') },
    placeholder: { kind: 'rule', name: headText },
    each_statement: { kind: 'rule', name: headText },
  },
  comments: 'comment single_line_comment',
};

const LANDMARKS =
  /^<(header|main|nav|section|article|aside|footer|form|table|dialog|template|fieldset|figure|svg)\b/i;

export const html: SyntaxTable = {
  symbols: {
    element: {
      kind: 'element',
      name: (node) => {
        const head = node.text.slice(0, LONGEST_TAG).split('>', 1)[0]!;
        const id = /\sid\s*=\s*["']?([^"'\s>]+)/.exec(head)?.[1];
        const tag =
          LANDMARKS.exec(head)?.[1] ?? (id === undefined ? undefined : /^<([\w-]+)/.exec(head)?.[1]);
        return tag && (id === undefined ? tag : `${tag}#${id}`);
      },
      hasMembers: false,
    },
  },
  comments: 'comment',
};

/** Characters of a start tag in which its id is looked for. */
const LONGEST_TAG = 400;

function namespaceName(node: Node): Name {
  const name = node.childForFieldName('name');
  return name?.type === 'string' ? unquoted(name.text) : name;
}

/** What stands in front of the braces: `@media print`. */
function headText(node: Node): string {
  return node.text.split(/[{;]/, 1)[0]!;
}

function keyText(key: Node | null): Name {
  return key?.type === 'string' ? unquoted(key.text) : key;
}

function ofType(node: Node | null, ...types: readonly string[]): Node | undefined {
  return node !== null && types.includes(node.type) ? node : undefined;
}
