/** Engines killed at random moments, in every phase of an index's life. */
import { describe, it } from 'vitest';
import { killEngines } from '../support/faults/kills.ts';
import { PHASE_NAMES, preparePhase } from '../support/faults/phases.ts';

/** For each phase: 315 in all. */
const KILLS = 45;

describe('kill -9', () => {
  for (const [i, name] of PHASE_NAMES.entries()) {
    it(`during ${name}`, async ({ task }) => {
      task.meta.tried = {
        cases: await killEngines(await preparePhase(name), KILLS, i + 1),
        of: 'kills',
      };
    });
  }
});
