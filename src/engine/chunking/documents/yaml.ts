/** YAML by key, from indentation alone: the outline of a text that need not be valid. */
import { indentOf, isBlank } from '../lines.ts';
import type { OutlineNode } from '../outline.ts';
import { addKey, type KeyNode, MAX_KEY_DEPTH, outlineKeys, rootKey } from './keys.ts';
import { movedNode, textNode } from './sections.ts';

/** Keys of the outermost mapping; inner ones and list items where a value is long; documents apart. */
export function outlineYaml(lines: readonly string[], maxLines: number): OutlineNode[] {
  const nodes: OutlineNode[] = [];
  const borders = documentBorders(lines);
  for (const [index, startLine] of borders.entries()) {
    const endLine = borders[index + 1] ?? lines.length;
    const part = startLine === 0 && endLine === lines.length ? lines : lines.slice(startLine, endLine);
    const keys = outlineKeys(readKeys(part), part, maxLines);
    if (borders.length === 1) return keys;
    nodes.push(
      textNode(
        startLine,
        endLine,
        keys.map((key) => movedNode(key, startLine)),
      ),
    );
  }
  return nodes;
}

/** First lines of the documents in the stream; comments and directives alone make no document. */
function documentBorders(lines: readonly string[]): number[] {
  const borders = [0];
  let hasContent = false;
  for (const [line, text] of lines.entries()) {
    if (text.startsWith('---') && (text.length === 3 || text[3] === ' ')) {
      if (hasContent) borders.push(line);
      hasContent = false;
    } else hasContent ||= !isBlank(text) && !/^(?:\s*#|%)/.test(text);
  }
  return borders;
}

interface OpenKey {
  /** Twice the column, and one more for a list item: `- a` may stand right below the key that it belongs to. */
  readonly place: number;
  readonly node: KeyNode | undefined;
}

function readKeys(lines: readonly string[]): KeyNode {
  const root = rootKey();
  const open: OpenKey[] = [{ place: -1, node: root }];
  // Lines deeper than this column are text of a literal or folded scalar.
  let scalarIndent = -1;
  for (const [line, text] of lines.entries()) {
    if (isBlank(text)) continue;
    const indent = indentOf(text);
    if (scalarIndent >= 0 && indent > scalarIndent) continue;
    scalarIndent = -1;
    if (text[indent] === '#') continue;
    const item = /^\s*(?:- +)+/.exec(text.slice(0, MAX_LINE_CHARS)) ?? /^\s*-$/.exec(text.trimEnd());
    const key = keyOf(text, item?.[0].length ?? indent);
    if (item !== null) openKey(open, indent * 2 + 1, line, key?.isLabel ? key.value : '');
    if (key !== undefined) {
      const column = item?.[0].length ?? indent;
      // The key on the line of its item starts no node, but holds the ones below it.
      if (item === null) openKey(open, column * 2, line, key.name);
      if (/[|>][-+0-9]*$/.test(key.value)) scalarIndent = item === null ? indent : column;
    } else if (/^\s*- +[|>][-+0-9]*\s*$/.test(text.slice(0, MAX_LINE_CHARS))) scalarIndent = indent;
  }
  return root;
}

function openKey(open: OpenKey[], place: number, line: number, name: string): void {
  while (open.length > 1 && open.at(-1)!.place >= place) open.pop();
  const parent = open.at(-1)!.node;
  if (open.length > MAX_KEY_DEPTH) return;
  open.push({ place, node: parent === undefined ? undefined : addKey(parent, name, line) });
}

interface YamlKey {
  readonly name: string;
  /** Without a comment behind it; cut where it is long. */
  readonly value: string;
  /** Whether the key is one by which a list item is known. */
  readonly isLabel: boolean;
}

/** The key that starts at `column`: plain or quoted, with white space or the end of the line after its colon. */
function keyOf(text: string, column: number): YamlKey | undefined {
  const source = text.slice(column, column + MAX_LINE_CHARS);
  const [, plain, quoted, rest = ''] = KEY.exec(source) ?? [];
  const name = plain?.trim() ?? quoted?.slice(1, -1);
  if (name === undefined || name === '') return undefined;
  const value = rest
    .replace(/\s#.*$/, '')
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2');
  return { name, value, isLabel: LABEL_KEYS.has(name) && value !== '' };
}

const KEY = /^(?:([^\s#"'[\]{},&*!|>%@`-][^:#]*|-[^\s:][^:#]*)|("[^"]*"|'[^']*'))\s*:(?:\s+(.*))?$/;
const LABEL_KEYS = new Set(['name', 'id', 'key', 'title']);
// A key and the words that matter stand at the start of a line; bounds every pattern.
const MAX_LINE_CHARS = 200;
