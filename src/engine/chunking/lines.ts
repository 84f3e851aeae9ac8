/**
 * Line windows: how text without a structure that we know is cut. Every line that is not blank lands in
 * exactly one window, in order.
 */
import type { Chunk, ChunkLimits } from './chunk.ts';

/**
 * Cuts text into windows of about `targetLines`, never above `maxLines`, that end where a blank line or a
 * dedent suggests a border. A line longer than `maxChars` is a chunk of its own, its text cut to that length.
 */
export function chunkLines(text: string, limits: ChunkLimits): Chunk[] {
  const lines = splitLines(text);
  const chunks: Chunk[] = [];
  let startLine = firstFilledLine(lines, 0);
  while (startLine < lines.length) {
    const endLine = windowEnd(lines, startLine, limits);
    chunks.push(chunkOf(lines, startLine, endLine, limits.maxChars));
    startLine = firstFilledLine(lines, endLine);
  }
  return chunks;
}

/** Lines as VS Code counts them: split at `\r\n`, `\n` and `\r`; a byte order mark is no part of the first. */
export function splitLines(text: string): string[] {
  return (text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text).split(/\r\n|\n|\r/);
}

export function isBlank(line: string | undefined): boolean {
  return line === undefined || line.trim() === '';
}

/** Columns of white space in front of the text; a tab counts as one. */
export function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

const BYTE_ORDER_MARK = '\uFEFF';

// What a border costs beside its distance from the target, which is at most 1: a window may be half as long
// as it should be, or half as long again, to end at a blank line instead of anywhere.
const NO_BORDER_COST = 0.5;
const DEDENT_COST = 0.25;

/** The end of the window that starts at `start`: the cheapest border within reach. */
function windowEnd(lines: readonly string[], start: number, limits: ChunkLimits): number {
  const reach = reachOf(lines, start, limits);
  if (reach === lines.length) return reach;
  const target = Math.min(limits.targetLines, reach - start);
  let best = reach;
  let bestCost = Number.POSITIVE_INFINITY;
  for (let end = start + Math.ceil(target / 2); end <= reach; end++) {
    const cost = Math.abs(end - start - target) / target + borderCost(lines, end);
    if (cost < bestCost) {
      best = end;
      bestCost = cost;
    }
  }
  return best;
}

/** The farthest end that keeps to both limits, at least one line away. */
function reachOf(lines: readonly string[], start: number, limits: ChunkLimits): number {
  let end = start + 1;
  let chars = lines[start]!.length;
  while (end < lines.length && end - start < limits.maxLines) {
    chars += lines[end]!.length + 1;
    if (chars > limits.maxChars) break;
    end++;
  }
  return firstFilledLine(lines, end) === lines.length ? lines.length : end;
}

function borderCost(lines: readonly string[], end: number): number {
  const next = lines[end]!;
  const last = lines[end - 1]!;
  if (isBlank(next) || isBlank(last)) return 0;
  return indentOf(next) < indentOf(last) ? DEDENT_COST : NO_BORDER_COST;
}

function firstFilledLine(lines: readonly string[], from: number): number {
  let line = from;
  while (line < lines.length && isBlank(lines[line])) line++;
  return line;
}

function chunkOf(lines: readonly string[], startLine: number, end: number, maxChars: number): Chunk {
  let endLine = end;
  while (isBlank(lines[endLine - 1])) endLine--;
  const text = lines.slice(startLine, endLine).join('\n').slice(0, maxChars);
  return {
    startLine,
    endLine,
    text,
    symbol: '',
    symbolKind: 'text',
    breadcrumb: [],
    definitions: [],
    doc: '',
    context: '',
  };
}
