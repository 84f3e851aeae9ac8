// Choosing the embedding model: the list, a download from a local hub after two yeses, folders, and what is refused.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type ModelHub, REPOSITORY, startHubServer } from '../support/modelHubServer.ts';
import { writeTinyEncoder } from '../support/tinyEncoder.ts';
import { indexed, ready, sextantStatus } from './support/sextant.ts';
import { test as base, expect } from './support/test.ts';
import { Workbench } from './support/workbench.ts';

const CHOOSE = 'Sextant: Choose Embedding Model…';
const WEIGHTS = 'onnx/model_quantized.onnx';

/** The window asks a hub on this machine, which has one small model that runs. */
const test = base.extend<{ hub: ModelHub }>({
  hub: async ({ server }, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'sextant-hub-'));
    writeTinyEncoder(folder, { file: WEIGHTS });
    const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
      /\.\w+$/.test(path),
    );
    const hub = await startHubServer(
      Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path))])),
    );
    server.writeMachineSettings({ 'sextant.models.host': hub.host });
    await use(hub);
    server.writeMachineSettings({});
    await hub.close();
  },
  workbench: async ({ page, server, folder, settings, hub: _ }, use) => {
    await use(await Workbench.open(page, server, folder, settings));
  },
});

async function choose(workbench: Workbench, label: string): Promise<void> {
  await workbench.runCommand(CHOOSE);
  await expect(workbench.quickInput.row('all-MiniLM-L6-v2')).toBeVisible();
  // The list is long, and draws what is on the screen.
  await workbench.quickInput.type(label);
  await workbench.quickInput.accept(label);
}

/** The model that answers, as the tooltip of the status bar has it. */
async function hover(workbench: Workbench): Promise<string> {
  await workbench.page.mouse.move(0, 0);
  await sextantStatus(workbench).hover();
  const tooltip = workbench.page.locator('.monaco-hover:visible').filter({ hasText: 'Sextant' }).last();
  await expect(tooltip).toBeVisible();
  return (await tooltip.textContent())!;
}

test('a model by its name: asked twice, stopped, gone on with, used, and removed', async ({
  workbench,
  hub,
}) => {
  const { quickInput } = workbench;
  await indexed(workbench);
  await choose(workbench, 'Another model by its name…');
  await quickInput.type('tiny');
  await expect(quickInput.widget).toContainText('Write the name as owner/name');
  await quickInput.type(REPOSITORY);
  await workbench.page.keyboard.press('Enter');
  await expect(quickInput.input).toHaveAttribute('placeholder', /^This opens a connection to 127.0.0.1/);
  // Enter alone is no yes.
  expect(await quickInput.readActive()).toMatchObject({ label: 'Back' });
  await workbench.screenshot('model-first-question', ['light', 'high-contrast']);
  expect(hub.requests).toEqual([]);
  await quickInput.accept(/Ask 127/);
  await expect(quickInput.row('Download')).toBeVisible();
  expect(hub.requests.every((request) => request.includes('/api/'))).toBe(true);
  expect((await quickInput.read())[0]).toMatchObject({
    description: expect.stringMatching(/^[\d.]+ KB · 8-bit integers$/),
    detail: expect.stringMatching(/^From 127.0.0.1:\d+, mit$/),
  });
  await workbench.screenshot('model-second-question', ['light']);
  hub.faults.push({ at: WEIGHTS, stallAfter: 100_000 });
  await quickInput.accept('Download');
  const progress = workbench.notification(`Downloading ${REPOSITORY}`);
  await expect(progress).toContainText(/KB of [\d.]+ KB \(\d+%\)/);
  await workbench.screenshot('model-download', ['light']);
  await progress.getByRole('button', { name: 'Cancel' }).press('Enter');
  await expect(
    workbench.notification(/was stopped. What was fetched \([\d.]+ KB of [\d.]+ KB\) is kept/),
  ).toBeVisible();
  await choose(workbench, REPOSITORY);
  await quickInput.accept(/Ask 127/);
  await quickInput.accept('Download');
  await expect(workbench.notification(`The workspace is indexed with ${REPOSITORY}`)).toBeVisible();
  expect(hub.requests.filter((request) => request.includes(WEIGHTS)).at(-1)).toMatch(/ bytes=[1-9]\d+-$/);
  await ready(workbench);
  await expect.poll(() => hover(workbench)).toContain(`Model: ${REPOSITORY}`);
  await workbench.runCommand(CHOOSE);
  await expect.poll(async () => (await quickInput.readActive()).label).toBe(REPOSITORY);
  await workbench.screenshot('model-list', ['light', 'dark', 'high-contrast', 'high-contrast-light']);
  await quickInput.cancel();
  await workbench.runCommand('Sextant: Remove Downloaded Model…');
  await quickInput.accept(REPOSITORY);
  await workbench.notification('It is in use').getByRole('button', { name: 'Remove' }).press('Enter');
  await expect.poll(() => hover(workbench)).toContain('Model: built in');
  await workbench.runCommand('Sextant: Remove Downloaded Model…');
  await expect(workbench.notification('No model is downloaded to this machine.')).toBeVisible();
});

