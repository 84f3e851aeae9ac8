// The text editor that has the focus.
import { expect, type Locator, type Page } from '@playwright/test';
import { readDecorations, readLines } from './inPage.ts';
import { pickFromMenu } from './menu.ts';
import type { QuickInput } from './quickInput.ts';

/** Text that an extension shows in a line without its being in the file. */
export interface Decoration {
  /** 1-based, as in the margin. */
  readonly line: number;
  readonly text: string;
}

export class Editor {
  readonly #page: Page;
  readonly #quickInput: QuickInput;

  constructor(page: Page, quickInput: QuickInput) {
    this.#page = page;
    this.#quickInput = quickInput;
  }

  /** The active editor. */
  get active(): Locator {
    return this.#page.locator('.editor-group-container.active .editor-instance');
  }

  /** The tab of a file, by its name. */
  tab(name: string): Locator {
    return this.#page.locator(`.tabs-container .tab[data-resource-name="${name}"]`);
  }

  /** Opens a file by its path in the folder, with the keyboard in it. */
  async open(path: string): Promise<void> {
    const name = path.split('/').at(-1)!;
    await this.#quickInput.open('Control+p');
    await this.#quickInput.type(path);
    await this.#quickInput.accept(name);
    // A file that is open already is shown before the box is gone.
    await expect(this.#quickInput.widget).toBeHidden();
    await expect(this.tab(name)).toHaveAttribute('aria-selected', 'true');
    await expect(this.active.locator('.view-line').first()).toBeVisible();
  }

  /** Puts the cursor before a character; both numbers are 1-based, as in the status bar. */
  async goTo(line: number, column = 1): Promise<void> {
    await this.#quickInput.open('Control+g');
    await this.#quickInput.type(`:${line}:${column}`);
    await this.#page.keyboard.press('Enter');
    await expect(this.#page.locator('.part.statusbar')).toContainText(`Ln ${line}, Col ${column}`);
  }

  /** Types at the cursor. */
  async type(text: string): Promise<void> {
    await this.#page.keyboard.type(text);
  }

  async save(): Promise<void> {
    await this.#page.keyboard.press('Control+s');
    await expect(this.#page.locator('.tabs-container .tab.active.dirty')).toHaveCount(0);
  }

  /** The menu of the place where the cursor is. */
  async openContextMenu(): Promise<Locator> {
    await this.#page.keyboard.press('Shift+F10');
    const menu = this.#page.locator('.monaco-menu').last();
    await expect(menu).toBeVisible();
    return menu;
  }

  /** Picks an entry of that menu by its label. */
  async pickFromContextMenu(label: string): Promise<void> {
    await this.openContextMenu();
    await pickFromMenu(this.#page, label);
  }

  /** Texts of decorations before and after the code of the lines on the screen, by line. */
  async decorations(): Promise<Decoration[]> {
    return this.active.evaluate(readDecorations);
  }

  /** Text of the lines on the screen. */
  async text(): Promise<string> {
    const lines = await this.active.evaluate(readLines);
    return lines.join('\n');
  }
}
