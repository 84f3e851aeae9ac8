// The search view in the side bar, as a person uses it: asking, walking through results with keys, pins, comparison, exports, and
// what stays when files, the view and the window change.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { FrameLocator, Locator } from '@playwright/test';
import { pickFromMenu } from './support/menu.ts';
import { test as base, expect } from './support/test.ts';
import type { Workbench } from './support/workbench.ts';

const CLIENT = `/** Talks to the lighthouse. */
export class Client {
  /** Opens the connection again after it was lost, waiting longer after each failure. */
  async reconnect(attempts: number): Promise<void> {
    for (let attempt = 0; attempt < attempts; attempt++) {
      await this.wait(2 ** attempt * 100);
      if (await this.open()) return;
    }
    throw new Error('The connection is lost.');
  }

  /** Closes the connection. */
  close(): void {}
}
`;

const HOSTILE = '<img src=x onerror=alert(1)>.ts';

/** Files beside those of the fixture workspace. */
const test = base.extend<{ view: View }>({
  folder: async ({ folder }, use) => {
    const files = {
      'src/net/client.ts': CLIENT,
      'test/client.test.ts': `import { Client } from '../src/net/client';\n\ntest('reconnects after a failure', async () => {\n  await new Client().reconnect(3);\n});\n`,
      [`src/odd/${HOSTILE}`]: `/** Peels a tangerine. */\nexport function peelTangerine(fruit: string): string {\n  return fruit.slice(1);\n}\n`,
    };
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    await use(folder);
  },
  view: async ({ workbench }, use) => {
    const view = new View(workbench);
    await view.show();
    await use(view);
    expect(view.blocked).toEqual([]);
  },
});

class View {
  readonly workbench: Workbench;
  readonly frame: FrameLocator;
  readonly box: Locator;
  readonly rows: Locator;
  readonly facts: Locator;
  /** What the content security policy stopped. */
  readonly blocked: string[] = [];

  constructor(workbench: Workbench) {
    this.workbench = workbench;
    this.frame = workbench.webview('sextant.sextant');
    this.box = this.frame.getByRole('textbox', { name: 'Search by meaning' });
    this.rows = this.frame.getByRole('treeitem');
    this.facts = this.frame.locator('.facts');
    workbench.page.on('console', (message) => {
      if (/Content Security Policy/.test(message.text()) && /search\.(js|css)|style-src/.test(message.text()))
        this.blocked.push(message.text());
    });
  }

  async show(): Promise<void> {
    await this.workbench.showContainer('Sextant');
  }

  /** Types a question until it has results; the index may still be on its way. */
  async ask(text: string, result: string | RegExp): Promise<Locator> {
    await this.box.fill(text);
    await this.box.press('Enter');
    const row = this.row(result);
    await expect(row).toBeVisible();
    return row;
  }

  row(text: string | RegExp): Locator {
    return this.rows.filter({ hasText: text }).first();
  }

  /** A command of the view's title bar, which has a menu for most. */
  async run(title: string): Promise<void> {
    await this.workbench.runCommand(`Sextant: ${title}`);
  }

  /** The row that has the keyboard. */
  get focused(): Locator {
    return this.frame.locator('[role="treeitem"]:focus');
  }
}

test.use({ settings: { 'sextant.indexing.automatic': 'trusted' } });

