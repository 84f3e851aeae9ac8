/**
 * What all formats with headings have in common: a format says where headings and ranges that belong
 * together are, this file makes the tree of sections and paragraphs from it. Linear in the text if the
 * format looks a bounded distance ahead or returns what it has read.
 */
import type { LineRange } from '../../../shared/types.ts';
import { isBlank } from '../lines.ts';
import type { OutlineNode } from '../outline.ts';

export interface Heading extends LineRange {
  /** Line of the title; the range may begin above it, with an overline or a label. */
  readonly nameLine: number;
  /** 1 is outermost. Gaps are allowed. */
  readonly level: number;
  /** As a person reads it, without marks. */
  readonly title: string;
}

/** What may be told about the file as a whole. */
export interface DocumentHead {
  /** First line after front matter, 0 if there is none. */
  readonly bodyLine: number;
  /** The outermost breadcrumb; '' if the file names none. */
  readonly title: string;
  readonly titleLine: number;
}

export interface SectionFormat {
  readonly head?: (lines: readonly string[]) => DocumentHead;
  /** The heading at `line`. `startsParagraph`: nothing but a blank line, a heading or an end stands above. */
  heading(lines: readonly string[], line: number, startsParagraph: boolean): Heading | undefined;
  /** The end of what begins at `line` and should stay in one piece, blank lines and false headings included. */
  wholeEnd(lines: readonly string[], line: number): number | undefined;
  /** A described object, such as a function in an API reference, which begins at `line`. */
  readonly object?: (lines: readonly string[], line: number) => OutlineNode | undefined;
}

/** Sections and paragraphs of `lines`; every line that is not blank belongs to a node. */
export function outlineSections(lines: readonly string[], format: SectionFormat): OutlineNode[] {
  const head = format.head?.(lines) ?? NO_HEAD;
  const scan = scanBody(lines, format, head.bodyLine);
  if (head.bodyLine > 0) scan.units.unshift(textNode(0, head.bodyLine));
  const nodes = sectionTree(scan, lines);
  if (head.title === '' || isTitleRepeated(nodes, head.title)) return nodes;
  const title = { nameLine: head.titleLine, title: head.title };
  return [sectionNode(title, { startLine: 0, endLine: lines.length }, nodes)];
}

export interface SectionScan {
  readonly headings: readonly Heading[];
  /** Paragraphs and what else should not be cut, in line order, none across a heading. */
  readonly units: readonly OutlineNode[];
}

/** Headings and paragraphs in reading order, from `firstLine` on. */
export function scanBody(
  lines: readonly string[],
  format: SectionFormat,
  firstLine = 0,
): { headings: Heading[]; units: OutlineNode[] } {
  const headings: Heading[] = [];
  const units: OutlineNode[] = [];
  let unitStart = -1;
  const closeUnit = (endLine: number): void => {
    if (unitStart >= 0) units.push(textNode(unitStart, endLine));
    unitStart = -1;
  };
  let line = firstLine;
  while (line < lines.length) {
    if (isBlank(lines[line])) {
      closeUnit(line++);
      continue;
    }
    const heading = format.heading(lines, line, unitStart < 0);
    const object = heading === undefined ? format.object?.(lines, line) : undefined;
    if (heading !== undefined || object !== undefined) closeUnit(line);
    else if (unitStart < 0) unitStart = line;
    if (heading !== undefined) headings.push(heading);
    if (object !== undefined) units.push(object);
    line = heading?.endLine ?? object?.endLine ?? format.wholeEnd(lines, line) ?? line + 1;
  }
  closeUnit(lines.length);
  return { headings, units };
}

/** Nests what was scanned: a section reaches to the next heading of its own level or above. */
export function sectionTree(scan: SectionScan, lines: readonly string[]): OutlineNode[] {
  const { headings, units } = scan;
  let nextHeading = 0;
  let nextUnit = 0;
  const startOfNext = (): number => headings[nextHeading]?.startLine ?? lines.length;
  const collect = (level: number): OutlineNode[] => {
    const nodes: OutlineNode[] = [];
    for (;;) {
      while (nextUnit < units.length && units[nextUnit]!.startLine < startOfNext())
        addUnit(nodes, units[nextUnit++]!, lines);
      const heading = headings[nextHeading];
      const ownLevel = Math.min(heading?.level ?? 0, MAX_LEVEL);
      if (heading === undefined || ownLevel <= level) return nodes;
      nextHeading++;
      const children = withoutOpening(collect(ownLevel), heading.endLine, lines);
      nodes.push(sectionNode(heading, { startLine: heading.startLine, endLine: startOfNext() }, children));
    }
  };
  return collect(0);
}

/** A unit without a name: it only says that its lines belong together. */
export function textNode(
  startLine: number,
  endLine: number,
  children: readonly OutlineNode[] = [],
): OutlineNode {
  return {
    startLine,
    endLine,
    nameLine: startLine,
    name: '',
    kind: 'text',
    doc: '',
    signature: '',
    children,
  };
}

/** The node and what lies inside it, `by` lines farther down. */
export function movedNode(node: OutlineNode, by: number): OutlineNode {
  return {
    ...node,
    startLine: node.startLine + by,
    endLine: node.endLine + by,
    nameLine: node.nameLine + by,
    children: node.children.map((child) => movedNode(child, by)),
  };
}

// Deeper headings count as siblings: Org allows any depth, and the tree is walked by recursion.
const MAX_LEVEL = 8;

const NO_HEAD: DocumentHead = { bodyLine: 0, title: '', titleLine: 0 };

function sectionNode(
  heading: Pick<Heading, 'nameLine' | 'title'>,
  range: LineRange,
  children: readonly OutlineNode[],
): OutlineNode {
  const { nameLine, title } = heading;
  return { ...range, nameLine, name: title, kind: 'section', doc: '', signature: title, children };
}

/** Keeps "as follows:" with what follows: the two become one unit with a border inside. */
function addUnit(nodes: OutlineNode[], unit: OutlineNode, lines: readonly string[]): void {
  const previous = nodes.at(-1);
  const isIntroduced =
    previous?.name === '' &&
    previous.children.length === 0 &&
    lines[previous.endLine - 1]!.trimEnd().endsWith(':');
  if (isIntroduced && unit.name === '') {
    nodes[nodes.length - 1] = textNode(previous.startLine, unit.endLine, [previous, unit]);
  } else nodes.push(unit);
}

/**
 * Leaves the first paragraph of a section to the section itself, so that no border falls between it and the
 * heading.
 */
function withoutOpening(
  nodes: readonly OutlineNode[],
  headingEnd: number,
  lines: readonly string[],
): readonly OutlineNode[] {
  const [first] = nodes;
  if (first === undefined || first.name !== '' || first.children.length > 0) return nodes;
  return lines.slice(headingEnd, first.startLine).every(isBlank) ? nodes.slice(1) : nodes;
}

/** Whether the file has one outermost heading, which says the same as its title. */
function isTitleRepeated(nodes: readonly OutlineNode[], title: string): boolean {
  const sections = nodes.filter((node) => node.name !== '');
  return sections.length === 1 && sections[0]!.name.toLowerCase() === title.toLowerCase();
}
