// "Find similar" and the scores in editors, as a person meets them: from the context menu to the rows, the diff, and Escape.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { indexed } from './support/sextant.ts';
import { test as base, expect } from './support/test.ts';
import type { Tree } from './support/tree.ts';
import type { Workbench } from './support/workbench.ts';

const HEADER_TS = `/** Headers of a message. */
export type Headers = Map<string, string>;

/** Splits the lines of a header into names and values. */
export function parseHeader(text: string): Headers {
  const headers: Headers = new Map();
  for (const line of text.split('\\n')) {
    const colon = line.indexOf(':');
    if (colon === -1) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers.set(name, value);
  }
  return headers;
}
`;

const HEADERS_PY = `"""Headers of a message."""


def parse_header(text):
    """Splits the lines of a header into names and values."""
    headers = {}
    for line in text.split("\\n"):
        name, colon, value = line.partition(":")
        if not colon:
            continue
        headers[name.strip().lower()] = value.strip()
    return headers
`;

const MIME_TS = `/** Splits a line of a mail's header into name and value. */
export function splitHeaderLine(line: string): [name: string, value: string] | undefined {
  const colon = line.indexOf(':');
  if (colon === -1) return undefined;
  return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
}
`;

/** Files beside those of the fixture workspace, since that has nothing twice. */
const test = base.extend({
  folder: async ({ folder }, use) => {
    const files = {
      'src/http/header.ts': HEADER_TS,
      'py/http/headers.py': HEADERS_PY,
      'src/mail/mime.ts': MIME_TS,
      'src/http/copy.ts': HEADER_TS.replace('parseHeader', 'readHeader'),
    };
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(folder, dirname(path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    await use(folder);
  },
});

test.use({ settings: { 'sextant.indexing.automatic': 'trusted' } });

function similar(workbench: Workbench): Tree {
  return workbench.treeView('Similar');
}

/** Finds what is similar to `parseHeader`. */
async function findFromMenu(workbench: Workbench): Promise<Tree> {
  const tree = similar(workbench);
  await indexed(workbench);
  await workbench.editor.open('src/http/header.ts');
  await workbench.editor.goTo(7, 5);
  await workbench.editor.pickFromContextMenu('Find Similar Code');
  await expect(tree.row('parse_header')).toBeVisible();
  // The first row gets the keyboard last.
  await expect(tree.row('readHeader')).toHaveClass(/focused/);
  return tree;
}

test('from the context menu to rows, an editor and a diff', async ({ workbench }) => {
  const tree = await findFromMenu(workbench);
  const { page, editor } = workbench;
  const header = page.locator('.pane-header[aria-label^="Similar"]');
  await expect(header).toContainText('Similar to');
  await expect(header).toContainText('parseHeader (src/http/header.ts:5-15)');
  const rows = await tree.read();
  expect(rows[0]).toMatchObject({ label: 'readHeader', level: 1 });
  expect(rows[0]!.description).toMatch(/^0\.\d\d\s+copy\.ts:\d+-15\s+src\/http$/);
  expect(rows.map(({ label }) => label)).toEqual(expect.arrayContaining(['parse_header', 'splitHeaderLine']));
  expect(rows.map(({ label }) => label)).not.toContain('parseHeader');
  // The tree keeps the keyboard when a row is opened.
  await page.keyboard.press('Enter');
  await expect(editor.tab('copy.ts')).toHaveAttribute('aria-selected', 'true');
  await expect(editor.tab('copy.ts')).toHaveAttribute('aria-label', /preview/);
  await expect(tree.row('readHeader')).toHaveClass(/focused/);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(editor.tab('copy.ts')).toHaveCount(0);
  // F4 goes through the rows, and the tree follows.
  await page.keyboard.press('F4');
  await expect(tree.row('splitHeaderLine')).toHaveClass(/selected/);
  await expect(editor.tab('mime.ts')).toHaveAttribute('aria-selected', 'true');
  await expect(editor.active.locator('.monaco-editor.focused')).toBeVisible();
  await expect.poll(() => editor.decorations()).toMatchObject([{ text: expect.stringContaining('3 of 3') }]);
  await page.keyboard.press('Shift+F4');
  await expect(tree.row('parse_header')).toHaveClass(/selected/);
  await expect(editor.tab('headers.py')).toHaveAttribute('aria-selected', 'true');
  await tree.row('parse_header').hover();
  const tooltip = page.locator('.monaco-hover').filter({ hasText: 'Closer than' });
  await expect(tooltip).toContainText('headers[name.strip().lower()]');
  await page.mouse.move(0, 0);
  await expect(tooltip).toBeHidden();
  await workbench.screenshot('similar-rows', ['light', 'dark', 'high-contrast', 'high-contrast-light']);
  await tree.row('parse_header').hover();
  await tree.row('parse_header').getByRole('button', { name: 'Compare with Seed' }).click();
  await expect(editor.tab('header.ts')).toBeVisible();
  await expect(page.locator('.tab.active')).toContainText('parseHeader ↔ parse_header');
  const sides = page.locator('.editor-group-container.active .monaco-diff-editor .editor');
  await expect(sides.first()).toContainText('export function parseHeader');
  await expect(sides.last()).toContainText('def parse_header');
  await workbench.screenshot('similar-diff', ['light', 'dark', 'high-contrast']);
});

test('scores in an editor: their hover, Escape, and an edit on their line', async ({ workbench }) => {
  const tree = await findFromMenu(workbench);
  const { editor, page } = workbench;
  await tree.click('readHeader');
  await expect(editor.tab('copy.ts')).toHaveAttribute('aria-selected', 'true');
  const score = { line: 5, text: expect.stringMatching(/^◆ 0\.\d\d (strong|likely) · 1 of \d+$/) };
  await expect.poll(() => editor.decorations()).toEqual([score]);
  await page.mouse.move(0, 0);
  await workbench.screenshot('scores', ['light', 'dark', 'high-contrast', 'high-contrast-light']);
  await editor.goTo(5, 52);
  await workbench.runCommand('Show or Focus Hover');
  const hover = page.locator('.monaco-hover').filter({ hasText: 'Similar to parseHeader' });
  await expect(hover).toContainText('Find Similar');
  await workbench.screenshot('scores-hover', ['light', 'dark', 'high-contrast']);
  await page.keyboard.press('Escape');
  await expect(hover).toBeHidden();
  await editor.goTo(1, 1);
  await page.keyboard.press('Escape');
  await expect.poll(() => editor.decorations()).toEqual([]);
  await findFromMenu(workbench);
  await tree.click('readHeader');
  await expect.poll(() => editor.decorations()).toEqual([score]);
  // Typing above moves it, typing in it takes it away.
  await editor.goTo(1, 1);
  await page.keyboard.press('Enter');
  await expect.poll(() => editor.decorations()).toEqual([{ ...score, line: 6 }]);
  await editor.goTo(7, 10);
  await editor.type('x');
  await expect.poll(() => editor.decorations()).toEqual([]);
});

test('text that was never saved', async ({ workbench }) => {
  await findFromMenu(workbench);
  const { editor, page } = workbench;
  await workbench.runCommand('File: New Untitled Text File');
  await editor.type('def read_fields(text): return dict(line.split(": ") for line in text.split())');
  await workbench.runCommand('Sextant: Find Similar Code');
  const header = page.locator('.pane-header[aria-label^="Similar"]');
  await expect(header).toContainText('Untitled-1:1');
  await expect(similar(workbench).row('parse_header')).toBeVisible();
});

test('edits that are not saved are the seed', async ({ workbench }) => {
  const tree = await findFromMenu(workbench);
  const { editor, page } = workbench;
  await editor.open('src/http/header.ts');
  await editor.goTo(1, 1);
  await page.keyboard.press('Enter');
  await editor.goTo(8, 1);
  await workbench.runCommand('Sextant: Find Similar Code');
  const header = page.locator('.pane-header[aria-label^="Similar"]');
  await expect(header).toContainText('src/http/header.ts:6-16, not saved');
  await expect(tree.row('parse_header')).toBeVisible();
  await expect(tree.row('parseHeader')).toHaveCount(0);
});

test('clearing takes the view and the scores away', async ({ workbench }) => {
  const tree = await findFromMenu(workbench);
  await tree.click('readHeader');
  await expect.poll(() => workbench.editor.decorations()).toHaveLength(1);
  await workbench.runCommand('Sextant: Clear');
  await expect(tree.rows).toHaveCount(0);
  await expect.poll(() => workbench.editor.decorations()).toEqual([]);
});

test.describe('lenses', () => {
  test.use({
    settings: {
      'sextant.indexing.automatic': 'trusted',
      'sextant.editor.codeLens': true,
      'sextant.editor.codeLensMinSimilarity': 0.8,
    },
  });

  test('say how many are similar, lead to them, and go with the command', async ({ workbench }) => {
    await indexed(workbench);
    await workbench.editor.open('src/http/header.ts');
    const lens = workbench.editor.active.locator('.codelens-decoration a').filter({ hasText: 'similar (' });
    await expect(lens).toHaveText(/^\d similar \(0\.\d\d/);
    await workbench.screenshot('lenses');
    await lens.click();
    await expect(similar(workbench).row('parse_header')).toBeVisible();
    await workbench.runCommand('Sextant: Toggle Similar Code above Functions');
    await expect(lens).toHaveCount(0);
  });
});
