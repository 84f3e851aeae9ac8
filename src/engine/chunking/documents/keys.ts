/**
 * What all formats of keys and values have in common: a tree of keys that grows in file order, in which no
 * two nodes share a line and a short value keeps no inner keys.
 */
import type { OutlineNode } from '../outline.ts';
import { textNode } from './sections.ts';

/** A key, or an element of a list, that is still being read. Lines are 0-based. */
export interface KeyNode {
  readonly name: string;
  readonly startLine: number;
  /** Excluded; `undefined` while the end is not known. */
  endLine: number | undefined;
  readonly children: KeyNode[];
}

// What lies deeper is seldom looked for by its key, and the tree is walked by recursion.
export const MAX_KEY_DEPTH = 6;

/** Adds a key below `parent`. One that starts on the last line of its elder gets no node of its own. */
export function addKey(parent: KeyNode, name: string, line: number): KeyNode | undefined {
  const elder = parent.children.at(-1);
  if (elder !== undefined && (elder.endLine ?? elder.startLine + 1) > line) {
    if (elder.startLine === line) return undefined;
    elder.endLine = line;
  }
  const node: KeyNode = { name, startLine: line, endLine: undefined, children: [] };
  parent.children.push(node);
  return node;
}

export function rootKey(): KeyNode {
  return { name: '', startLine: 0, endLine: undefined, children: [] };
}

/**
 * Outline of the keys below `root`. Comments right above a key belong to it. Inner keys are kept only where
 * a value is longer than `maxLines`: nobody searches for a key of three lines by its parts.
 */
export function outlineKeys(root: KeyNode, lines: readonly string[], maxLines: number): OutlineNode[] {
  return childrenOf(root, { lines, maxLines }, 0, lines.length, MAX_KEY_DEPTH);
}

interface KeyContext {
  readonly lines: readonly string[];
  readonly maxLines: number;
}

function childrenOf(
  parent: KeyNode,
  context: KeyContext,
  first: number,
  end: number,
  depth: number,
): OutlineNode[] {
  const nodes: OutlineNode[] = [];
  const { children: keys } = parent;
  let startLine = keys.length === 0 ? end : commentStart(context.lines, keys[0]!.startLine, first);
  for (const [index, key] of keys.entries()) {
    const next = keys[index + 1];
    const nextStart =
      next === undefined ? end : commentStart(context.lines, next.startLine, key.startLine + 1);
    const endLine = Math.min(key.endLine ?? nextStart, nextStart);
    const isLong = endLine - key.startLine > context.maxLines && depth > 1;
    const children = isLong ? childrenOf(key, context, key.startLine + 1, endLine, depth - 1) : [];
    nodes.push(keyNode(key, context.lines, startLine, endLine, children));
    startLine = nextStart;
  }
  return nodes;
}

function keyNode(
  key: KeyNode,
  lines: readonly string[],
  startLine: number,
  endLine: number,
  children: readonly OutlineNode[],
): OutlineNode {
  if (key.name === '') return textNode(startLine, endLine, children);
  const doc = lines.slice(startLine, key.startLine).map(withoutMarks).join('\n').trim();
  return {
    startLine,
    endLine,
    nameLine: key.startLine,
    name: key.name,
    kind: 'key',
    doc,
    signature: key.name,
    children,
  };
}

/** The first line of the comments that stand right above `line`, not above `floor`. */
function commentStart(lines: readonly string[], line: number, floor: number): number {
  let start = line;
  while (start > floor && COMMENT_LINE.test(lines[start - 1]!)) start--;
  return start;
}

const COMMENT_LINE = /^\s*(?:#|\/\/|\/\*|\*|;|!)/;

function withoutMarks(line: string): string {
  return line
    .slice(0, MAX_COMMENT_CHARS)
    .replace(/^\s*(?:\/\*+|\*+\/?|\/\/+|#+|;+|!)\s?/, '')
    .replace(/\*{1,9}\/\s*$/, '')
    .trimEnd();
}

// The rest of a longer line is no explanation; bounds the patterns.
const MAX_COMMENT_CHARS = 500;
