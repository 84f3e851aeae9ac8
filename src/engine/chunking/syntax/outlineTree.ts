/**
 * Makes an outline of a syntax tree after the table of its language. It goes only where symbols can be, and
 * into statements only where a symbol is too long for one chunk: most of the tree is never looked at.
 */
import type { Language, Node, Tree, TreeCursor } from 'web-tree-sitter';
import type { LineRange, SymbolKind } from '../../../shared/types.ts';
import type { ChunkLimits } from '../chunk.ts';
import type { OutlineNode } from '../outline.ts';
import { commentText, isDocComment } from './comments.ts';
import { type Draft, mergeClause, nameText, signatureAt, unit } from './draft.ts';
import { type Place, type SymbolRule, type SyntaxTable, words } from './table.ts';

/** A table that knows the numbers of a grammar's node types. */
export interface CompiledTable {
  readonly table: SyntaxTable;
  /** By node type id; undefined for tokens such as `{`. */
  readonly roles: readonly (Role | undefined)[];
}

export function compileTable(table: SyntaxTable, language: Language): CompiledTable {
  const sets = ROLE_FLAGS.map(([flag, key]) => [flag, words(table[key])] as const);
  const roles = language.types.map((type, id): Role | undefined => {
    if (!language.nodeTypeIsNamed(id)) return undefined;
    let flags = 0;
    for (const [flag, types] of sets) if (types.has(type)) flags |= flag;
    const rule = Object.hasOwn(table.symbols, type) ? table.symbols[type] : undefined;
    return { flags, rule: typeof rule === 'string' ? { kind: rule } : rule };
  });
  return { table, roles };
}

export interface TreeOutline {
  readonly nodes: OutlineNode[];
  /** Lines of the outermost nodes that the grammar could not make sense of. */
  readonly errorLines: number;
}

export function outlineTree(
  tree: Tree,
  { table, roles }: CompiledTable,
  lines: readonly string[],
  limits: ChunkLimits,
): TreeOutline {
  const cursor = tree.walk();
  try {
    const walk: Walk = { cursor, table, roles, lines, limits, depth: 0, errorLines: 0 };
    const nodes: Draft[] = [];
    list(walk, nodes, { isInFunction: false, owner: undefined }, true);
    const isError = cursor.nodeTypeId === ERROR_TYPE;
    return { nodes, errorLines: isError ? lines.length : walk.errorLines };
  } finally {
    cursor.delete();
  }
}

interface Role {
  readonly flags: number;
  readonly rule: SymbolRule | undefined;
}

const BODY = 1;
const WRAPPER = 2;
const PASSAGE = 4;
const CONTAINER = 8;
const COMMENT = 16;
const ATTRIBUTE = 32;
const CONTINUATION = 64;
const ROLE_FLAGS = [
  [BODY, 'bodies'],
  [WRAPPER, 'wrappers'],
  [PASSAGE, 'passages'],
  [CONTAINER, 'containers'],
  [COMMENT, 'comments'],
  [ATTRIBUTE, 'attributes'],
  [CONTINUATION, 'continuations'],
] as const;

/** Every grammar's id of what it could not parse; it is in no list of types. */
const ERROR_TYPE = 65535;
const ERROR_ROLE: Role = { flags: CONTAINER, rule: undefined };

// Symbols nested more deeply than this are seldom meant by a person, and the walk is recursive.
const MAX_DEPTH = 100;

const MEMBER_KINDS: ReadonlySet<SymbolKind> = new Set(['class', 'interface', 'enum', 'module', 'section']);
const CLASS_KINDS: ReadonlySet<SymbolKind> = new Set(['class', 'interface', 'enum']);
/** What is declared inside these is seen nowhere else: also a test suite is a function. */
const LOCAL_KINDS: ReadonlySet<SymbolKind> = new Set(['function', 'method', 'section']);
const FUNCTION_KINDS: ReadonlySet<SymbolKind> = new Set(['function', 'method']);

interface Walk {
  readonly cursor: TreeCursor;
  readonly table: SyntaxTable;
  readonly roles: readonly (Role | undefined)[];
  readonly lines: readonly string[];
  readonly limits: ChunkLimits;
  depth: number;
  errorLines: number;
}

/** A list of siblings that is being read. */
interface Run {
  readonly out: Draft[];
  readonly place: Place;
  /** Whether nodes without a name are wanted too, as borders. */
  readonly wantsUnits: boolean;
  /** Comments and attributes that may belong to what comes next. */
  pending: { startLine: number; endLine: number; readonly doc: string[] } | undefined;
}

/** Reads the children of the cursor's node into `out`. */
function list(walk: Walk, out: Draft[], place: Place, wantsUnits: boolean): void {
  const run: Run = { out, place, wantsUnits, pending: undefined };
  readChildren(walk, run);
  closePending(run);
}

function readChildren(walk: Walk, run: Run): void {
  if (walk.depth >= MAX_DEPTH || !walk.cursor.gotoFirstChild()) return;
  walk.depth++;
  do read(walk, run);
  while (walk.cursor.gotoNextSibling());
  walk.depth--;
  walk.cursor.gotoParent();
}

