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

/** Middle of what is drawn on a canvas of two dimensions, in CSS pixels. */
export function middleOfDrawn(drawn: Element): { x: number; y: number } {
  const canvas = drawn as HTMLCanvasElement;
  const { width, height } = canvas;
  const { data } = canvas.getContext('2d')!.getImageData(0, 0, width, height);
  const [columns, rows] = [new Set<number>(), new Set<number>()];
  for (let pixel = 0; pixel < width * height; pixel++) {
    if (data[4 * pixel + 3] === 0) continue;
    columns.add(pixel % width);
    rows.add(Math.floor(pixel / width));
  }
  const middle = (taken: ReadonlySet<number>) =>
    (Math.min(...taken) + Math.max(...taken)) / 2 / window.devicePixelRatio;
  return { x: middle(columns), y: middle(rows) };
}

/**
 * Asks two questions in turns, each time in other words, and waits for each answer, of which the first row tells whose it is. `box` is
 * that of the search view.
 */
export async function searchOften(
  box: HTMLElement | SVGElement,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<void> {
  const questions = [
    ['retry_with_backoff', 'retry.py'],
    ['findSession', 'session.ts'],
  ] as const;
  const LONGEST_MS = 20_000;
  for (let i = from; i < to; i++) {
    const [question, file] = questions[i % questions.length]!;
    (box as HTMLInputElement).value = `${question} ${i}`;
    box.dispatchEvent(new Event('input', { bubbles: true }));
    box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
    const tree = document.querySelector('[role="tree"]')!;
    await new Promise<void>((resolve, reject) => {
      const fail = (): void => {
        const first = tree.firstElementChild?.textContent;
        reject(new Error(`Search ${i} for ${question} had no answer: first is ${first}`));
      };
      const timer = setTimeout(fail, LONGEST_MS);
      const look = (): void => {
        if (!tree.firstElementChild?.textContent?.includes(file)) return;
        clearTimeout(timer);
        watcher.disconnect();
        resolve();
      };
      const watcher = new MutationObserver(look);
      watcher.observe(tree, { childList: true, subtree: true, characterData: true });
      look();
    });
  }
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
