import { describe, expect, it } from 'vitest';
import { bareName, withOtherNames, withoutName } from '../../../src/engine/training/pairs/names.ts';
import { seededRandom } from '../../../src/shared/random.ts';

describe('bareName', () => {
  it.each([
    ['open', 'open'],
    ['Store.open', 'open'],
    ['Store::Open', 'Open'],
    ['store:open_all', 'open_all'],
    ['empty?', 'empty'],
    ['==', '=='],
  ])('of %s is %s', (name, bare) => {
    expect(bareName(name)).toBe(bare);
  });
});

describe('withoutName', () => {
  it('takes out the whole identifier in any case, and nothing that holds it', () => {
    expect(withoutName(['func (s *Store) OpenAll() { s.open_all(); reopenAll() }'], 'Store.OpenAll')).toEqual(
      ['func (s *Store) _() { s._(); reopenAll() }'],
    );
  });
});

describe('withOtherNames', () => {
  it('gives a name the same other name everywhere, and leaves the language alone', () => {
    const text = 'for (const pendulum of pendulums) if (pendulum) return pendulum;';
    for (let seed = 0; seed < 20; seed++) {
      const other = withOtherNames(text, seededRandom(seed));
      const [, name, list] = /^for \(const (\w+) of (\w+)\)/.exec(other)!;
      expect(other).toBe(`for (const ${name} of ${list}) if (${name}) return ${name};`);
    }
    expect(withOtherNames(text, seededRandom(1))).not.toBe(text);
  });
});
