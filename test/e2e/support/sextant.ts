// Sextant in the window: what its entry in the status bar says, and waiting until it is done.
import { expect, type Locator } from '@playwright/test';
import { watchStatus } from './inPage.ts';
import type { Workbench } from './workbench.ts';

/** Part of the command line of the engine's process. */
export const ENGINE = 'dist/engine.js';

/** The entry in the status bar; its accessible name is the state. */
export function sextantStatus(workbench: Workbench): Locator {
  return workbench.statusBarItem(/^Sextant: /);
}

/**
 * Has the folder indexed and waits until that is done: agrees to it unless it is agreed to already, as it is with the setting
 * `sextant.indexing.automatic: trusted`. Leaves nothing open.
 */
export async function indexed(workbench: Workbench): Promise<void> {
  const status = sextantStatus(workbench);
  await expect(status).toBeVisible();
  const state = (await status.getAttribute('aria-label')) ?? '';
  if (state.includes('not indexed')) await workbench.runCommand('Sextant: Index this Workspace');
  else if (!state.includes('ready')) {
    // Whoever looks into the menu has the engine started.
    await openMenu(workbench);
    await workbench.quickInput.cancel();
  }
  await ready(workbench);
}

/** A limit for what hangs: thousands of chunks on a machine that is busy with other things take a minute. */
const INDEXING_MS = 150_000;

/** Waits until the index is equal to the files. */
export async function ready(workbench: Workbench): Promise<void> {
  await expect(sextantStatus(workbench)).toHaveAttribute('aria-label', /^Sextant: ready/, {
    timeout: INDEXING_MS,
  });
}

/** Opens the menu of the status bar. */
export async function openMenu(workbench: Workbench): Promise<void> {
  await sextantStatus(workbench).click();
  await expect(workbench.quickInput.input).toBeFocused();
}

/** Picks an entry of that menu. */
export async function pickFromMenu(workbench: Workbench, label: string | RegExp): Promise<void> {
  await openMenu(workbench);
  await workbench.quickInput.accept(label);
}

/** Watches the entry; gives what it has shown since, each state once. */
export async function watchedStatus(
  workbench: Workbench,
): Promise<() => Promise<{ label: string; text: string }[]>> {
  await sextantStatus(workbench).waitFor();
  const seen = await workbench.page.evaluateHandle(watchStatus);
  return () => seen.jsonValue();
}
