/**
 * reStructuredText: titles by their adornment, directives with their whole body, and the objects of an API
 * reference (`.. function::`) as named nodes.
 */
import type { SymbolKind } from '../../../shared/types.ts';
import { indentOf, isBlank } from '../lines.ts';
import type { OutlineNode } from '../outline.ts';
import { adornmentOf, plainTitle } from './markup.ts';
import { type Heading, type SectionFormat, textNode } from './sections.ts';

/** A format of its own for each file: the first file's order of adornments says nothing about the next. */
export function restructuredTextFormat(): SectionFormat {
  const styles: string[] = [];
  return {
    heading(lines, line, startsParagraph) {
      if (!startsParagraph) return undefined;
      const startLine = line;
      const titled = adornedTitle(lines, afterLabels(lines, line));
      if (titled === undefined) return undefined;
      const { style, ...heading } = titled;
      if (!styles.includes(style)) styles.push(style);
      return { ...heading, startLine, level: styles.indexOf(style) + 1 };
    },
    wholeEnd: directiveEnd,
    object: (lines, line) => describedObject(lines, line, 0),
  };
}

type Titled = Omit<Heading, 'level' | 'startLine'> & { readonly style: string };

function adornedTitle(lines: readonly string[], line: number): Titled | undefined {
  const over = adornmentOf(lines[line]);
  const nameLine = over === undefined ? line : line + 1;
  const text = lines[nameLine];
  const under = adornmentOf(lines[nameLine + 1]);
  if (text === undefined || isBlank(text) || under === undefined) return undefined;
  if (over === undefined ? /^\s/.test(text) : over !== under || adornmentOf(text) !== undefined)
    return undefined;
  // Docutils takes a short underline with a warning; below half the title it is a mark of something else.
  if (lines[nameLine + 1]!.trimEnd().length * 2 < text.trim().length) return undefined;
  const title = plainTitle(
    text.slice(0, MAX_SOURCE_CHARS).replace(/:[\w:.+-]+:`([^`<]+?)\s*(?:<[^`]*)?`/g, '$1'),
  );
  if (title === '') return undefined;
  return { endLine: nameLine + 2, nameLine, title, style: over === undefined ? under : under + over };
}

const MAX_SOURCE_CHARS = 300;

/** The line after labels, comments of one line and blank lines that start at `line`. */
function afterLabels(lines: readonly string[], line: number): number {
  let next = line;
  let seen = 0;
  while (seen < MAX_LABELS && next < lines.length && LABEL.test(lines[next]!)) {
    seen++;
    next++;
    while (isBlank(lines[next]) && next < lines.length) next++;
  }
  return next;
}

const LABEL = /^\.\. (?:_[^:]{1,200}:\s*$|index::|currentmodule::|module::)/;
// Bounds the look ahead from each of many labels in a row.
const MAX_LABELS = 8;

/** A directive, comment or literal body reaches as far as it is indented. */
function directiveEnd(lines: readonly string[], line: number): number | undefined {
  const text = lines[line]!;
  const opens =
    /^\s{0,40}\.\.(?:\s|$)/.test(text) || (text.trimEnd().endsWith('::') && isBlank(lines[line + 1]));
  return opens ? indentedEnd(lines, line) : undefined;
}

/** The end of the lines below `line` that are blank or deeper than it, without blank ones at the end. */
function indentedEnd(lines: readonly string[], line: number): number {
  const indent = indentOf(lines[line]!);
  let end = line + 1;
  for (let next = end; next < lines.length; next++) {
    if (isBlank(lines[next])) continue;
    if (indentOf(lines[next]!) <= indent) break;
    end = next + 1;
  }
  return end;
}

const OBJECT_KINDS: Readonly<Record<string, SymbolKind>> = {
  function: 'function',
  func: 'function',
  macro: 'function',
  decorator: 'function',
  method: 'method',
  classmethod: 'method',
  staticmethod: 'method',
  class: 'class',
  exception: 'class',
  struct: 'class',
  enum: 'enum',
  type: 'type',
  data: 'constant',
  attribute: 'property',
  property: 'property',
  member: 'property',
  option: 'key',
  cmdoption: 'key',
  envvar: 'key',
  confval: 'key',
  setting: 'key',
};
const OBJECT = /^\s{0,40}\.\. (?:[a-z]{1,6}:)?([a-z]{4,14}):: *(\S.*)$/;
// Classes with methods inside modules; what lies deeper stays with its object.
const MAX_OBJECT_DEPTH = 3;

function describedObject(lines: readonly string[], line: number, depth: number): OutlineNode | undefined {
  const [, directive = '', signature = ''] = OBJECT.exec(lines[line]!) ?? [];
  const kind = Object.hasOwn(OBJECT_KINDS, directive) ? OBJECT_KINDS[directive]! : undefined;
  if (kind === undefined) return undefined;
  const endLine = indentedEnd(lines, line);
  const children = depth < MAX_OBJECT_DEPTH ? bodyOf(lines, line + 1, endLine, depth + 1) : [];
  return {
    startLine: line,
    endLine,
    nameLine: line,
    name: nameOf(signature.slice(0, MAX_SOURCE_CHARS)),
    kind,
    doc: '',
    signature: signature.slice(0, MAX_SOURCE_CHARS).trim(),
    children,
  };
}

/** Paragraphs and inner objects of a body. The first paragraph stays with the signature. */
function bodyOf(lines: readonly string[], start: number, end: number, depth: number): OutlineNode[] {
  const nodes: OutlineNode[] = [];
  let line = start;
  while (line < end) {
    const object = isBlank(lines[line]) ? undefined : describedObject(lines, line, depth);
    if (object !== undefined) nodes.push(object);
    const unitStart = line;
    line = object?.endLine ?? line + 1;
    if (object !== undefined || isBlank(lines[unitStart])) continue;
    while (line < end && !isBlank(lines[line])) line++;
    if (unitStart > start + 1) nodes.push(textNode(unitStart, line));
  }
  return nodes;
}

/** `open` of `async Store.open(path, *, mode='r') -> File`. */
function nameOf(signature: string): string {
  const head = signature.replace(/[(=].*$/, '').trim();
  const qualified = head.split(/\s+/).at(-1) ?? '';
  return qualified.split(/\.|::/).at(-1) || head || signature;
}
