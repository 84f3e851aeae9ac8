/** The file of accepted duplicates: what it accepts, what it refuses to be, and that it changes only where duplicates do. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Baseline, baselineText, parseBaseline } from '../../src/shared/duplicateBaseline.ts';
import type { DuplicateGroup } from '../../src/shared/duplicates.ts';

function group(...fingerprints: string[]): DuplicateGroup {
  const members = fingerprints.map((_, i) => ({
    path: `file${i % 2}.ts`,
    startLine: 0,
    endLine: 9,
    symbol: '',
  }));
  return { fingerprints, members } as unknown as DuplicateGroup;
}

describe('a baseline', () => {
  it('accepts what stands there as often, and one place fewer', () => {
    const baseline = new Baseline().with([group('a', 'a', 'b')]);
    expect(baseline.accepts(group('a', 'a', 'b'))).toBe(true);
    expect(baseline.accepts(group('b', 'a'))).toBe(true);
    expect(baseline.accepts(group('a', 'a', 'a'))).toBe(false);
    expect(baseline.accepts(group('a', 'b', 'c'))).toBe(false);
    expect(baseline.accepts(group('c', 'c'))).toBe(false);
    expect(new Baseline().accepts(group('a', 'a'))).toBe(false);
  });

  it('loses all that accepts a group, and nothing else', () => {
    const baseline = new Baseline().with([group('a', 'a', 'b'), group('a', 'a'), group('c', 'c')]);
    const left = baseline.without([group('a', 'a')]);
    expect(left.groups.map(({ fingerprints }) => fingerprints)).toEqual([['c', 'c']]);
    expect(baseline.groups).toHaveLength(3);
  });

  it('is written sorted, with the paths for whoever reads it, and read as it was', () => {
    const one = baselineText(new Baseline().with([group('d', 'c'), group('b', 'a', 'b')]));
    expect(one).toBe(baselineText(new Baseline().with([group('b', 'b', 'a'), group('c', 'd')])));
    expect(JSON.parse(one).groups[0]).toEqual({
      fingerprints: ['a', 'b', 'b'],
      paths: ['file0.ts', 'file1.ts'],
    });
    expect(baselineText(parseBaseline(one)!)).toBe(one);
  });

  it('is written in parts that make one list, whatever their number', () => {
    expect(baselineText(new Baseline())).toBe('{\n "version": 1,\n "groups": []\n}\n');
    for (const count of [1, 500, 501]) {
      const ids = Array.from({ length: count }, (_, i) => `${1000 + i}`);
      const baseline = new Baseline().with(ids.map((id) => group(id, id)));
      expect(baselineText(baseline)).toBe(
        `${JSON.stringify({ version: 1, groups: baseline.groups }, null, 1)}\n`,
      );
    }
  });

  it('accepts each group that was added, whatever else was', () => {
    const groups = fc.array(fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 2, maxLength: 5 }));
    fc.assert(
      fc.property(groups, fc.nat(), (all, at) => {
        const added = all.map((fingerprints) => group(...fingerprints));
        const baseline = parseBaseline(baselineText(new Baseline().with(added)))!;
        expect(added.every((one) => baseline.accepts(one))).toBe(true);
        const removed = added[at % Math.max(1, added.length)];
        if (removed) expect(baseline.without([removed]).accepts(removed)).toBe(false);
      }),
    );
  });

  it.each([
    '',
    '{',
    'null',
    '[]',
    '{"version": 2, "groups": []}',
    '{"version": 1}',
    '{"version": 1, "groups": [null]}',
    '{"version": 1, "groups": [{"fingerprints": [1], "paths": []}]}',
    '{"version": 1, "groups": [{"fingerprints": ["a"]}]}',
  ])('is not %j', (text) => {
    expect(parseBaseline(text)).toBeUndefined();
  });
});
