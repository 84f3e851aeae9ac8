// The state of the index, from the first yes on: the entry in the status bar, its menu, and what the commands do.
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { childrenOfExtensionHosts, killChild } from './support/extensionHost.ts';
import type { Server } from './support/server.ts';
import {
  ENGINE,
  indexed,
  openMenu,
  pickFromMenu,
  ready,
  sextantStatus,
  watchedStatus,
} from './support/sextant.ts';
import { expect, test } from './support/test.ts';
import { Workbench } from './support/workbench.ts';

const COPIES = 6;
const ALL_THEMES = ['light', 'dark', 'high-contrast', 'high-contrast-light'] as const;

/** Folders of indexes that the extension keeps, of whichever test. */
function indexFolders(server: Server): string[] {
  const folder = join(server.extensionFolder, '../../data/User/globalStorage/sextant.sextant/indexes');
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** None runs: those of windows before are gone a moment after them. */
async function noEngine(server: Server): Promise<void> {
  await expect.poll(() => childrenOfExtensionHosts(server, ENGINE)).toEqual([]);
}

test.describe('a workspace of some size', () => {
  test.use({ workspaceKind: 'sextant' });

  test('a yes by command: progress, then the counts', async ({ workbench, server }) => {
    const status = sextantStatus(workbench);
    await expect(status).toHaveAttribute('aria-label', 'Sextant: this workspace is not indexed');
    await expect(status).toHaveText('Sextant');
    await noEngine(server);
    const seen = await watchedStatus(workbench);
    await workbench.runCommand('Sextant: Index this Workspace');
    await ready(workbench);
    await expect(workbench.notification(/./)).toHaveCount(0);
    const states = await seen();
    expect(states.some(({ label }) => /^Sextant: indexing, \d+%$/.test(label))).toBe(true);
    expect(states.some(({ text }) => /^[\d,]+\/[\d,]{3,}$/.test(text.trim()))).toBe(true);
    await status.hover();
    const hover = workbench.page.locator('.monaco-hover:visible').filter({ hasText: 'Sextant' }).last();
    await expect(hover).toContainText(/[\d,]{3,} files · [\d,]{3,} chunks/);
    await expect(hover).toContainText('Model: built in');
    await hover.getByText('Show What Is Indexed').click();
    await expect(workbench.editor.tab('What Is Indexed.md')).toBeVisible();
    await expect.poll(() => workbench.editor.text()).toMatch(/\| TypeScript +\|/);
  });

  test('the engine is killed while it indexes, and goes on', async ({ workbench, server, folder }) => {
    // Enough to be under way when the kill comes.
    for (let i = 0; i < COPIES; i++)
      cpSync(join(folder, 'src'), join(folder, `copies/${i}`), { recursive: true });
    await noEngine(server);
    const seen = await watchedStatus(workbench);
    await workbench.runCommand('Sextant: Index this Workspace');
    await expect.poll(async () => (await seen()).some(({ label }) => label.includes('indexing'))).toBe(true);
    await killChild(server, ENGINE);
    await ready(workbench);
    const states = await seen();
    expect(states.some(({ label }) => label.includes('stopped unexpectedly'))).toBe(true);
    await pickFromMenu(workbench, 'Show Index Report');
    await expect(workbench.editor.tab('Sextant Index Report.md')).toBeVisible();
    await expect.poll(() => workbench.editor.text()).toContain('- **Complete:** yes');
    await expect.poll(() => workbench.editor.text()).toContain('checked, nothing wrong');
  });
});

test('the menu offers what can be done, in every theme', async ({ workbench }) => {
  await openMenu(workbench);
  const labels = async () => (await workbench.quickInput.read()).map(({ label }) => label);
  await expect.poll(labels).toContain('This workspace is not indexed');
  expect(await labels()).toContain('Index this Workspace');
  expect(await labels()).not.toContain('Pause Indexing');
  await workbench.screenshot('status-menu-before', ['light']);
  await workbench.quickInput.cancel();
  await indexed(workbench);
  await openMenu(workbench);
  await expect
    .poll(() => workbench.quickInput.readActive())
    .toEqual({ label: 'Ready', description: '6 files · 6 chunks · 1 skipped', detail: 'Model: built in' });
  expect(await labels()).toContain('Pause Indexing');
  expect(await labels()).not.toContain('Index this Workspace');
  await workbench.screenshot('status-menu', ALL_THEMES);
  await workbench.quickInput.accept('Show Log');
  await expect(workbench.page.locator('.part.panel')).toContainText('Sextant');
});

test('a pause, and going on', async ({ workbench, folder }) => {
  await indexed(workbench);
  await pickFromMenu(workbench, 'Pause Indexing');
  const status = sextantStatus(workbench);
  await expect(status).toHaveAttribute('aria-label', 'Sextant: indexing is paused');
  writeFileSync(
    join(folder, 'src/bread.ts'),
    'export function kneadDough(flour: number) {\n  return flour;\n}\n',
  );
  // The menus of VS Code know of the pause too.
  await workbench.runCommand('Sextant: Resume Indexing');
  await expect(status).toHaveAttribute('aria-label', 'Sextant: ready, 7 files');
  await workbench.runCommand('Sextant: Pause Indexing');
  await expect(status).toHaveAttribute('aria-label', 'Sextant: indexing is paused');
  // VS Code has written the pause down by the time the picture is taken.
  await workbench.screenshot('status-paused', ['light']);
  await workbench.reload();
  await expect(status).toHaveAttribute('aria-label', 'Sextant: indexing is paused');
});

test.describe('where all trusted workspaces are indexed', () => {
  test.use({ settings: { 'sextant.indexing.automatic': 'trusted' } });

  test('a workspace can be stopped, and its index deleted after a yes', async ({ workbench, server }) => {
    const status = sextantStatus(workbench);
    await expect(status).toHaveAttribute('aria-label', 'Sextant: starts with the first question');
    await noEngine(server);
    const others = indexFolders(server);
    await indexed(workbench);
    const own = () => indexFolders(server).filter((name) => !others.includes(name));
    expect(own()).toHaveLength(1);
    await pickFromMenu(workbench, 'Stop Indexing this Workspace');
    await expect(status).toHaveAttribute('aria-label', 'Sextant: this workspace is not indexed');
    expect(own()).toHaveLength(1);
    const stopped = workbench.notification('is not indexed any more');
    await stopped.getByRole('button', { name: 'Delete Index' }).click();
    const question = workbench.notification('Delete the index of this workspace?');
    await expect(question).toBeVisible();
    await workbench.screenshot('status-delete', ['light', 'dark']);
    expect(own()).toHaveLength(1);
    await question.getByRole('button', { name: 'Delete Index' }).click();
    await expect.poll(own).toEqual([]);
    await workbench.reload();
    await expect(status).toHaveAttribute('aria-label', 'Sextant: this workspace is not indexed');
    await indexed(workbench);
    await workbench.runCommand('Sextant: Rebuild Index');
    await ready(workbench);
  });
});

test('pages: what would be indexed, what is, and the report', async ({ workbench, folder }) => {
  writeFileSync(join(folder, 'picture.png'), '\0');
  await expect(sextantStatus(workbench)).toBeVisible();
  await workbench.runCommand('Sextant: Show What Is Indexed');
  const tab = workbench.editor.tab('What Is Indexed.md');
  await expect(tab).toBeVisible();
  await expect.poll(() => workbench.editor.text()).toContain('# What would be indexed');
  expect(await workbench.editor.text()).toMatch(/\| Markdown +\| +2 \|/);
  expect(await workbench.editor.text()).toMatch(/\| Not text +\| +1 \|/);
  await indexed(workbench);
  await workbench.runCommand('Sextant: Show What Is Indexed');
  await expect.poll(() => workbench.editor.text()).toContain('6 files · 6 chunks');
  expect(await workbench.editor.text()).toContain('- `picture.png`');
  await expect(tab).toHaveCount(1);
  await workbench.screenshot('status-indexed', ['light', 'dark']);
  await workbench.runCommand('Sextant: Show Index Report');
  await expect(workbench.editor.tab('Sextant Index Report.md')).toBeVisible();
  await expect.poll(() => workbench.editor.text()).toContain('# Sextant index report');
  expect(await workbench.editor.text()).toContain('- **Model:** builtin');
  await workbench.screenshot('status-report', ['light']);
  await workbench.editor.type('x');
  await expect(workbench.page.locator('.tabs-container .tab.dirty')).toHaveCount(0);
});

test('the engine is killed while it is idle, and the state comes back', async ({ workbench, server }) => {
  await noEngine(server);
  await indexed(workbench);
  const seen = await watchedStatus(workbench);
  const killed = await killChild(server, ENGINE);
  await expect
    .poll(async () => (await seen()).some(({ label }) => label.includes('unexpectedly')))
    .toBe(true);
  await ready(workbench);
  expect(childrenOfExtensionHosts(server, ENGINE)).not.toContain(killed);
  await workbench.runCommand('Sextant: Restart Search Engine');
  await ready(workbench);
});

test('several folders: which to index, and which are not', async ({ server, folder, page, settings }) => {
  const [second, third] = ['bakery', 'garden'].map((name) => join(dirname(folder), name)) as [string, string];
  for (const path of [second, third]) {
    mkdirSync(path);
    writeFileSync(join(path, 'one.ts'), 'export const one = 1;\n');
  }
  const file = join(dirname(folder), 'all.code-workspace');
  writeFileSync(file, JSON.stringify({ folders: [folder, second, third].map((path) => ({ path })) }));
  server.writeSettings(settings);
  const workbench = await Workbench.openPath(page, server, file);
  const status = sextantStatus(workbench);
  await expect(status).toHaveAttribute('aria-label', 'Sextant: this workspace is not indexed');
  await workbench.runCommand('Sextant: Index this Workspace');
  await expect(workbench.quickInput.row('garden')).toBeVisible();
  await workbench.screenshot('consent-folders', ['light']);
  await workbench.quickInput.row('garden').click();
  await page.keyboard.press('Enter');
  await expect(status).toHaveAttribute('aria-label', 'Sextant: ready, 7 files. 1 folder is not indexed');
  await status.hover();
  const hover = page.locator('.monaco-hover:visible').filter({ hasText: 'Sextant' }).last();
  await expect(hover).toContainText('garden: not indexed');
  await expect(hover).toContainText('bakery: 1 file');
  await page.screenshot({ path: 'test/e2e/artifacts/screenshots/status-hover.png' });
  await page.mouse.move(0, 0);
  // Of one folder there is nothing to choose.
  await pickFromMenu(workbench, 'Index this Workspace');
  await expect(status).toHaveAttribute('aria-label', 'Sextant: ready, 8 files');
});

test('a workspace without text says so', async ({ page, server, folder, settings }) => {
  for (const name of readdirSync(folder))
    if (name !== '.git') rmSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'picture.png'), '\0');
  const workbench = await Workbench.open(page, server, folder, settings);
  await expect(sextantStatus(workbench)).toBeVisible();
  await workbench.runCommand('Sextant: Index this Workspace');
  const notification = workbench.notification('There is nothing to index here');
  await expect(notification).toBeVisible();
  await notification.getByRole('button', { name: 'Show What Is Left Out' }).click();
  await expect.poll(() => workbench.editor.text()).toContain('Not text');
});

test('a window without a folder shows no state', async ({ page, server, folder, settings }) => {
  const file = join(dirname(folder), 'none.code-workspace');
  writeFileSync(file, JSON.stringify({ folders: [] }));
  server.writeSettings(settings);
  const workbench = await Workbench.openPath(page, server, file);
  await workbench.runCommand('Sextant: Show Log');
  await expect(sextantStatus(workbench)).toHaveCount(0);
});

test('the walkthrough', async ({ workbench }) => {
  await workbench.runCommand('Sextant: Open Walkthrough');
  const page = workbench.page.locator('.gettingStartedContainer');
  await expect(page).toContainText('Get Started with Sextant');
  for (const step of ['Index this workspace', 'Ask by meaning', 'Find similar code', 'Read the scores']) {
    await page.getByRole('button', { name: step }).first().click();
    await workbench.screenshot(`walkthrough-${step.split(' ')[0]!.toLowerCase()}`, ALL_THEMES);
  }
});
