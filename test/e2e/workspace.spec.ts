// What happens around a search: files, branches, folders and windows come and go, the engine dies, names are hostile.
import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Locator } from '@playwright/test';
import { childrenOfExtensionHosts, killChild } from './support/extensionHost.ts';
import { expect, test } from './support/test.ts';
import { Workbench } from './support/workbench.ts';

const ENGINE = 'dist/engine.js';

test.use({ settings: { 'sextant.indexing.automatic': 'trusted' } });

/** Asks in the palette until a row holds `text`; leaves the list open. */
async function find(workbench: Workbench, query: string, text: string | RegExp): Promise<Locator> {
  const row = workbench.quickInput.rows.filter({ hasText: text }).first();
  await expect(async () => {
    await ask(workbench, query);
    await expect(row).toBeVisible({ timeout: 4_000 });
  }).toPass({ timeout: 60_000 });
  return row;
}

async function ask(workbench: Workbench, query: string): Promise<void> {
  await workbench.page.keyboard.press('Escape');
  await workbench.runCommand('Sextant: Search by Meaning…');
  await workbench.quickInput.type(query);
}

/** Asks until no row holds `text` any more, although there are rows. */
async function findNoMore(workbench: Workbench, query: string, text: string): Promise<void> {
  const { rows } = workbench.quickInput;
  await expect(async () => {
    await ask(workbench, query);
    await expect(rows.filter({ hasText: /\d/ }).first()).toBeVisible({ timeout: 4_000 });
    await expect(rows.filter({ hasText: text })).toHaveCount(0, { timeout: 2_000 });
  }).toPass({ timeout: 60_000 });
}

test('files that are edited, added, renamed and deleted outside', async ({ workbench, folder }) => {
  await workbench.watchesFiles();
  await find(workbench, 'wait longer after each failure', 'retry.py');
  writeFileSync(
    join(folder, 'src/bread.ts'),
    'export function kneadDough(flour: number) {\n  return flour * 2;\n}\n',
  );
  await find(workbench, 'knead the dough for bread', 'src/bread.ts');
  writeFileSync(
    join(folder, 'src/bread.ts'),
    'export function bakeCroissant(butter: number) {\n  return butter;\n}\n',
  );
  await find(workbench, 'bake a croissant with butter', 'bakeCroissant');
  renameSync(join(folder, 'src/bread.ts'), join(folder, 'src/pastry.ts'));
  await find(workbench, 'bake a croissant with butter', 'src/pastry.ts');
  rmSync(join(folder, 'src/pastry.ts'));
  await findNoMore(workbench, 'bake a croissant with butter', 'pastry.ts');
});

test('a branch switch', async ({ workbench, folder }) => {
  await workbench.watchesFiles();
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, stdio: 'pipe' });
  await find(workbench, 'wait longer after each failure', 'retry.py');
  git('switch', '--quiet', '--create', 'kitchen');
  mkdirSync(join(folder, 'kitchen'));
  for (let i = 0; i < 800; i++)
    writeFileSync(
      join(folder, 'kitchen', `jar${i}.ts`),
      `export const marmalade${i} = 'a jar of marmalade ${i}';\n`,
    );
  git('add', '.');
  git('-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', 'commit', '--quiet', '--message=Jars');
  await find(workbench, 'jar of marmalade', /kitchen\/jar\d+\.ts/);
  git('switch', '--quiet', 'main');
  await findNoMore(workbench, 'jar of marmalade', 'kitchen/jar');
});

test('the engine is killed while it is asked, and comes back', async ({ workbench, server }) => {
  await find(workbench, 'wait longer after each failure', 'retry.py');
  for (let round = 0; round < 3; round++) {
    await workbench.quickInput.type(`sign in with a password ${round}`);
    const killed = await killChild(server, ENGINE);
    await find(workbench, 'sign in with a password', 'session.ts');
    expect(childrenOfExtensionHosts(server, ENGINE)).not.toContain(killed);
  }
  await workbench.quickInput.cancel();
});

test('the engine hangs while it is asked: what was pending gets a sentence, and it comes back', async ({
  workbench,
  server,
}) => {
  await find(workbench, 'wait longer after each failure', 'retry.py');
  await workbench.quickInput.cancel();
  await workbench.showContainer('Sextant');
  const view = workbench.webview('sextant.sextant');
  const box = view.getByRole('textbox', { name: 'Search by meaning' });
  await expect(box).toBeVisible();
  const [hanging] = childrenOfExtensionHosts(server, ENGINE);
  process.kill(hanging!, 'SIGSTOP');
  await box.fill('sign in with a password');
  await box.press('Enter');
  // Four looks of five seconds each.
  await expect(view.getByRole('alert')).toContainText('The search engine stopped unexpectedly', {
    timeout: 60_000,
  });
  await expect.poll(() => childrenOfExtensionHosts(server, ENGINE)).not.toContain(hanging);
  await box.press('Enter');
  await expect(view.getByRole('treeitem').filter({ hasText: 'session.ts' }).first()).toBeVisible();
  await expect(view.getByText('stopped unexpectedly')).toHaveCount(0);
});

