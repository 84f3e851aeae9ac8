/**
 * Jupyter notebooks by cell: sources are unescaped and chunked like one document with headings, then ranges
 * are turned back into lines of the raw JSON. Outputs, images and metadata are left out. What cells of code define is named
 * beside the headings, and cuts nothing.
 */
import type { LineRange } from '../../../shared/types.ts';
import type { Chunk, ChunkLimits, Definition } from '../chunk.ts';
import { isBlank } from '../lines.ts';
import type { OutlineNode } from '../outline.ts';
import { packOutline } from '../pack.ts';
import { scanJson } from './jsonScan.ts';
import { markdownFormat } from './markdown.ts';
import { plainTitle } from './markup.ts';
import { type Heading, movedNode, type SectionScan, scanBody, sectionTree, textNode } from './sections.ts';

/** Symbols of code in a language by VS Code's id; none of one that is not known. */
export type OutlineCode = (language: string, text: string) => readonly OutlineNode[];

/**
 * Chunks of a notebook (nbformat 3 or 4), or undefined if the text is no valid notebook. A chunk's text is
 * the source of its cells; every source line that is not blank is in exactly one.
 */
export function chunkNotebook(
  text: string,
  limits: ChunkLimits,
  outlineCode: OutlineCode,
): Chunk[] | undefined {
  const notebook = parsed(text);
  if (notebook === undefined) return undefined;
  const cells = readCells(text);
  if (cells === undefined) return undefined;
  const source = joinCells(cells);
  const defined = definitionsIn(outlineCode(languageOf(notebook.value), source.code.join('\n')));
  const chunks = packOutline(source.lines, sectionTree(source, source.lines), limits);
  return joinTouching(chunks.map((chunk) => cellChunk(withDefinitions(chunk, defined), source)));
}

function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text) };
  } catch {
    return undefined;
  }
}

/** VS Code's ids of languages that kernels name otherwise. */
const LANGUAGE_IDS: Readonly<Record<string, string>> = {
  ipython: 'python',
  'c++': 'cpp',
  'c#': 'csharp',
  'f#': 'fsharp',
  bash: 'shellscript',
};
const MOST_NOTEBOOKS = 'python';

function languageOf(notebook: unknown): string {
  const { language_info: info, kernelspec: kernel } = objectIn(objectIn(notebook).metadata);
  const name = objectIn(info).name ?? objectIn(kernel).language;
  if (typeof name !== 'string') return MOST_NOTEBOOKS;
  const language = name.toLowerCase();
  return Object.hasOwn(LANGUAGE_IDS, language) ? LANGUAGE_IDS[language]! : language;
}

