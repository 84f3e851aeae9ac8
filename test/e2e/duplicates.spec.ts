// "Find Duplicates" as a person meets it: from a command to groups, a diff, F4, what is ignored, and edits.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Locator } from '@playwright/test';
import { pickFromMenu } from './support/menu.ts';
import { indexed } from './support/sextant.ts';
import { test as base, expect } from './support/test.ts';
import type { Tree } from './support/tree.ts';
import type { Workbench } from './support/workbench.ts';

const MEDIAN = `export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('There is no median of nothing.');
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const isEven = sorted.length % 2 === 0;
  return isEven ? (sorted[middle - 1]! + sorted[middle]!) / 2 : sorted[middle]!;
}
`;
const MIDPOINT = MEDIAN.replaceAll('median', 'midpoint')
  .replaceAll('values', 'numbers')
  .replaceAll('sorted', 'ordered');
const HEADER = `export function parseHeader(line: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const part of line.split(';')) {
    const at = part.indexOf('=');
    if (at < 0) continue;
    fields.set(part.slice(0, at).trim(), part.slice(at + 1).trim());
  }
  return fields;
}
`;
const COOKIE = HEADER.replace('parseHeader', 'parseCookie').replace(
  '    if (at < 0)',
  '    if (fields.size > 50) break;\n    if (at < 0)',
);