test('asking, and walking through results with keys alone', async ({ workbench, view }) => {
  const { page, editor } = workbench;
  await view.ask('wait longer after each failure', 'retry_with_backoff');
  const found = view.row('retry_with_backoff');
  await expect(found.locator('.code').first()).toContainText('def retry_with_backoff');
  await expect(found.locator('mark').first()).toBeVisible();
  await expect(view.facts).toHaveText(/^\d+ results? · searched \d+ chunks · \d+ ms$/);
  await view.box.press('ArrowDown');
  await expect(view.focused).toHaveAttribute('aria-posinset', '1');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(view.focused).toHaveText(/Similarity 0\.\d\d/);
  await page.keyboard.press('Home');
  const first = (await view.focused.locator('.file').textContent())!;
  await page.keyboard.press('Enter');
  await expect(editor.tab(first)).toHaveAttribute('aria-selected', 'true');
  // The keyboard stays in the list for a preview, and goes along into an editor of its own.
  await expect(view.focused).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(editor.active.locator('.native-edit-context, textarea').first()).toBeFocused();
  await view.focused.waitFor({ state: 'detached' });
  await page.keyboard.press('F4');
  await expect(view.frame.locator('[role="treeitem"][aria-selected="true"]')).toHaveAttribute(
    'aria-posinset',
    '2',
  );
  const second = (await view.frame.locator('[aria-selected="true"] .file').textContent())!;
  await expect(editor.tab(second)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Shift+F4');
  await expect(editor.tab(first)).toHaveAttribute('aria-selected', 'true');
});

test('filters', async ({ view }) => {
  await view.ask('connection opened again after it was lost', 'client.ts:');
  await view.frame.getByRole('switch', { name: 'Tests' }).click();
  await expect(view.facts).toContainText('searched 1 chunk ');
  await expect(view.row('client.ts:')).toHaveCount(0);
  await view.frame.getByRole('switch', { name: 'Tests' }).click();
  await expect(view.row('client.ts:')).toBeVisible();
  await view.frame.getByRole('switch', { name: 'More filters' }).click();
  await view.frame.getByRole('textbox', { name: 'Files to include' }).fill('./src/net');
  await expect(view.facts).toContainText('searched 1 chunk ');
  await expect(view.row('client.ts:')).toBeVisible();
  await view.frame.getByRole('textbox', { name: 'Files to exclude' }).fill('*.ts');
  await expect(view.facts).toHaveText(/No results/);
  await view.frame.getByRole('textbox', { name: 'Files to include' }).fill('{unclosed');
  await expect(view.frame.getByRole('alert')).toContainText('is never closed');
});

test('by file, near matches, no good match', async ({ view }) => {
  await view.ask('wait longer after each failure', 'retry_with_backoff');
  await view.run('Group by File');
  await expect(view.row('retry.py')).toHaveAttribute('aria-level', '1');
  await expect(view.row('retry_with_backoff')).toHaveAttribute('aria-level', '2');
  const near = view.row('Near matches');
  await near.click();
  await expect(near).toHaveAttribute('aria-expanded', 'true');
  await view.run('List by Score');
  await expect(view.row('retry_with_backoff')).toHaveAttribute('aria-level', '1');
  await view.box.fill('quantum chromodynamics lattice gauge');
  await expect(view.facts).toContainText('No good match in this workspace');
});

test('pins, comparison, Markdown', async ({ workbench, view }) => {
  const { page, editor } = workbench;
  await view.ask('wait longer after each failure', 'retry_with_backoff');
  await view.frame.getByRole('switch', { name: 'Pin this query' }).click();
  await view.ask('sessions of people who signed in', 'session.ts');
  await view.run('Compare with Previous Results');
  await expect(view.frame.locator('.comparison')).toContainText('Against “wait longer after each failure”');
  await expect(view.frame.locator('.change').first()).toBeVisible();
  await workbench.screenshot('search-view-compare', ['dark']);
  await view.frame.getByRole('button', { name: 'End the comparison' }).click();
  await expect(view.frame.locator('.change')).toHaveCount(0);
  await view.run('Open Results in Editor');
  await expect.poll(() => editor.text()).toContain('# sessions of people who signed in');
  await expect.poll(() => editor.text()).toContain('(src/session.ts#L');
  await view.run('Copy Results as Markdown');
  await workbench.runCommand('File: New Untitled Text File');
  await expect.poll(() => editor.text()).not.toContain('signed');
  await page.keyboard.press('Control+v');
  await expect.poll(() => editor.text()).toContain('# sessions of people who signed in');
  await view.run('Clear Results');
  await expect(view.box).toHaveValue('');
  await view.frame.getByRole('button', { name: 'wait longer after each failure' }).first().click();
  await expect(view.row('retry_with_backoff')).toBeVisible();
});

test('a file that is edited: marked, opened where the result stands now, found anew', async ({
  workbench,
  view,
  folder,
}) => {
  const { editor, page } = workbench;
  const row = await view.ask('the connection opened again after it was lost', 'client.ts:');
  await expect(row.locator('.code').first()).toBeVisible();
  await editor.open('src/net/client.ts');
  await editor.goTo(1);
  await editor.type('\n\n\n');
  await expect(row).toHaveAttribute('aria-label', /has changed since/);
  await workbench.screenshot('search-view-stale', ['dark']);
  await row.click();
  await expect(page.locator('.part.statusbar')).toContainText(/Ln [45], /);
  await row.dblclick();
  await editor.save();
  await expect(row).toHaveAttribute('aria-label', /:[1-4]-17/);
  await expect(row).not.toHaveAttribute('aria-label', /has changed since/);
  // Gone while nobody looked.
  rmSync(join(folder, 'src/net/client.ts'));
  await expect(view.row('client.ts:')).toHaveCount(0);
});

test('hidden and shown again, and after a reload', async ({ workbench, view }) => {
  await view.ask('wait longer after each failure', 'retry_with_backoff');
  await view.run('Group by File');
  await view.row('retry_with_backoff').locator('.twistie').click();
  await expect(view.row('Similarity')).toBeVisible();
  await workbench.showContainer('Explorer');
  await expect(workbench.explorer.row('README.md')).toBeVisible();
  await view.show();
  await expect(view.box).toHaveValue('wait longer after each failure');
  await expect(view.row('Similarity')).toBeVisible();
  await workbench.reload();
  await view.show();
  await expect(view.box).toHaveValue('wait longer after each failure');
  await expect(view.row('retry_with_backoff')).toHaveAttribute('aria-level', '2');
});

test('names out of files are text', async ({ workbench, view }) => {
  const row = await view.ask('peel a tangerine', 'peelTangerine');
  await expect(row.locator('.file')).toHaveText(HOSTILE);
  await row.click();
  await expect(workbench.editor.tab(HOSTILE.replaceAll('"', '\\"'))).toHaveAttribute('aria-selected', 'true');
  await expect(view.frame.locator('img')).toHaveCount(0);
});

test('from elsewhere: a folder of the Explorer, find similar, the palette', async ({ workbench, view }) => {
  const { page } = workbench;
  const row = await view.ask('wait longer after each failure', 'retry_with_backoff');
  await row.hover();
  await row.getByRole('button', { name: 'Find Similar Code' }).click();
  await expect.poll(() => workbench.treeView('Similar').read()).not.toEqual([]);
  await workbench.showContainer('Explorer');
  await workbench.explorer.row('src').click({ button: 'right' });
  await pickFromMenu(page, 'Search by Meaning in Folder…');
  await expect(view.frame.getByRole('textbox', { name: 'Files to include' })).toHaveValue('./src');
  await expect(view.box).toBeFocused();
});

test.describe('before anybody agreed', () => {
  test.use({ settings: {} });

  test('the view asks, and begins', async ({ workbench, view }) => {
    await expect(view.frame.locator('.size')).toHaveText(/^\d+ files, .*, about (a second|\d+ seconds)\.$/);
    await workbench.screenshot('search-view-consent', ['light', 'dark', 'high-contrast']);
    await view.frame.getByRole('button', { name: 'Index Workspace' }).click();
    await view.ask('wait longer after each failure', 'retry_with_backoff');
  });
});

test.describe('where nothing is trusted', () => {
  test.use({ settings: { 'security.workspace.trust.enabled': true } });

  test('the view says what is limited', async ({ workbench, view }) => {
    await expect(view.frame.locator('.page')).toContainText('Restricted mode');
    await expect(view.frame.getByRole('button', { name: 'Always for Workspaces I Trust' })).toHaveCount(0);
    await workbench.statusBarItem(/Restricted Mode/).click();
    await workbench.page
      .locator('.workspace-trust-editor')
      .getByRole('button', { name: 'Trust', exact: true })
      .click();
    await expect(view.frame.getByRole('button', { name: 'Always for Workspaces I Trust' })).toBeVisible();
  });
});

test('in all themes, without anything that axe-core finds fault with', async ({ workbench, view }) => {
  await view.ask('wait longer after each failure', 'retry_with_backoff');
  await view.row('retry_with_backoff').locator('.twistie').click();
  await expect(view.row('retry_with_backoff').locator('mark').first()).toBeVisible();
  for (const theme of ['light', 'dark', 'high-contrast', 'high-contrast-light'] as const) {
    await workbench.setTheme(theme);
    const themeClass =
      { light: /vscode-light/, dark: /vscode-dark/ }[theme as string] ?? /vscode-high-contrast/;
    await expect(view.frame.locator('body')).toHaveClass(themeClass);
    await workbench.screenshot('search-view', [theme]);
    // The side bar shines through the view; axe-core sees only what is in its frame.
    await view.frame.locator('html').evaluate((html) => {
      html.style.background = 'var(--vscode-sideBar-background)';
    });
    const { violations } = await new AxeBuilder({ page: workbench.page })
      .include(['iframe.webview.ready', '#active-frame', 'body'])
      // The view is a part of VS Code's window, which has the headings and landmarks; the code below a row is not its label.
      .disableRules(['page-has-heading-one', 'region', 'label-content-name-mismatch'])
      .analyze();
    expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${theme} ${id} ${html}`))).toEqual(
      [],
    );
  }
  // axe-core brings styles of its own.
  view.blocked.length = 0;
});
