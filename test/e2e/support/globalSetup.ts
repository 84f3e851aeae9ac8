// Before the first test: the tools are there, the VSIX is packed from the sources as they are now, and what the last run left
// is gone.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { createVSIX } from '@vscode/vsce';
import { ARTIFACTS, PROBE, PROBE_VSIX, REPOSITORY, VSIX } from './paths.ts';
import { prepareTools, say } from './tools.ts';

export default async function globalSetup(): Promise<void> {
  rmSync(ARTIFACTS, { recursive: true, force: true });
  mkdirSync(ARTIFACTS, { recursive: true });
  await prepareTools();
  say('packing the VSIX');
  execFileSync(process.execPath, ['package.mjs'], { cwd: REPOSITORY, stdio: 'pipe' });
  say(`packed ${VSIX}, ${(statSync(VSIX).size / 1e6).toFixed(1)} MB`);
  const probe = { dependencies: false, skipLicense: true, allowMissingRepository: true };
  await createVSIX({ cwd: PROBE, packagePath: PROBE_VSIX, ...probe });
}
