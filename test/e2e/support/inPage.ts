// Functions that run in the browser: each gets an element of the workbench, and knows nothing of this file or of Node.

/** Texts before and after the code that CSS shows, by 1-based line, from top to bottom. `editor` holds one text editor. */
export function readDecorations(editor: Element): { line: number; text: string }[] {
  const lineAt = new Map<string, number>();
  for (const margin of editor.querySelectorAll<HTMLElement>('.margin-view-overlays > div')) {
    const number = Number(margin.querySelector('.line-numbers')?.textContent);
    if (number) lineAt.set(margin.style.top, number);
  }
  const found: { line: number; text: string }[] = [];
  for (const line of editor.querySelectorAll<HTMLElement>('.view-line')) {
    for (const span of line.querySelectorAll('span')) {
      for (const place of ['::before', '::after']) {
        const { content } = getComputedStyle(span, place);
        const text = /^["'](.*)["']$/s.exec(content)?.[1];
        if (text) {
          found.push({ line: lineAt.get(line.style.top) ?? 0, text: text.replaceAll('\u00a0', ' ').trim() });
        }
      }
    }
  }
  return found.sort((a, b) => a.line - b.line);
}

/** The lines on the screen, from top to bottom. `editor` holds one text editor. */
export function readLines(editor: Element): string[] {
  return [...editor.querySelectorAll<HTMLElement>('.view-line')]
    .sort((a, b) => Number.parseFloat(a.style.top) - Number.parseFloat(b.style.top))
    .map((line) => (line.textContent ?? '').replaceAll('\u00a0', ' '));
}

/** Notes what the entry of Sextant in the status bar shows from now on: the list that it gives grows. */
export function watchStatus(): { label: string; text: string }[] {
  const seen: { label: string; text: string }[] = [];
  const look = (): void => {
    const entry = document.querySelector('.part.statusbar [aria-label^="Sextant: "]');
    if (!entry) return;
    const [label, text] = [entry.getAttribute('aria-label')!, entry.textContent ?? ''];
    const last = seen.at(-1);
    if (last?.label !== label || last.text !== text) seen.push({ label, text });
  };
  const options = { attributes: true, childList: true, characterData: true, subtree: true };
  new MutationObserver(look).observe(document.querySelector('.part.statusbar')!, options);
  look();
  return seen;
}
