// "Search by Meaning…": results while typing, previews that leave no trace, and what is said where there is nothing to find.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from '@playwright/test';
import { indexed } from './support/sextant.ts';
import { expect, test } from './support/test.ts';
import type { Workbench } from './support/workbench.ts';

const QUESTION = 'wait longer after each failure';
const FOUND = 'retry_with_backoff';
const THEMES = ['light', 'dark', 'high-contrast', 'high-contrast-light'] as const;

/** Opens it by its keys. */
async function openPalette({ quickInput, page }: Workbench): Promise<void> {
  await expect(async () => {
    await page.keyboard.press('Control+k');
    await page.keyboard.press('Control+g');
    // Not the box of something else that is just being closed.
    await expect(quickInput.widget).toContainText('Search by Meaning', { timeout: 3_000 });
  }).toPass();
  await expect(quickInput.input).toBeFocused();
}

async function ask(workbench: Workbench, question: string, label: string): Promise<void> {
  await openPalette(workbench);
  await workbench.quickInput.type(question);
  await expect(workbench.quickInput.row(label)).toBeVisible();
}

/** The tabs from left to right: `*` the active one, `/…/` in italics. */
async function tabs({ page }: Workbench): Promise<string[]> {
  return page.locator('.tabs-container .tab').evaluateAll((all) =>
    all.map((tab) => {
      const name = tab.getAttribute('data-resource-name') ?? '';
      const isItalic = tab.querySelector('.monaco-icon-label.italic') !== null;
      return `${tab.classList.contains('active') ? '*' : ''}${isItalic ? `/${name}/` : name}`;
    }),
  );
}

/** Lines of the active editor that an extension highlights. */
function highlight({ editor }: Workbench): Locator {
  return editor.active.locator('.view-overlays .cdr[class*="ced-"]');
}

function titleButton({ quickInput }: Workbench, name: string | RegExp): Locator {
  return quickInput.widget.getByRole('button', { name }).first();
}

