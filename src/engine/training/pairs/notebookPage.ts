/** A Jupyter notebook as the Markdown page that it would be, its cells of code in fences. */

/** Undefined for what is no notebook. */
export function notebookPage(text: string): string | undefined {
  let cells: unknown;
  try {
    cells = (JSON.parse(text) as { cells?: unknown } | null)?.cells;
  } catch {
    return undefined;
  }
  if (!Array.isArray(cells)) return undefined;
  return cells.map(passageOf).join('\n\n');
}

function passageOf(cell: unknown): string {
  const { cell_type: type, source } = (cell ?? {}) as { cell_type?: unknown; source?: unknown };
  const text = Array.isArray(source) ? source.join('') : typeof source === 'string' ? source : '';
  if (type === 'markdown') return text;
  return type === 'code' && text.trim() !== '' ? `\`\`\`\`\`\n${text}\n\`\`\`\`\`` : '';
}
