// A tree of the side bar: the Explorer's, and those of extensions.
import { expect, type Locator } from '@playwright/test';
import { exactly } from './text.ts';

export interface TreeRow {
  readonly label: string;
  /** The paler text after the label; empty where there is none. */
  readonly description: string;
  /** 1 at the top. */
  readonly level: number;
}

export class Tree {
  readonly #view: Locator;

  /** `view`: an element that holds this tree and no other. */
  constructor(view: Locator) {
    this.#view = view;
  }

  /** Rows on the screen; longer trees draw only those. */
  get rows(): Locator {
    return this.#view.locator('.monaco-list-row');
  }

  /** The first row with this label. */
  row(label: string): Locator {
    return this.rows
      .filter({ has: this.#view.page().locator('.label-name', { hasText: exactly(label) }) })
      .first();
  }

  async click(label: string): Promise<void> {
    await this.row(label).click();
  }

  /** Opens a row that has children; does nothing where it is open. */
  async expand(label: string): Promise<void> {
    const row = this.row(label);
    await expect(row).toHaveAttribute('aria-expanded', /true|false/);
    if ((await row.getAttribute('aria-expanded')) === 'false') {
      await row.locator('.monaco-tl-twistie').click();
    }
    await expect(row).toHaveAttribute('aria-expanded', 'true');
  }

  /** What the rows on the screen show, from top to bottom. */
  async read(): Promise<TreeRow[]> {
    const found = await Promise.all(
      (await this.rows.all()).map(async (row) => ({
        index: Number(await row.getAttribute('data-index')),
        label: ((await row.locator('.label-name').allTextContents())[0] ?? '').trim(),
        description: ((await row.locator('.label-description').allTextContents())[0] ?? '').trim(),
        level: Number(await row.getAttribute('aria-level')),
      })),
    );
    return found
      .sort((a, b) => a.index - b.index)
      .map(({ label, description, level }) => ({ label, description, level }));
  }
}
