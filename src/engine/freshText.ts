/** What of a text does not stand in the text it was made from: where something was typed or pasted. */

/** A function is found by its vector as long as most of it is in one piece. */
const MOST_LINES = 40;
const MOST_PIECES = 8;
/** Lines between two that are new, such as a lone brace, belong to them. */
const GAP = 3;

/** Pieces of `text` with lines that are not in `before`, from top to bottom; the longest ones if there are many. */
export function freshPieces(text: string, before: string): string[] {
  const known = new Set(before.split(/\r?\n/).map((line) => line.trim()));
  const lines = text.split(/\r?\n/);
  const pieces: { readonly start: number; end: number }[] = [];
  for (const [at, line] of lines.entries()) {
    if (known.has(line.trim())) continue;
    const last = pieces.at(-1);
    if (last && at - last.end <= GAP && at - last.start < MOST_LINES) last.end = at + 1;
    else pieces.push({ start: at, end: at + 1 });
  }
  return pieces
    .toSorted((x, y) => y.end - y.start - (x.end - x.start))
    .slice(0, MOST_PIECES)
    .sort((x, y) => x.start - y.start)
    .map(({ start, end }) => lines.slice(start, end).join('\n'));
}
