/**
 * Cuts the outline of a file into chunks: small neighbours are merged, long nodes are split at the borders
 * inside them. The chunks are in line order, do not overlap, neither start nor end with a blank line, and
 * together hold every line that is not blank.
 */
import type { LineRange } from '../../shared/types.ts';
import type { Chunk, ChunkLimits } from './chunk.ts';
import { isBlank } from './lines.ts';
import type { OutlineNode } from './outline.ts';
import { type NamedChunk, nameChunks } from './packNames.ts';

/**
 * Chunks of a file. `nodes` are in line order; where two share a line, the line goes to the first of them.
 * A chunk keeps to `maxLines` and `maxChars`; only a single line longer than `maxChars` exceeds it, and its
 * text is cut there.
 */
export function packOutline(
  lines: readonly string[],
  nodes: readonly OutlineNode[],
  limits: ChunkLimits,
): Chunk[] {
  const targetLines = Math.min(limits.targetLines, limits.maxLines);
  const packer = { lines, limits: { ...limits, targetLines }, ...measure(lines) };
  const units = unitsOf(packer, { startLine: 0, endLine: lines.length }, nodes);
  const ranges = packUnits(packer, units, headerEnd(packer, units));
  return nameChunks(ranges, nodes, packer.filled).map((named, i) => chunkOf(packer, ranges[i]!, named));
}

/** A file with fewer leading lines than this shares its first chunk with what follows its imports. */
const SMALL_HEADER_LINES = 8;
/** Shorter chunks say too little to be found: they join a neighbour wherever both fit into one chunk. */
const TINY_LINES = 5;
/** `}` and `);`: lines of a parent behind its last child. */
const CLOSING_LINES = 2;
/** A run of statements is rather cut at a blank line if it fills this part of the target by then. */
const EARLY_CUT = 0.5;

interface Packer {
  readonly lines: readonly string[];
  readonly limits: ChunkLimits;
  /** Characters in front of each line, line ends included. */
  readonly chars: Float64Array;
  /** Lines in front of each line that are not blank. */
  readonly filled: Uint32Array;
}

/** A range that wants to stay whole: a node, or lines that belong to the parent of nodes. */
interface Unit extends LineRange {
  readonly node: OutlineNode | undefined;
}

function measure(lines: readonly string[]): Pick<Packer, 'chars' | 'filled'> {
  const chars = new Float64Array(lines.length + 1);
  const filled = new Uint32Array(lines.length + 1);
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    chars[i + 1] = chars[i]! + line.length + 1;
    filled[i + 1] = filled[i]! + (isBlank(line) ? 0 : 1);
  }
  return { chars, filled };
}

/** The nodes and the filled lines between them, clipped to the range and to each other, without blank edges. */
function unitsOf(packer: Packer, range: LineRange, nodes: readonly OutlineNode[]): Unit[] {
  const units: Unit[] = [];
  const add = (startLine: number, endLine: number, node: OutlineNode | undefined): void => {
    const unit = trimmed(packer, startLine, endLine);
    if (unit !== undefined) units.push({ ...unit, node });
  };
  let line = range.startLine;
  for (const node of nodes) {
    const start = Math.max(node.startLine, line);
    const end = Math.min(node.endLine, range.endLine);
    if (start >= end) continue;
    add(line, start, undefined);
    add(start, end, node);
    line = end;
  }
  add(line, range.endLine, undefined);
  return units;
}

/** Ranges of chunks. `barrier` is a line that has to begin a chunk, -1 for none. */
function packUnits(packer: Packer, units: readonly Unit[], barrier: number): LineRange[] {
  const pieces: LineRange[] = [];
  let run: Unit[] = [];
  const closeRun = (): void => {
    if (run.length > 0) pieces.push(spanOf(run[0]!, run.at(-1)!));
    run = [];
  };
  for (const unit of units) {
    if (!fits(packer, unit, packer.limits.maxLines)) {
      closeRun();
      pieces.push(...split(packer, unit));
      continue;
    }
    if (unit.startLine === barrier) closeRun();
    if (isClosing(packer, run, unit)) {
      run.push(unit);
      continue;
    }
    while (run.length > 0 && !fits(packer, spanOf(run[0]!, unit), packer.limits.targetLines)) {
      const rest = cutEarly(packer, run, unit);
      closeRun();
      run = rest;
    }
    run.push(unit);
  }
  closeRun();
  return joinTiny(packer, pieces);
}

/** Line at which the header of the file (imports, licence) ends, if it is big enough to be a chunk. */
function headerEnd(packer: Packer, units: readonly Unit[]): number {
  const first = units.findIndex((unit) => unit.node !== undefined && unit.node.name !== '');
  if (first <= 0) return -1;
  const start = units[first]!.startLine;
  const isWholeFileSmall = fits(packer, spanOf(units[0]!, units.at(-1)!), packer.limits.targetLines);
  return isWholeFileSmall || filledLines(packer, units[0]!.startLine, start) <= SMALL_HEADER_LINES
    ? -1
    : start;
}

/** Whether a unit is the end of what the run holds, such as a brace, and fits behind it. */
function isClosing(packer: Packer, run: readonly Unit[], { node, startLine, endLine }: Unit): boolean {
  const last = run.at(-1);
  if (last === undefined || node !== undefined || last.endLine !== startLine) return false;
  return (
    endLine - startLine <= CLOSING_LINES &&
    fits(packer, { startLine: run[0]!.startLine, endLine }, packer.limits.maxLines)
  );
}

