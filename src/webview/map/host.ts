/** Whom the map speaks with: the extension, or, as a page of its own, the data that stand in the page. */
import type { FromMap, ToMap } from '../../shared/mapMessages.ts';
import { checkedKept, type Kept } from './kept.ts';
import { pageHost } from './pageHost.ts';

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
