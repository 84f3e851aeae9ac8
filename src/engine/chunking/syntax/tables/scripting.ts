/** Tables of languages that are mostly run from source. */
import type { Node } from 'web-tree-sitter';
import type { SymbolKind } from '../../../../shared/types.ts';
import {
  child,
  constant,
  field,
  type Name,
  type SymbolRule,
  type SyntaxTable,
  unquoted,
  words,
} from '../table.ts';

export const python: SyntaxTable = {
  symbols: {
    class_definition: 'class',
    function_definition: 'function',
    type_alias_statement: { kind: 'type', name: field('left') },
    assignment: {
      kind: (_, { isInFunction, owner }) => (isInFunction || owner !== undefined ? undefined : 'constant'),
      name: (node) => ofType(node.childForFieldName('left'), 'identifier'),
    },
  },
  wrappers: 'decorated_definition expression_statement',
  bodies: 'block',
  containers:
    'if_statement elif_clause else_clause try_statement except_clause finally_clause with_statement for_statement',
  comments: 'comment',
  docstring: (symbol) => {
    const first = symbol.childForFieldName('body')?.firstNamedChild;
    return first?.type === 'expression_statement' ? ofType(first.firstNamedChild, 'string') : undefined;
  },
};

/** Calls with a block that define something: `RSpec.describe X do`, `task :build do`. */
const RUBY_CALLS: Readonly<Record<string, SymbolKind>> = {
  describe: 'section',
  context: 'section',
  feature: 'section',
  namespace: 'section',
  it: 'function',
  specify: 'function',
  scenario: 'function',
  test: 'function',
  task: 'function',
  subject: 'function',
  let: 'function',
  scope: 'function',
  class_methods: 'section',
  included: 'section',
  shared_examples: 'section',
  shared_context: 'section',
};

const rubyCall: SymbolRule = {
  kind: (node) => {
    const method = node.childForFieldName('method')?.text ?? '';
    const hasBlock = node.childForFieldName('block') !== null;
    return hasBlock && Object.hasOwn(RUBY_CALLS, method) ? RUBY_CALLS[method] : undefined;
  },
  name: (node) => {
    const first = node.childForFieldName('arguments')?.firstNamedChild;
    return first === null || first === undefined
      ? node.childForFieldName('method')
      : unquoted(first.text).replace(/^:/, '');
  },
};

export const ruby: SyntaxTable = {
  symbols: {
    class: 'class',
    module: 'module',
    method: 'function',
    singleton_method: 'function',
    singleton_class: { kind: 'section', name: () => 'class << self' },
    call: rubyCall,
    assignment: {
      kind: (node, place) => {
        const value = node.childForFieldName('right');
        const isClass = /^(?:Struct|Class|Module|Data)\.(?:new|define)\b/.test(
          value?.text.slice(0, 20) ?? '',
        );
        if (isClass) return 'class';
        return place.isInFunction ? undefined : 'constant';
      },
      name: (node) => ofType(node.childForFieldName('left'), 'constant', 'scope_resolution'),
    },
  },
  bodies: 'body_statement do_block block',
  passages: 'call',
  containers: 'if unless begin',
  comments: 'comment',
};

const luaValueKind = (node: Node): SymbolKind | undefined => {
  const value = node.childForFieldName('value') ?? child('expression_list')(node)?.firstNamedChild;
  if (value?.type === 'function_definition') return 'function';
  return value?.type === 'table_constructor' && value.endPosition.row > value.startPosition.row
    ? 'constant'
    : undefined;
};

export const lua: SyntaxTable = {
  symbols: {
    function_declaration: {
      kind: 'function',
      name: (node) => node.childForFieldName('name')?.text.replace(':', '.'),
    },
    assignment_statement: {
      kind: (node, place) => {
        const kind = luaValueKind(node);
        return kind === 'constant' && place.isInFunction ? undefined : kind;
      },
      name: child('variable_list'),
      hasMembers: true,
    },
    field: {
      kind: (node) => (luaValueKind(node) === 'function' ? 'function' : undefined),
      name: field('name'),
    },
    function_call: {
      kind: (node) => {
        const callee = node.childForFieldName('name')?.text;
        if (callee === 'describe' || callee === 'context') return 'section';
        return callee === 'it' ? 'function' : undefined;
      },
      name: (node) => unquoted(node.childForFieldName('arguments')?.firstNamedChild?.text ?? ''),
    },
  },
  wrappers: 'variable_declaration',
  bodies: 'block table_constructor',
  passages: 'arguments function_definition expression_list function_call',
  containers: 'if_statement do_statement',
  comments: 'comment hash_bang_line',
};

export const bash: SyntaxTable = {
  symbols: {
    function_definition: 'function',
    variable_assignment: constant((node) => ofType(node.childForFieldName('name'), 'variable_name')),
  },
  wrappers: 'declaration_command',
  bodies: 'compound_statement do_group',
  containers: 'if_statement',
  comments: 'comment',
};

