/**
 * What there is to say of the index: the folders of the window as they are now, joined with what the engine said last. Knows
 * nothing of the editor.
 */
import type { IndexStatus, WorkspaceStatus } from '../../shared/engineEvents.ts';

export interface StateInput {
  readonly folders: readonly { readonly key: string; readonly name: string; readonly enabled: boolean }[];
  /** As last heard of. */
  readonly status: WorkspaceStatus | undefined;
  readonly paused: boolean;
  /** Sentences on what is reduced or was repaired, as last asked for: the engine does not tell them by itself. */
  readonly notices: readonly string[];
  /** Why another model than the chosen one answers. */
  readonly modelProblem: string | undefined;
}

/** `unknown`: enabled, and the engine was not needed so far. */
export type ShownStatus = IndexStatus | { readonly state: 'unknown' };

export interface IndexState {
  readonly overall: ShownStatus;
  readonly folders: readonly { readonly name: string; readonly status: ShownStatus }[];
  /** Folders that nobody agreed to have indexed. */
  readonly notEnabled: number;
  readonly paused: boolean;
  readonly notices: readonly string[];
}

const BUSY: ReadonlySet<string> = new Set(['loadingModel', 'scanning', 'indexing']);

export function indexState({ folders, status, paused, notices, modelProblem }: StateInput): IndexState {
  const told = new Map(status?.folders.map((one) => [one.folder, one.status]));
  const unheard: ShownStatus = paused ? { state: 'paused' } : { state: 'unknown' };
  const shown = folders.map(({ key, name, enabled }) => {
    const heard = told.get(key);
    const isNews = heard !== undefined && heard.state !== 'notEnabled';
    return { name, status: enabled ? (isNews ? heard : unheard) : ({ state: 'notEnabled' } as const) };
  });
  const notEnabled = folders.filter(({ enabled }) => !enabled).length;
  const isHeard = shown.some(({ status: { state } }) => state !== 'notEnabled' && state !== 'unknown');
  return {
    overall:
      notEnabled === folders.length
        ? { state: 'notEnabled' }
        : isHeard && status && status.overall.state !== 'notEnabled'
          ? status.overall
          : unheard,
    folders: shown,
    notEnabled,
    paused,
    notices: [...new Set([...(modelProblem === undefined ? [] : [modelProblem]), ...notices])],
  };
}

/** Whether the engine is at work. */
export function isBusy({ state }: ShownStatus): boolean {
  return BUSY.has(state);
}
