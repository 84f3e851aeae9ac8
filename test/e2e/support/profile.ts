// What a CPU profile of the extension host says of one extension.

/** As V8 writes it: a tree of call frames, and which of them ran at each sample. */
export interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
    readonly children?: readonly number[];
  }[];
  /** Ids of nodes. */
  readonly samples: readonly number[];
  /** Microseconds since the sample before. */
  readonly timeDeltas: readonly number[];
}

export interface Block {
  readonly milliseconds: number;
  /** Of these, how long it ran: on a busy machine a block is interrupted by other processes, and no sample is taken meanwhile. */
  readonly running: number;
  /** The extension's functions that ran in it, outermost first, of the sample where most of them did. */
  readonly functions: readonly string[];
}

/** Between two samples, which the probe takes each half millisecond, of a process that runs. */
const LONGEST_INTERVAL_MS = 2;

/** The longest times without a break in which code of files whose address contains `url`, or what it called, ran; longest first. */
export function longestBlocks(profile: Profile, url: string): Block[] {
  const { nodes, samples, timeDeltas } = profile;
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const stacks = new Map<number, string[]>();
  const stackOf = (id: number): string[] => {
    const known = stacks.get(id);
    if (known) return known;
    const parent = parents.get(id);
    const above = parent === undefined ? [] : stackOf(parent);
    const frame = frames.get(id)!;
    const stack = frame.url.includes(url) ? [...above, frame.functionName || '(anonymous)'] : above;
    stacks.set(id, stack);
    return stack;
  };
  const blocks: { milliseconds: number; running: number; functions: string[] }[] = [];
  let current: (typeof blocks)[number] | undefined;
  for (const [i, id] of samples.entries()) {
    const stack = stackOf(id);
    // A sample stands for the time until the next one.
    const milliseconds = (timeDeltas[i + 1] ?? 0) / 1000;
    if (stack.length === 0) {
      current = undefined;
      continue;
    }
    if (!current) blocks.push((current = { milliseconds: 0, running: 0, functions: [] }));
    current.milliseconds += milliseconds;
    current.running += Math.min(milliseconds, LONGEST_INTERVAL_MS);
    if (stack.length > current.functions.length) current.functions = stack;
  }
  return blocks.sort((a, b) => b.milliseconds - a.milliseconds);
}
