// A VS Code window in the browser, in the words of the person who uses it.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, type FrameLocator, type Locator, type Page } from '@playwright/test';
import { Editor } from './editor.ts';
import { ARTIFACTS } from './paths.ts';
import { QuickInput } from './quickInput.ts';
import { type Server, writeFolderSettings } from './server.ts';
import { type Settings, THEMES, type Theme } from './settings.ts';
import { exactly } from './text.ts';
import { Tree } from './tree.ts';

export class Workbench {
  readonly page: Page;
  readonly quickInput: QuickInput;
  readonly editor: Editor;
  /** The tree of files, in the Explorer. */
  readonly explorer: Tree;
  readonly #folder: string;
  readonly #server: Server;
  #folderSettings: Settings = {};

  private constructor(page: Page, server: Server, folder: string) {
    this.page = page;
    this.#server = server;
    this.#folder = folder;
    this.quickInput = new QuickInput(page);
    this.editor = new Editor(page, this.quickInput);
    this.explorer = new Tree(page.locator('.explorer-folders-view'));
  }

  /** Opens `folder` in the page and waits until the files are listed and extensions can run. */
  static async open(page: Page, server: Server, folder: string, settings: Settings): Promise<Workbench> {
    const workbench = new Workbench(page, server, folder);
    server.writeSettings(settings);
    await workbench.load(() => page.goto(`${server.address}/?folder=${encodeURIComponent(folder)}`));
    return workbench;
  }

  /** Opens another window, on a `.code-workspace` file or on a folder. */
  static async openPath(page: Page, server: Server, path: string): Promise<Workbench> {
    const isFile = path.endsWith('.code-workspace');
    const workbench = new Workbench(page, server, isFile ? dirname(path) : path);
    const name = isFile ? 'workspace' : 'folder';
    await workbench.load(() => page.goto(`${server.address}/?${name}=${encodeURIComponent(path)}`));
    const listed = isFile
      ? (JSON.parse(readFileSync(path, 'utf8')) as { folders: unknown[] }).folders
      : [path];
    if (listed.length === 0) return workbench;
    // A browser's window now and then reads the list of folders before it reaches the disk, and then shows none.
    await expect(async () => {
      const found = expect(workbench.explorer.rows.first()).toBeVisible({ timeout: 10_000 });
      await found.catch(async (error) => {
        await workbench.reload();
        throw error;
      });
    }).toPass();
    return workbench;
  }

  /** Loads the window anew, as "Reload Window" does. */
  async reload(): Promise<void> {
    await this.load(() => this.page.reload());
  }