test.describe('in a workspace that is indexed', () => {
  test.use({ settings: { 'sextant.indexing.automatic': 'trusted' } });

  /** A function far down in its file. */
  test.beforeEach(({ folder }) => {
    const filler = Array.from(
      { length: 120 },
      (_, i) => `  console.log('The ferry number ${i} leaves the harbour at noon and comes back at ${i}');`,
    );
    const code = [
      'export function printTimetable() {',
      ...filler,
      '}',
      '',
      'export function kneadDough(flour: number) {',
      '  const dough = { flour, water: flour / 2, yeast: 7 };',
      '  return dough;',
      '}',
      '',
    ];
    writeFileSync(join(folder, 'src/ferry.ts'), code.join('\n'));
  });

  test('results while typing, a preview that Escape takes back, and Enter', async ({ workbench }) => {
    const { quickInput, editor, explorer, page } = workbench;
    await indexed(workbench);
    await editor.open('src/session.ts');
    await explorer.click('README.md');
    await editor.open('src/session.ts');
    await editor.goTo(12);
    const before = await tabs(workbench);
    expect(before).toEqual(['*session.ts', '/README.md/']);

    await openPalette(workbench);
    await page.keyboard.type(QUESTION, { delay: 20 });
    await expect(quickInput.row(FOUND)).toBeVisible();
    await expect
      .poll(async () => (await quickInput.readActive()).description)
      .toMatch(/^strong 0\.\d\d · src\/retry\.py:1-\d+$/);
    const [first] = await quickInput.read();
    expect(first!.label).toBe(FOUND);
    await expect(
      quickInput.widget.getByText('below the cut').filter({ visible: true }).first(),
    ).toBeVisible();
    // Typing shows nothing in the editor yet.
    expect(await tabs(workbench)).toEqual(before);
    await workbench.screenshot('palette-results', THEMES);

    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await expect(editor.tab('retry.py')).toHaveAttribute('aria-selected', 'true');
    await expect(highlight(workbench).first()).toBeVisible();
    await expect(quickInput.input).toBeFocused();
    for (const theme of THEMES) {
      // The highlight is that of the theme in which the box was opened.
      await quickInput.cancel();
      await workbench.setTheme(theme);
      await openPalette(workbench);
      await expect(quickInput.row(FOUND)).toBeVisible();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowUp');
      await expect(highlight(workbench).first()).toBeVisible();
      await workbench.screenshot('palette-preview', [theme]);
    }

    await page.keyboard.press('Escape');
    await expect(quickInput.widget).toBeHidden();
    await expect.poll(() => tabs(workbench)).toEqual(before);
    await expect(highlight(workbench)).toHaveCount(0);
    await expect(page.locator('.part.statusbar')).toContainText('Ln 12, Col 1');
    await expect(editor.active.locator('.monaco-editor.focused')).toBeVisible();

    await ask(workbench, 'knead dough from flour and water', 'kneadDough');
    await page.keyboard.press('Enter');
    await expect(quickInput.widget).toBeHidden();
    await expect.poll(() => tabs(workbench)).toContain('*ferry.ts');
    await expect.poll(() => editor.text()).toContain('kneadDough');
    await expect(page.locator('.part.statusbar')).not.toContainText('Ln 1,');
    expect(await tabs(workbench)).toContain('/README.md/');
  });

  test('what is open already is scrolled back, and an empty window stays empty', async ({ workbench }) => {
    const { editor, page, quickInput } = workbench;
    await indexed(workbench);
    await ask(workbench, QUESTION, FOUND);
    await page.keyboard.press('ArrowDown');
    await expect(highlight(workbench).first()).toBeVisible();
    await quickInput.cancel();
    await expect.poll(() => tabs(workbench)).toEqual([]);

    await editor.open('src/ferry.ts');
    await editor.goTo(3);
    const text = await editor.text();
    await ask(workbench, 'knead dough from flour and water', 'kneadDough');
    // There and back: the first result is looked at as well.
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => editor.text()).toContain('kneadDough');
    await quickInput.cancel();
    await expect.poll(() => editor.text()).toBe(text);
    await expect.poll(() => tabs(workbench)).toEqual(['*ferry.ts']);
    await expect(page.locator('.part.statusbar')).toContainText('Ln 3, Col 1');
  });

  test('to the side, by keys and by the button', async ({ workbench }) => {
    const { editor, page, quickInput } = workbench;
    await indexed(workbench);
    await editor.open('src/session.ts');
    await ask(workbench, QUESTION, FOUND);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await expect(editor.tab('retry.py')).toBeVisible();
    await page.keyboard.press('Control+Enter');
    const groups = page.locator('.editor-group-container');
    await expect(groups).toHaveCount(2);
    await expect(groups.nth(0).locator('.tab')).toHaveText(['session.ts']);
    await expect(groups.nth(1).locator('.tab')).toHaveText(['retry.py']);
    // The first of the results that are gone through from here, marked in its line.
    await expect
      .poll(async () => (await editor.decorations()).map(({ text }) => text))
      .toContainEqual(expect.stringContaining('strong'));
    await workbench.runCommand('View: Close All Editors');
    await expect(groups).toHaveCount(1);

    await editor.open('src/session.ts');
    await ask(workbench, QUESTION, FOUND);
    await quickInput.row(FOUND).hover();
    await quickInput.row(FOUND).getByRole('button', { name: 'Open to the Side' }).click();
    await expect(groups).toHaveCount(2);
    await expect(groups.nth(1).locator('.tab')).toHaveText(['retry.py']);
  });

  test('modes, and what is kept: the question, the mode, the history', async ({ workbench }) => {
    const { page, quickInput } = workbench;
    await indexed(workbench);
    await ask(workbench, QUESTION, FOUND);
    await expect(quickInput.row('Guide')).toBeVisible();
    await titleButton(workbench, /^Mode: Hybrid/).click();
    await titleButton(workbench, /^Mode: Exact Meaning/).click();
    await expect(titleButton(workbench, /^Mode: Keywords/)).toBeVisible();
    await expect(quickInput.row('Guide')).toHaveCount(0);
    await expect(quickInput.row(FOUND)).toBeVisible();
    await expect(quickInput.widget).toContainText('keywords');
    await quickInput.cancel();

    await openPalette(workbench);
    await expect(quickInput.input).toHaveValue(QUESTION);
    await expect(titleButton(workbench, /^Mode: Keywords/)).toBeVisible();
    await expect(quickInput.row(FOUND)).toBeVisible();
    await titleButton(workbench, /^Mode: Keywords/).click();
    await expect(quickInput.row('Guide')).toBeVisible();
    // It is selected: what is typed takes its place.
    await quickInput.input.focus();
    await quickInput.cancel();
    await openPalette(workbench);
    await page.keyboard.type('kneadDough');
    await expect(quickInput.input).toHaveValue('kneadDough');
    await expect(quickInput.row('kneadDough')).toBeVisible();
    await expect.poll(async () => (await quickInput.readActive()).label).toBe('kneadDough');
    await page.keyboard.press('Enter');
    await expect(quickInput.widget).toBeHidden();

    await openPalette(workbench);
    await quickInput.type('');
    await expect(quickInput.row('kneadDough')).toBeVisible();
    await workbench.screenshot('palette-history');
    await quickInput.accept('kneadDough');
    await expect.poll(async () => (await quickInput.readActive()).description).toContain('src/ferry.ts');
    await titleButton(workbench, 'Recent Searches').click();
    await expect(quickInput.widget).toContainText('Recent Searches');
    await quickInput.accept('kneadDough');
    await expect.poll(async () => (await quickInput.readActive()).description).toContain('src/ferry.ts');
    await quickInput.cancel();
  });

  test('says that nothing fits', async ({ workbench }) => {
    await indexed(workbench);
    await ask(workbench, 'quantum chromodynamics', 'No good match in this workspace');
    await expect(
      workbench.quickInput.widget.getByText('below the cut').filter({ visible: true }).first(),
    ).toBeVisible();
    await workbench.screenshot('palette-no-match');
    await workbench.page.keyboard.press('Enter');
    await expect(workbench.quickInput.widget).toBeVisible();
  });
});

