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
  await expect(quickInput.rows.filter({ hasText: /strong|likely|weak/ }).first()).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(workbench.editor.active.locator('.view-line').first()).toBeVisible();
  await picture(workbench, 'palette');
  await page.keyboard.press('Enter');
  await expect(quickInput.widget).toBeHidden();
  await expect(workbench.editor.active.locator('textarea, .native-edit-context').first()).toBeFocused();
  await workbench.runCommand('Sextant: Show Search View');
  const view = workbench.webview('sextant.sextant');
  const box = view.getByRole('textbox', { name: /meaning/i });
  await expect(box).toBeFocused();
  await widenSideBar(workbench, 110);
  await box.fill(QUESTION);
  await page.keyboard.press('Enter');
  await expect(view.getByRole('treeitem').first()).toBeVisible();
  await page.keyboard.press('F4');
  await expect
    .poll(async () => (await workbench.editor.decorations()).map(({ text }) => text))
    .toContainEqual(expect.stringContaining('◆'));
  await picture(workbench, 'view');
  await workbench.editor.open('src/engine/chunking/documents/asciidoc.ts');
  await workbench.editor.goTo(22, 20);
  await workbench.runCommand('Sextant: Find Similar Code');
  await expect(workbench.treeView('Similar').rows.first()).toBeVisible();
  await picture(workbench, 'similar');
});

async function widenSideBar({ page }: Workbench, by: number): Promise<void> {
  const { x, y, width, height } = (await page.locator('.part.sidebar').boundingBox())!;
  await page.mouse.move(x + width + 1, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width + by, y + height / 2, { steps: 5 });
  await page.mouse.up();
  await page.mouse.move(0, 0);
}

async function picture(workbench: Workbench, name: string): Promise<void> {
  await workbench.screenshot(`readme-${name}`, ['dark']);
  if (!['all', 'changed'].includes(test.info().config.updateSnapshots)) return;
  const folder = join(REPOSITORY, 'media/screenshots');
  mkdirSync(folder, { recursive: true });
  cpSync(join(ARTIFACTS, 'screenshots', `readme-${name}-dark.png`), join(folder, `${name}.png`));
}
