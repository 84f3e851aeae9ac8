/** Which part of a map is in sight, and where a point of it stands on the screen. Knows nothing of the document. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface View {
  /** What of the map is in the middle. */
  readonly x: number;
  readonly y: number;
  /** CSS pixels per unit of the map. */
  readonly scale: number;
}

/** Around the points, as a share of the screen. */
const MARGIN = 0.06;
/** How much closer one may look than at the whole. */
const CLOSEST = 400;
const FARTHEST = 0.5;
/** What a single point would be shown at. */
const LEAST_EXTENT = 0.02;

/** All of these points. */
export function fittingView(positions: Float32Array, size: Size): View {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let at = 0; at < positions.length; at += 2) {
    left = Math.min(left, positions[at]!);
    right = Math.max(right, positions[at]!);
    bottom = Math.min(bottom, positions[at + 1]!);
    top = Math.max(top, positions[at + 1]!);
  }
  if (left > right) return { x: 0, y: 0, scale: Math.max(1, Math.min(size.width, size.height) / 2) };
  const scale = Math.min(
    (size.width * (1 - 2 * MARGIN)) / Math.max(right - left, LEAST_EXTENT),
    (size.height * (1 - 2 * MARGIN)) / Math.max(top - bottom, LEAST_EXTENT),
  );
  return { x: (left + right) / 2, y: (bottom + top) / 2, scale: Math.max(1, scale) };
}

export function toScreen(
  { x, y, scale }: View,
  { width, height }: Size,
  px: number,
  py: number,
): [number, number] {
  return [width / 2 + (px - x) * scale, height / 2 - (py - y) * scale];
}

export function toMap(
  { x, y, scale }: View,
  { width, height }: Size,
  sx: number,
  sy: number,
): [number, number] {
  return [x + (sx - width / 2) / scale, y - (sy - height / 2) / scale];
}

/** Closer by `factor` while what stands at a place of the screen stays there. `whole` shows all points. */
export function zoomed(view: View, size: Size, factor: number, sx: number, sy: number, whole: View): View {
  const scale = Math.min(whole.scale * CLOSEST, Math.max(whole.scale * FARTHEST, view.scale * factor));
  const [x, y] = toMap(view, size, sx, sy);
  return { scale, x: x - (sx - size.width / 2) / scale, y: y + (sy - size.height / 2) / scale };
}

export function moved(view: View, dx: number, dy: number): View {
  return { ...view, x: view.x - dx / view.scale, y: view.y + dy / view.scale };
}

/** Radius of a point in CSS pixels: smaller the more there are, larger the closer one looks. */
export function pointRadius(count: number, size: Size, closeness: number): number {
  const room = Math.sqrt((size.width * size.height) / Math.max(1, count));
  const atWhole = Math.min(4.5, Math.max(1.1, room * 0.12));
  return Math.min(7, atWhole * Math.max(1, closeness) ** 0.3);
}
