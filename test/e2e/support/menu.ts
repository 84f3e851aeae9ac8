// The menu that is open: of a right click, of a button with dots, of the editor.
import { expect, type Page } from '@playwright/test';
import { exactly } from './text.ts';

/** Picks an entry by its label. For a moment after it opened a menu takes no click, so that nobody picks by accident. */
export async function pickFromMenu(page: Page, label: string): Promise<void> {
  const menu = page.locator('.monaco-menu');
  const entry = menu
    .locator('.action-item')
    .filter({ has: page.locator('.action-label', { hasText: exactly(label) }) });
  await expect(entry.first()).toBeVisible();
  await expect(async () => {
    if (await entry.first().isVisible()) await entry.first().click({ timeout: 1_000 });
    await expect(menu).toHaveCount(0, { timeout: 1_000 });
  }).toPass();
}
