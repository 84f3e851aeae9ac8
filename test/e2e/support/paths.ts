// Where the end-to-end tests find and leave things in the repository.
import { join } from 'node:path';

export const REPOSITORY = join(import.meta.dirname, '../../..');

/** What `npm run package` writes. */
export const VSIX = join(REPOSITORY, `sextant-${process.platform}-${process.arch}.vsix`);

/** Copied for every test. */
export const WORKSPACE = join(REPOSITORY, 'test/fixtures/e2e/workspace');

/** Screenshots, logs and traces of the last run; git ignores it. */
export const ARTIFACTS = join(REPOSITORY, 'test/e2e/artifacts');
