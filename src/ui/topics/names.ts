/**
 * Names that people gave to topics. A topic is the same as an earlier one if it has most of its members, whatever number,
 * size or label it has now. Knows nothing of the editor.
 */
import type { Topic } from '../../shared/clusters.ts';

/** What keeps values over restarts; VS Code's Memento is one. */
interface Memory {
  get<T>(key: string): T | undefined;
  update(key: string, value: unknown): PromiseLike<void>;
}

interface NamedTopic {
  readonly name: string;
  /** See `Topic.sketch`. */
  readonly sketch: readonly number[];
}

const KEY = 'sextant.topicNames';
const MOST_NAMES = 300;
/** Share of the smaller sketch's members that both have. */
const SAME = 0.5;

export class TopicNames {
  readonly #memory: Memory;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** By id of the topic; each name goes to the topic that has most of what it was given to. */
  namesOf(topics: readonly Topic[]): ReadonlyMap<number, string> {
    const all = topics.flatMap((topic) => [topic, ...topic.subtopics]);
    const pairs = this.#named
      .flatMap((named) =>
        all.map((topic) => ({ named, topic, shared: sharedOf(named.sketch, topic.sketch) })),
      )
      .filter(({ shared }) => shared >= SAME)
      .sort((x, y) => y.shared - x.shared || x.topic.id - y.topic.id);
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
  async rename({ sketch }: Topic, name: string): Promise<void> {
    const others = this.#named.filter((named) => sharedOf(named.sketch, sketch) < SAME);
    const text = name.trim();
    await this.#memory.update(
      KEY,
      [...(text === '' ? [] : [{ name: text, sketch }]), ...others].slice(0, MOST_NAMES),
    );
  }

  get #named(): readonly NamedTopic[] {
    return this.#memory.get<readonly NamedTopic[]>(KEY) ?? [];
  }
}

function sharedOf(one: readonly number[], other: readonly number[]): number {
  const known = new Set(one);
  const shared = other.filter((hash) => known.has(hash)).length;
  return shared / Math.max(1, Math.min(known.size, other.length));
}
