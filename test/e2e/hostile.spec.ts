// A folder whose names and headings are made to be taken for markup, commands, icons and other text than they are: wherever a person
// meets them they are text, and nothing happens.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Locator } from '@playwright/test';
import { middleOfDrawn } from './support/inPage.ts';
import { indexed, openMenu, sextantStatus } from './support/sextant.ts';
import { test as base, expect } from './support/test.ts';
import { WITH_WEBGL } from './support/webgl.ts';
import { Workbench } from './support/workbench.ts';

const FOLDER = '<img src=x onerror=alert(1)> [zoo](command:workbench.action.closeWindow) $(flame) \u202Egpj';
const IMAGE = '<img src=x onerror=alert(1)>.ts';
const COMMAND = '[x](command:workbench.action.closeWindow) **b** $(trash) `y`.ts';
/** Of that, as trees show it: they know no icons, so that there is nothing to escape. */
const SHOWN = '**b** $(trash) `y`.ts';
const TURNED = 'left\u202Eright.ts';
const BROKEN = 'new\nline.ts';
/** 255 bytes. */
const LONG = `${'ä'.repeat(126)}.ts`;
const NAMES = [IMAGE, COMMAND, TURNED, BROKEN, LONG];
const FOLDERS = ['', '[y](command:workbench.action.quit)'];
const TURNING = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

const HEADING = '<img src=x onerror=alert(1)> [hedgehog](command:workbench.action.closeWindow) \u202Eleehw';

function textOf(place: number): string {
  return `/** Where the hedgehog number ${place} sleeps in winter, <img src=x onerror=alert(2)> [y](command:workbench.action.quit). */
export function hedgehogSleeps${place}(leaves: readonly string[]): string {
  const nest = leaves.filter((leaf) => leaf.length > 3).map((leaf) => leaf.trim());
  if (nest.length === 0) throw new RangeError('No hedgehog sleeps without leaves.');
  const warm = nest.join(' and ').toLowerCase();
  return warm.endsWith('snow') ? warm.slice(0, -4) : warm;
}
`;
}

interface Zoo {
  readonly workbench: Workbench;
  /** The opened folder. */
  readonly path: string;
  /** Nothing was made of the names but text: in the window, in each document in it, and nothing turns the text that is shown. */
  readonly expectText: (shown: Locator) => Promise<void>;
}

const test = base.extend<{ zoo: Zoo }>({
  zoo: async ({ page, server, folder, settings }, use) => {
    const path = join(dirname(folder), FOLDER);
    for (const [i, name] of NAMES.entries()) {
      for (const below of FOLDERS) {
        mkdirSync(join(path, below), { recursive: true });
        writeFileSync(join(path, below, name), textOf(i));
      }
    }
    writeFileSync(
      join(path, 'notes.md'),
      `# ${HEADING}\n\nA hedgehog sleeps in winter, below leaves, until it is warm.\n`,
    );
    let dialogs = 0;
    page.on('dialog', (dialog) => {
      dialogs++;
      return dialog.dismiss();
    });
    server.writeSettings(settings);
    const workbench = await Workbench.openPath(page, server, path);
    await indexed(workbench);
    const expectText = async (shown: Locator): Promise<void> => {
      expect(await shown.allTextContents()).not.toContainEqual(expect.stringMatching(TURNING));
      for (const frame of page.frames()) {
        await expect(frame.locator('img[src="x"], [onerror]')).toHaveCount(0);
        const links = '[href^="command:workbench"], [data-href^="command:workbench"]';
        await expect(frame.locator(links)).toHaveCount(0);
      }
      expect(dialogs).toBe(0);
    };
    await use({ workbench, path, expectText });
  },
});

test.use({ ...WITH_WEBGL, settings: { 'sextant.indexing.automatic': 'trusted' } });

test('in the status, the palette, the search view and what is said of a file that is gone', async ({
  zoo,
}) => {
  const { workbench, path, expectText } = zoo;
  const { page, quickInput } = workbench;
  await sextantStatus(workbench).hover();
  const hover = page.locator('.monaco-hover:visible').filter({ hasText: 'Sextant' }).last();
  await expect(hover).toContainText('Model: built in');
  await expectText(hover);
  await page.mouse.move(0, 0);
  await openMenu(workbench);
  await expectText(quickInput.rows);
  await quickInput.cancel();

  await workbench.runCommand('Sextant: Search by Meaning…');
  await quickInput.type('where does the hedgehog sleep');
  await expect(quickInput.rows.filter({ hasText: 'hedgehogSleeps' }).first()).toBeVisible();
  for (const text of [
    IMAGE,
    '[x](command:workbench.action.closeWindow) **b** $(trash) `y`.ts',
    'new line.ts',
  ])
    await expect(quickInput.rows.filter({ hasText: text }).first()).toBeVisible();
  await expectText(quickInput.rows);
  await workbench.screenshot('hostile-palette');
  await quickInput.cancel();

  await workbench.showContainer('Sextant');
  const view = workbench.webview('sextant.sextant');
  const box = view.getByRole('textbox', { name: 'Search by meaning' });
  await box.fill('where does the hedgehog sleep');
  await box.press('Enter');
  const rows = view.getByRole('treeitem');
  await expect(rows.first()).toContainText('hedgehogSleeps');
  await rows.filter({ hasText: 'Near matches' }).click();
  for (const text of [IMAGE, COMMAND, 'left\\u202eright.ts', 'new\\u000aline.ts', 'ää'])
    await expect(rows.filter({ hasText: text }).first()).toBeAttached();
  await expectText(rows);
  await workbench.screenshot('hostile-view', ['dark', 'light']);

  // The index keeps what is gone, so that it is still listed.
  await workbench.runCommand('Sextant: Pause Indexing');
  for (const name of [COMMAND, TURNED]) for (const below of FOLDERS) rmSync(join(path, below, name));
  for (const text of [COMMAND, 'left\\u202eright.ts']) {
    await rows.filter({ hasText: text }).first().locator('.name').click();
    const gone = workbench.notification('is not there any more');
    await expect(gone).toBeVisible();
    await expectText(gone);
    await expect(gone.locator('.notification-list-item-message a')).toHaveCount(0);
    await workbench.screenshot(`hostile-notice-${text.length}`);
    await workbench.dismiss('is not there any more');
  }
});

