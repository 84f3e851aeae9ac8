/** Brings a picture to its size: the middle at 0, the longer side from -1 to 1. */
export function fitted(positions: Float32Array): Float32Array {
  const count = positions.length / 2;
  const low = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const high = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let at = 0; at < positions.length; at++) {
    const axis = at % 2;
    low[axis] = Math.min(low[axis]!, positions[at]!);
    high[axis] = Math.max(high[axis]!, positions[at]!);
  }
  const longer = Math.max(high[0]! - low[0]!, high[1]! - low[1]!);
  if (!(longer > LEAST_EXTENT)) return inDisc(count);
  const middle = [(low[0]! + high[0]!) / 2, (low[1]! + high[1]!) / 2];
  return positions.map((value, at) => (2 * (value - middle[at % 2]!)) / longer);
}

/** What differs less is rounding. */
const LEAST_EXTENT = 1e-6;
const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));

/** Where nothing tells points apart they lie evenly in a disc, as seeds in a sunflower, so that each can be pointed at. */
function inDisc(count: number): Float32Array {
  const positions = new Float32Array(2 * count);
  for (let i = 0; i < count; i++) {
    const radius = count === 1 ? 0 : Math.sqrt(i / count);
    positions[2 * i] = radius * Math.cos(i * GOLDEN_ANGLE);
    positions[2 * i + 1] = radius * Math.sin(i * GOLDEN_ANGLE);
  }
  return positions;
}
