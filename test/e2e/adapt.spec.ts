// Adapting the built-in model to the workspace: asked first, stopped, done, seen in the list of models, and taken back.
import { indexed, ready } from './support/sextant.ts';
import { expect, test } from './support/test.ts';
import type { Workbench } from './support/workbench.ts';

const ADAPT = 'Sextant: Adapt the Model to This Workspace…';
/** Learning from the sources of Sextant, on a busy machine. */
const ADAPTING_MS = 120_000;

test.use({ settings: { 'sextant.indexing.automatic': 'trusted' }, workspaceKind: 'sextant' });

async function agree(workbench: Workbench): Promise<void> {
  await workbench.runCommand(ADAPT);
  const question = workbench.notification('Adapt the built-in model to sextant?');
  await expect(question).toContainText('Everything stays on this machine');
  await question.getByRole('button', { name: 'Adapt' }).press('Enter');
}

test('after a yes; the list of models shows it, and takes it back with one click', async ({ workbench }) => {
  const { quickInput, page } = workbench;
  await indexed(workbench);
  // Off the status bar, whose tooltip would lie over notifications.
  await page.mouse.move(0, 0);
  await workbench.runCommand(ADAPT);
  await expect(workbench.notification('Adapt the built-in model to sextant?')).toBeVisible();
  await workbench.screenshot('adapt-question', ['light', 'dark', 'high-contrast']);
  await workbench.dismiss('Adapt the built-in model to sextant?');
  await expect(workbench.notification('Adapting the model')).toHaveCount(0);

  await agree(workbench);
  const progress = workbench.notification('Adapting the model to sextant');
  await expect(progress).toContainText(/\d+%/);
  await progress.getByRole('button', { name: 'Cancel' }).press('Enter');
  await expect(progress).toHaveCount(0);
  await expect(workbench.notification(/./)).toHaveCount(0);

  await agree(workbench);
  const done = workbench.notification('The model was adapted to sextant');
  await expect(done).toContainText(/of [\d,]+ questions .* finds [\d.]+ % first, before [\d.]+ %/, {
    timeout: ADAPTING_MS,
  });
  await workbench.screenshot('adapt-done', ['light', 'dark', 'high-contrast']);
  await ready(workbench);
  await workbench.runCommand('Sextant: Choose Embedding Model…');
  await expect(quickInput.row('Built-in model')).toContainText('adapted to this workspace');
  await quickInput.row('Built-in model').hover();
  await workbench.screenshot('adapt-models', ['light', 'dark', 'high-contrast']);
  await quickInput
    .row('Built-in model')
    .getByRole('button', { name: 'Use the Original Model Again' })
    .click();
  await expect(page.locator('.part.statusbar')).toContainText('with the original built-in model again');
  await workbench.runCommand('Sextant: Use the Original Model Again');
  await expect(workbench.notification('so there is nothing to take back')).toBeVisible();
});
