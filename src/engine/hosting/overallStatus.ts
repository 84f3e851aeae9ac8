/** One state of the index out of those of several workspace folders: what a person should know first. */
import type { IndexStatus } from '../../shared/engineEvents.ts';

type State = IndexStatus['state'];
type StatusOf<S extends State> = Extract<IndexStatus, { readonly state: S }>;

/** What is under way comes first, then what needs a person, then what is well; folders left alone do not count. */
const ORDER: readonly State[] = [
  'indexing',
  'scanning',
  'loadingModel',
  'failed',
  'paused',
  'ready',
  'notEnabled',
  'noFolder',
];

/** Figures of folders in the same state are added; of their models the first is named. */
export function overallStatus(statuses: readonly IndexStatus[]): IndexStatus {
  const state =
    ORDER.find((candidate) => statuses.some((status) => status.state === candidate)) ?? 'noFolder';
  if (state === 'indexing') {
    const all = inState(statuses, state);
    return {
      state,
      filesDone: sum(all, ({ filesDone }) => filesDone),
      filesTotal: sum(all, ({ filesTotal }) => filesTotal),
      chunks: sum(all, ({ chunks }) => chunks),
      chunksPerSecond: sum(all, ({ chunksPerSecond }) => chunksPerSecond),
      ...firstOf('model', all),
      ...firstOf('nextModel', all),
    };
  }
  if (state === 'ready') {
    const all = inState(statuses, state);
    return {
      state,
      files: sum(all, ({ files }) => files),
      chunks: sum(all, ({ chunks }) => chunks),
      generation: sum(all, ({ generation }) => generation),
      skipped: sum(all, ({ skipped }) => skipped),
      ...firstOf('model', all),
    };
  }
  return inState(statuses, state)[0] ?? { state: 'noFolder' };
}

function inState<S extends State>(statuses: readonly IndexStatus[], state: S): StatusOf<S>[] {
  return statuses.filter((status): status is StatusOf<S> => status.state === state);
}

function sum<T>(items: readonly T[], figure: (item: T) => number): number {
  return items.reduce((total, item) => total + figure(item), 0);
}

function firstOf<K extends string>(
  key: K,
  items: readonly { readonly [key in K]?: string }[],
): { readonly [key in K]?: string } {
  const value = items.find((item) => item[key] !== undefined)?.[key];
  return (value === undefined ? {} : { [key]: value }) as { readonly [key in K]?: string };
}
