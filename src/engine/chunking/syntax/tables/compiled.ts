/** Tables of languages that are mostly compiled (those of C and of the JVM stand apart), and of Terraform. */
import type { Node } from 'web-tree-sitter';
import type { SymbolKind } from '../../../../shared/types.ts';
import { child, constant, type Name, type SyntaxTable, unquoted } from '../table.ts';

export const go: SyntaxTable = {
  symbols: {
    function_declaration: 'function',
    method_declaration: {
      kind: 'method',
      name: (node) => {
        const receiver = /(\w+)\s*(?:\[[^\]]*\])?\s*\)\s*$/.exec(
          node.childForFieldName('receiver')?.text ?? '',
        )?.[1];
        const name = node.childForFieldName('name')?.text;
        return receiver === undefined ? name : `${receiver}.${name}`;
      },
    },
    type_spec: {
      kind: (node) => {
        const type = node.childForFieldName('type')?.type;
        if (type === 'struct_type') return 'class';
        return type === 'interface_type' ? 'interface' : 'type';
      },
      hasMembers: false,
    },
    type_alias: 'type',
    const_spec: constant(),
    var_spec: constant(),
  },
  wrappers: 'type_declaration const_declaration var_declaration',
  bodies: 'block statement_list var_spec_list',
  comments: 'comment',
};

/** `Parser` of `Parser<'a>`, `Value` of `&mut crate::Value`. */
function bareType(text: string): string {
  return (
    text
      .replace(/<[\s\S]*$/, '')
      .split('::')
      .at(-1)!
      .replace(/^[&\s]*(?:mut |dyn )*/, '')
      .trim() || text
  );
}

export const rust: SyntaxTable = {
  symbols: {
    function_item: 'function',
    function_signature_item: 'function',
    struct_item: { kind: 'class', hasMembers: false },
    union_item: { kind: 'class', hasMembers: false },
    enum_item: { kind: 'enum', hasMembers: false },
    trait_item: 'interface',
    impl_item: { kind: 'class', name: (node) => bareType(node.childForFieldName('type')?.text ?? '') },
    type_item: 'type',
    const_item: constant(),
    static_item: constant(),
    macro_definition: 'function',
    mod_item: { kind: (node) => (node.childForFieldName('body') === null ? undefined : 'module') },
  },
  bodies: 'declaration_list block enum_variant_list field_declaration_list',
  containers: 'foreign_mod_item',
  comments: 'line_comment block_comment',
  attributes: 'attribute_item',
};

export const csharp: SyntaxTable = {
  symbols: {
    namespace_declaration: 'module',
    class_declaration: 'class',
    struct_declaration: 'class',
    record_declaration: 'class',
    record_struct_declaration: 'class',
    interface_declaration: 'interface',
    enum_declaration: { kind: 'enum', hasMembers: false },
    delegate_declaration: 'type',
    method_declaration: 'method',
    constructor_declaration: 'method',
    destructor_declaration: 'method',
    operator_declaration: {
      kind: 'method',
      name: (node) => `operator ${node.childForFieldName('operator')?.text ?? ''}`,
    },
    indexer_declaration: { kind: 'method', name: () => 'this[]' },
    local_function_statement: 'function',
    property_declaration: 'property',
    event_declaration: 'property',
    field_declaration: { kind: 'property', name: csharpFieldName },
    event_field_declaration: { kind: 'property', name: csharpFieldName },
  },
  bodies: 'declaration_list block',
  containers: 'preproc_if preproc_region preproc_else',
  comments: 'comment',
};

function csharpFieldName(node: Node): Name {
  const declarator = child('variable_declaration')(node)?.namedChildren.find(
    ({ type }) => type === 'variable_declarator',
  );
  return declarator?.childForFieldName('name') ?? declarator?.firstNamedChild;
}

export const php: SyntaxTable = {
  symbols: {
    namespace_definition: {
      kind: (node) => (node.childForFieldName('body') === null ? undefined : 'module'),
    },
    class_declaration: 'class',
    trait_declaration: 'class',
    interface_declaration: 'interface',
    enum_declaration: 'enum',
    method_declaration: 'method',
    function_definition: 'function',
    const_declaration: constant((node) => child('const_element')(node)?.firstNamedChild),
    property_declaration: {
      kind: 'property',
      name: (node) => child('property_element')(node)?.firstNamedChild,
    },
  },
  bodies: 'declaration_list enum_declaration_list compound_statement',
  containers: 'if_statement',
  comments: 'comment',
  attributes: 'attribute_list',
};

/** What a Swift `class_declaration` declares is said by its first keyword that is no modifier. */
const SWIFT_KINDS: Readonly<Record<string, SymbolKind>> = { enum: 'enum', protocol: 'interface' };

