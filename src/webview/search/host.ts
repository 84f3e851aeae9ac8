/** The extension, as the view sees it, and what the view keeps while its document is gone. */
import type { FromView, ToView } from '../../shared/webviewMessages.ts';
import type { ScrolledTo } from './scrollPlace.ts';

/** Where a person was; the extension knows the rest. */
export interface Kept {
  readonly toggled: readonly string[];
  readonly focused: string | undefined;
  readonly top: ScrolledTo | undefined;
  readonly details: boolean;
}

interface Api {
  postMessage(message: FromView): void;
  getState(): unknown;
  setState(state: Kept): void;
}

declare function acquireVsCodeApi(): Api;

const api = acquireVsCodeApi();

export function post(message: FromView): void {
  api.postMessage(message);
}

export function listen(receive: (message: ToView) => void): void {
  window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (typeof data === 'object' && data !== null && 'type' in data) receive(data as ToView);
  });
}

export function keep(kept: Kept): void {
  api.setState(kept);
}

/** What was kept; what has another shape counts as nothing. */
export function kept(): Kept {
  const found = api.getState() as Partial<Record<keyof Kept, unknown>> | null | undefined;
  const { toggled, focused, top, details } = found ?? {};
  return {
    toggled: Array.isArray(toggled) ? toggled.filter((key) => typeof key === 'string') : [],
    focused: typeof focused === 'string' ? focused : undefined,
    top: isScrolledTo(top) ? top : undefined,
    details: details === true,
  };
}

function isScrolledTo(found: unknown): found is ScrolledTo {
  const { key, above } = (found ?? {}) as Partial<Record<keyof ScrolledTo, unknown>>;
  return typeof key === 'string' && typeof above === 'number';
}
