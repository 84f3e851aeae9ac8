/** Where points stand on the screen, which one is pointed at, and what a lasso holds. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PointGrid } from '../../../src/webview/map/grid.ts';
import {
  fittingView,
  moved,
  pointRadius,
  toMap,
  toScreen,
  type View,
  zoomed,
} from '../../../src/webview/map/view.ts';

const SIZE = { width: 800, height: 400 };
const all = (): boolean => true;

describe('the view', () => {
  it('shows all points with a margin, whatever the shape of the window', () => {
    const positions = Float32Array.from([-1, -0.5, 1, 0.5]);
    const view = fittingView(positions, SIZE);
    for (const [x, y] of [
      [-1, -0.5],
      [1, 0.5],
    ] as const) {
      const [sx, sy] = toScreen(view, SIZE, x, y);
      expect(sx).toBeGreaterThan(20);
      expect(sx).toBeLessThan(780);
      expect(sy).toBeGreaterThan(10);
      expect(sy).toBeLessThan(390);
    }
    // Up is up.
    expect(toScreen(view, SIZE, 0, 0.5)[1]).toBeLessThan(toScreen(view, SIZE, 0, -0.5)[1]);
  });

  it.each([
    ['nothing', []],
    ['one point', [0.3, 0.2]],
    ['points in one place', [0.3, 0.2, 0.3, 0.2]],
  ])('of %s is finite', (_, positions) => {
    const { x, y, scale } = fittingView(Float32Array.from(positions), SIZE);
    expect([x, y, scale].every(Number.isFinite)).toBe(true);
    expect(scale).toBeGreaterThan(0);
  });

  const views = fc.record({
    x: fc.double({ min: -1, max: 1, noNaN: true }),
    y: fc.double({ min: -1, max: 1, noNaN: true }),
    scale: fc.double({ min: 50, max: 5000, noNaN: true }),
  });
  const places = fc.tuple(fc.integer({ min: 0, max: 800 }), fc.integer({ min: 0, max: 400 }));

  it('goes to the screen and back', () => {
    fc.assert(
      fc.property(views, places, (view, [sx, sy]) => {
        const [x, y] = toMap(view, SIZE, sx, sy);
        const [backX, backY] = toScreen(view, SIZE, x, y);
        expect(backX).toBeCloseTo(sx, 6);
        expect(backY).toBeCloseTo(sy, 6);
      }),
    );
  });

  it('keeps what is under the mouse there while it comes closer, and has limits', () => {
    const whole: View = { x: 0, y: 0, scale: 200 };
    fc.assert(
      fc.property(views, places, fc.double({ min: 0.2, max: 5, noNaN: true }), (view, [sx, sy], factor) => {
        const next = zoomed(view, SIZE, factor, sx, sy, whole);
        const [before, after] = [toMap(view, SIZE, sx, sy), toMap(next, SIZE, sx, sy)];
        expect(after[0]).toBeCloseTo(before[0], 6);
        expect(after[1]).toBeCloseTo(before[1], 6);
        expect(next.scale).toBeGreaterThanOrEqual(100);
        expect(next.scale).toBeLessThanOrEqual(80_000);
      }),
    );
  });

  it('follows the mouse when it is dragged', () => {
    const view = { x: 0.1, y: 0.2, scale: 300 };
    const [x, y] = toMap(view, SIZE, 100, 50);
    expect(toScreen(moved(view, 30, -20), SIZE, x, y)).toEqual([
      expect.closeTo(130, 6),
      expect.closeTo(30, 6),
    ]);
  });

  it('draws points smaller the more there are, and larger from close by', () => {
    const radii = [10, 1000, 10_000, 100_000].map((count) => pointRadius(count, SIZE, 1));
    expect(radii).toEqual([...radii].sort((a, b) => b - a));
    expect(radii.at(-1)).toBeGreaterThan(1);
    expect(pointRadius(1000, SIZE, 10)).toBeGreaterThan(pointRadius(1000, SIZE, 1));
  });
});

describe('the grid', () => {
  const coordinate = fc.double({ min: -1, max: 1, noNaN: true });
  const points = fc.array(coordinate, { minLength: 2, maxLength: 80 }).map((values) => {
    return Float32Array.from(values.length % 2 === 0 ? values : values.slice(1));
  });

  it('finds the nearest point that counts, as a look at all of them does', () => {
    fc.assert(
      fc.property(points, coordinate, coordinate, (positions, x, y) => {
        const counts = (point: number): boolean => point % 3 !== 0;
        const found = new PointGrid(positions).nearest(x, y, 0.5, counts);
        const distanceOf = (point: number): number =>
          Math.hypot(positions[2 * point]! - x, positions[2 * point + 1]! - y);
        const expected = [...positions.keys()]
          .filter((point) => 2 * point < positions.length && counts(point) && distanceOf(point) <= 0.5)
          .sort((a, b) => distanceOf(a) - distanceOf(b))[0];
        if (expected === undefined) expect(found).toBeUndefined();
        else expect(distanceOf(found!)).toBeCloseTo(distanceOf(expected), 9);
      }),
    );
  });

  it('finds what a lasso holds', () => {
    const grid = new PointGrid(Float32Array.from([0, 0, 0.5, 0.5, -0.5, 0.1, 0.2, 0.1]));
    const square = [-0.3, -0.3, 0.3, -0.3, 0.3, 0.3, -0.3, 0.3];
    expect(grid.inside(square, all)).toEqual([0, 3]);
    expect(grid.inside(square, (point) => point !== 3)).toEqual([0]);
    // Two corners hold nothing.
    expect(grid.inside([-1, -1, 1, 1], all)).toEqual([]);
  });

  it('leaves out the hole of a lasso that goes round twice', () => {
    const grid = new PointGrid(Float32Array.from([0, 0, 0.4, 0]));
    const outer = [-0.6, -0.6, 0.6, -0.6, 0.6, 0.6, -0.6, 0.6, -0.6, -0.6];
    const inner = [-0.2, -0.2, 0.2, -0.2, 0.2, 0.2, -0.2, 0.2, -0.2, -0.2];
    expect(grid.inside([...outer, ...inner], all)).toEqual([1]);
  });

  it('goes from point to point by direction', () => {
    // In the middle, right, far right, above, and below to the left.
    const grid = new PointGrid(Float32Array.from([0, 0, 0.2, 0.02, 0.5, 0, 0.05, 0.3, -0.3, -0.3]));
    expect(grid.next(0, 1, 0, all)).toBe(1);
    expect(grid.next(1, 1, 0, all)).toBe(2);
    expect(grid.next(0, 0, 1, all)).toBe(3);
    expect(grid.next(0, -1, 0, all)).toBe(4);
    expect(grid.next(2, 1, 0, all)).toBeUndefined();
    expect(grid.next(0, 1, 0, (point) => point !== 1)).toBe(2);
  });

  it('of nothing', () => {
    const grid = new PointGrid(new Float32Array(0));
    expect(grid.nearest(0, 0, 2, all)).toBeUndefined();
    expect(grid.inside([-1, -1, 1, -1, 1, 1], all)).toEqual([]);
  });
});