test('a folder is described before it is used; one without a model is refused', async ({
  workbench,
  folder,
}) => {
  const { quickInput, page } = workbench;
  const empty = join(dirname(folder), 'empty');
  const own = join(dirname(folder), 'own-model');
  mkdirSync(empty);
  writeFileSync(join(empty, 'notes.md'), 'no model');
  writeTinyEncoder(own, { file: WEIGHTS });
  await indexed(workbench);
  const pickFolder = async (path: string): Promise<void> => {
    await choose(workbench, 'A folder…');
    await expect(quickInput.widget.getByRole('button', { name: 'Look at This Folder' })).toBeVisible();
    // The box fills in the folder that it shows, now and then after the first key.
    await expect(async () => {
      await quickInput.type(`${path}/`);
      await expect(quickInput.input).toHaveValue(`${path}/`, { timeout: 2_000 });
    }).toPass();
    await page.keyboard.press('Enter');
  };
  await pickFolder(empty);
  await expect(workbench.notification('There is no model in')).toContainText(empty);
  await workbench.dismiss('There is no model in');
  await pickFolder(own);
  await expect(quickInput.row('Use This Model')).toBeVisible();
  await expect(quickInput.input).toHaveAttribute('placeholder', 'A sentence-transformer with 32 dimensions');
  await workbench.screenshot('model-folder', ['light']);
  await quickInput.accept('Use This Model');
  await expect(workbench.notification('The workspace is indexed with own-model')).toBeVisible();
  await ready(workbench);
  await expect.poll(() => hover(workbench)).toContain('Model: own-model');
  await choose(workbench, 'Built-in model');
  await expect.poll(() => hover(workbench)).toContain('Model: built in');
});

test.describe('offline', () => {
  test.use({ settings: { 'sextant.models.offline': true } });

  test('no question is asked and no connection opened', async ({ workbench, hub }) => {
    await choose(workbench, 'all-MiniLM-L6-v2');
    const refused = workbench.notification('Sextant is set to stay offline');
    await refused.getByRole('button', { name: 'Open Setting' }).click();
    await expect(workbench.page.locator('.settings-editor')).toContainText('Never open a connection');
    expect(hub.requests).toEqual([]);
  });
});

test.describe('a workspace that is not trusted', () => {
  test.use({ settings: { 'security.workspace.trust.enabled': true } });

  test('has the built-in model alone', async ({ workbench, hub }) => {
    await expect(workbench.statusBarItem(/Restricted Mode/)).toBeVisible();
    for (const label of ['all-MiniLM-L6-v2', 'A folder…', 'Another model by its name…']) {
      await choose(workbench, label);
      await workbench.dismiss('This workspace is not trusted');
    }
    expect(hub.requests).toEqual([]);
  });
});