export const swift: SyntaxTable = {
  symbols: {
    class_declaration: {
      kind: (node) => {
        const keyword = node.children.find(({ type }) =>
          /^(?:class|struct|enum|extension|actor)$/.test(type),
        )?.type;
        return SWIFT_KINDS[keyword ?? ''] ?? 'class';
      },
    },
    protocol_declaration: 'interface',
    function_declaration: {
      kind: 'function',
      name: (node) =>
        child('simple_identifier bang custom_operator')(node) ??
        (/\binit\b/.test(headOf(node)) ? 'init' : node.childForFieldName('name')),
    },
    init_declaration: { kind: 'method', name: () => 'init' },
    deinit_declaration: { kind: 'method', name: () => 'deinit' },
    subscript_declaration: { kind: 'method', name: () => 'subscript' },
    protocol_function_declaration: 'method',
    property_declaration: constant((node) => node.childForFieldName('name')),
    protocol_property_declaration: {
      kind: 'property',
      name: (node) => node.childForFieldName('name')?.text.replace(/^(?:var|let)\s+/, ''),
    },
    typealias_declaration: 'type',
  },
  bodies: 'class_body enum_class_body protocol_body function_body statements',
  comments: 'comment multiline_comment',
};

export const dart: SyntaxTable = {
  symbols: {
    class_definition: 'class',
    mixin_declaration: { kind: 'class', name: child('identifier') },
    extension_declaration: 'class',
    enum_declaration: 'enum',
    type_alias: { kind: 'type', name: child('type_identifier') },
    function_signature: 'function',
    getter_signature: 'function',
    setter_signature: 'function',
    constructor_signature: { kind: 'method', name: dartConstructorName },
    constant_constructor_signature: { kind: 'method', name: dartConstructorName },
    factory_constructor_signature: { kind: 'method', name: dartConstructorName },
    initialized_identifier_list: constant(
      (node) => node.firstNamedChild?.firstNamedChild ?? node.firstNamedChild,
    ),
    static_final_declaration_list: constant((node) => node.firstNamedChild?.firstNamedChild),
  },
  wrappers: 'method_signature declaration',
  bodies: 'class_body extension_body enum_body block',
  passages: 'function_body',
  comments: 'comment documentation_comment',
  attributes: 'annotation',
  continuations: 'function_body',
};

function dartConstructorName(node: Node): string {
  return /[\w.]+(?=\s*\()/.exec(node.text)?.[0] ?? 'constructor';
}

export const zig: SyntaxTable = {
  symbols: {
    function_declaration: 'function',
    test_declaration: {
      kind: 'function',
      name: (node) => unquoted(child('string identifier')(node)?.text ?? 'test'),
    },
    variable_declaration: {
      kind: (node, place) => {
        const value = child('struct_declaration enum_declaration union_declaration opaque_declaration')(node);
        if (value !== undefined) return value.type === 'enum_declaration' ? 'enum' : 'class';
        const isImport = /=\s*@(?:import|This)\(/.test(headOf(node));
        return place.isInFunction || isImport ? undefined : 'constant';
      },
      name: child('identifier'),
    },
  },
  bodies: 'struct_declaration enum_declaration union_declaration block',
  comments: 'comment',
};

export const haskell: SyntaxTable = {
  symbols: {
    data_type: 'type',
    newtype: 'type',
    type_synomym: 'type',
    type_family: 'type',
    class: 'interface',
    instance: {
      kind: 'class',
      name: (node) =>
        [node.childForFieldName('name')?.text, node.childForFieldName('patterns')?.text].join(' '),
    },
    signature: { kind: 'function', name: haskellName },
    function: { kind: 'function', name: haskellName },
    bind: { kind: 'function', name: haskellName },
  },
  bodies: 'imports declarations class_declarations instance_declarations',
  comments: 'comment haddock pragma',
  mergesClauses: true,
};

/** The field, or the operator of an infix equation such as `queue |> x = ...`. */
function haskellName(node: Node): Name {
  const name = node.childForFieldName('name') ?? node.childForFieldName('names') ?? child('prefix_id')(node);
  return (name ?? child('infix')(node)?.childForFieldName('operator'))?.text.replace(/^\(|\)$/g, '');
}

export const hcl: SyntaxTable = {
  symbols: {
    block: {
      kind: 'key',
      name: (node) => {
        const labels = node.namedChildren
          .filter(({ type }) => type === 'string_lit')
          .map(({ text }) => unquoted(text));
        return labels.length > 0 ? labels.join('.') : node.firstNamedChild;
      },
    },
  },
  bodies: 'body',
  comments: 'comment',
};

/** The first line of a node, for what is easier to read from the text than from the tree. */
function headOf(node: Node): string {
  return node.text.split('{', 1)[0]!.slice(0, LONGEST_HEAD);
}

const LONGEST_HEAD = 300;
