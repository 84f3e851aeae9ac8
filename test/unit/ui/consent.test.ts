/** What "Index this Workspace" asks and says. */
import { expect, it } from 'vitest';
import type { SyncSummary } from '../../../src/shared/engineApi.ts';
import { foundNothing, hasChoice, notYetIndexed } from '../../../src/ui/consent/choice.ts';

const folders = (...enabled: boolean[]) => enabled.map((one, i) => ({ key: `f${i}`, enabled: one }));
const summary = (written: number, unchanged: number): SyncSummary => ({
  ...{ folder: 'a', written, unchanged },
  ...{ removed: 0, chunks: 0, embedded: 0, reused: 0, skipped: 3 },
});

it('is about the folders that nobody agreed to, and asks only if there are several', () => {
  expect(notYetIndexed(folders(true, false, true)).map(({ key }) => key)).toEqual(['f1']);
  expect(hasChoice(folders(true, false, true))).toBe(false);
  expect(hasChoice(folders(false))).toBe(false);
  expect(hasChoice(folders(false, false, true))).toBe(true);
  expect(hasChoice([])).toBe(false);
});

it('says something only if there is nothing at all', () => {
  expect(foundNothing([summary(0, 0), summary(0, 0)])).toBe(true);
  expect(foundNothing([summary(0, 0), summary(1, 0)])).toBe(false);
  expect(foundNothing([summary(0, 5)])).toBe(false);
});
