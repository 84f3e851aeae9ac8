/**
 * Pairs of places to groups of places: places that are nearly the same count as one, pairs that lie within others
 * go, and what is connected is a group. The order of the pairs does not matter.
 */
import { DisjointSets } from './disjointSets.ts';
import type { Pair, Place } from './judge.ts';

/** A pair of any kind; positions are those of one corpus. */
export interface Link {
  readonly a: Place;
  readonly b: Place;
}

export interface Group<L extends Link> {
  /** By position, at least two; none within another. */
  readonly members: readonly Place[];
  readonly links: readonly L[];
}

/** Places of which that share is common are one: `overlap / union`. */
const SAME_PLACE = 0.75;

export function groupsOf<L extends Link>(links: readonly L[]): Group<L>[] {
  const ordered = links.toSorted((x, y) => byPlace(x.a, y.a) || byPlace(x.b, y.b));
  const places = ordered.flatMap(({ a, b }) => [a, b]);
  const onePlace = new DisjointSets(places.length);
  const together = new DisjointSets(places.length);
  const byStart = Array.from(places.keys()).sort((x, y) => byPlace(places[x]!, places[y]!) || x - y);
  let open: number[] = [];
  for (const at of byStart) {
    const place = places[at]!;
    open = open.filter((other) => places[other]!.end > place.start);
    for (const other of open) {
      if (onePlace.find(other) === onePlace.find(at) || !isSamePlace(places[other]!, place)) continue;
      onePlace.join(other, at);
      together.join(other, at);
    }
    open.push(at);
  }
  for (let i = 0; i < ordered.length; i++) together.join(2 * i, 2 * i + 1);
  const found = new Map<number, { places: Map<number, Place>; links: L[] }>();
  places.forEach((place, at) => {
    const root = together.find(at);
    let group = found.get(root);
    if (!group) found.set(root, (group = { places: new Map(), links: [] }));
    const spot = onePlace.find(at);
    group.places.set(spot, joined(group.places.get(spot), place));
    if (at % 2 === 0) group.links.push(ordered[at / 2]!);
  });
  const groups = [...found.values()].map((group) => ({
    members: withoutNested([...group.places.values()].sort(byPlace)),
    links: group.links,
  }));
  return withoutCovered(groups.filter(({ members }) => members.length > 1));
}

/** Pairs of two files without those that lie within another one on both sides. */
export function outermost(pairs: readonly Pair[]): Pair[] {
  const bySize = pairs.toSorted(
    (x, y) => sizeOf(y.a) - sizeOf(x.a) || byPlace(x.a, y.a) || byPlace(x.b, y.b),
  );
  const kept: Pair[] = [];
  for (const pair of bySize) {
    const isNested = kept.some((other) => isWithin(pair.a, other.a) && isWithin(pair.b, other.b));
    if (!isNested) kept.push(pair);
  }
  return kept;
}

export function isWithin(place: Place, other: Place): boolean {
  return place.start >= other.start && place.end <= other.end;
}

export function byPlace(x: Place, y: Place): number {
  return x.start - y.start || x.end - y.end;
}

function sizeOf({ start, end }: Place): number {
  return end - start;
}

function isSamePlace(x: Place, y: Place): boolean {
  const common = Math.min(x.end, y.end) - Math.max(x.start, y.start);
  return common >= SAME_PLACE * (Math.max(x.end, y.end) - Math.min(x.start, y.start));
}

function joined(x: Place | undefined, y: Place): Place {
  return x ? { start: Math.min(x.start, y.start), end: Math.max(x.end, y.end) } : y;
}

/** Of members, ordered by position: those that overlap by most of the smaller are one. */
function withoutNested(members: readonly Place[]): Place[] {
  const kept: Place[] = [];
  for (const member of members) {
    const last = kept.at(-1);
    const common = last ? Math.min(last.end, member.end) - member.start : 0;
    if (last && common > Math.min(sizeOf(last), sizeOf(member)) / 2)
      kept[kept.length - 1] = joined(last, member);
    else kept.push(member);
  }
  return kept;
}

/**
 * Without groups that one other group tells already: each member lies within another member of it. Copies that lie in
 * one member of it are told by none.
 */
function withoutCovered<L extends Link>(groups: readonly Group<L>[]): Group<L>[] {
  // What lies around a place comes before it.
  const outerFirst = groups
    .flatMap(({ members }, group) => members.map((place) => ({ place, group })))
    .sort((x, y) => x.place.start - y.place.start || y.place.end - x.place.end || x.group - y.group);
  /** By group, the groups that cover each of its members so far, with the member that covers the last one. */
  const covers = new Map<number, ReadonlyMap<number, Place>>();
  let open: typeof outerFirst = [];
  for (const one of outerFirst) {
    open = open.filter(({ place }) => place.end > one.place.start);
    const before = covers.get(one.group);
    const around = new Map<number, Place>();
    for (const { place, group } of open) {
      const isNext = before === undefined || (before.has(group) && before.get(group) !== place);
      if (group !== one.group && isWithin(one.place, place) && isNext) around.set(group, place);
    }
    covers.set(one.group, around);
    open.push(one);
  }
  return groups.filter((_, group) => covers.get(group)!.size === 0);
}
