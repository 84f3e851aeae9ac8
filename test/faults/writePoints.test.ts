/** Deaths between any two writes, in every phase of an index's life. */
import { describe, expect, it } from 'vitest';
import { PHASE_NAMES, preparePhase } from '../support/faults/phases.ts';
import { tryWritePoints } from '../support/faults/writePoints.ts';

describe('a death between any two writes', () => {
  for (const name of PHASE_NAMES) {
    it(`during ${name}`, async ({ task }) => {
      const points = await tryWritePoints(await preparePhase(name));
      expect(points).toBeGreaterThan(5);
      task.meta.tried = { cases: points, of: 'deaths between two writes' };
    });
  }
});
