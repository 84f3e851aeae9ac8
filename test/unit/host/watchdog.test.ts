/** When a process counts as hanging. */
import { describe, expect, it } from 'vitest';
import { Watchdog } from '../../../src/host/watchdog.ts';
import { ManualTimers } from '../../support/manualTimers.ts';

const LIMITS = {
  everyMs: 10,
  mostSilentLooks: 3,
  mostSilentLooksInLongWork: 6,
  mostSilentLooksAtStart: 8,
};

interface Case {
  /** Whether the ping at this number, from 0, is answered. */
  readonly answers: (ping: number) => boolean;
  readonly inLongWork?: boolean;
  readonly isStarting?: boolean;
  readonly passMs?: number;
}

async function check(
  { answers, inLongWork = false, isStarting = false, passMs = 1000 }: Case,
  hangsAtMs?: number,
): Promise<void> {
  const timers = new ManualTimers();
  const hangs: number[] = [];
  let pings = 0;
  const watched = {
    ping: () => (answers(pings++) ? Promise.resolve() : new Promise<void>(() => {})),
    inLongWork: () => inLongWork,
    isStarting: () => isStarting,
    onHang: () => hangs.push(timers.now()),
  };
  const watchdog = Watchdog.start(watched, LIMITS, timers);
  await timers.pass(passMs);
  watchdog.stop();
  await timers.pass(passMs);
  expect(hangs).toEqual(hangsAtMs === undefined ? [] : [hangsAtMs]);
}

describe('watchdog', () => {
  it('is content while it is answered', () => check({ answers: () => true }));

  it('notices silence after some looks, once', () => check({ answers: () => false }, 40));

  it('notices silence that begins late', () => check({ answers: (ping) => ping < 5 }, 90));

  it('is patient in long work', () => check({ answers: () => false, inLongWork: true }, 70));

  it('is patient with one that has said nothing yet, not for ever', () =>
    check({ answers: () => false, isStarting: true }, 90));

  it('stops when told to', () => check({ answers: () => false, passMs: 35 }));
});
