// The map in a real window, over the sources of Sextant: drawn, searched, gone through with the keyboard, opened, in all themes.
import AxeBuilder from '@axe-core/playwright';
import type { FrameLocator } from '@playwright/test';
import { indexed } from './support/sextant.ts';
import { expect, test } from './support/test.ts';
import { WITH_WEBGL } from './support/webgl.ts';
import type { Workbench } from './support/workbench.ts';

test.use({
  ...WITH_WEBGL,
  settings: { 'sextant.indexing.automatic': 'trusted' },
  workspaceKind: 'sextant',
});

/** Opens the map and waits until it is arranged. */
async function openMap(workbench: Workbench): Promise<FrameLocator> {
  await indexed(workbench);
  await workbench.runCommand('Sextant: Show Map of the Workspace');
  const frame = workbench.webview('sextant.sextant');
  await arranged(frame);
  return frame;
}

async function arranged(frame: FrameLocator): Promise<void> {
  await expect(frame.locator('.facts')).toContainText(/[\d,]+ chunks · \d+ topics$/, { timeout: 120_000 });
  await expect(frame.locator('.working')).toBeHidden();
}

test('a map of the workspace: hits, a topic alone, and opening beside it', async ({ workbench }) => {
  const frame = await openMap(workbench);
  const groups = frame.getByRole('region', { name: 'Legend' }).getByRole('listitem').getByRole('button');
  expect(await groups.count()).toBeGreaterThan(3);

  await frame.getByRole('searchbox').fill('how is a model downloaded');
  const rows = frame.getByRole('listbox').getByRole('option');
  await expect(rows.filter({ hasText: 'download' }).first()).toBeVisible();
  await frame.getByRole('searchbox').press('ArrowDown');
  await expect(rows.first()).toBeFocused();
  await workbench.page.keyboard.press('ArrowDown');
  await expect(rows.nth(1)).toBeFocused();
  const place = await rows.nth(1).locator('.row-place').textContent();
  const name = place!.split(':')[0]!;
  await workbench.page.keyboard.press('Enter');
  await expect(workbench.editor.tab(name)).toHaveAttribute('aria-selected', 'true');
  // Beside the map, which stays.
  await expect(workbench.page.locator('.editor-group-container')).toHaveCount(2);
  await expect(frame.getByRole('application')).toBeVisible();

  await groups.nth(2).click();
  await expect(groups.nth(2)).toHaveAttribute('aria-pressed', 'true');
});

test('the keyboard goes from point to point, and is told where it is', async ({ workbench }) => {
  const frame = await openMap(workbench);
  await frame.getByRole('application').focus();
  const said = frame.locator('.announcer');
  await workbench.page.keyboard.press('ArrowRight');
  await expect(said).toHaveText(/, .+:\d+-\d+, /);
  const first = await said.textContent();
  await workbench.page.keyboard.press('ArrowRight');
  await expect(said).not.toHaveText(first!);
});

test('comes back as it was when its tab was hidden, and with the window', async ({ workbench }) => {
  const frame = await openMap(workbench);
  await frame.getByRole('combobox', { name: 'Colour by' }).selectOption('folder');
  const groups = frame.getByRole('region', { name: 'Legend' }).getByRole('listitem').getByRole('button');
  const folder = groups.filter({ hasText: 'src/engine' }).first();
  await folder.click();
  await expect(folder).toHaveAttribute('aria-pressed', 'true');
  await workbench.editor.open('CONTRIBUTING.md');
  const tab = workbench.page.locator('.tab', { hasText: 'Map:' });
  await tab.click();
  await arranged(frame);
  await expect(frame.getByRole('combobox', { name: 'Colour by' })).toHaveValue('folder');
  await expect(folder).toHaveAttribute('aria-pressed', 'true');
  // Also with a new window.
  await workbench.reload();
  // A window in a browser now and then forgets which tab was in front.
  await tab.click();
  await arranged(frame);
  await expect(folder).toHaveAttribute('aria-pressed', 'true');
});

test('in all themes, without anything that axe-core finds fault with', async ({ workbench }) => {
  const frame = await openMap(workbench);
  const plot = frame.getByRole('application');
  for (const theme of ['light', 'dark', 'high-contrast', 'high-contrast-light'] as const) {
    await workbench.setTheme(theme);
    await frame.getByRole('combobox', { name: 'Colour by' }).selectOption('topic');
    await workbench.screenshot('map', [theme]);
    const { violations } = await new AxeBuilder({ page: workbench.page })
      .include(['iframe.webview.ready', '#active-frame', 'body'])
      .disableRules(['page-has-heading-one', 'region'])
      .analyze();
    expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${theme} ${id} ${html}`))).toEqual(
      [],
    );
  }
  await workbench.setTheme('dark');
  await frame.getByRole('searchbox').fill('rank results');
  await expect(frame.getByRole('listbox').getByRole('option').first()).toBeVisible();
  // Over a point: the first one that the mouse meets.
  const box = (await plot.boundingBox())!;
  const card = frame.locator('.card');
  await expect(async () => {
    for (let at = 0.3; at < 0.7; at += 0.02) {
      await plot.hover({ position: { x: box.width * at, y: box.height * at } });
      if (await card.isVisible()) break;
    }
    await expect(card.locator('.card-lines')).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await workbench.screenshot('map-search');
});
