/**
 * How many points are drawn while the map moves: all of them where there is a graphics card; on a processor as many as it draws in
 * time, and all when the map is at rest. Knows nothing of the document.
 */

/** A frame that takes longer is seen as a hitch; one that takes less leaves room for more points. In ms. */
const SLOW_MS = 28;
const QUICK_MS = 20;
/** Frames farther apart than this do not belong to one movement. */
const PAUSE_MS = 250;
const [FEWER, MORE] = [0.5, 1.2];
/** Fewer would not show what the map shows. */
const LEAST_POINTS = 5000;

export class Pace {
  #share = 1;
  #lastMs = Number.NEGATIVE_INFINITY;

  /** Share of the points to draw in a frame of a movement, which begins at this time. */
  next(nowMs: number, count: number): number {
    const passed = nowMs - this.#lastMs;
    this.#lastMs = nowMs;
    const least = Math.min(1, LEAST_POINTS / Math.max(1, count));
    if (passed < PAUSE_MS && passed > SLOW_MS) this.#share *= FEWER;
    else if (passed < QUICK_MS) this.#share *= MORE;
    this.#share = Math.min(1, Math.max(least, this.#share));
    return this.#share;
  }
}

/** All of `count` points in an order whose every beginning is spread over all of them. */
export function spreadOrder(count: number): Uint32Array {
  const order = new Uint32Array(count);
  let stride = Math.max(1, Math.round(count * 0.618));
  while (greatestCommonDivisor(stride, count) > 1) stride++;
  for (let i = 0, point = 0; i < count; i++, point = (point + stride) % count) order[i] = point;
  return order;
}

function greatestCommonDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestCommonDivisor(other, one % other);
}
