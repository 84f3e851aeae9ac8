/** How many points are drawn while the map moves. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Pace, spreadOrder } from '../../../src/webview/map/pace.ts';

/** The share of the points in the last of `frames` that are `ms` apart. */
function shareAfter(pace: Pace, frames: number, ms: number, startMs = 1000, count = 100_000): number {
  let share = 1;
  for (let frame = 0; frame < frames; frame++) share = pace.next(startMs + frame * ms, count);
  return share;
}

describe('the pace', () => {
  it('draws all points where that is quick', () => {
    expect(shareAfter(new Pace(), 60, 16)).toBe(1);
  });

  it('is in time again two frames after a hitch, however long that was', () => {
    const pace = new Pace();
    // A frame takes 2 µs per point and 2 ms besides.
    let share = shareAfter(pace, 30, 16);
    let now = 1000 + 29 * 16;
    const frames = Array.from({ length: 30 }, () => {
      const ms = 2 + share * 200;
      now += ms;
      share = pace.next(now, 100_000);
      return ms;
    });
    expect(frames[0]).toBe(202);
    expect(Math.max(...frames.slice(2))).toBeLessThan(33);
    expect(Math.min(...frames.slice(4))).toBeGreaterThan(12);
  });

  it('draws fewer where it is slow, and never none', () => {
    expect(shareAfter(new Pace(), 2, 60)).toBeLessThan(1);
    expect(shareAfter(new Pace(), 60, 60)).toBe(0.05);
    expect(shareAfter(new Pace(), 60, 60, 1000, 3000)).toBe(1);
  });

  it('draws more again when it got quick, and stays where it is in time', () => {
    const pace = new Pace();
    const slow = shareAfter(pace, 4, 60);
    expect(shareAfter(pace, 4, 24, 1204)).toBe(slow);
    expect(shareAfter(pace, 30, 16, 1400)).toBe(1);
  });

  it('does not take a pause between two movements for a slow frame', () => {
    const pace = new Pace();
    shareAfter(pace, 60, 16);
    expect([5000, 6000, 7000].map((now) => pace.next(now, 100_000))).toEqual([1, 1, 1]);
  });

  it('begins with some of many points, and with all of few', () => {
    expect(new Pace().next(1000, 100_000)).toBe(0.2);
    expect(new Pace().next(1000, 20_000)).toBe(1);
  });
});

describe('the order of drawing', () => {
  it('has every point once, by rank', () => {
    const ranks = fc.array(fc.nat(2), { maxLength: 500 });
    fc.assert(
      fc.property(ranks, (rankOf) => {
        const order = [...spreadOrder(rankOf.length, (point) => rankOf[point]!, 3)];
        expect(order.toSorted((a, b) => a - b)).toEqual([...rankOf.keys()]);
        expect(order.map((point) => rankOf[point]!)).toEqual(rankOf.toSorted((a, b) => a - b));
      }),
    );
  });

  it('begins with points from everywhere, also within a rank', () => {
    for (const [ranks, from, count] of [
      [1, 0, 10_000],
      [2, 5000, 5000],
    ] as const) {
      const order = spreadOrder(10_000, (point) => (ranks === 1 ? 0 : point % 2), ranks);
      const tenths = new Array<number>(10).fill(0);
      for (const point of order.subarray(from, from + count / 10)) tenths[Math.floor(point / 1000)]!++;
      for (const tenth of tenths) expect(Math.abs(tenth - count / 100)).toBeLessThanOrEqual(count / 1000);
    }
  });
});