function read(walk: Walk, run: Run): void {
  const role = roleOf(walk);
  if (role === undefined) return;
  if (!run.wantsUnits && role.flags === 0 && role.rule === undefined) {
    run.pending = undefined;
    return;
  }
  const range = rangeOf(walk.cursor);
  if (isTakenAsPending(walk, run, role, range)) return;
  const isContinued = (role.flags & CONTINUATION) !== 0 && continueLast(walk, run, range);
  if (!isContinued && !addSymbol(walk, run, role, range)) addOther(walk, run, role, range);
}

function roleOf(walk: Walk): Role | undefined {
  const type = walk.cursor.nodeTypeId;
  return type === ERROR_TYPE ? ERROR_ROLE : walk.roles[type];
}

/** A node that ends in front of the first character of a line does not reach into that line. */
function rangeOf(cursor: TreeCursor): LineRange {
  const startLine = cursor.startPosition.row;
  const { row, column } = cursor.endPosition;
  return { startLine, endLine: column === 0 && row > startLine ? row : row + 1 };
}

function isTakenAsPending(walk: Walk, run: Run, role: Role, { startLine, endLine }: LineRange): boolean {
  const first = walk.lines[startLine]!;
  const isComment = (role.flags & COMMENT) !== 0;
  const isAttribute = (role.flags & ATTRIBUTE) !== 0 && (walk.table.attributeText?.test(first) ?? true);
  if (!isComment && !isAttribute) return false;
  // A comment behind a statement says something about that.
  if (first.slice(0, walk.cursor.startPosition.column).trim() !== '') return true;
  if (run.pending !== undefined && startLine > run.pending.endLine) closePending(run);
  run.pending ??= { startLine, endLine, doc: [] };
  run.pending.endLine = endLine;
  if (isComment || DOC_ATTRIBUTE.test(first)) {
    for (let line = startLine; line < endLine; line++) run.pending.doc.push(walk.lines[line]!);
  }
  return true;
}

const DOC_ATTRIBUTE = /^\s*@(?:module|type)?doc\b/;

/** Comments that belong to nothing become a node of their own. */
function closePending(run: Run): void {
  const { pending } = run;
  run.pending = undefined;
  if (pending === undefined || !run.wantsUnits) return;
  const isDoc = pending.doc.length > 0 && isDocComment(pending.doc[0]!);
  run.out.push(unit(pending, isDoc ? commentText(pending.doc) : ''));
}

/** Gives comments that touch the node to it. */
function takePending(run: Run, range: LineRange): { startLine: number; doc: string[] } {
  const { pending } = run;
  if (pending === undefined || pending.endLine < range.startLine) {
    closePending(run);
    return { startLine: range.startLine, doc: [] };
  }
  run.pending = undefined;
  return { startLine: Math.min(pending.startLine, range.startLine), doc: pending.doc };
}

/** Adds a body that is a sibling of its symbol to it. */
function continueLast(walk: Walk, run: Run, range: LineRange): boolean {
  const last = run.out.at(-1);
  if (last === undefined || last.name === '' || last.endLine < range.startLine) return false;
  last.endLine = Math.max(last.endLine, range.endLine);
  if (isTooLong(walk, last)) list(walk, last.children, { isInFunction: true, owner: last.kind }, true);
  return true;
}

function addSymbol(walk: Walk, run: Run, role: Role, range: LineRange): boolean {
  if (role.rule === undefined && (role.flags & WRAPPER) === 0) return false;
  const found: Draft[] = [];
  if (role.rule !== undefined) found.push(...symbolAt(walk, role.rule, range, run.place));
  if (found.length === 0 && (role.flags & WRAPPER) !== 0) wrappedSymbols(walk, found, run.place);
  if (found.length === 0) return false;
  const { startLine, doc } = takePending(run, range);
  const outer = found.length === 1 ? found[0]! : unit(range);
  if (found.length > 1) outer.children = found;
  outer.startLine = startLine;
  outer.endLine = Math.max(outer.endLine, range.endLine);
  outer.doc = [commentText(doc), outer.doc].filter((text) => text !== '').join('\n');
  const last = run.out.at(-1);
  if (last !== undefined && doc.length === 0 && isNextClause(walk, last, outer)) mergeClause(last, outer);
  else run.out.push(outer);
  return true;
}

/** Symbols among the children of a wrapper, and of wrappers in it. */
function wrappedSymbols(walk: Walk, found: Draft[], place: Place): void {
  if (walk.depth >= MAX_DEPTH || !walk.cursor.gotoFirstChild()) return;
  walk.depth++;
  do {
    const role = roleOf(walk);
    if (role === undefined) continue;
    const count = found.length;
    if (role.rule !== undefined) found.push(...symbolAt(walk, role.rule, rangeOf(walk.cursor), place));
    if (found.length === count && (role.flags & WRAPPER) !== 0) wrappedSymbols(walk, found, place);
  } while (walk.cursor.gotoNextSibling());
  walk.depth--;
  walk.cursor.gotoParent();
}

