// Before the first test: dist/ is what the sources are now.
import { execFileSync } from 'node:child_process';
import { REPOSITORY } from '../support/paths.ts';

export default function buildDist(): void {
  execFileSync(process.execPath, ['esbuild.config.mjs'], { cwd: REPOSITORY, stdio: 'pipe' });
}
