/** Where the names of groups stand: on the point of the group that lies most in its middle. Knows nothing of the document. */
import { NOISE } from '../../shared/clusters.ts';
import { type Grouping, NOWHERE } from './grouping.ts';
import type { MapModel } from './points.ts';

export interface Anchor {
  readonly label: string;
  readonly x: number;
  readonly y: number;
  /** 0 for groups, 1 for sub-topics. */
  readonly level: number;
}

/** Words of a topic that are shown: more hide what they name. */
const MOST_TERMS = 3;

/** The largest groups first, then sub-topics. Points that do not count have no say. */
export function anchorsOf(
  model: MapModel,
  { by, groups, of }: Grouping,
  counts: (point: number) => boolean,
): readonly Anchor[] {
  // Languages and ages are spread over the whole map.
  if (by !== 'topic' && by !== 'folder') return [];
  const found = middles(model, groups.length, (point) => of[point]!, counts);
  const anchors = groups.flatMap(({ label, colour }, at): Anchor[] => {
    const middle = found[at];
    return middle && colour !== NOWHERE ? [{ label: short(label), ...middle, level: 0 }] : [];
  });
  if (by !== 'topic') return anchors;
  const subtopics = model.head.topics.flatMap((topic) => topic.subtopics);
  const place = new Map(subtopics.map(({ id }, at) => [id, at]));
  const below = middles(
    model,
    subtopics.length,
    (point) => (model.subtopics[point] === NOISE ? -1 : (place.get(model.subtopics[point]!) ?? -1)),
    counts,
  );
  const sorted = subtopics.map((topic, at) => ({ topic, middle: below[at] }));
  sorted.sort((a, b) => b.topic.size - a.topic.size);
  return [
    ...anchors,
    ...sorted.flatMap(({ topic, middle }) =>
      middle ? [{ label: short(topic.label), ...middle, level: 1 }] : [],
    ),
  ];
}

/** By group the member nearest to the median of its members; undefined for one without any. */
function middles(
  { positions, count }: MapModel,
  groups: number,
  groupOf: (point: number) => number,
  counts: (point: number) => boolean,
): readonly ({ readonly x: number; readonly y: number } | undefined)[] {
  const members: number[][] = Array.from({ length: groups }, () => []);
  for (let point = 0; point < count; point++) if (counts(point)) members[groupOf(point)]?.push(point);
  return members.map((points) => {
    if (points.length === 0) return undefined;
    const middle = (axis: number): number => {
      const values = Float32Array.from(points, (point) => positions[2 * point + axis]!).sort();
      return values[values.length >> 1]!;
    };
    const [x, y] = [middle(0), middle(1)];
    const far = (point: number): number =>
      (positions[2 * point]! - x) ** 2 + (positions[2 * point + 1]! - y) ** 2;
    const nearest = points.reduce((best, point) => (far(point) < far(best) ? point : best));
    return { x: positions[2 * nearest]!, y: positions[2 * nearest + 1]! };
  });
}

function short(label: string): string {
  return label.split(' · ').slice(0, MOST_TERMS).join(' · ');
}
