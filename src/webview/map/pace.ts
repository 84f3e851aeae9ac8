/**
 * How many points are drawn while the map moves: all of them where there is a graphics card; on a processor as many as it draws in
 * time, and all when the map is at rest. Knows nothing of the document.
 */

/** A frame that takes longer is seen as a hitch; one that takes less leaves room for more points. In ms. */
const SLOW_MS = 28;
const QUICK_MS = 20;
/** A processor takes about as long as there are points; much fewer at once would be an answer to somebody else's hitch. */
const LEAST_STEP = 0.2;
/** Frames farther apart than this do not belong to one movement. */
const PAUSE_MS = 250;
const MORE = 1.2;
/** Fewer would not show what the map shows. */
const LEAST_POINTS = 5000;
/** Of the first movement, before it is known how quick this machine is; a graphics card has all of them within a few frames. */
const FIRST_POINTS = 20_000;

export class Pace {
  #share: number | undefined;
  #lastMs = Number.NEGATIVE_INFINITY;

  /** Share of the points to draw in a frame of a movement, which begins at this time. */
  next(nowMs: number, count: number): number {
    const passed = nowMs - this.#lastMs;
    this.#lastMs = nowMs;
    const least = Math.min(1, LEAST_POINTS / Math.max(1, count));
    let share = this.#share ?? FIRST_POINTS / Math.max(1, count);
    if (passed < PAUSE_MS && passed > SLOW_MS) share *= Math.max(LEAST_STEP, QUICK_MS / passed);
    else if (passed < QUICK_MS) share *= MORE;
    share = Math.min(1, Math.max(least, share));
    this.#share = share;
    return share;
  }
}

/**
 * All of `count` points, by `rank` from the least on; those of one rank in an order whose every beginning is spread over all of
 * them.
 */
export function spreadOrder(count: number, rank: (point: number) => number, ranks: number): Uint32Array {
  const starts = new Uint32Array(ranks + 1);
  for (let point = 0; point < count; point++) starts[rank(point) + 1]!++;
  for (let at = 0; at < ranks; at++) starts[at + 1]! += starts[at]!;
  const order = new Uint32Array(count);
  let stride = Math.max(1, Math.round(count * 0.618));
  while (greatestCommonDivisor(stride, count) > 1) stride++;
  for (let i = 0, point = 0; i < count; i++, point = (point + stride) % count)
    order[starts[rank(point)]!++] = point;
  return order;
}

function greatestCommonDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestCommonDivisor(other, one % other);
}