/** The symbol that the cursor's node defines, with its members; empty if it defines none. */
function symbolAt(walk: Walk, rule: SymbolRule, range: LineRange, place: Place): Draft[] {
  const node = walk.cursor.currentNode;
  const stated = typeof rule.kind === 'string' ? rule.kind : rule.kind(node, place);
  if (stated === undefined) return [];
  const named = rule.name === undefined ? node.childForFieldName('name') : rule.name(node);
  const name = nameText(typeof named === 'string' ? named : named?.text);
  if (name === '') return [];
  const nameLine = typeof named === 'string' ? range.startLine : named!.startPosition.row;
  const kind = kindIn(stated, place);
  const symbol: Draft = {
    ...unit(range, docstringOf(walk, node)),
    name,
    kind,
    nameLine,
    signature: signatureAt(walk.lines, nameLine),
  };
  const isLong = isTooLong(walk, range);
  const listsMembers = FUNCTION_KINDS.has(kind)
    ? isLong
    : isLong || (rule.hasMembers ?? MEMBER_KINDS.has(kind));
  if (listsMembers && range.endLine - range.startLine > 1) {
    const isInFunction = LOCAL_KINDS.has(kind) || (place.isInFunction && !CLASS_KINDS.has(kind));
    const inner = { isInFunction, owner: kind };
    const isBody = (roleOf(walk)!.flags & BODY) !== 0;
    if (!isBody) members(walk, symbol.children, inner, isLong);
    if (isBody || (isLong && symbol.children.length === 0)) list(walk, symbol.children, inner, isLong);
  }
  return [symbol];
}

/** Reads what stands in the bodies of the cursor's node. */
function members(walk: Walk, out: Draft[], place: Place, wantsUnits: boolean): void {
  if (walk.depth >= MAX_DEPTH || !walk.cursor.gotoFirstChild()) return;
  walk.depth++;
  do {
    const role = roleOf(walk);
    if (role === undefined) continue;
    if ((role.flags & BODY) !== 0) list(walk, out, place, wantsUnits);
    else if ((role.flags & PASSAGE) !== 0) members(walk, out, place, wantsUnits);
  } while (walk.cursor.gotoNextSibling());
  walk.depth--;
  walk.cursor.gotoParent();
}

/** Adds a node that is no symbol: what it holds, or a border. */
function addOther(walk: Walk, run: Run, role: Role, range: LineRange): void {
  if ((role.flags & BODY) !== 0) {
    readChildren(walk, run);
    return;
  }
  const isLong = isTooLong(walk, range);
  const { startLine, doc } = takePending(run, range);
  if (role === ERROR_ROLE && walk.depth === 1) walk.errorLines += range.endLine - range.startLine;
  const mayHoldSymbols = (role.flags & CONTAINER) !== 0 && !run.place.isInFunction;
  if (!run.wantsUnits && !mayHoldSymbols) return;
  const other = unit(
    { startLine, endLine: range.endLine },
    moduleDoc(walk, run, range) || (doc.length > 0 && isDocComment(doc[0]!) ? commentText(doc) : ''),
  );
  if (mayHoldSymbols || isLong) list(walk, other.children, run.place, isLong);
  if (run.wantsUnits || other.children.length > 0) run.out.push(other);
}

/** A string at the top of a file that documents it. */
function moduleDoc(walk: Walk, run: Run, { startLine, endLine }: LineRange): string {
  const isFirst = walk.depth === 1 && run.out.length < TOP_NODES;
  if (!isFirst || walk.table.docstring === undefined || !MODULE_DOC.test(walk.lines[startLine]!)) return '';
  return commentText(walk.lines.slice(startLine, endLine));
}

/** A licence and a line of its own may stand in front of the string that documents a file. */
const TOP_NODES = 3;
const MODULE_DOC = /^[rRuU]{0,2}(?:"""|'''|"|')/;

function docstringOf(walk: Walk, node: Node): string {
  const found = walk.table.docstring?.(node);
  return found ? commentText(walk.lines.slice(found.startPosition.row, found.endPosition.row + 1)) : '';
}

/** A function of a class is a method, a constant of a class a property. */
function kindIn(kind: SymbolKind, { owner }: Place): SymbolKind {
  if (owner === undefined || !CLASS_KINDS.has(owner)) return kind;
  if (kind === 'function') return 'method';
  return kind === 'constant' ? 'property' : kind;
}

function isNextClause(walk: Walk, last: Draft, next: Draft): boolean {
  if (walk.table.mergesClauses !== true || last.name !== next.name || last.kind !== next.kind) return false;
  if (!FUNCTION_KINDS.has(last.kind) || last.name === '') return false;
  for (let line = last.endLine; line < next.startLine; line++)
    if (walk.lines[line]!.trim() !== '') return false;
  return true;
}

function isTooLong({ lines, limits }: Walk, { startLine, endLine }: LineRange): boolean {
  if (endLine - startLine > limits.maxLines) return true;
  let chars = 0;
  for (let line = startLine; line < endLine; line++) chars += (lines[line]?.length ?? 0) + 1;
  return chars > limits.maxChars && endLine - startLine > 1;
}
