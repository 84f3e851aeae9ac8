/**
 * Which lines "find similar" starts from: what is selected, else the symbol under the cursor, else the lines around it. Knows
 * nothing of the editor.
 */
import type { LineRange } from '../../shared/types.ts';

/** A symbol as the editor's outline has it. */
export interface OutlineSymbol extends LineRange {
  readonly name: string;
  /** Where the name stands. */
  readonly line: number;
  readonly kind: 'callable' | 'type' | 'container' | 'other';
  readonly children: readonly OutlineSymbol[];
}

/** Places in a text; the end is exclusive. */
export interface TextRange {
  readonly startLine: number;
  readonly startCharacter: number;
  readonly endLine: number;
  readonly endCharacter: number;
}

export interface ChosenSeed extends LineRange {
  /** '' if it is no symbol. */
  readonly symbol: string;
  readonly symbolLine: number;
  /** Set if it is less than the unit that an index keeps: only the text says what is meant. */
  readonly selected: TextRange | undefined;
  /** Whether the lines are a guess: whoever knows the chunk at the cursor should take that. */
  readonly guessed: boolean;
}

/** A smaller value, or a smaller function inside of another, is taken as a part of what encloses it. */
const LEAST_SYMBOL_LINES = 3;
/** From so many lines on a selection counts as a unit where there is no outline to compare it with. */
const WHOLE_SELECTION_LINES = 6;
/** Lines before and after the cursor where there is neither a selection nor a symbol. */
const AROUND_LINES = 10;

/** Undefined if there is nothing but white space. `selection` may be empty: then its start is the cursor. */
export function chooseSeed(
  lines: readonly string[],
  selection: TextRange,
  symbols: readonly OutlineSymbol[],
): ChosenSeed | undefined {
  const text = textIn(lines, selection);
  // A name that a double click has selected stands for what is there.
  const isPlace = text.trim() === '' || /^[\p{L}\p{N}_$]+$/u.test(text);
  return isPlace ? seedAt(lines, selection.startLine, symbols) : seedOfSelection(lines, selection, symbols);
}

/** The text of a range, its lines joined by line feeds. */
export function textIn(lines: readonly string[], range: TextRange): string {
  const { startLine, startCharacter, endLine, endCharacter } = range;
  if (startLine === endLine) return (lines[startLine] ?? '').slice(startCharacter, endCharacter);
  return [
    (lines[startLine] ?? '').slice(startCharacter),
    ...lines.slice(startLine + 1, endLine),
    (lines[endLine] ?? '').slice(0, endCharacter),
  ].join('\n');
}

function seedOfSelection(
  lines: readonly string[],
  selection: TextRange,
  symbols: readonly OutlineSymbol[],
): ChosenSeed {
  const range = withoutBlankEnds(lines, linesOf(selection));
  const inside = unitsInside(symbols, range);
  const around = enclosing(symbols, range);
  const most = around.findLast((symbol, depth) => isUnit(symbol, around[depth - 1]));
  const isWhole =
    inside.length > 0 ||
    (most ? lengthOf(range) * 2 > lengthOf(most) : lengthOf(range) >= WHOLE_SELECTION_LINES);
  const only = inside.length === 1 ? inside[0] : undefined;
  return {
    ...range,
    symbol: only?.name ?? '',
    symbolLine: only?.line ?? range.startLine,
    selected: isWhole ? undefined : selection,
    guessed: false,
  };
}

function seedAt(
  lines: readonly string[],
  cursor: number,
  symbols: readonly OutlineSymbol[],
): ChosenSeed | undefined {
  const symbol =
    fitting(enclosing(symbols, { startLine: cursor, endLine: cursor + 1 }), cursor) ??
    below(lines, cursor, symbols);
  if (symbol) {
    const { startLine, endLine, name, line } = symbol;
    return { startLine, endLine, symbol: name, symbolLine: line, selected: undefined, guessed: false };
  }
  const near = { startLine: Math.max(0, cursor - AROUND_LINES), endLine: cursor + AROUND_LINES + 1 };
  const range = withoutBlankEnds(lines, near);
  if (range.startLine >= range.endLine) return undefined;
  return {
    ...range,
    symbol: '',
    symbolLine: Math.min(Math.max(cursor, range.startLine), range.endLine - 1),
    selected: undefined,
    guessed: true,
  };
}

/** The innermost symbol that is a unit. `around`: the outermost first. */
function fitting(around: readonly OutlineSymbol[], cursor: number): OutlineSymbol | undefined {
  return around.findLast(
    (symbol, depth) =>
      isUnit(symbol, around[depth - 1]) ||
      // A whole module is meant only where its name is.
      (symbol.kind === 'container' && symbol.line === cursor),
  );
}

/** Whether a symbol is more than a detail of what encloses it. */
function isUnit(symbol: OutlineSymbol, parent: OutlineSymbol | undefined): boolean {
  if (symbol.kind === 'container') return false;
  const isDetail = parent?.kind === 'callable';
  if (symbol.kind === 'other') return !isDetail && lengthOf(symbol) >= LEAST_SYMBOL_LINES;
  // What an outline calls `map() callback` or `<function>` has no name.
  if (/ callback$|^[<(]/.test(symbol.name)) return false;
  return !isDetail || lengthOf(symbol) >= LEAST_SYMBOL_LINES;
}

/** The symbol whose comment or decorator the cursor is in. */
function below(
  lines: readonly string[],
  cursor: number,
  symbols: readonly OutlineSymbol[],
): OutlineSymbol | undefined {
  const next = flat(symbols)
    .filter(({ startLine }) => startLine > cursor)
    .sort((a, b) => a.startLine - b.startLine)[0];
  const isComment = (line: string): boolean => /^\s*(?:\/\/|\/\*|\*|#|--|;|%|@|"""|''')/.test(line);
  return next && lines.slice(cursor, next.startLine).every(isComment) ? next : undefined;
}

/** From the outermost to the innermost. */
function enclosing(symbols: readonly OutlineSymbol[], range: LineRange): OutlineSymbol[] {
  const found = symbols.find(
    ({ startLine, endLine }) => startLine <= range.startLine && endLine >= range.endLine,
  );
  return found ? [found, ...enclosing(found.children, range)] : [];
}

/** The outermost units that lie in the range with all their lines. */
function unitsInside(
  symbols: readonly OutlineSymbol[],
  range: LineRange,
  parent?: OutlineSymbol,
): OutlineSymbol[] {
  return symbols.flatMap((symbol) => {
    const isInside = symbol.startLine >= range.startLine && symbol.endLine <= range.endLine;
    return isInside && isUnit(symbol, parent) ? [symbol] : unitsInside(symbol.children, range, symbol);
  });
}

function flat(symbols: readonly OutlineSymbol[]): OutlineSymbol[] {
  return symbols.flatMap((symbol) => [symbol, ...flat(symbol.children)]);
}

/** A selection that ends before the first character of a line does not hold that line. */
function linesOf({ startLine, endLine, endCharacter }: TextRange): LineRange {
  return { startLine, endLine: endCharacter === 0 && endLine > startLine ? endLine : endLine + 1 };
}

function withoutBlankEnds(lines: readonly string[], { startLine, endLine }: LineRange): LineRange {
  const isBlank = (line: number): boolean => (lines[line] ?? '').trim() === '';
  let [first, last] = [startLine, Math.min(endLine, lines.length)];
  while (first < last && isBlank(first)) first++;
  while (last > first && isBlank(last - 1)) last--;
  return { startLine: first, endLine: last };
}

function lengthOf({ startLine, endLine }: LineRange): number {
  return endLine - startLine;
}