test('where nothing is indexed, it offers to do that', async ({ workbench }) => {
  const { quickInput, page } = workbench;
  await openPalette(workbench);
  await page.keyboard.type('anything');
  await expect
    .poll(() => quickInput.read())
    .toEqual([
      {
        label: 'Index this Workspace…',
        description: '',
        detail: 'Nothing is indexed yet, so nothing can be found. Everything stays on this machine.',
      },
    ]);
  await workbench.screenshot('palette-not-indexed');
  await quickInput.cancel();
});

// VS Code in the browser takes the keys of the system that the browser says it runs on.
for (const [system, key, userAgent] of [
  ['Linux', 'ctrl', 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36'],
  ['Windows', 'ctrl', 'Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36'],
  [
    'macOS',
    'cmd',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/140.0 Safari/537.36',
  ],
] as const) {
  test.describe(`keys on ${system}`, () => {
    test.use({ userAgent });

    test('are those of Sextant alone', async ({ workbench }) => {
      const { page } = workbench;
      await workbench.runCommand('Preferences: Open Default Keyboard Shortcuts (JSON)');
      await expect(workbench.editor.active.locator('.view-line').first()).toBeVisible();
      await workbench.runCommand('Find');
      const find = page.locator('.find-widget.visible');
      for (const [keys, command] of [
        [`${key}+k ${key}+g`, 'sextant.search'],
        [`${key}+k ${key}+y`, 'sextant.findSimilar'],
        // One that VS Code has itself: the search finds what is there.
        [`${key}+k ${key}+e`, 'keybindings.editor.defineWhenExpression'],
      ]) {
        await find.locator('.find-part textarea').fill(`"${keys}"`);
        await expect(find.locator('.matchesCount')).toHaveText('1 of 1');
        await expect.poll(() => workbench.editor.text()).toContain(`"${command}"`);
      }
    });
  });
}
