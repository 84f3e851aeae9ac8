/** Finds points by place: the nearest to one, those in a polygon, the next one in a direction. Knows nothing of the document. */

/** Points per cell on average. */
const PER_CELL = 4;
/** How much sideways distance counts against distance ahead when going from point to point. */
const SIDEWAYS = 2;

export class PointGrid {
  readonly #positions: Float32Array;
  readonly #side: number;
  /** Points by cell, and by cell where they begin. */
  readonly #order: Uint32Array;
  readonly #starts: Uint32Array;

  /** Positions within [-1, 1]; they are not looked at again before the next grid. */
  constructor(positions: Float32Array) {
    const count = positions.length / 2;
    this.#positions = positions;
    this.#side = Math.max(1, Math.ceil(Math.sqrt(count / PER_CELL)));
    this.#starts = new Uint32Array(this.#side ** 2 + 1);
    for (let point = 0; point < count; point++) this.#starts[this.#cellOf(point) + 1]!++;
    for (let cell = 0; cell < this.#side ** 2; cell++) this.#starts[cell + 1]! += this.#starts[cell]!;
    this.#order = new Uint32Array(count);
    const filled = this.#starts.slice();
    for (let point = 0; point < count; point++) this.#order[filled[this.#cellOf(point)]!++] = point;
  }

  /** The accepted point nearest to a place, at most `reach` away. */
  nearest(x: number, y: number, reach: number, accepts: (point: number) => boolean): number | undefined {
    let best: number | undefined;
    let least = reach * reach;
    for (const point of this.#inBox(x - reach, y - reach, x + reach, y + reach)) {
      const squares = (this.#positions[2 * point]! - x) ** 2 + (this.#positions[2 * point + 1]! - y) ** 2;
      if (squares > least || (squares === least && best !== undefined) || !accepts(point)) continue;
      least = squares;
      best = point;
    }
    return best;
  }

  /** Accepted points inside of a polygon whose corners follow each other as x, y; where it crosses itself, by the even-odd rule. */
  inside(corners: readonly number[], accepts: (point: number) => boolean): number[] {
    const xs = corners.filter((_, at) => at % 2 === 0);
    const ys = corners.filter((_, at) => at % 2 === 1);
    if (xs.length < 3) return [];
    const box = this.#inBox(Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys));
    const found: number[] = [];
    for (const point of box)
      if (isInside(xs, ys, this.#positions[2 * point]!, this.#positions[2 * point + 1]!) && accepts(point))
        found.push(point);
    return found.sort((a, b) => a - b);
  }

  /** The accepted point that one comes to from a point in the direction (dx, dy), of length 1. */
  next(from: number, dx: number, dy: number, accepts: (point: number) => boolean): number | undefined {
    const [x, y] = [this.#positions[2 * from]!, this.#positions[2 * from + 1]!];
    let best: number | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (let point = 0; 2 * point < this.#positions.length; point++) {
      const [ax, ay] = [this.#positions[2 * point]! - x, this.#positions[2 * point + 1]! - y];
      const ahead = ax * dx + ay * dy;
      const aside = Math.abs(ax * dy - ay * dx);
      const cost = ahead + SIDEWAYS * aside;
      if (ahead <= 0 || aside > ahead || cost >= least || point === from || !accepts(point)) continue;
      least = cost;
      best = point;
    }
    return best;
  }

  *#inBox(left: number, bottom: number, right: number, top: number): Generator<number> {
    const [firstColumn, lastColumn] = [this.#at(left), this.#at(right)];
    for (let row = this.#at(bottom); row <= this.#at(top); row++) {
      const start = this.#starts[row * this.#side + firstColumn]!;
      const end = this.#starts[row * this.#side + lastColumn + 1]!;
      for (let at = start; at < end; at++) yield this.#order[at]!;
    }
  }

  #cellOf(point: number): number {
    return this.#at(this.#positions[2 * point + 1]!) * this.#side + this.#at(this.#positions[2 * point]!);
  }

  #at(value: number): number {
    return Math.min(this.#side - 1, Math.max(0, Math.floor(((value + 1) / 2) * this.#side)));
  }
}

function isInside(xs: readonly number[], ys: readonly number[], x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = xs.length - 1; i < xs.length; j = i++) {
    const crosses = ys[i]! > y !== ys[j]! > y;
    if (crosses && x < ((xs[j]! - xs[i]!) * (y - ys[i]!)) / (ys[j]! - ys[i]!) + xs[i]!) inside = !inside;
  }
  return inside;
}
