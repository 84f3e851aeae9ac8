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

/** The longest member of a group has at most this many times the tokens of the shortest: what is similar to what is similar drifts. */
const MOST_SPREAD = 1.5;
/** Rounds in which links that did not fit into a group make others; then each is a group of its own. */
const MOST_ROUNDS = 8;

/** `strength` of a link: the strongest ones decide first what belongs together. */
export function groupsOf<L extends Link>(links: readonly L[], strength: (link: L) => number): Group<L>[] {
  const ordered = links.toSorted(
    (x, y) => strength(y) - strength(x) || byPlace(x.a, y.a) || byPlace(x.b, y.b),
  );
  const places = ordered.flatMap(({ a, b }) => [a, b]);
  const leaders = leadersOf(places);
  const groups: Group<L>[] = [];
  let left = Array.from(ordered.keys());
  for (let round = 0; left.length > 0; round++) {
    const sets = new FittingSets(places, leaders);
    const refused = left.filter((i) => !sets.join(leaders[2 * i]!, leaders[2 * i + 1]!));
    const taken = new Set(refused);
    const rooted = new Map<number, number[]>();
    for (const i of left) {
      if (taken.has(i)) continue;
      const root = sets.find(leaders[2 * i]!);
      const known = rooted.get(root);
      if (known) known.push(i);
      else rooted.set(root, [i]);
    }
    for (const one of rooted.values()) groups.push(groupOf(one, ordered, places, leaders));
    if (round >= MOST_ROUNDS) {
      for (const i of refused) groups.push(groupOf([i], ordered, places, leaders));
      break;
    }
    left = refused;
  }
  return withoutCovered(groups.filter(({ members }) => members.length > 1));
}

/** Sets of places that differ little in length. */
class FittingSets {
  readonly #sets: DisjointSets;
  readonly #shortest: Float64Array;
  readonly #longest: Float64Array;

  constructor(places: readonly Place[], leaders: Int32Array) {
    this.#sets = new DisjointSets(places.length);
    this.#shortest = new Float64Array(places.length);
    for (const leader of leaders) this.#shortest[leader] = sizeOf(places[leader]!);
    this.#longest = this.#shortest.slice();
  }

  find(one: number): number {
    return this.#sets.find(one);
  }

  /** Whether they are in one set now. */
  join(one: number, other: number): boolean {
    const [x, y] = [this.find(one), this.find(other)];
    if (x === y) return true;
    const shortest = Math.min(this.#shortest[x]!, this.#shortest[y]!);
    const longest = Math.max(this.#longest[x]!, this.#longest[y]!);
    // Two places are as far apart as whoever compared them let them be.
    const isPair = this.#longest[x] === this.#shortest[x] && this.#longest[y] === this.#shortest[y];
    if (longest > MOST_SPREAD * shortest && !isPair) return false;
    this.#sets.join(x, y);
    const root = this.find(x);
    this.#shortest[root] = shortest;
    this.#longest[root] = longest;
    return true;
  }
}

function groupOf<L extends Link>(
  indices: readonly number[],
  links: readonly L[],
  places: readonly Place[],
  leaders: Int32Array,
): Group<L> {
  const spots = new Map<number, Place>();
  for (const i of indices)
    for (const at of [2 * i, 2 * i + 1])
      spots.set(leaders[at]!, joined(spots.get(leaders[at]!), places[at]!));
  return {
    members: withoutNested([...spots.values()].sort(byPlace)),
    links: indices.map((i) => links[i]!),
  };
}

/**
 * By place, the first place that is the same one. What is the same as another place that is not the first is none: a
 * row of places, each a little further on, would become one.
 */
function leadersOf(places: readonly Place[]): Int32Array {
  const leaders = new Int32Array(places.length);
  const byStart = Array.from(places.keys()).sort((x, y) => byPlace(places[x]!, places[y]!) || x - y);
  let open: number[] = [];
  for (const at of byStart) {
    const place = places[at]!;
    open = open.filter((leader) => places[leader]!.end > place.start);
    const leader = open.find((one) => isSamePlace(places[one]!, place));
    leaders[at] = leader ?? at;
    if (leader === undefined) open.push(at);
  }
  return leaders;
}

const STRETCH = 256;

/** Pairs of two files without those that lie within another one on both sides. */
export function outermost(pairs: readonly Pair[]): Pair[] {
  const bySize = pairs.toSorted(
    (x, y) => sizeOf(y.a) - sizeOf(x.a) || byPlace(x.a, y.a) || byPlace(x.b, y.b),
  );
  const kept: Pair[] = [];
  /** By stretch of positions, the pairs kept of which the second place is in it. */
  const around = new Map<number, Pair[]>();
  for (const pair of bySize) {
    const others = around.get(Math.floor(pair.b.start / STRETCH)) ?? [];
    if (others.some((other) => isWithin(pair.a, other.a) && isWithin(pair.b, other.b))) continue;
    kept.push(pair);
    for (let at = Math.floor(pair.b.start / STRETCH); at * STRETCH < pair.b.end; at++) {
      const known = around.get(at);
      if (known) known.push(pair);
      else around.set(at, [pair]);
    }
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
