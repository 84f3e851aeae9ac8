/** A file as the miners of all kinds see it, and the stretches of it that pairs are made of. */
import type { LineRange } from '../../../shared/types.ts';
import { DEFAULT_CHUNK_LIMITS } from '../../chunking/chunk.ts';
import type { OutlineNode } from '../../chunking/outline.ts';
import { packOutline } from '../../chunking/pack.ts';
import { partsOf } from '../../lexical/words.ts';
import { type SourceParts, sourceParts } from './sourceParts.ts';

export interface MinedFile {
  /** Relative to the repository, separated by `/`. */
  readonly path: string;
  readonly language: string;
  readonly isTest: boolean;
  readonly nodes: readonly OutlineNode[];
  readonly parts: SourceParts;
  /** Uniform in [0, 1), the same for the same file and seed. */
  readonly random: () => number;
}

export type FileText = Omit<MinedFile, 'parts'> & { readonly lines: readonly string[] };

export function minedFile({ lines, ...file }: FileText): MinedFile {
  return { ...file, parts: sourceParts(lines, file.language) };
}

/** What a person sees of a file at a time: longer stretches are cut at this many lines. */
export const MOST_LINES = 50;
const LEAST_WINDOW = 30;
/** About 60 characters a line; more is data. */
const MOST_CHARACTERS = 3000;
/** Part of the windows that are cut as the index cuts the file. */
const AS_INDEXED = 0.5;
/** Part of the documents that say in front what their file is called, since paths count when a question is asked. */
const WITH_STEM = 0.4;

/** The lines of a range without blank ones at its ends, the file's name in front of some; '' if nothing is left. */
export function documentOf(
  file: MinedFile,
  lines: readonly string[],
  { startLine, endLine }: LineRange,
): string {
  const filled = lines
    .slice(startLine, Math.min(endLine, startLine + 2 * MOST_LINES))
    .filter((line) => line.trim() !== '');
  const text = filled.slice(0, MOST_LINES).join('\n').slice(0, MOST_CHARACTERS);
  if (text === '') return '';
  return file.random() < WITH_STEM ? `${stemWords(file.path)}\n${text}` : text;
}

/** A range of 30 to 50 lines with `line` somewhere in it; in half of the cases the chunk of the index that holds it. */
export function windowAt(file: MinedFile, line: number): LineRange {
  const { lines } = file.parts;
  if (file.random() < AS_INDEXED) {
    const chunk = chunksOf(file).find(({ startLine, endLine }) => line >= startLine && line < endLine);
    if (chunk && chunk.endLine - chunk.startLine >= LEAST_CHUNK) return chunk;
  }
  const size = LEAST_WINDOW + Math.floor(file.random() * (MOST_LINES - LEAST_WINDOW + 1));
  const before = Math.floor(file.random() * size);
  const startLine = Math.max(0, Math.min(line - before, lines.length - size));
  return { startLine, endLine: Math.min(lines.length, startLine + size) };
}

/** Smaller chunks are not worth a window. */
const LEAST_CHUNK = 8;

const chunks = new WeakMap<SourceParts, readonly LineRange[]>();

function chunksOf(file: MinedFile): readonly LineRange[] {
  let found = chunks.get(file.parts);
  if (!found)
    chunks.set(file.parts, (found = packOutline(file.parts.lines, file.nodes, DEFAULT_CHUNK_LIMITS)));
  return found;
}

/** Stretches of the same 50 lines of a file are not each other's negatives. */
export function placeAnchor(path: string, { startLine, endLine }: LineRange): string {
  return `${path}#${Math.floor((startLine + endLine) / 2 / MOST_LINES)}`;
}

export function stemWords(path: string): string {
  return partsOf(path.slice(path.lastIndexOf('/') + 1).replace(/(?<=.)\.[^.]*$/, '')).join(' ');
}

/** Calls back with every node, those around it outermost first. */
export function eachNode(
  nodes: readonly OutlineNode[],
  visit: (node: OutlineNode, above: readonly OutlineNode[]) => void,
  above: readonly OutlineNode[] = [],
): void {
  for (const node of nodes) {
    visit(node, above);
    eachNode(node.children, visit, [...above, node]);
  }
}

export function symbolAnchor(path: string, node: OutlineNode, above: readonly OutlineNode[]): string {
  return `${path}#${[...above, node]
    .map(({ name }) => name)
    .filter((name) => name !== '')
    .join('.')}`;
}