export const powershell: SyntaxTable = {
  symbols: {
    function_statement: { kind: 'function', name: child('function_name') },
    class_statement: { kind: 'class', name: child('simple_name'), hasMembers: true },
    class_method_definition: { kind: 'method', name: child('simple_name') },
    class_property_definition: { kind: 'property', name: child('variable') },
    enum_statement: { kind: 'enum', name: child('simple_name') },
  },
  bodies: 'statement_list script_block script_block_body named_block_list statement_block',
  comments: 'comment',
};

export const perl: SyntaxTable = {
  symbols: { function_definition: 'function' },
  bodies: 'block',
  comments: 'comments pod_statement',
};

export const r: SyntaxTable = {
  symbols: {
    binary_operator: {
      kind: (node, place) => {
        if (!/^(?:<<?-|=)$/.test(node.children[1]?.type ?? '')) return undefined;
        if (node.childForFieldName('rhs')?.type === 'function_definition') return 'function';
        return place.isInFunction ? undefined : 'constant';
      },
      name: (node) => ofType(node.childForFieldName('lhs'), 'identifier', 'string'),
    },
    call: {
      kind: (node) => {
        const callee = node.childForFieldName('function')?.text.slice(0, 20);
        if (callee === 'setClass' || callee === 'setRefClass' || callee === 'R6Class') return 'class';
        return callee === 'setMethod' || callee === 'setGeneric' || callee === 'test_that'
          ? 'function'
          : undefined;
      },
      name: (node) => unquoted(node.childForFieldName('arguments')?.firstNamedChild?.text ?? ''),
    },
  },
  bodies: 'braced_expression',
  passages: 'function_definition arguments argument',
  comments: 'comment',
};

const ELIXIR_MODULES = words('defmodule defprotocol defimpl');
const ELIXIR_FUNCTIONS = words(
  'def defp defmacro defmacrop defguard defguardp defdelegate test property setup setup_all',
);

/** `order` of `def order(%Cart{} = cart) when is_list(cart.items)`. */
function elixirName(node: Node): Name {
  const keyword = node.childForFieldName('target')?.text ?? '';
  const first = child('arguments')(node)?.firstNamedChild;
  if (first === null || first === undefined) return /^setup/.test(keyword) ? keyword : undefined;
  if (first.type === 'string') return unquoted(first.text);
  const name = ELIXIR_MODULES.has(keyword) ? /^[\w.]+/ : /^(?:unquote\([^)]*\)|[\w?!]+|\S+)/;
  const text = name.exec(first.text)?.[0];
  if (keyword !== 'defimpl') return text;
  const target = /\bfor:\s*([\w.]+)/.exec(child('arguments')(node)!.text)?.[1];
  return target === undefined ? text : `${text} for ${target}`;
}

export const elixir: SyntaxTable = {
  symbols: {
    call: {
      kind: (node) => {
        const target = node.childForFieldName('target');
        const keyword = target?.type === 'identifier' ? target.text : '';
        if (ELIXIR_MODULES.has(keyword)) return 'module';
        if (keyword === 'describe') return 'section';
        return ELIXIR_FUNCTIONS.has(keyword) ? 'function' : undefined;
      },
      name: elixirName,
    },
  },
  bodies: 'do_block',
  passages: 'call',
  comments: 'comment',
  attributes: 'unary_operator',
  attributeText: /^\s*@(?:doc|spec|impl|typedoc|deprecated|since|tag|callback)\b/,
  docstring: (symbol) => {
    const first = child('do_block')(symbol)?.firstNamedChild;
    return first?.type === 'unary_operator' && first.text.startsWith('@moduledoc') ? first : undefined;
  },
  mergesClauses: true,
};

const CLOJURE_KINDS: Readonly<Record<string, SymbolKind>> = {
  def: 'constant',
  defonce: 'constant',
  defn: 'function',
  'defn-': 'function',
  defmacro: 'function',
  defmulti: 'function',
  defmethod: 'function',
  deftest: 'function',
  defprotocol: 'interface',
  defrecord: 'class',
  deftype: 'class',
};

export const clojure: SyntaxTable = {
  symbols: {
    list_lit: {
      kind: (node) => {
        const first = node.firstNamedChild?.text ?? '';
        return Object.hasOwn(CLOJURE_KINDS, first) ? CLOJURE_KINDS[first] : undefined;
      },
      name: (node) => node.namedChildren[1]?.text.replace(/^(?:\^\S+\s+)+/, ''),
      hasMembers: false,
    },
  },
  comments: 'comment',
  docstring: (symbol) => ofType(symbol.namedChildren[2], 'str_lit'),
};

function ofType(node: Node | null | undefined, ...types: readonly string[]): Node | undefined {
  return node !== null && node !== undefined && types.includes(node.type) ? node : undefined;
}
