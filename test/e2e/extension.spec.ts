// The packed extension in a real VS Code: it is there, it starts fast, and it does what its command says.
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { childrenOfExtensionHosts } from './support/extensionHost.ts';
import { crowding } from './support/machine.ts';
import { VSIX } from './support/paths.ts';
import { ENGINE, sextantStatus } from './support/sextant.ts';
import { expect, test } from './support/test.ts';

const LONGEST_START_MS = 50;
const MOST_RUNS = 3;

test('the VSIX is small, and what it holds is enough to index and search', ({ server, folder }) => {
  expect(statSync(VSIX).size).toBeLessThan(30e6);
  const answer = execFileSync(
    process.execPath,
    [join(server.extensionFolder, 'dist/sextant.js'), 'search', 'wait longer after each failure', folder],
    { env: server.environment, encoding: 'utf8', stdio: 'pipe' },
  );
  expect(answer).toContain('retry.py');
  const onnxruntime = join(server.extensionFolder, 'dist/node_modules/onnxruntime-node/dist/index.js');
  const backends = execFileSync(
    process.execPath,
    ['--print', `require(${JSON.stringify(onnxruntime)}).listSupportedBackends().map(({ name }) => name)`],
    { env: server.environment, encoding: 'utf8' },
  );
  expect(backends).toContain('cpu');
});

test('the window opens with the folder', async ({ workbench }) => {
  await expect(workbench.page).toHaveTitle(/lighthouse/);
  await expect(workbench.explorer.row('README.md')).toBeVisible();
  await expect(workbench.statusBarItem(/main/)).toBeVisible();
  await expect(workbench.notification(/./)).toHaveCount(0);
  await workbench.screenshot('window', ['light', 'dark', 'high-contrast', 'high-contrast-light']);
});

test('the activity bar has the icon, which opens the view', async ({ workbench }) => {
  const sideBar = await workbench.showContainer('Sextant');
  await expect(sideBar).toContainText(/Sextant/i);
  await expect(
    workbench.page.locator('iframe.webview.ready[src*="extensionId=sextant.sextant"]'),
  ).toBeVisible();
  await workbench.screenshot('activity-bar', ['light', 'dark', 'high-contrast', 'high-contrast-light']);
});

test('it starts in less than 50 ms once the window has, and starts no process before it is needed', async ({
  workbench,
  server,
}) => {
  const hasStarted = (): boolean =>
    workbench.extensionHostLog().includes('_doActivateExtension sextant.sextant,');
  await expect.poll(hasStarted).toBe(true);
  expect(workbench.extensionHostLog()).toMatch(
    /_doActivateExtension sextant\.sextant, startup: false, activationEvent: 'onStartupFinished'/,
  );
  await expect(sextantStatus(workbench)).toBeVisible();
  // While a window loads, a busy machine gives the extension host little time; what is slow by itself is so each time.
  let time = await workbench.activationTime('Sextant');
  let limit = LONGEST_START_MS * crowding();
  for (let run = 1; run < MOST_RUNS && time >= limit; run++) {
    await workbench.reload();
    await expect(sextantStatus(workbench)).toBeVisible();
    time = Math.min(time, await workbench.activationTime('Sextant'));
    limit = Math.max(limit, LONGEST_START_MS * crowding());
  }
  test.info().annotations.push({ type: 'activation', description: `${time} ms` });
  expect(time).toBeLessThan(limit);
  // Those of windows before are gone a moment after them.
  await expect.poll(() => childrenOfExtensionHosts(server, ENGINE)).toEqual([]);
});
