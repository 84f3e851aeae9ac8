// The helpers that the other specs stand on, each tried on what VS Code itself brings along.
import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { childrenOfExtensionHosts, extensionHosts, killChild } from './support/extensionHost.ts';
import { expect, test } from './support/test.ts';
import { uncaughtErrors, uncaughtErrorsOf } from './support/uncaught.ts';

test('quick input: rows with descriptions, the active one, Escape and Enter', async ({ workbench }) => {
  const { quickInput } = workbench;
  await quickInput.open('Control+p');
  await quickInput.type('retry');
  await expect(quickInput.row('retry.py')).toBeVisible();
  await expect.poll(() => quickInput.read()).toEqual([{ label: 'retry.py', description: 'src', detail: '' }]);
  await quickInput.cancel();
  await quickInput.open('F1');
  await quickInput.type('>Color Theme');
  await quickInput.accept('Preferences: Color Theme');
  await expect(quickInput.row('Dark Modern')).toBeVisible();
  await workbench.page.keyboard.press('Home');
  const first = (await quickInput.read())[0]!;
  await expect.poll(() => quickInput.readActive()).toEqual(first);
  await workbench.page.keyboard.press('ArrowDown');
  await expect.poll(() => quickInput.readActive()).not.toEqual(first);
  await quickInput.cancel();
});

test('trees: rows, levels, opening, clicking', async ({ workbench }) => {
  const { explorer, editor } = workbench;
  await expect
    .poll(async () => (await explorer.read()).map(({ label }) => label))
    .toEqual(['docs', 'src', 'README.md', 'tsconfig.json']);
  await explorer.expand('src');
  await explorer.expand('src');
  await expect
    .poll(async () => (await explorer.read()).filter(({ level }) => level === 2))
    .toEqual([
      { label: 'pool.go', description: '', level: 2 },
      { label: 'retry.py', description: '', level: 2 },
      { label: 'session.ts', description: '', level: 2 },
    ]);
  await explorer.click('pool.go');
  await expect(editor.tab('pool.go')).toHaveAttribute('aria-selected', 'true');
});

test('an editor: cursor, typing, saving, the context menu', async ({ workbench, folder }) => {
  const { editor, page } = workbench;
  await editor.open('src/session.ts');
  await editor.goTo(10, 17);
  await editor.type('then');
  await editor.save();
  expect(readFileSync(join(folder, 'src/session.ts'), 'utf8')).toContain('export function thensignIn(');
  await editor.pickFromContextMenu('Change All Occurrences');
  await page.keyboard.type('begin');
  await expect.poll(() => editor.text()).toContain('export function begin(');
});

test.describe('decorations', () => {
  test.use({ settings: { 'git.blame.editorDecoration.enabled': true } });

  test('text at the end of a line', async ({ workbench }) => {
    await workbench.editor.open('src/retry.py');
    await workbench.editor.goTo(5);
    await expect
      .poll(() => workbench.editor.decorations())
      .toEqual([{ line: 5, text: expect.stringMatching(/^The first light, Ada/) }]);
  });
});

test('the document inside a webview', async ({ workbench }) => {
  await workbench.editor.open('docs/guide.md');
  await workbench.runCommand('Markdown: Open Preview');
  const preview = workbench.webview('vscode.markdown-language-features');
  await expect(preview.getByRole('heading', { name: 'When the network fails' })).toBeVisible();
});

test('a child process of the extension host is killed and comes back', async ({ workbench, server }) => {
  await workbench.editor.open('src/session.ts');
  const killed = await killChild(server, 'tsserver.js');
  await expect.poll(() => childrenOfExtensionHosts(server, 'tsserver.js')).not.toEqual([]);
  expect(childrenOfExtensionHosts(server, 'tsserver.js')).not.toContain(killed);
});

test('files that change outside, and the branch in the status bar', async ({ workbench, folder }) => {
  await workbench.watchesFiles();
  await workbench.editor.open('README.md');
  appendFileSync(join(folder, 'README.md'), '\nIt has a tower.\n');
  await expect.poll(() => workbench.editor.text()).toContain('It has a tower.');
  await expect(workbench.statusBarItem(/main/)).toBeVisible();
  // The Git extension shows a branch before it watches for the next one, so the switch is made until it is seen.
  await expect(async () => {
    execFileSync('git', ['switch', '--quiet', '--force-create', 'tower'], { cwd: folder });
    await expect(workbench.statusBarItem(/tower/)).toBeVisible({ timeout: 5_000 });
  }).toPass({ timeout: 60_000 });
});

test('a window that was closed leaves no extension host behind', async ({ workbench, server }) => {
  const [host] = extensionHosts(server);
  expect(extensionHosts(server)).toHaveLength(1);
  await workbench.reload();
  await expect.poll(() => extensionHosts(server)).toHaveLength(1);
  expect(extensionHosts(server)).not.toContain(host);
});

test.describe('workspace trust', () => {
  test.use({ settings: { 'security.workspace.trust.enabled': true } });

  test('can be turned on, and then be given', async ({ workbench }) => {
    await expect(workbench.statusBarItem(/Restricted Mode/)).toBeVisible();
    await workbench.trustFolder();
    await expect(workbench.statusBarItem(/Restricted Mode/)).toHaveCount(0);
  });
});

test('errors that nobody catches are seen, and whose they are', async ({ workbench, server }) => {
  await workbench.runCommand('Probe: Fail');
  const log = server.extensionHostLogs().slice(-1);
  const seen = () => uncaughtErrorsOf('sextant-tests.probe', log).join('\n');
  await expect.poll(seen).toContain('rejected: Error: Nobody catches this');
  await expect.poll(seen).toContain('thrown: Error: Nobody catches that');
  // VS Code's own log, a second later.
  await expect.poll(seen).toMatch(/\[error\] Error: Nobody catches this/);
  expect(uncaughtErrors(log)).toEqual([]);
});

test('so are those in documents of Sextant', async ({ workbench, uncaught }) => {
  await workbench.showContainer('Sextant');
  const document = workbench.webview('sextant.sextant').locator('body');
  await document.evaluate(() => {
    const throwLater = (stack: string) => {
      const error = new Error('Nobody catches this');
      error.stack = `Error: Nobody catches this\n    at look (${stack}:1:1)`;
      setTimeout(() => {
        throw error;
      });
    };
    throwLater('https://other.example/out/main.js');
    throwLater('https://host.example/extensions/sextant.sextant-0.1.0/dist/webview/search.js');
  });
  await expect.poll(() => uncaught).toHaveLength(1);
  // They were meant to be.
  uncaught.length = 0;
});
