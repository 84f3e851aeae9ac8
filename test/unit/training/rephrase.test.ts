import { describe, expect, it } from 'vitest';
import { rephrased } from '../../../src/engine/training/pairs/rephrase.ts';
import { seededRandom } from '../../../src/shared/random.ts';

describe('rephrased', () => {
  const TEXT = 'Removes a directory with pendulums.';
  const random = seededRandom(1);
  const all = Array.from({ length: 400 }, () => rephrased(TEXT, random));

  it('leaves about half of the texts as they are', () => {
    const same = all.filter((text) => text === TEXT).length;
    expect(same).toBeGreaterThan(160);
    expect(same).toBeLessThan(280);
  });

  it('asks, with the words of the text in the question', () => {
    expect(all).toContain('where is removes a directory with pendulums handled');
    for (const text of all) expect(text).toMatch(/pendulums/);
  });

  it('says other words of the same number, and leaves the rest', () => {
    expect(all).toContain('deletes a folder with pendulums.');
    expect(all.join(' ')).not.toMatch(/\bfolders\b|\bdelete\b/);
  });

  it('does the same for the same numbers', () => {
    const again = seededRandom(1);
    expect(all.map(() => rephrased(TEXT, again))).toEqual(all);
  });
});
