/** What the map keeps while its document is gone. Knows nothing of the document. */
import { GROUP_BYS, type GroupBy } from './grouping.ts';
import type { View } from './view.ts';

/** Where a person was, while the document is gone. */
export interface Kept {
  /** The folder that the map was of. */
  readonly folder: string;
  /** See MapHead. */
  readonly clustering: string;
  readonly view: View | undefined;
  readonly by: GroupBy;
  /** Keys of the groups that are shown alone. */
  readonly alone: readonly string[];
  readonly query: string;
}

/** What has another shape counts as nothing. */
export function checkedKept(state: unknown): Kept {
  const { folder, clustering, view, by, alone, query } = (state ?? {}) as Partial<
    Record<keyof Kept, unknown>
  >;
  return {
    folder: typeof folder === 'string' ? folder : '',
    clustering: typeof clustering === 'string' ? clustering : '',
    view: isView(view) ? view : undefined,
    by: GROUP_BYS.find((one) => one === by) ?? 'topic',
    alone: Array.isArray(alone) ? alone.filter((key) => typeof key === 'string') : [],
    query: typeof query === 'string' ? query : '',
  };
}

function isView(value: unknown): value is View {
  const { x, y, scale } = (value ?? {}) as Partial<Record<keyof View, unknown>>;
  return [x, y, scale].every((number) => Number.isFinite(number)) && (scale as number) > 0;
}
