/** Groups of places: what belongs together, what is told already, and that order does not matter. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DisjointSets } from '../../../src/engine/analysis/duplicates/disjointSets.ts';
import { groupsOf, type Link } from '../../../src/engine/analysis/duplicates/groups.ts';

function link(
  a: readonly [number, number],
  b: readonly [number, number],
  strength = 1,
): Link & { strength: number } {
  return { a: { start: a[0], end: a[1] }, b: { start: b[0], end: b[1] }, strength };
}

function membersOf(links: readonly (Link & { strength: number })[]): string[] {
  return groupsOf(links, ({ strength }) => strength)
    .map(({ members }) => members.map(({ start, end }) => `${start}-${end}`).join(' '))
    .sort();
}

describe('groups', () => {
  it('hold all places that are connected', () => {
    const links = [link([0, 10], [100, 110]), link([100, 110], [200, 210]), link([50, 60], [300, 310])];
    expect(membersOf(links)).toEqual(['0-10 100-110 200-210', '50-60 300-310']);
  });

  it('take places that are nearly the same for one', () => {
    expect(membersOf([link([0, 20], [100, 120]), link([1, 21], [200, 220])])).toEqual([
      '0-21 100-120 200-220',
    ]);
    expect(membersOf([link([0, 20], [100, 120]), link([15, 35], [200, 220])])).toEqual([
      '0-20 100-120',
      '15-35 200-220',
    ]);
  });

  it('that lie in the members of another one are told already', () => {
    const outer = link([0, 100], [1000, 1100]);
    expect(membersOf([outer, link([20, 50], [1020, 1050])])).toEqual(['0-100 1000-1100']);
    // A third place, and two places in one member, are news.
    expect(membersOf([outer, link([20, 50], [1020, 1050]), link([20, 50], [2000, 2030])])).toEqual([
      '0-100 1000-1100',
      '20-50 1020-1050 2000-2030',
    ]);
    expect(membersOf([outer, link([0, 30], [50, 80])])).toEqual(['0-100 1000-1100', '0-30 50-80']);
  });

  it('do not drift from short places to long ones', () => {
    const drifting = [
      link([0, 10], [100, 113], 0.9),
      link([100, 113], [200, 217], 0.8),
      link([200, 217], [300, 322], 0.7),
    ];
    expect(membersOf(drifting).length).toBeGreaterThan(1);
    for (const members of membersOf(drifting)) {
      const lengths = members.split(' ').map((place) => {
        const [start, end] = place.split('-').map(Number) as [number, number];
        return end - start;
      });
      expect(Math.max(...lengths)).toBeLessThanOrEqual(1.5 * Math.min(...lengths));
    }
  });

  const places = fc.tuple(fc.nat(30), fc.integer({ min: 5, max: 12 })).map(([slot, length]) => {
    return [slot * 20, slot * 20 + length] as [number, number];
  });
  const links = fc.array(
    fc
      .tuple(places, places, fc.constantFrom(0.7, 0.8, 1))
      .filter(([a, b]) => a[1] <= b[0])
      .map(([a, b, strength]) => link(a, b, strength)),
    { maxLength: 25 },
  );

  it('are the same whatever the order of the links', () => {
    fc.assert(
      fc.property(
        links.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          expect(membersOf(shuffled)).toEqual(membersOf(all));
        },
      ),
    );
  });

  it('have at least two members, in order, that do not overlap by most of the smaller', () => {
    fc.assert(
      fc.property(links, (all) => {
        for (const { members, links: inside } of groupsOf(all, ({ strength }) => strength)) {
          expect(members.length).toBeGreaterThan(1);
          expect(inside.length).toBeGreaterThan(0);
          for (let i = 1; i < members.length; i++) {
            expect(members[i]!.start).toBeGreaterThanOrEqual(members[i - 1]!.start);
            const shorter = Math.min(...[i - 1, i].map((at) => members[at]!.end - members[at]!.start));
            expect(members[i - 1]!.end - members[i]!.start).toBeLessThanOrEqual(shorter / 2);
          }
        }
      }),
    );
  });
});

describe('disjoint sets', () => {
  it('are an equivalence: what is joined, directly or not, and nothing else', () => {
    const joins = fc.array(fc.tuple(fc.nat(19), fc.nat(19)), { maxLength: 30 });
    fc.assert(
      fc.property(joins, (pairs) => {
        const sets = new DisjointSets(20);
        for (const [one, other] of pairs) sets.join(one, other);
        // The closure by repetition, without anything clever.
        const label = Array.from({ length: 20 }, (_, i) => i);
        for (let round = 0; round < 20; round++)
          for (const [one, other] of pairs) {
            const lowest = Math.min(label[one]!, label[other]!);
            label[one] = lowest;
            label[other] = lowest;
          }
        expect(label.map((_, i) => sets.find(i))).toEqual(label);
      }),
    );
  });
});
