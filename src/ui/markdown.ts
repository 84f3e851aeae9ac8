/** Markdown that also reads well as plain text. Knows nothing of the editor. */

export type Column = 'left' | 'right';

/** A table with aligned columns; the first row is its head. */
export function table(rows: readonly (readonly string[])[], columns: readonly Column[]): string[] {
  const cells = rows.map((row) => row.map(cell));
  const widths = columns.map((_, i) => Math.max(3, ...cells.map((row) => row[i]!.length)));
  const lines = cells.map((row) => line(row.map((text, i) => pad(text, widths[i]!, columns[i]!))));
  const rule = line(
    widths.map((width, i) => (columns[i] === 'right' ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))),
  );
  return [lines[0]!, rule, ...lines.slice(1)];
}

/** A path or another name as code, whatever it holds. */
export function code(text: string): string {
  const plain = text.replace(/[\r\n]+/g, ' ');
  const longest = Math.max(0, ...[...plain.matchAll(/`+/g)].map(([run]) => run.length));
  if (longest === 0) return `\`${plain}\``;
  const fence = '`'.repeat(longest + 1);
  return `${fence} ${plain} ${fence}`;
}

/** Entries by how many there are, then by name. */
export function byCount(counts: Readonly<Record<string, number>>): [name: string, count: number][] {
  return Object.entries(counts).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

function cell(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').replaceAll('|', '\\|');
}

function pad(text: string, width: number, column: Column): string {
  return column === 'right' ? text.padStart(width) : text.padEnd(width);
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