/**
 * Shortens a run that has to end before `next` to its last blank line, if it is still long enough by then.
 * Returns what was taken off.
 */
function cutEarly(packer: Packer, run: Unit[], next: Unit): Unit[] {
  if (isNamed(next) || isBlank(packer.lines[next.startLine - 1])) return [];
  const least = packer.limits.targetLines * EARLY_CUT;
  for (let i = run.length - 1; i > 0; i--) {
    const length = run[i - 1]!.endLine - run[0]!.startLine;
    if (length < least) break;
    if (isNamed(run[i]!) || isBlank(packer.lines[run[i]!.startLine - 1])) return run.splice(i);
  }
  return [];
}

/** Pieces of a unit that is too long: cut between its children, else at blank lines, else anywhere. */
function split(packer: Packer, unit: Unit): LineRange[] {
  const { node } = unit;
  const units = node === undefined || node.children.length === 0 ? [] : unitsOf(packer, unit, node.children);
  const isSame = units.length === 1 && units[0]!.node === undefined;
  const inner = units.length > 0 && !isSame ? units : paragraphs(packer, unit);
  return packUnits(packer, inner, -1);
}

function paragraphs(packer: Packer, range: LineRange): Unit[] {
  const units: Unit[] = [];
  let start = range.startLine;
  for (let line = start; line <= range.endLine; line++) {
    if (line < range.endLine && !isBlank(packer.lines[line])) continue;
    if (line > start) units.push(...lineWindows(packer, start, line));
    start = line + 1;
  }
  return units;
}

/** One unit if the lines fit into a chunk, else as few and as long ones as do. */
function lineWindows(packer: Packer, startLine: number, endLine: number): Unit[] {
  const { maxLines, maxChars, targetLines } = packer.limits;
  if (fits(packer, { startLine, endLine }, maxLines)) return [{ startLine, endLine, node: undefined }];
  const units: Unit[] = [];
  for (let start = startLine; start < endLine; ) {
    let end = start + 1;
    while (end < endLine && end - start < targetLines && charsOf(packer, start, end + 1) <= maxChars) end++;
    units.push({ startLine: start, endLine: end, node: undefined });
    start = end;
  }
  return units;
}

/** Joins each tiny piece to the neighbour that stays the smaller by it, if the two fit into one chunk. */
function joinTiny(packer: Packer, pieces: readonly LineRange[]): LineRange[] {
  const joined: LineRange[] = [];
  pieces.forEach((piece, i) => {
    const previous = joined.at(-1);
    const isAnyTiny = previous !== undefined && (isTiny(packer, piece) || isTiny(packer, previous));
    const before = isAnyTiny ? jointLines(packer, previous, piece) : Number.POSITIVE_INFINITY;
    const after = isTiny(packer, piece) ? jointLines(packer, piece, pieces[i + 1]) : Number.POSITIVE_INFINITY;
    if (before < Number.POSITIVE_INFINITY && before <= after)
      joined[joined.length - 1] = spanOf(previous!, piece);
    else joined.push(piece);
  });
  return joined;
}

/** Lines of both pieces together; infinite if they do not fit into one chunk. */
function jointLines(packer: Packer, first: LineRange, last: LineRange | undefined): number {
  if (last === undefined) return Number.POSITIVE_INFINITY;
  const span = spanOf(first, last);
  return fits(packer, span, packer.limits.maxLines)
    ? span.endLine - span.startLine
    : Number.POSITIVE_INFINITY;
}

function isTiny(packer: Packer, { startLine, endLine }: LineRange): boolean {
  return filledLines(packer, startLine, endLine) < TINY_LINES;
}

function isNamed(unit: Unit): boolean {
  return unit.node !== undefined && unit.node.name !== '';
}

function fits(packer: Packer, range: LineRange, lineCount: number): boolean {
  const { startLine, endLine } = range;
  if (endLine - startLine === 1) return true;
  return endLine - startLine <= lineCount && charsOf(packer, startLine, endLine) <= packer.limits.maxChars;
}

function charsOf(packer: Packer, startLine: number, endLine: number): number {
  return packer.chars[endLine]! - packer.chars[startLine]! - 1;
}

function filledLines(packer: Packer, startLine: number, endLine: number): number {
  return packer.filled[endLine]! - packer.filled[startLine]!;
}

function spanOf(first: LineRange, last: LineRange): LineRange {
  return { startLine: first.startLine, endLine: last.endLine };
}

/** The range without blank lines at its edges; undefined if nothing is left. */
function trimmed(packer: Packer, startLine: number, endLine: number): LineRange | undefined {
  let start = startLine;
  let end = endLine;
  while (start < end && isBlank(packer.lines[start])) start++;
  while (end > start && isBlank(packer.lines[end - 1])) end--;
  return start < end ? { startLine: start, endLine: end } : undefined;
}

function chunkOf(packer: Packer, { startLine, endLine }: LineRange, named: NamedChunk): Chunk {
  const text = packer.lines.slice(startLine, endLine).join('\n').slice(0, packer.limits.maxChars);
  return { startLine, endLine, text, ...named };
}
