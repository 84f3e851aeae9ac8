// The box at the top of the window: command palette, Quick Open, and every pick and input of an extension.
import { expect, type Locator, type Page } from '@playwright/test';
import { exactly } from './text.ts';

/** What a row shows; empty where it shows nothing. */
export interface Row {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
}

export class QuickInput {
  readonly #page: Page;
  readonly widget: Locator;
  readonly input: Locator;
  /** Rows on the screen; longer lists draw only those. */
  readonly rows: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.widget = page.locator('.quick-input-widget');
    this.input = this.widget.locator('.quick-input-box input');
    this.rows = this.widget.locator('.quick-input-list .monaco-list-row');
  }

  /** Presses the keys that open it, and waits until it takes text. */
  async open(keys: string): Promise<void> {
    // A window that is still loading takes no keys, so they are pressed again until the box is there.
    await expect(async () => {
      await this.#page.keyboard.press(keys);
      await expect(this.input).toBeVisible({ timeout: 2_000 });
    }).toPass();
    // A headless window now and then is not the active one, and then takes no keys until it is brought to the front.
    await expect(async () => {
      await this.#page.bringToFront();
      await expect(this.input).toBeFocused({ timeout: 2_000 });
    }).toPass({ timeout: 10_000 });
  }

  /** Replaces the text in the box. */
  async type(text: string): Promise<void> {
    await this.input.fill(text, { timeout: 10_000 });
  }

  /** The row whose label is `label`. */
  row(label: string | RegExp): Locator {
    const name = typeof label === 'string' ? exactly(label) : label;
    return this.rows.filter({
      has: this.#page.locator('.quick-input-list-row:first-child .label-name', { hasText: name }),
    });
  }

  /** The row that Enter would take. */
  get active(): Locator {
    return this.widget.locator('.quick-input-list .monaco-list-row.focused');
  }

  /** Moves to the row with this label by keys and accepts it. */
  async accept(label: string | RegExp): Promise<void> {
    const row = this.row(label).first();
    await expect(row).toBeVisible();
    await expect(async () => {
      if (!(await this.isActive(row))) {
        await this.#page.keyboard.press('ArrowDown');
      }
      expect(await this.isActive(row)).toBe(true);
    }).toPass({ intervals: [0, 20, 50, 100], timeout: 20_000 });
    await this.#page.keyboard.press('Enter');
  }

  private async isActive(row: Locator): Promise<boolean> {
    return (await row.getAttribute('class'))?.split(' ').includes('focused') ?? false;
  }

  /** Presses Escape and waits until the box is gone. */
  async cancel(): Promise<void> {
    await this.#page.keyboard.press('Escape');
    await expect(this.widget).toBeHidden();
  }

  /** What the rows on the screen show, from top to bottom. */
  async read(): Promise<Row[]> {
    const rows = await this.rows.all();
    const found = await Promise.all(
      rows.map(async (row) => ({
        index: Number(await row.getAttribute('data-index')),
        row: await readRow(row),
      })),
    );
    return found.sort((a, b) => a.index - b.index).map(({ row }) => row);
  }

  /** What the row that Enter would take shows. */
  async readActive(): Promise<Row> {
    return readRow(this.active);
  }
}

async function readRow(row: Locator): Promise<Row> {
  const text = async (selector: string) => ((await row.locator(selector).allTextContents())[0] ?? '').trim();
  return {
    label: await text('.quick-input-list-row:nth-child(1) .label-name'),
    description: await text('.quick-input-list-row:nth-child(1) .label-description'),
    detail: await text('.quick-input-list-row:nth-child(2)'),
  };
}
