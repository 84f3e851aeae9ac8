/** A small share of the fault suites; `npm run test:faults` runs all of them, and says how much was tried. */
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/shared/random.ts';
import { checkHostile } from '../support/faults/checkHostile.ts';
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
import { killEngines } from '../support/faults/kills.ts';
import { type PhaseName, preparePhase } from '../support/faults/phases.ts';

describe('an engine that is killed', () => {
  it.each<[PhaseName, number]>([
    ['first indexing', 10],
    ['update', 10],
  ])('during %s loses nothing that was stored', async (name, kills) => {
    expect(await killEngines(await preparePhase(name), kills, 1)).toBe(kills);
  });
});

describe('a damaged index', () => {
  it('is noticed by who opens it', async () => {
    const subject = await prepareSubject();
    for (const name of Object.keys(DAMAGES) as DamageName[])
      expect([name, await missedDamages(subject, name, 3)]).toEqual([name, 0]);
    await checkRebuilt(subject, 'a flipped bit in postings');
  });

  it('whose log is gone or damaged becomes equal to the files', async () => {
    const subject = await prepareSubject();
    expect(await noticedInLog(subject, deleteLog)).toBe(false);
    expect(await noticedInLog(subject, deleteHalfCopiedLog)).toBe(true);
    await noticedInLog(subject, (file) => flipBitOfLog(file, seededRandom(1)));
  });
});

it('a hostile repository is indexed to its end, and nothing in it is run', async () => {
  await checkHostile({ longLineBytes: 2_000_000, emptyFiles: 100 });
});
