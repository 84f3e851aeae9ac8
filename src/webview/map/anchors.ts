/** Where the names of groups stand: where most of their points are close together. Knows nothing of the document. */
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

/** By group the middle of its densest part; undefined for one without points. */
function middles(
  { positions, count }: MapModel,
  groups: number,
  groupOf: (point: number) => number,
  counts: (point: number) => boolean,
): readonly ({ readonly x: number; readonly y: number } | undefined)[] {
  const members: number[][] = Array.from({ length: groups }, () => []);
  for (let point = 0; point < count; point++) if (counts(point)) members[groupOf(point)]?.push(point);
  return members.map((points) => (points.length === 0 ? undefined : densest(positions, points)));
}

/** Cells along one side of the map. */
const CELLS = 24;

function densest(
  positions: Float32Array,
  points: readonly number[],
): { readonly x: number; readonly y: number } {
  const at = (value: number): number => Math.floor(((value + 1) / 2) * CELLS);
  const cellOf = (point: number): number =>
    at(positions[2 * point]!) + CELLS * 2 * at(positions[2 * point + 1]!);
  const sizes = new Map<number, number>();
  for (const point of points) sizes.set(cellOf(point), (sizes.get(cellOf(point)) ?? 0) + 1);
  const around = (cell: number): number[] =>
    [-1, 0, 1].flatMap((row) => [-1, 0, 1].map((column) => cell + column + CELLS * 2 * row));
  let [best, most] = [0, 0];
  for (const cell of sizes.keys()) {
    const sum = around(cell).reduce((total, other) => total + (sizes.get(other) ?? 0), 0);
    if (sum > most) [best, most] = [cell, sum];
  }
  const near = new Set(around(best));
  let [x, y] = [0, 0];
  for (const point of points) {
    if (!near.has(cellOf(point))) continue;
    x += positions[2 * point]! / most;
    y += positions[2 * point + 1]! / most;
  }
  return { x, y };
}

function short(label: string): string {
  return label.split(' · ').slice(0, MOST_TERMS).join(' · ');
}
