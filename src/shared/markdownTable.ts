/** Markdown tables with aligned columns, so that a measured table can stand in a document as it was printed. */

/** The first column is left-aligned, the others hold numbers. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const [titles = [], ...lines] = [head, ...rows].map((cells) => cells.map(cellOf));
  const widths = titles.map((cell, i) => Math.max(cell.length, 3, ...lines.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  const rule = `|${widths.map((width, i) => (i === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return `${[line(titles), rule, ...lines.map(line)].join('\n')}\n\n`;
}

/** Names come from people, and a bar or a line break would end the cell. */
function cellOf(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').replaceAll('|', '\\|');
}
