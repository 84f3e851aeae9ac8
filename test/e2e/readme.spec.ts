// README's pictures, on the sources of Sextant itself. `npm run test:e2e -- readme --update-snapshots` writes them to media/.
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ARTIFACTS, REPOSITORY } from './support/paths.ts';
import { ready } from './support/sextant.ts';
import { expect, test } from './support/test.ts';
import type { Workbench } from './support/workbench.ts';

const QUESTION = 'wait longer after each failed attempt';

test.use({
  workspaceKind: 'sextant',
  viewport: { width: 1280, height: 720 },
  settings: { 'sextant.indexing.automatic': 'trusted', 'editor.minimap.enabled': false },
});

test('palette, view, scores and similar code, in a real repository', async ({ workbench }) => {
  const { page, quickInput } = workbench;
  await workbench.runCommand('Sextant: Search by Meaning…');
  await ready(workbench);
  await quickInput.type(QUESTION);
  await expect(quickInput.rows.filter({ hasText: 'strong' }).first()).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(workbench.editor.active.locator('.view-line').first()).toBeVisible();
  await picture(workbench, 'palette');
  await page.keyboard.press('Enter');
  await workbench.runCommand('Sextant: Show Search View');
  const view = workbench.webview('sextant.sextant');
  await view.getByRole('textbox', { name: /meaning/i }).fill(QUESTION);
  await page.keyboard.press('Enter');
  await expect(view.getByRole('treeitem').first()).toBeVisible();
  await page.keyboard.press('F4');
  await expect
    .poll(async () => (await workbench.editor.decorations()).map(({ text }) => text))
    .toContainEqual(expect.stringContaining('◆'));
  await picture(workbench, 'view');
  await workbench.editor.open('src/host/queryHistory.ts');
  await workbench.editor.goTo(26, 10);
  await workbench.runCommand('Sextant: Find Similar Code');
  await expect(workbench.treeView('Similar').rows.first()).toBeVisible();
  await picture(workbench, 'similar');
});

async function picture(workbench: Workbench, name: string): Promise<void> {
  await workbench.screenshot(`readme-${name}`, ['dark']);
  if (!['all', 'changed'].includes(test.info().config.updateSnapshots)) return;
  const folder = join(REPOSITORY, 'media/screenshots');
  mkdirSync(folder, { recursive: true });
  cpSync(join(ARTIFACTS, 'screenshots', `readme-${name}-dark.png`), join(folder, `${name}.png`));
}
