// Where the end-to-end tests find and leave things in the repository.
import { join } from 'node:path';

export const REPOSITORY = join(import.meta.dirname, '../../..');

/** What `npm run package` writes. */
export const VSIX = join(REPOSITORY, `sextant-${process.platform}-${process.arch}.vsix`);

/** An extension of the tests, and where it is packed to. */
export const PROBE = join(import.meta.dirname, 'probe');
export const PROBE_VSIX = join(REPOSITORY, 'test/e2e/artifacts/probe.vsix');

/** Copied for every test. */
export const WORKSPACE = join(REPOSITORY, 'test/fixtures/e2e/workspace');

/** Screenshots, logs and traces of the last run; git ignores it. */
export const ARTIFACTS = join(REPOSITORY, 'test/e2e/artifacts');
