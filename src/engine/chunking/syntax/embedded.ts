/**
 * Outlines of pages: HTML with scripts and styles in it, and the one-file components of Vue, Svelte and
 * Astro. Each part is outlined by its own grammar and keeps its lines in the file.
 */
import type { LineRange } from '../../../shared/types.ts';
import type { OutlineNode } from '../outline.ts';
import { unit } from './draft.ts';

/** Outlines lines of one language; gives nothing for what it does not know. */
export type OutlineLines = (language: string, lines: readonly string[]) => readonly OutlineNode[];

export function outlinePage(
  language: string,
  lines: readonly string[],
  outline: OutlineLines,
): OutlineNode[] {
  const parts = partsOf(lines, language === 'astro');
  const template = lines.slice();
  for (const { startLine, endLine } of parts) template.fill('', startLine, endLine);
  let nodes = [...outline('html', template)];
  for (const part of parts) nodes = inserted(nodes, partNode(part, lines, outline));
  return nodes;
}

/** A script or a style, with the lines of its tags. */
interface Part extends LineRange {
  readonly language: string | undefined;
}

const OPENING_TAG = /<(script|style)\b([^>]*)>?/i;
const FENCE = '---';

const STYLE_LANGUAGES: Readonly<Record<string, string>> = { scss: 'scss', sass: 'sass', less: 'less' };
const SCRIPT_LANGUAGES: Readonly<Record<string, string>> = {
  ts: 'typescript',
  typescript: 'typescript',
  tsx: 'typescriptreact',
  jsx: 'javascriptreact',
};

function partsOf(lines: readonly string[], hasFrontScript: boolean): Part[] {
  const parts: Part[] = [];
  let line = 0;
  if (hasFrontScript && lines[0]?.trim() === FENCE) {
    const end = lines.findIndex((text, i) => i > 0 && text.trim() === FENCE);
    if (end > 0) parts.push({ startLine: 0, endLine: (line = end + 1), language: 'typescript' });
  }
  while (line < lines.length) {
    const tag = OPENING_TAG.exec(lines[line]!);
    const name = tag === null ? undefined : tag[1]!.toLowerCase();
    const end = name === undefined ? line : closingLine(lines, line, `</${name}`);
    // A part within one line is nothing to outline, and one that is not closed is no part.
    if (end > line) parts.push({ startLine: line, endLine: end + 1, language: languageOf(name!, tag![2]!) });
    line = end + 1;
  }
  return parts;
}

function closingLine(lines: readonly string[], from: number, tag: string): number {
  for (let line = from; line < lines.length; line++) {
    if (lines[line]!.toLowerCase().includes(tag)) return line;
  }
  return from;
}

/** Undefined for data in a script tag. */
function languageOf(tag: string, attributes: string): string | undefined {
  const lang = /\blang\s*=\s*["']?(\w+)/.exec(attributes)?.[1] ?? '';
  if (tag === 'style') return STYLE_LANGUAGES[lang] ?? 'css';
  const type = /\btype\s*=\s*["']?([^"'\s>]+)/.exec(attributes)?.[1];
  const isScript =
    type === undefined ||
    /^(?:module|text\/(?:java|type)script|application\/javascript|text\/babel)$/.test(type);
  return isScript ? (SCRIPT_LANGUAGES[lang] ?? 'javascript') : undefined;
}

function partNode(
  { startLine, endLine, language }: Part,
  lines: readonly string[],
  outline: OutlineLines,
): OutlineNode {
  const inner = language === undefined ? [] : outline(language, lines.slice(startLine + 1, endLine - 1));
  const children = inner.map((node) => moved(node, startLine + 1));
  return { ...unit({ startLine, endLine }), children };
}

function moved(node: OutlineNode, by: number): OutlineNode {
  return {
    ...node,
    startLine: node.startLine + by,
    endLine: node.endLine + by,
    nameLine: node.nameLine + by,
    children: node.children.map((child) => moved(child, by)),
  };
}

/** Puts a node in its place: inside the node whose lines it lies in, else between two nodes. */
function inserted(nodes: readonly OutlineNode[], part: OutlineNode): OutlineNode[] {
  const around = nodes.findIndex((node) => node.startLine <= part.startLine && node.endLine >= part.endLine);
  if (around >= 0) {
    const outer = nodes[around]!;
    return nodes.with(around, { ...outer, children: inserted(outer.children, part) });
  }
  const next = nodes.findIndex((node) => node.startLine >= part.startLine);
  return next < 0 ? [...nodes, part] : nodes.toSpliced(next, 0, part);
}
