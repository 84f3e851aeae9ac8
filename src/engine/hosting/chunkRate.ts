/** Chunks per second over the last few seconds: a mean over the whole run would hide that it became slow. */
export class ChunkRate {
  readonly #points: { readonly ms: number; readonly chunks: number }[] = [];

  /** Chunks per second, 0 until there are two points apart. `nowMs` must not go back. */
  add(nowMs: number, chunks: number): number {
    const points = this.#points;
    if (chunks < (points.at(-1)?.chunks ?? 0)) points.length = 0;
    points.push({ ms: nowMs, chunks });
    while (points.length > 2 && nowMs - points[1]!.ms >= WINDOW_MS) points.shift();
    const [first, last] = [points[0]!, points.at(-1)!];
    const seconds = (last.ms - first.ms) / 1000;
    return seconds > 0 ? Math.round((last.chunks - first.chunks) / seconds) : 0;
  }
}

/** Long enough to be steady over batches, short enough to follow a change. */
const WINDOW_MS = 5000;
