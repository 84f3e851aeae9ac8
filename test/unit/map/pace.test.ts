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
    expect([1000, 2000, 3000].map((now) => pace.next(now, 100_000))).toEqual([1, 1, 1]);
  });
});

describe('the order of drawing', () => {
  it('has every point once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3000 }), (count) => {
        expect([...spreadOrder(count)].sort((a, b) => a - b)).toEqual([...Array(count).keys()]);
      }),
    );
  });

  it('begins with points from everywhere', () => {
    const tenths = new Array<number>(10).fill(0);
    for (const point of spreadOrder(10_000).subarray(0, 1000)) tenths[Math.floor(point / 1000)]!++;
    for (const count of tenths) expect(count).toBeCloseTo(100, -1);
  });
});
