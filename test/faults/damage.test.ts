/** Files of indexes damaged in every way and anywhere. */
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/shared/random.ts';
import { DAMAGES, type DamageName } from '../support/faults/damage.ts';
import {
  checkRebuilt,
  deleteHalfCopiedLog,
  deleteLog,
  flipBitOfLog,
  missedDamages,
  noticedInLog,
  prepareSubject,
} from '../support/faults/damaging.ts';

/** Each is opened by a reader and by a writer. */
const COPIES = 100;
const LOGS = 20;

describe('a damaged index', () => {
  for (const name of Object.keys(DAMAGES) as DamageName[]) {
    it(`by ${name} is noticed and built again`, async ({ task }) => {
      const subject = await prepareSubject();
      const missed = await missedDamages(subject, name, COPIES);
      expect(missed).toBe(0);
      await checkRebuilt(subject, name);
      task.meta.tried = { cases: 2 * COPIES, of: 'damaged indexes' };
    });
  }
});

describe('the log of an index that died', () => {
  it('may be gone: the files are looked at again', async () => {
    expect(await noticedInLog(await prepareSubject(), deleteLog)).toBe(false);
  });

  it('is noticed to be gone if half of it had been copied', async () => {
    expect(await noticedInLog(await prepareSubject(), deleteHalfCopiedLog)).toBe(true);
  });

  it('may have a flipped bit anywhere', async ({ task }) => {
    const subject = await prepareSubject();
    const random = seededRandom(1);
    for (let i = 0; i < LOGS; i++) await noticedInLog(subject, (file) => flipBitOfLog(file, random));
    task.meta.tried = { cases: LOGS, of: 'damaged logs' };
  });
});