const test = base.extend({
  folder: async ({ folder }, use) => {
    const files = {
      'src/stats/median.ts': MEDIAN,
      'src/chart/axis.ts': `/** Where the axis goes. */\n${MIDPOINT}`,
      'src/http/header.ts': `${HEADER}\n/** Sizes. */\nexport const sizes = [1, 2, 3];\n`,
      'src/http/cookie.ts': COOKIE,
      'lib/header.ts': HEADER,
    };
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(folder, dirname(path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    await use(folder);
  },
});

test.use({ settings: { 'sextant.indexing.automatic': 'trusted' } });

/** The first row of a group. */
const RENAMED = 'renamed · 7 lines × 2';
const NEAR = 'near · 10 lines × 3';

function duplicates(workbench: Workbench): Tree {
  return workbench.treeView('Duplicates');
}

function header(workbench: Workbench): Locator {
  return workbench.page.locator('.pane-header[aria-label^="Duplicates"]');
}

function message(workbench: Workbench): Locator {
  return workbench.page
    .locator('.part.sidebar .pane')
    .filter({ has: header(workbench) })
    .locator('.message');
}

async function find(workbench: Workbench): Promise<Tree> {
  await indexed(workbench);
  await workbench.runCommand('Sextant: Find Duplicates');
  const tree = duplicates(workbench);
  await expect(tree.row(NEAR)).toBeVisible();
  return tree;
}

/** An action that stands in a row while the mouse is on it. */
async function act(tree: Tree, row: string, name: string): Promise<void> {
  await tree.row(row).hover();
  await tree.row(row).getByRole('button', { name }).click();
}

test('from a command to groups, editors and diffs', async ({ workbench }) => {
  const tree = await find(workbench);
  const { page, editor } = workbench;
  await expect(header(workbench)).toContainText('25 lines in 2 groups');
  expect(await tree.read()).toEqual([
    { label: NEAR, description: '0.93 parseHeader, parseCookie', level: 1 },
    { label: 'header.ts:1-9', description: 'parseHeader lib', level: 2 },
    { label: 'cookie.ts:1-10', description: 'parseCookie src/http', level: 2 },
    { label: 'header.ts:1-9', description: 'parseHeader src/http', level: 2 },
    { label: RENAMED, description: '1.00 midpoint, median', level: 1 },
    { label: 'axis.ts:2-8', description: 'midpoint src/chart', level: 2 },
    { label: 'median.ts:1-7', description: 'median src/stats', level: 2 },
    { label: 'By Folder', description: '40%  42 of 104 lines', level: 1 },
  ]);
  await tree.click('cookie.ts:1-10');
  await expect(editor.tab('cookie.ts')).toHaveAttribute('aria-selected', 'true');
  await expect(editor.tab('cookie.ts')).toHaveAttribute('aria-label', /preview/);
  await expect.poll(() => editor.decorations()).toMatchObject([{ text: '◆ 0.93 near · 2 of 5' }]);
  // F4 goes on through the members, and the tree follows.
  await page.keyboard.press('F4');
  await page.keyboard.press('F4');
  await expect(tree.row('axis.ts:2-8')).toHaveClass(/selected/);
  await expect(editor.tab('axis.ts')).toHaveAttribute('aria-selected', 'true');
  await expect(page.locator('.part.statusbar')).toContainText('Ln 2, Col 1');
  await tree.expand('By Folder');
  await expect(tree.row('http')).toHaveCount(0);
  await tree.expand('src');
  await expect(tree.row('http')).toBeVisible();
  await page.mouse.move(0, 0);
  await workbench.screenshot('duplicates-rows', ['light', 'dark', 'high-contrast', 'high-contrast-light']);
  await tree.row(RENAMED).hover();
  const tooltip = page.locator('.monaco-hover').filter({ hasText: 'is written the same' });
  await expect(tooltip).toContainText('Other names: 3');
  await page.mouse.move(0, 0);

  await act(tree, 'median.ts:1-7', 'Compare');
  await expect(page.locator('.tab.active')).toContainText('midpoint ↔ median');
  const sides = page.locator('.editor-group-container.active .monaco-diff-editor .editor');
  await expect(sides.first()).toContainText('function midpoint');
  await expect(sides.last()).toContainText('function median');
  await expect(sides.last()).not.toContainText('Where the axis goes');
  await page.mouse.move(0, 0);
  await workbench.screenshot('duplicates-diff', ['light', 'dark']);

  await tree.click('cookie.ts:1-10');
  await tree.rows.nth(3).click({ modifiers: ['ControlOrMeta'] });
  await tree.rows.nth(3).click({ button: 'right' });
  await pickFromMenu(page, 'Compare Selected');
  await expect(page.locator('.tab.active')).toContainText('parseCookie ↔ parseHeader');
});

test('ignoring a group writes it into a file of the folder, which says so to all', async ({
  workbench,
  folder,
}) => {
  const tree = await find(workbench);
  const baseline = join(folder, '.sextant-duplicates.json');
  expect(existsSync(baseline)).toBe(false);
  await act(tree, NEAR, 'Ignore these Duplicates');
  await expect(header(workbench)).toContainText('7 lines in 1 group');
  await expect(tree.row(NEAR)).toHaveCount(0);
  const written = JSON.parse(readFileSync(baseline, 'utf8'));
  expect(written.groups).toEqual([
    {
      fingerprints: expect.any(Array),
      paths: ['lib/header.ts', 'src/http/cookie.ts', 'src/http/header.ts'],
    },
  ]);
  await tree.expand('Ignored');
  await expect(tree.row(NEAR)).toBeVisible();
  await workbench.page.mouse.move(0, 0);
  await workbench.screenshot('duplicates-ignored', ['light', 'dark']);
  await workbench.runCommand('Sextant: Find Duplicates Again');
  await expect(header(workbench)).toContainText('7 lines in 1 group');
  await act(tree, NEAR, 'Stop Ignoring these Duplicates');
  await expect(header(workbench)).toContainText('25 lines in 2 groups');
  await expect(tree.row('Ignored')).toHaveCount(0);
  expect(JSON.parse(readFileSync(baseline, 'utf8')).groups).toEqual([]);
  // As when somebody else's list comes with a pull.
  writeFileSync(baseline, JSON.stringify(written));
  await expect(header(workbench)).toContainText('7 lines in 1 group');
  rmSync(baseline);
  await expect(header(workbench)).toContainText('25 lines in 2 groups');
  writeFileSync(baseline, '{');
  await expect(message(workbench)).toContainText('is no list of ignored duplicates');
});

test('those of one file follow its edits', async ({ workbench }) => {
  await indexed(workbench);
  const { editor, page } = workbench;
  await editor.open('src/chart/axis.ts');
  await editor.goTo(1, 1);
  await editor.pickFromContextMenu('Find Duplicates in File');
  const tree = duplicates(workbench);
  await expect(tree.row(RENAMED)).toBeVisible();
  await expect(tree.row(NEAR)).toHaveCount(0);
  await expect(header(workbench)).toContainText('7 lines in 1 group · src/chart/axis.ts');
  await editor.open('src/chart/axis.ts');
  await editor.goTo(3, 1);
  await editor.goTo(1, 1);
  await page.keyboard.press('Enter');
  await expect(tree.row('axis.ts:3-9')).toBeVisible();
  await tree.click('axis.ts:3-9');
  await expect(page.locator('.part.statusbar')).toContainText('Ln 3, Col 1');
  // What is typed counts before it is saved.
  await editor.open('src/chart/axis.ts');
  await page.keyboard.press('ControlOrMeta+a');
  await editor.type('export const axis = 1;');
  await expect(message(workbench)).toContainText('Nothing in this file stands more than once.');
  await expect(page.locator('.tabs-container .tab.active.dirty')).toBeVisible();
  await workbench.runCommand('File: Revert File');
  await expect(tree.row('axis.ts:2-8')).toBeVisible();
  await expect(message(workbench)).toBeHidden();
});

test('what is of an earlier state says so', async ({ workbench, folder }) => {
  const tree = await find(workbench);
  await workbench.editor.open('src/stats/median.ts');
  await workbench.editor.goTo(3, 1);
  await workbench.editor.goTo(1, 1);
  await workbench.page.keyboard.press('Enter');
  await workbench.editor.save();
  await expect(message(workbench)).toContainText('Files have changed since.');
  await expect(tree.row('median.ts:2-8')).toBeVisible();
  rmSync(join(folder, 'lib/header.ts'));
  await expect(async () => {
    await workbench.runCommand('Sextant: Find Duplicates Again');
    await expect(tree.row('near · 10 lines × 2')).toBeVisible({ timeout: 3_000 });
    // Until the index knows it too, it is said to be of an earlier state.
    await expect(message(workbench)).toBeHidden({ timeout: 3_000 });
  }).toPass();
  await workbench.runCommand('Sextant: Clear Duplicates');
  await expect(header(workbench)).toHaveCount(0);
});

test('in a folder of the Explorer', async ({ workbench }) => {
  await indexed(workbench);
  await workbench.showContainer('Explorer');
  await workbench.explorer.row('lib').click({ button: 'right' });
  await pickFromMenu(workbench.page, 'Find Duplicates in Folder');
  await expect(duplicates(workbench).row(NEAR)).toBeVisible();
  await expect(duplicates(workbench).row(RENAMED)).toHaveCount(0);
  await expect(header(workbench)).toContainText('18 lines in 1 group · lib');
});

test.describe('without an agreement', () => {
  test.use({ settings: {} });

  test('says what to do', async ({ workbench }) => {
    await workbench.runCommand('Sextant: Find Duplicates');
    await expect(workbench.notification('is not indexed')).toBeVisible();
    await expect(message(workbench)).toContainText('Duplicates could not be looked for.');
  });
});

test.describe('with the setting for it', () => {
  test.use({
    settings: { 'sextant.indexing.automatic': 'trusted', 'sextant.duplicates.diagnostics': true },
  });

  test('are among the problems of files that are seen, until they are gone', async ({ workbench }) => {
    await indexed(workbench);
    const { editor, page } = workbench;
    await editor.open('src/http/cookie.ts');
    await workbench.runCommand('Problems: Focus on Problems View');
    const problem = page.locator('.markers-panel .monaco-list-row').filter({ hasText: 'Duplicate: ' });
    await expect(problem).toContainText(
      '10 lines, also in lib/header.ts:1-9 (near, similarity 0.93) and one more place',
    );
    await page.mouse.move(0, 0);
    await workbench.screenshot('duplicates-problems', ['light', 'dark']);
    await editor.open('src/http/cookie.ts');
    await editor.goTo(2, 1);
    await editor.goTo(1, 20);
    const fixes = page.locator('.action-widget').first();
    const showFixes = (): Promise<void> =>
      // What is drawn anew meanwhile closes the list.
      expect(async () => {
        if (!(await fixes.isVisible())) await page.keyboard.press('ControlOrMeta+.');
        await expect(fixes).toContainText('Ignore these Duplicates', { timeout: 5_000 });
      }).toPass();
    await showFixes();
    await workbench.screenshot('duplicates-fixes');
    await fixes.getByText('Compare Duplicates').click();
    await expect(page.locator('.tab.active')).toContainText('parseCookie ↔ parseHeader');
    // What is typed counts before it is saved.
    await editor.open('src/http/cookie.ts');
    await page.keyboard.press('ControlOrMeta+a');
    await editor.type('export const cookie = 1;');
    await expect(problem).toHaveCount(0);
    await workbench.runCommand('File: Revert File');
    await expect(problem).toHaveCount(1);
    await editor.goTo(1, 20);
    await showFixes();
    await fixes.getByText('Ignore these Duplicates').click();
    await expect(problem).toHaveCount(0);
  });
});
