/**
 * Names that people gave to topics, the same wherever topics are shown. A topic is the same as an earlier one if it has most of
 * its members, whatever number, size or label it has now. Knows nothing of the editor.
 */
import type { Topic } from '../shared/clusters.ts';

/** What keeps values over restarts; VS Code's Memento is one. */
interface Memory {
  get<T>(key: string): T | undefined;
  update(key: string, value: unknown): PromiseLike<void>;
}

interface NamedTopic {
  readonly name: string;
  /** See `Topic.sketch`. */
  readonly sketch: readonly number[];
  /** A sub-topic has members of its parent, and is another one whatever it shares. Absent: no. */
  readonly isSubtopic?: boolean;
}

interface Pair {
  readonly named: NamedTopic;
  readonly topic: Topic;
  readonly shared: number;
}

const KEY = 'sextant.topicNames';
const MOST_NAMES = 300;
/** Share of the smaller sketch's members that both have. */
const SAME = 0.5;

export class TopicNames {
  readonly #memory: Memory;
  readonly #listeners = new Set<() => void>();

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** By id of the topic; each name goes to the topic that has most of what it was given to. */
  namesOf(topics: readonly Topic[]): ReadonlyMap<number, string> {
    const named = this.#named;
    const of = (isSubtopic: boolean): NamedTopic[] =>
      named.filter((one) => (one.isSubtopic ?? false) === isSubtopic);
    const pairs = [
      ...pairsOf(of(false), topics),
      ...pairsOf(
        of(true),
        topics.flatMap(({ subtopics }) => subtopics),
      ),
    ].sort((x, y) => y.shared - x.shared || x.topic.id - y.topic.id);
    const names = new Map<number, string>();
    const given = new Set<NamedTopic>();
    for (const { named, topic } of pairs) {
      if (names.has(topic.id) || given.has(named)) continue;
      names.set(topic.id, named.name);
      given.add(named);
    }
    return names;
  }

  /** An empty name gives the topic its own label back. */
  async rename(topic: Topic, isSubtopic: boolean, name: string): Promise<void> {
    const own = this.#named.filter((named) => (named.isSubtopic ?? false) === isSubtopic);
    const same = new Set(pairsOf(own, [topic]).map(({ named }) => named));
    const others = this.#named.filter((named) => !same.has(named));
    const text = name.trim();
    const added = text === '' ? [] : [{ name: text, sketch: topic.sketch, isSubtopic }];
    await this.#memory.update(KEY, [...added, ...others].slice(0, MOST_NAMES));
    for (const listener of this.#listeners) listener();
  }

  /** Calls `listener` when a topic was renamed. Returns what ends it. */
  onDidChange(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  get #named(): readonly NamedTopic[] {
    return this.#memory.get<readonly NamedTopic[]>(KEY) ?? [];
  }
}

/** Those that are the same. Looks each hash up once: hundreds of names against a thousand topics would keep the editor. */
function pairsOf(named: readonly NamedTopic[], topics: readonly Topic[]): Pair[] {
  if (named.length === 0) return [];
  const holders = new Map<number, NamedTopic[]>();
  for (const one of named)
    for (const hash of new Set(one.sketch)) {
      const known = holders.get(hash);
      if (known) known.push(one);
      else holders.set(hash, [one]);
    }
  return topics.flatMap((topic) => {
    const counts = new Map<NamedTopic, number>();
    for (const hash of topic.sketch)
      for (const one of holders.get(hash) ?? []) counts.set(one, (counts.get(one) ?? 0) + 1);
    return [...counts].flatMap(([one, count]) => {
      const shared = count / Math.min(one.sketch.length, topic.sketch.length);
      return shared >= SAME ? [{ named: one, topic, shared }] : [];
    });
  });
}
