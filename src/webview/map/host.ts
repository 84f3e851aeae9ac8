/** Whom the map speaks with: the extension, or, as a page of its own, the data that stand in the page. */
import type { FromMap, ToMap } from '../../shared/mapMessages.ts';
import { GROUP_BYS, type GroupBy } from './grouping.ts';
import { pageHost } from './pageHost.ts';
import type { View } from './view.ts';

/** Where a person was, while the document is gone. */
export interface Kept {
  /** The folder that the map was of. */
  readonly folder: string;
  readonly view: View | undefined;
  readonly by: GroupBy;
  /** Keys of the groups that are shown alone. */
  readonly alone: readonly string[];
  readonly query: string;
}

export interface Host {
  /** Whether places can be opened, and lines of files shown. */
  readonly opens: boolean;
  post(message: FromMap): void;
  listen(receive: (message: ToMap) => void): void;
  keep(kept: Kept): void;
  /** What was kept; what has another shape counts as nothing. */
  kept(): Kept;
}

interface Api {
  postMessage(message: FromMap): void;
  getState(): unknown;
  setState(state: Kept): void;
}

declare const acquireVsCodeApi: (() => Api) | undefined;

export function openHost(): Host {
  if (typeof acquireVsCodeApi !== 'function') return pageHost();
  const api = acquireVsCodeApi();
  return {
    opens: true,
    post: (message) => api.postMessage(message),
    listen: (receive) =>
      window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        if (typeof data === 'object' && data !== null && 'type' in data) receive(data as ToMap);
      }),
    keep: (kept) => api.setState(kept),
    kept: () => checkedKept(api.getState()),
  };
}

export function checkedKept(state: unknown): Kept {
  const { folder, view, by, alone, query } = (state ?? {}) as Partial<Record<keyof Kept, unknown>>;
  return {
    folder: typeof folder === 'string' ? folder : '',
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