test('what the editor excludes is not found, and is found when it is excluded no more', async ({
  workbench,
}) => {
  workbench.changeSettings({ 'files.exclude': { '**/retry.py': true } });
  await findNoMore(workbench, 'wait longer after each failure', 'retry.py');
  workbench.changeSettings({ 'files.exclude': {} });
  await find(workbench, 'wait longer after each failure', 'retry.py');
  workbench.changeSettings({ 'sextant.indexing.exclude': ['src/**'] });
  await findNoMore(workbench, 'wait longer after each failure', 'retry.py');
});

test('hostile names are shown as they are', async ({ workbench, folder }) => {
  const names = [
    '<img src=x onerror=alert(1)>.ts',
    '$(trash) **bold** [x](command:y).ts',
    'left\u202Eright.ts',
    'new\nline.ts',
  ];
  for (const [i, name] of names.entries())
    writeFileSync(join(folder, name), `export function hedgehog${i}() {\n  return 'hedgehog sleeps';\n}\n`);
  let dialogs = 0;
  workbench.page.on('dialog', (dialog) => {
    dialogs++;
    return dialog.dismiss();
  });
  await find(workbench, 'where does the hedgehog sleep', '<img src=x onerror=alert(1)>.ts');
  await expect(workbench.quickInput.rows.filter({ hasText: '$(trash) **bold**' }).first()).toBeVisible();
  await expect(workbench.quickInput.rows.locator('img')).toHaveCount(0);
  expect(dialogs).toBe(0);
  await workbench.screenshot('hostile-names');
});

test('several folders, of which one is added later', async ({ server, folder, page, settings }) => {
  const second = join(dirname(folder), 'bakery');
  const third = join(dirname(folder), 'garden');
  mkdirSync(second);
  mkdirSync(third);
  writeFileSync(join(second, 'bread.ts'), 'export function kneadDough() {\n  return 1;\n}\n');
  writeFileSync(join(third, 'roses.ts'), 'export function pruneRoses() {\n  return 2;\n}\n');
  const file = join(dirname(folder), 'all.code-workspace');
  const write = (...paths: string[]) =>
    writeFileSync(file, JSON.stringify({ folders: paths.map((path) => ({ path })) }));
  write(folder, second);
  server.writeSettings(settings);
  const workbench = await Workbench.openPath(page, server, file);
  await find(workbench, 'knead the dough', /bakery.*bread\.ts/);
  await find(workbench, 'wait longer after each failure', /lighthouse.*retry\.py/);
  await workbench.quickInput.cancel();
  write(folder, second, third);
  await find(workbench, 'prune the roses', /garden.*roses\.ts/);
  await workbench.quickInput.cancel();
});

test('two windows on one folder: one indexes, both search', async ({
  workbench,
  server,
  folder,
  context,
}) => {
  await find(workbench, 'wait longer after each failure', 'retry.py');
  const other = await Workbench.openPath(await context.newPage(), server, folder);
  await find(other, 'wait longer after each failure', 'retry.py');
  expect(childrenOfExtensionHosts(server, ENGINE).length).toBeGreaterThanOrEqual(2);
  await other.quickInput.cancel();
  await workbench.quickInput.cancel();
  await workbench.watchesFiles();
  writeFileSync(join(folder, 'src/bread.ts'), 'export function kneadDough() {\n  return 1;\n}\n');
  await find(workbench, 'knead the dough for bread', 'src/bread.ts');
  await find(other, 'knead the dough for bread', 'src/bread.ts');
});

test.describe('a folder that is not trusted', () => {
  test.use({
    settings: { 'security.workspace.trust.enabled': true, 'sextant.indexing.automatic': 'trusted' },
  });

  test('is not indexed by itself, and may not name a model', async ({ workbench }) => {
    await expect(workbench.statusBarItem(/Restricted Mode/)).toBeVisible();
    workbench.changeSettings({ 'sextant.models.model': '/tmp/no-such-model' });
    await ask(workbench, 'wait longer after each failure');
    await expect(workbench.quickInput.rows.filter({ hasText: /Index this Workspace/ }).first()).toBeVisible();
    await workbench.quickInput.cancel();
    await workbench.runCommand('Sextant: Index this Workspace');
    await find(workbench, 'wait longer after each failure', 'retry.py');
  });
});
