// The packed extension in a real VS Code: it is there, it starts fast, and it does what its command says.
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { VSIX } from './support/paths.ts';
import { expect, test } from './support/test.ts';

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

test('the command shows its message', async ({ workbench }) => {
  await workbench.runCommand('Sextant: Show Engine Status');
  await workbench.dismiss('Sextant 0.1.0: the engine is not running.');
});

test('the activity bar has the icon, which opens the view', async ({ workbench }) => {
  const sideBar = await workbench.showContainer('Sextant');
  await expect(sideBar).toContainText('Find code and docs by meaning');
  await workbench.screenshot('activity-bar', ['light', 'dark', 'high-contrast', 'high-contrast-light']);
  await sideBar.getByRole('button', { name: 'Show Engine Status' }).click();
  await expect(workbench.notification('the engine is not running')).toBeVisible();
});

test('nothing of the extension runs before it is needed, and then it starts in less than 50 ms', async ({
  workbench,
}) => {
  const hasStarted = (extension: string) =>
    workbench.extensionHostLog().includes(`_doActivateExtension ${extension},`);
  // Git starts with the window: once it has, whatever else would has had its turn.
  await expect.poll(() => hasStarted('vscode.git')).toBe(true);
  expect(hasStarted('sextant.sextant')).toBe(false);
  await workbench.runCommand('Sextant: Show Engine Status');
  await workbench.dismiss('the engine is not running');
  expect(hasStarted('sextant.sextant')).toBe(true);
  const time = await workbench.activationTime('Sextant');
  test.info().annotations.push({ type: 'activation', description: `${time} ms` });
  expect(time).toBeLessThan(50);
});
