/** The state of the index, and what else the engine tells without being asked. Plain data. */
import type { EngineErrorCode } from './errors.ts';

/** The state of an index: of one folder, or of all together. */
export type IndexStatus =
  | { readonly state: 'noFolder' }
  | { readonly state: 'notEnabled' }
  | { readonly state: 'loadingModel' }
  | { readonly state: 'scanning' }
  | {
      readonly state: 'indexing';
      readonly filesDone: number;
      readonly filesTotal: number;
      readonly chunks: number;
      /** Over the last seconds; 0 at the start. */
      readonly chunksPerSecond: number;
      /** Id of the model that answers meanwhile; of several folders, the first one's. */
      readonly model?: string;
      /** Whose index the figures are about, if that is another model: it answers as soon as that index is complete. */
      readonly nextModel?: string;
    }
  | { readonly state: 'paused' }
  | {
      readonly state: 'ready';
      readonly files: number;
      readonly chunks: number;
      /** Raised at each commit; of several folders, the sum. */
      readonly generation: number;
      readonly skipped: number;
      /** Id of the model that answers; of several folders, the first one's. */
      readonly model?: string;
    }
  | { readonly state: 'failed'; readonly code: EngineErrorCode; readonly message: string };

export interface WorkspaceStatus {
  readonly overall: IndexStatus;
  readonly folders: readonly { readonly folder: string; readonly status: IndexStatus }[];
}

/** What is worked out over a whole index. */
export type AnalysisTask = 'duplicates' | 'clusters' | 'map' | 'evaluation' | 'adaptation';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** What the engine tells by itself. */
export interface EngineEvents {
  readonly status: WorkspaceStatus;
  /** Answers over this folder may be different now. */
  readonly indexChanged: { readonly folder: string };
  /** Never about what a person's files or questions hold. */
  readonly log: { readonly level: LogLevel; readonly message: string };
  readonly download: { readonly id: string; readonly bytesDone: number; readonly bytesTotal: number };
  /** The share of what was asked that is done, [0, 1]; it ends with the answer. Two requests of one kind are not told apart. */
  readonly analysis: { readonly folder: string; readonly task: AnalysisTask; readonly share: number };
  /** Whether work has begun or ended in which native code may keep the process from answering for long. */
  readonly longWork: { readonly active: boolean };
}

export type EngineEvent = keyof EngineEvents;

export const ENGINE_EVENTS: readonly EngineEvent[] = [
  'status',
  'indexChanged',
  'log',
  'download',
  'analysis',
  'longWork',
];