  private async load(navigate: () => Promise<unknown>): Promise<void> {
    const before = this.#server.extensionHostLogs().length;
    await navigate();
    // Drawing a window for the first time takes a busy machine long.
    await expect(this.page.locator('.monaco-workbench')).toBeVisible({ timeout: 120_000 });
    await expect(this.activityBarIcon('Explorer')).toBeVisible();
    // VS Code brings the contributions of extensions in after the window is drawn.
    await expect(this.activityBarIcon('Sextant')).toBeVisible({ timeout: 60_000 });
    await expect
      .poll(() => this.#server.extensionHostLogs().length, { timeout: 60_000 })
      .toBeGreaterThan(before);
  }

  /** What this window's extension host logged about itself: which extensions it started and why, errors nobody caught. */
  extensionHostLog(): string {
    const file = join(this.#server.extensionHostLogs().at(-1)!, 'remoteexthost.log');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  /**
   * Waits until the window sees what others change in its folder: VS Code begins to watch a while after it shows the files, and
   * what happens before is missed. Needs the Explorer in the side bar; leaves the folder as it was.
   */
  async watchesFiles(): Promise<void> {
    let tries = 0;
    await expect(async () => {
      // Another name each time: what is deleted and made again at once is told as a change, of which the Explorer, which does not
      // list the file, takes no notice.
      const name = `zz-watched-${++tries}`;
      const file = join(this.#folder, name);
      writeFileSync(file, '');
      try {
        await expect(this.explorer.row(name)).toBeVisible({ timeout: 3_000 });
      } finally {
        rmSync(file);
      }
    }).toPass({ timeout: 60_000 });
    await expect(this.explorer.row(`zz-watched-${tries}`)).toHaveCount(0);
  }

  /** Runs a command from the palette by the title shown there, such as "Sextant: Show Engine Status". */
  async runCommand(title: string): Promise<void> {
    // Whatever takes the keyboard meanwhile, such as a view that has just got its answer, closes the box.
    await expect(async () => {
      await this.quickInput.open('F1');
      await this.quickInput.type(`>${title}`);
      await this.quickInput.accept(title);
    }).toPass();
  }

  /** The notification that holds `text`; assert on it with `expect`. */
  notification(text: string | RegExp): Locator {
    return this.page.locator('.notifications-toasts .notification-list-item').filter({ hasText: text });
  }

  /** Sees a notification, then closes it. */
  async dismiss(text: string | RegExp): Promise<void> {
    const notification = this.notification(text);
    await expect(notification).toBeVisible();
    // Notifications move, and a hover of the status bar may lie over them, so no mouse aims at the button.
    await notification
      .getByRole('button', { name: /^Clear Notification/, includeHidden: true })
      .dispatchEvent('click');
    await expect(notification).toHaveCount(0);
  }

  /** A view container's icon in the activity bar. */
  activityBarIcon(title: string): Locator {
    // The name goes on with the key that opens it and a badge's text.
    return this.page.locator(
      `.activitybar .action-item[role="tab"]:has(> .action-label[aria-label^="${title}"])`,
    );
  }

  /** Shows a view container in the side bar; does nothing where it is shown. Gives the side bar. */
  async showContainer(title: string): Promise<Locator> {
    const icon = this.activityBarIcon(title);
    if ((await icon.getAttribute('aria-expanded')) !== 'true') {
      await icon.click();
      // Off the icon, or its tooltip lies over what is looked at next.
      await this.page.mouse.move(0, 0);
    }
    await expect(icon).toHaveAttribute('aria-expanded', 'true');
    return this.page.locator('.part.sidebar');
  }

  /** The tree of an extension's view in the side bar, by the view's title. */
  treeView(title: string): Tree {
    return new Tree(
      this.page
        .locator('.part.sidebar .pane')
        .filter({ has: this.page.locator(`.pane-header[aria-label^="${title}"]`) }),
    );
  }

  /**
   * The document inside a webview of an extension (`publisher.name`): VS Code puts it two frames deep. Where the extension shows
   * several, `where` tells that of a tab from that of a view. Locators wait for it.
   */
  webview(extension: string, where?: 'tab' | 'view'): FrameLocator {
    const isView = '[src*="purpose=webviewView"]';
    const place = where === undefined ? '' : where === 'view' ? isView : `:not(${isView})`;
    return this.page
      .frameLocator(`iframe.webview.ready[src*="extensionId=${extension}"]${place}`)
      .frameLocator('#active-frame');
  }

  /** An entry of the status bar, by the text that screen readers get. */
  statusBarItem(name: string | RegExp): Locator {
    return this.page.locator('.part.statusbar .statusbar-item').getByRole('button', { name });
  }

  /** Trusts the opened folder, where the setting `security.workspace.trust.enabled` makes that a question. */
  async trustFolder(): Promise<void> {
    await this.runCommand('Workspaces: Manage Workspace Trust');
    await this.page
      .locator('.workspace-trust-editor')
      .getByRole('button', { name: 'Trust', exact: true })
      .click();
  }

  /** Milliseconds that loading and activating an extension took, as the extension host measured it. `name` is the shown one. */
  async activationTime(name: string): Promise<number> {
    const size = this.page.viewportSize()!;
    // The list is sorted by this time and draws only what is on the screen: a fast extension is far down.
    await this.page.setViewportSize({ ...size, height: 5_000 });
    await this.runCommand('Developer: Show Running Extensions');
    const extension = this.page
      .locator('.runtime-extensions-editor .extension')
      .filter({ has: this.page.locator('.name', { hasText: exactly(name) }) });
    const time = extension.locator('.activation-time');
    await expect(time).toHaveText(/\d+\s*ms/);
    const [, milliseconds] = /(\d+)\s*ms/.exec((await time.textContent())!)!;
    await this.page.setViewportSize(size);
    return Number(milliseconds);
  }

  /**
   * Changes settings of the open window; those not named stay. They are the folder's: of the user's settings a window in the
   * browser misses most changes that it did not make itself.
   */
  changeSettings(settings: Settings): void {
    this.#folderSettings = { ...this.#folderSettings, ...settings };
    writeFolderSettings(this.#folder, this.#folderSettings);
  }

  async setTheme(theme: Theme): Promise<void> {
    const { name, windowClass } = THEMES[theme];
    this.changeSettings({ 'workbench.colorTheme': name });
    await expect(this.page.locator(`.monaco-workbench.${windowClass}`)).toBeVisible();
  }

  /** Keeps a picture of the window, or of one element, in each theme asked for: `artifacts/screenshots/NAME-THEME.png`. */
  async screenshot(name: string, themes: readonly Theme[] = ['dark'], element?: Locator): Promise<void> {
    for (const theme of themes) {
      await this.setTheme(theme);
      const path = join(ARTIFACTS, 'screenshots', `${name}-${theme}.png`);
      await (element ?? this.page).screenshot({ path, animations: 'disabled', caret: 'hide' });
    }
  }
}
