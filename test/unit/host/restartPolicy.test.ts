/** When a crashed process is started again. */
import { describe, expect, it } from 'vitest';
import { RESTART_DELAYS_MS, RestartPolicy } from '../../../src/host/restartPolicy.ts';

const HOUR_MS = 3_600_000;

/** How long each process ran -> the delay before the next. */
function check(ranMs: readonly number[], expected: readonly (number | undefined)[]): void {
  const policy = new RestartPolicy([1, 2, 3]);
  expect(ranMs.map((ms) => policy.crashed(ms))).toEqual(expected);
}

describe('restart policy', () => {
  it('waits longer each time and gives up after three restarts', () => {
    check([0, 0, 0, 0, 0], [1, 2, 3, undefined, undefined]);
  });

  it('counts a crash after a long run as the first of a row', () => {
    check([0, 0, HOUR_MS, 0, 0, 0], [1, 2, 1, 2, 3, undefined]);
    check([HOUR_MS, HOUR_MS, HOUR_MS, HOUR_MS], [1, 1, 1, 1]);
    check([0, 0, 0, 0, HOUR_MS], [1, 2, 3, undefined, 1]);
  });

  it('starts over when told to', () => {
    const policy = new RestartPolicy();
    for (const delay of RESTART_DELAYS_MS) expect(policy.crashed(0)).toBe(delay);
    expect(policy.crashed(0)).toBeUndefined();
    expect(policy.crashes).toBe(4);
    policy.reset();
    expect(policy.crashed(0)).toBe(RESTART_DELAYS_MS[0]);
  });

  it('has delays that grow', () => {
    expect(RESTART_DELAYS_MS).toHaveLength(3);
    expect(RESTART_DELAYS_MS.toSorted((a, b) => a - b)).toEqual(RESTART_DELAYS_MS);
  });
});
