/** Says what the chunks of an outline are about: the symbol each covers, what encloses it, what starts in it. */
import type { LineRange, SymbolKind } from '../../shared/types.ts';
import type { Chunk, Definition } from './chunk.ts';
import type { OutlineNode } from './outline.ts';

export type NamedChunk = Omit<Chunk, 'startLine' | 'endLine' | 'text'>;

/**
 * One entry per range. `ranges` are in line order; `filled[i]` is the number of lines in front of line i that
 * are not blank.
 */
export function nameChunks(
  ranges: readonly LineRange[],
  nodes: readonly OutlineNode[],
  filled: Uint32Array,
): NamedChunk[] {
  const named: OutlineNode[] = [];
  const documented: OutlineNode[] = [];
  collect(nodes, named, documented);
  // Stable, so an outer symbol stays in front of an inner one on the same line.
  named.sort((a, b) => a.nameLine - b.nameLine);
  documented.sort((a, b) => a.startLine - b.startLine);
  const definitions = inOrder(named, (node) => node.nameLine);
  const docs = inOrder(documented, (node) => node.startLine);
  return ranges.map((range) => {
    const path = symbolPath(nodes, range, filled);
    const symbol = path.at(-1);
    const enclosing = path.slice(0, -1);
    return {
      symbol: symbol === undefined ? '' : qualifiedName(symbol, enclosing),
      symbolKind: symbol?.kind ?? 'text',
      breadcrumb: enclosing.map((node) => node.name),
      definitions: definitionsOf(definitions(range), symbol),
      doc: docs(range)
        .map((node) => node.doc)
        .join('\n\n'),
      context: symbol !== undefined && symbol.startLine < range.startLine ? symbol.signature : '',
    };
  });
}

/** A part of a symbol is about a symbol inside it if that one has at least this share of the other lines. */
const INNER_SHARE = 1;
/** Outside of all symbols any name is better than none: a symbol half as long as the lines around it counts. */
const OUTERMOST_SHARE = 0.5;

function collect(nodes: readonly OutlineNode[], named: OutlineNode[], documented: OutlineNode[]): void {
  for (const node of nodes) {
    if (node.name !== '') named.push(node);
    if (node.doc !== '') documented.push(node);
    collect(node.children, named, documented);
  }
}

/** Asked for ranges in line order, gives the nodes whose line is in the range or in front of it and not given yet. */
function inOrder(
  nodes: readonly OutlineNode[],
  lineOf: (node: OutlineNode) => number,
): (range: LineRange) => OutlineNode[] {
  let next = 0;
  return ({ endLine }) => {
    const first = next;
    while (next < nodes.length && lineOf(nodes[next]!) < endLine) next++;
    return nodes.slice(first, next);
  };
}

function definitionsOf(nodes: readonly OutlineNode[], symbol: OutlineNode | undefined): Definition[] {
  const rank = (node: OutlineNode): number => (node === symbol ? 0 : 1);
  return nodes
    .toSorted((a, b) => a.nameLine - b.nameLine || rank(a) - rank(b))
    .map(({ name, kind, nameLine }) => ({ name: shortName(name, kind), kind, line: nameLine }));
}

/** `Get` of Go's method `Cache.Get`, whose class encloses it in name alone. */
function shortName(name: string, kind: SymbolKind): string {
  return FUNCTION_KINDS.has(kind) && OWNED_NAME.test(name) ? name.slice(name.lastIndexOf('.') + 1) : name;
}

const FUNCTION_KINDS: ReadonlySet<SymbolKind> = new Set(['function', 'method']);
const OWNED_NAME = /^[\w$.]+\.[\w$~]+[?!]?$/;

/**
 * The symbol that a range is about, behind those that enclose it: a symbol that begins in the range, the one
 * with the most lines of several, or the one that the range continues.
 */
function symbolPath(nodes: readonly OutlineNode[], range: LineRange, filled: Uint32Array): OutlineNode[] {
  const path: OutlineNode[] = [];
  let children = nodes;
  let share = OUTERMOST_SHARE;
  for (;;) {
    const inside = namedWithin(children, range);
    let own = linesWithin(range, range, filled);
    let best: OutlineNode | undefined;
    let bestLines = 0;
    for (const node of inside) {
      const count = linesWithin(node, range, filled);
      own -= count;
      if (count > bestLines) {
        best = node;
        bestLines = count;
      }
    }
    if (best === undefined || bestLines < own * share) return path;
    path.push(best);
    if (best.startLine >= range.startLine) return path;
    children = best.children;
    share = INNER_SHARE;
  }
}

/** The outermost named nodes that reach into the range, also those inside nodes without a name. */
function namedWithin(nodes: readonly OutlineNode[], range: LineRange): OutlineNode[] {
  const found: OutlineNode[] = [];
  for (let i = firstEndingAfter(nodes, range.startLine); i < nodes.length; i++) {
    const node = nodes[i]!;
    if (node.startLine >= range.endLine) break;
    if (node.name !== '') found.push(node);
    else found.push(...namedWithin(node.children, range));
  }
  return found;
}

/** Index of the first node that ends after `line`: the nodes are in order, and there may be many. */
function firstEndingAfter(nodes: readonly OutlineNode[], line: number): number {
  let low = 0;
  let high = nodes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (nodes[middle]!.endLine > line) high = middle;
    else low = middle + 1;
  }
  return low;
}

function linesWithin(node: LineRange, range: LineRange, filled: Uint32Array): number {
  const start = Math.max(node.startLine, range.startLine);
  const end = Math.min(node.endLine, range.endLine);
  return end > start ? filled[end]! - filled[start]! : 0;
}

/**
 * `Store.open`. A heading stands for itself; a namespace around a class is no part of the name, but a module
 * that holds functions is.
 */
function qualifiedName(symbol: OutlineNode, enclosing: readonly OutlineNode[]): string {
  if (STANDALONE.has(symbol.kind) || isSentence(symbol)) return symbol.name;
  const owners = enclosing.filter(
    (node) => node.kind !== 'module' && !STANDALONE.has(node.kind) && !isSentence(node),
  );
  const parent = enclosing.at(-1);
  const isBare = owners.length === 0 && MEMBERS.has(symbol.kind) && !OWNED_NAME.test(symbol.name);
  if (isBare && parent?.kind === 'module') owners.push(parent);
  return [...owners, symbol].map(({ name }) => name).join('.');
}

/** The name of a test, which is no part of a path. */
function isSentence({ name, kind }: OutlineNode): boolean {
  return kind === 'function' && name.includes(' ');
}

const STANDALONE: ReadonlySet<SymbolKind> = new Set(['section', 'cell', 'element', 'rule', 'table']);
const MEMBERS: ReadonlySet<SymbolKind> = new Set(['function', 'method', 'constant', 'property']);
