/** Tables of the languages of the Java virtual machine. */
import { child, constant, field, type SyntaxTable } from '../table.ts';

export const java: SyntaxTable = {
  symbols: {
    class_declaration: 'class',
    record_declaration: 'class',
    interface_declaration: 'interface',
    annotation_type_declaration: 'interface',
    enum_declaration: 'enum',
    method_declaration: 'method',
    constructor_declaration: 'method',
    compact_constructor_declaration: 'method',
    annotation_type_element_declaration: 'method',
    field_declaration: { kind: 'property', name: field('declarator', 'name') },
    constant_declaration: { kind: 'property', name: field('declarator', 'name') },
  },
  bodies:
    'class_body interface_body enum_body enum_body_declarations annotation_type_body block constructor_body',
  comments: 'line_comment block_comment',
};

export const kotlin: SyntaxTable = {
  symbols: {
    class_declaration: {
      kind: (node) => {
        if (node.children.some(({ type }) => type === 'interface')) return 'interface';
        return node.children.some(({ type }) => type === 'enum') ? 'enum' : 'class';
      },
      name: child('type_identifier'),
    },
    object_declaration: { kind: 'class', name: child('type_identifier') },
    companion_object: { kind: 'module', name: (node) => child('type_identifier')(node) ?? 'Companion' },
    function_declaration: { kind: 'function', name: child('simple_identifier') },
    secondary_constructor: { kind: 'method', name: () => 'constructor' },
    property_declaration: constant((node) => child('variable_declaration')(node)?.firstNamedChild),
    type_alias: { kind: 'type', name: child('type_identifier') },
  },
  bodies: 'class_body enum_class_body function_body statements',
  comments: 'line_comment multiline_comment shebang_line',
  continuations: 'getter setter',
};

export const scala: SyntaxTable = {
  symbols: {
    class_definition: 'class',
    trait_definition: 'interface',
    enum_definition: 'enum',
    object_definition: 'class',
    package_object: 'module',
    function_definition: 'function',
    function_declaration: 'function',
    given_definition: constant(),
    val_definition: constant((node) => node.childForFieldName('pattern')),
    var_definition: constant((node) => node.childForFieldName('pattern')),
    type_definition: 'type',
    extension_definition: { kind: 'section', name: () => 'extension', hasMembers: true },
  },
  bodies: 'template_body enum_body block indented_block',
  comments: 'comment block_comment',
};