function objectIn(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** Without variables: every cell sets some, again and again, and nobody looks for them by name. */
function definitionsIn(nodes: readonly OutlineNode[]): Definition[] {
  return nodes.flatMap(({ name, kind, nameLine, children }) => [
    ...(name === '' || kind === 'constant' ? [] : [{ name, kind, line: nameLine }]),
    ...definitionsIn(children),
  ]);
}

function withDefinitions(chunk: Chunk, defined: readonly Definition[]): Chunk {
  const inside = defined.filter(({ line }) => line >= chunk.startLine && line < chunk.endLine);
  if (inside.length === 0) return chunk;
  return { ...chunk, definitions: [...chunk.definitions, ...inside].sort((a, b) => a.line - b.line) };
}

/** A cell while it is read. The lines run from the key of the source to the end of its value. */
interface Cell {
  /** `code`, `markdown`, `raw`, or `heading` in nbformat 3. */
  type: string;
  /** Level of a heading cell. */
  level: number;
  startLine: number;
  endLine: number;
  readonly strings: SourceString[];
}

interface SourceString {
  /** As in the JSON, with quotes and escapes. */
  readonly literal: string;
  readonly line: number;
}

// Notebooks of nbformat 3 call the source of a code cell its input.
const SOURCE_KEYS = new Set(['source', 'input']);

/** The cells in order; undefined if the JSON has no list of cells. */
function readCells(text: string): Cell[] | undefined {
  let cells: Cell[] | undefined;
  let cell: Cell | undefined;
  let cellDepth = 0;
  // For each open bracket the key that led to it, '' for an element of a list, and whether it is an object.
  const path: string[] = [];
  const objects: boolean[] = [];
  let key = '';
  let isKeyNext = false;

  const open = (isObject: boolean, line: number): void => {
    if (isObject && objects.at(-1) === false && isCellList(path)) {
      cell = { type: 'raw', level: 1, startLine: line, endLine: line, strings: [] };
      cellDepth = path.length + 1;
      cells?.push(cell);
    }
    path.push(key);
    objects.push(isObject);
    if (!isObject && isCellList(path)) cells ??= [];
    key = '';
    isKeyNext = isObject;
  };
  const close = (line: number): void => {
    if (cell !== undefined && isInSource()) cell.endLine = line + 1;
    if (path.length === cellDepth) cell = undefined;
    key = '';
    path.pop();
    objects.pop();
  };
  const isInSource = (): boolean => path.length === cellDepth + 1 && SOURCE_KEYS.has(path.at(-1)!);
  const isInCell = (): boolean => path.length === cellDepth;

  scanJson(text, (kind, start, end, line) => {
    if (kind === 'open') open(text[start] === '{', line);
    else if (kind === 'close') close(line);
    else if (kind === 'comma') isKeyNext = objects.at(-1) === true;
    else if (kind === 'string' && isKeyNext) {
      key = text.slice(start + 1, end - 1);
      isKeyNext = false;
      if (cell !== undefined && isInCell() && SOURCE_KEYS.has(key)) cell.startLine = line;
    } else if (cell !== undefined && (isInSource() || isInCell()))
      readValue(cell, isInSource() ? path.at(-1)! : key, text.slice(start, end), line);
  });
  return cells;
}

function readValue(cell: Cell, key: string, literal: string, line: number): void {
  if (SOURCE_KEYS.has(key) && literal.startsWith('"')) {
    cell.strings.push({ literal, line });
    cell.endLine = line + 1;
  } else if (key === 'cell_type') cell.type = literal.slice(1, -1);
  else if (key === 'level') cell.level = Number(literal) || 1;
}

/** Whether the path leads to the list of cells, of the notebook or of a worksheet (nbformat 3). */
function isCellList(path: readonly string[]): boolean {
  return path.at(-1) === 'cells' && (path.length === 2 || (path.length === 4 && path[1] === 'worksheets'));
}

/** All sources as one text, cells a blank line apart, with the outline of its headings. */
interface Source {
  readonly lines: string[];
  /** The same lines where they are code; '' for all others. */
  readonly code: string[];
  /** Lines of the raw JSON that a line of the source stands for; an empty range between cells. */
  readonly ranges: LineRange[];
  readonly headings: Heading[];
  readonly units: OutlineNode[];
}

function joinCells(cells: readonly Cell[]): Source {
  const source: Source = { lines: [], code: [], ranges: [], headings: [], units: [] };
  for (const cell of cells) {
    const { lines, ranges } = linesOf(cell);
    if (lines.length === 0) continue;
    const first = source.lines.length;
    // A markdown cell is scanned by itself: a fence that it leaves open ends with it.
    const scan = outlineCell(cell, lines);
    for (const heading of scan.headings) source.headings.push(movedHeading(heading, first));
    for (const unit of scan.units) source.units.push(movedNode(unit, first));
    for (const line of lines) {
      source.lines.push(line);
      source.code.push(cell.type === 'code' && !MAGIC.test(line) ? line : '');
    }
    for (const range of ranges) source.ranges.push(range);
    source.lines.push('');
    source.code.push('');
    source.ranges.push({ startLine: cell.endLine, endLine: cell.endLine });
  }
  return titled(source);
}

/** What a kernel does, and no code: `%matplotlib inline`, `!pip install`, `%%time`. */
const MAGIC = /^\s*[%!]/;

const BOLD_LINE = /^(?:\*\*|__)([^*_]{1,200})(?:\*\*|__)\s*$/;

/** Many a notebook begins with its title in bold: that counts as a heading above all others. */
function titled(source: Source): Source {
  const [, title] = BOLD_LINE.exec(source.lines[0] ?? '') ?? [];
  if (title === undefined) return source;
  const heading = { startLine: 0, endLine: 1, nameLine: 0, level: 1, title: plainTitle(title) };
  const lower = source.headings.map((inner) => ({ ...inner, level: inner.level + 1 }));
  return { ...source, headings: [heading, ...lower] };
}

function outlineCell(cell: Cell, lines: readonly string[]): SectionScan {
  const endLine = lines.length;
  if (cell.type === 'markdown') return scanBody(lines, markdownFormat);
  if (cell.type !== 'heading') return { headings: [], units: [textNode(0, endLine)] };
  return {
    headings: [{ startLine: 0, endLine, nameLine: 0, level: cell.level, title: plainTitle(lines[0]!) }],
    units: [],
  };
}

/** The lines of a cell without blank ones at its ends; the outer two stand for the whole range of the cell. */
function linesOf(cell: Cell): { lines: string[]; ranges: LineRange[] } {
  let lines: string[] = [];
  let ranges: { startLine: number; endLine: number }[] = [];
  let isOpen = false;
  for (const { literal, line } of cell.strings) {
    for (const part of unescaped(literal).split(/(?<=\n)|(?<=\r)(?!\n)/)) {
      const text = part.replace(/[\r\n]+$/, '');
      if (isOpen) {
        lines[lines.length - 1] += text;
        ranges.at(-1)!.endLine = line + 1;
      } else {
        lines.push(text);
        ranges.push({ startLine: line, endLine: line + 1 });
      }
      isOpen = text.length === part.length;
    }
  }
  const first = lines.findIndex((line) => !isBlank(line));
  const last = lines.findLastIndex((line) => !isBlank(line));
  lines = first < 0 ? [] : lines.slice(first, last + 1);
  ranges = first < 0 ? [] : ranges.slice(first, last + 1);
  if (ranges.length > 0) {
    ranges[0]!.startLine = cell.startLine;
    ranges.at(-1)!.endLine = cell.endLine;
  }
  return { lines, ranges };
}

function unescaped(literal: string): string {
  return JSON.parse(literal) as string;
}

/** The same chunk in lines of the raw JSON, named after the nearest heading. */
function cellChunk(chunk: Chunk, { ranges }: Source): Chunk {
  const breadcrumb = chunk.symbol === '' ? chunk.breadcrumb.slice(0, -1) : chunk.breadcrumb;
  return {
    ...chunk,
    startLine: ranges[chunk.startLine]!.startLine,
    endLine: ranges[chunk.endLine - 1]!.endLine,
    symbol: chunk.symbol || (chunk.breadcrumb.at(-1) ?? ''),
    symbolKind: 'cell',
    breadcrumb,
    definitions: chunk.definitions.map((definition) => ({
      ...definition,
      line: ranges[definition.line]!.startLine,
    })),
  };
}

/** Joins chunks that share a line of the raw JSON: a source in one string, or a notebook on one line. */
function joinTouching(chunks: readonly Chunk[]): Chunk[] {
  const groups: Chunk[][] = [];
  let endLine = 0;
  for (const chunk of chunks) {
    if (groups.length > 0 && chunk.startLine < endLine) groups.at(-1)!.push(chunk);
    else groups.push([chunk]);
    endLine = Math.max(endLine, chunk.endLine);
  }
  return groups.map((group) => ({
    ...group[0]!,
    endLine: group.at(-1)!.endLine,
    text: group.map((chunk) => chunk.text).join('\n'),
    definitions: group.flatMap((chunk) => chunk.definitions),
  }));
}

function movedHeading(heading: Heading, by: number): Heading {
  return {
    ...heading,
    startLine: heading.startLine + by,
    endLine: heading.endLine + by,
    nameLine: heading.nameLine + by,
  };
}
