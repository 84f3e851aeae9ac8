// Evaluating search on the workspace: what is asked first, progress, the page with its links, and what follows from it.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Server } from './support/server.ts';
import { indexed, ready, sextantStatus } from './support/sextant.ts';
import { expect, test } from './support/test.ts';
import { Workbench } from './support/workbench.ts';

const EVALUATE = 'Sextant: Evaluate Search on This Workspace…';
/** Making questions and indexing a copy of the sources of Sextant, on a busy machine. */
const EVALUATION_MS = 120_000;
const ALL_THEMES = ['light', 'dark', 'high-contrast'] as const;

test.use({ settings: { 'sextant.indexing.automatic': 'trusted' } });

/** Takes what is picked at first. */
async function begin(workbench: Workbench): Promise<void> {
  await workbench.runCommand(EVALUATE);
  await expect(workbench.quickInput.row('Hybrid (meaning and words)')).toBeVisible();
  await workbench.page.keyboard.press('Enter');
}

/** Files that an evaluation needs, of whichever index. */
function filesOfEvaluations(server: Server): string[] {
  const folder = join(server.extensionFolder, '../../data/User/globalStorage/sextant.sextant/indexes');
  return readdirSync(folder).filter((name) => existsSync(join(folder, name, 'evaluation')));
}