test('in trees, their hovers, and scores in an editor', async ({ zoo }) => {
  const { workbench, expectText } = zoo;
  const { page, quickInput, editor } = workbench;
  const hoverOver = async (row: Locator, text: string) => {
    await row.hover();
    const hover = page.locator('.monaco-hover:visible').filter({ hasText: text }).last();
    await expect(hover).toBeVisible();
    await expectText(hover);
    await page.mouse.move(0, 0);
    await expect(hover).toBeHidden();
  };
  await editor.open(IMAGE);
  await editor.goTo(3, 3);
  await editor.pickFromContextMenu('Find Similar Code');
  const similar = workbench.treeView('Similar');
  await expect(similar.rows.first()).toContainText('hedgehogSleeps');
  await expectText(similar.rows);
  await expect(similar.rows.filter({ hasText: SHOWN }).first()).toBeVisible();
  await hoverOver(similar.rows.first(), 'Closer than');
  await similar.rows.first().click();
  await expect
    .poll(async () => (await editor.decorations()).map(({ text }) => text).join())
    .toContain('1 of');
  await expectText(page.locator('.part.editor .tabs-container .tab'));
  await page.mouse.move(0, 0);
  await workbench.screenshot('hostile-similar');

  await workbench.runCommand('Sextant: Find Duplicates');
  const duplicates = workbench.treeView('Duplicates');
  await expect(duplicates.rows.first()).toContainText('×');
  // Few groups are open at once.
  await expect(duplicates.rows.filter({ hasText: SHOWN }).first()).toBeVisible();
  await expectText(duplicates.rows);
  await workbench.screenshot('hostile-duplicates');
  await workbench.runCommand('Sextant: Clear Duplicates');

  await workbench.runCommand('Sextant: Cluster Workspace…');
  await quickInput.accept('A number of topics…');
  await quickInput.type('2');
  await page.keyboard.press('Enter');
  await quickInput.accept('Code and docs');
  const topics = workbench.treeView('Topics');
  await expect(topics.rows.first()).toBeVisible();
  // From the last one on, so that none is moved out of sight.
  for (const { label } of (await topics.read()).reverse()) await topics.expand(label);
  await expect(topics.rows.filter({ hasText: SHOWN }).first()).toBeVisible();
  await expectText(topics.rows);
  await workbench.screenshot('hostile-topics');
});

test('on the map', async ({ zoo }) => {
  const { workbench, expectText } = zoo;
  await workbench.runCommand('Sextant: Show Map of the Workspace');
  const frame = workbench.webview('sextant.sextant');
  await expect(frame.locator('.facts')).toContainText(/[\d,]+ chunks/);
  await frame.getByRole('searchbox').fill('where does the hedgehog sleep');
  await expect(frame.getByRole('listbox').getByRole('option').first()).toBeVisible();
  await expectText(frame.getByRole('listbox').getByRole('option'));
  await expectText(frame.locator('.facts'));
  const plot = frame.getByRole('application');
  await plot.focus();
  for (let i = 0; i < 6; i++) {
    await workbench.page.keyboard.press('ArrowRight');
    await expect(frame.locator('.announcer')).toHaveText(/:\d/);
    await expectText(frame.locator('.announcer'));
  }
  await expect(frame.locator('.working')).toBeHidden();
  const card = frame.locator('.card');
  // Over the point that has the keyboard, whose ring is all that is drawn there.
  await expect(async () => {
    const position = await frame.locator('canvas.marks').evaluate(middleOfDrawn);
    await plot.hover({ position });
    await expect(card.locator('.card-lines')).toBeVisible({ timeout: 3_000 });
  }).toPass();
  await expectText(card);
  await workbench.screenshot('hostile-map-card');
  await frame.getByRole('combobox', { name: 'Colour by' }).selectOption('folder');
  await expectText(frame.getByRole('region', { name: 'Legend' }));
  await workbench.screenshot('hostile-map');
});