test.describe('a workspace of some size', () => {
  test.use({ workspaceKind: 'sextant' });

  test('the figures, and the worst questions with links to the files', async ({
    workbench,
    folder,
    server,
  }) => {
    const { quickInput, page, editor } = workbench;
    const body = [
      'export function kneadDough(flour: number, water: number): number {',
      '  const dough = flour + water;',
      '  for (let turn = 0; turn < 10; turn++) stretchAndFold(dough, turn);',
      '  return dough;',
      '}',
    ];
    writeFileSync(join(folder, 'src/dough.ts'), `${body.join('\n')}\n`);
    const author = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
    const git = (...args: string[]) => execFileSync('git', [...author, ...args], { cwd: folder });
    git('add', 'src/dough.ts');
    git('commit', '--message=Work the gluten until the loaf holds together');
    await indexed(workbench);
    await workbench.runCommand(EVALUATE);
    await expect(quickInput.row('Built-in model')).toBeVisible();
    expect(await quickInput.read()).toContainEqual({
      ...{ label: 'Built-in model', description: 'in use', detail: '' },
    });
    await page.mouse.move(0, 0);
    await workbench.screenshot('evaluate-choices', ALL_THEMES);
    await page.keyboard.press('Enter');
    const progress = workbench.notification('Evaluating search on sextant');
    await expect(progress).toContainText(/\d+%/);
    await workbench.screenshot('evaluate-progress', ['light']);
    await expect(editor.tab('Evaluation of sextant.md')).toBeVisible({ timeout: EVALUATION_MS });
    await expect.poll(() => editor.text()).toMatch(/\(doc\s+comments:\s+\d+,[^)]*\sof\s+commits:\s+1\)/);
    await expect.poll(() => editor.text()).toMatch(/\| hybrid +\| 0\.\d{3} /);
    expect(filesOfEvaluations(server)).toEqual([]);
    await workbench.screenshot('evaluate-report', ALL_THEMES);
    await editor.goTo(70);
    // The first ones may lie below the headings that stay in sight.
    const link = page
      .locator('.detected-link')
      .filter({ hasText: /^[\w/]+\.ts:\d+-\d+$/ })
      .nth(6);
    await expect(link).toBeVisible();
    await workbench.screenshot('evaluate-worst', ALL_THEMES);
    const [, name, line] = /([\w.]+):(\d+)-\d+$/.exec((await link.textContent())!)!;
    // The line is drawn anew under the pointer, so the place is clicked, not the element.
    await expect(async () => {
      const { x, y, width, height } = (await link.boundingBox())!;
      await page.keyboard.down('Control');
      await page.mouse.click(x + width / 2, y + height / 2);
      await page.keyboard.up('Control');
      await expect(editor.tab(name!)).toHaveAttribute('aria-selected', 'true', { timeout: 5_000 });
    }).toPass();
    await expect(page.locator('.part.statusbar')).toContainText(/\(\d+ selected\)/);
    await expect(editor.active.locator('.line-numbers').filter({ hasText: line! }).first()).toBeVisible();
  });

  test('can be stopped, and leaves nothing behind', async ({ workbench, server }) => {
    await indexed(workbench);
    await begin(workbench);
    const progress = workbench.notification('Evaluating search on sextant');
    await expect(progress).toContainText(/\d+%/);
    await progress.getByRole('button', { name: 'Cancel' }).press('Enter');
    await expect(progress).toHaveCount(0);
    await expect.poll(() => filesOfEvaluations(server)).toEqual([]);
    await expect(workbench.editor.tab('Evaluation of sextant.md')).toHaveCount(0);
    await expect(workbench.notification(/./)).toHaveCount(0);
  });

  test('a model that answers worse than the built-in one is put down with one click', async ({
    page,
    server,
    folder,
    settings,
  }) => {
    const own = join(dirname(folder), 'own-vectors');
    mkdirSync(own);
    writeFileSync(join(own, 'vectors.txt'), 'function 1 0\nreturn 0 1\nconst 1 1\n');
    const chosen = { ...settings, 'sextant.models.model': own };
    const workbench = await Workbench.open(page, server, folder, chosen);
    await indexed(workbench);
    await workbench.runCommand(EVALUATE);
    // With the words' help the bad model is not clearly worse.
    await workbench.quickInput.row('Hybrid (meaning and words)').click();
    await expect(workbench.quickInput.widget).toContainText('4 Selected');
    await page.keyboard.press('Enter');
    const verdict = workbench.notification('the built-in model answers clearly better than own-vectors');
    await expect(verdict).toBeVisible({ timeout: EVALUATION_MS });
    await expect.poll(() => workbench.editor.text()).toContain('dense@own-vectors');
    await page.mouse.move(0, 0);
    await workbench.screenshot('evaluate-verdict', ALL_THEMES);
    // Pictures take a while, after which what was told stands in the list of notifications alone.
    await workbench.runCommand('Notifications: Show Notifications');
    await page
      .locator('.notifications-center .notification-list-item', { hasText: 'answers clearly better' })
      .getByRole('button', { name: 'Use the built-in model' })
      .press('Enter');
    await ready(workbench);
    await expect(async () => {
      await page.mouse.move(0, 0);
      await sextantStatus(workbench).hover();
      const hover = page.locator('.monaco-hover:visible').filter({ hasText: 'Sextant' }).last();
      await expect(hover).toContainText('Model: built in', { timeout: 2_000 });
    }).toPass();
  });
});

test('golden queries of the folder are offered', async ({ workbench, folder }) => {
  const { quickInput, page, editor } = workbench;
  const question = {
    ...{ id: 'a', kind: 'behaviour', query: 'who is logged in' },
    relevant: [{ path: 'src/session.ts', startLine: 1, endLine: 25, grade: 2 }],
  };
  mkdirSync(join(folder, '.sextant/golden'), { recursive: true });
  writeFileSync(join(folder, '.sextant/golden/queries.jsonl'), JSON.stringify(question));
  await indexed(workbench);
  await workbench.runCommand(EVALUATE);
  await expect(quickInput.row('Questions made from this folder')).toBeVisible();
  await workbench.screenshot('evaluate-source', ['light']);
  await quickInput.accept('Golden queries of your own');
  await expect(quickInput.row('Hybrid (meaning and words)')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(editor.tab('Evaluation of lighthouse.md')).toBeVisible({ timeout: EVALUATION_MS });
  await expect.poll(() => editor.text()).toContain('1 golden query of your own');
});
