/**
 * What the engine can be asked about one folder and about a whole workspace, and what it answers. Plain data: it
 * crosses a process boundary unchanged.
 */
import type { AdaptAnswer } from './adaptation.ts';
import type { ClusterMembers, ClusterMembersParams, ClusterParams, EngineClusters } from './clusters.ts';
import type {
  DuplicateGroup,
  DuplicateGroupsParams,
  DuplicatesParams,
  FoundDuplicates,
} from './duplicates.ts';
import type { IndexStatus, WorkspaceStatus } from './engineEvents.ts';
import type { PlainError } from './errors.ts';
import type { EvaluateParams, EvaluationAnswer } from './evaluation.ts';
import type { EngineMap, MapFile, MapPageParams, MapParams, MapPoints } from './map.ts';
import type {
  DownloadParams,
  DownloadPreview,
  ModelChoice,
  ModelDescription,
  ModelEntry,
  ModelsParams,
} from './modelsApi.ts';
import type { EngineAnswer, FindSimilarParams, SearchParams, SearchResult } from './searchApi.ts';
import type { Snippet, SnippetsParams } from './snippetsApi.ts';
import type { LineRange } from './types.ts';

export type * from './modelsApi.ts';
export type * from './searchApi.ts';
export type * from './snippetsApi.ts';

/** A workspace folder as `open` is told of it. */
export interface FolderParams {
  /** What the folder is called in every answer and event; equal keys mean the same folder. */
  readonly key: string;
  /** Absolute path. */
  readonly root: string;
  /** Folder of its index; one that no other workspace folder uses. */
  readonly indexDir: string;
  /** Whether a person agreed to have it indexed. If not, nothing of it is read but for a dry run. */
  readonly enabled: boolean;
  /** Globs that narrow what is indexed; if both are absent, what the index was made with stays. */
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  /** Whether ignore files (.gitignore and the like) count; absent: they do. */
  readonly useIgnoreFiles?: boolean;
}

export interface OpenParams {
  readonly folders: readonly FolderParams[];
  readonly model: ModelChoice;
  /** Answers for as long as the chosen model's index is not complete. */
  readonly interimModel?: ModelChoice;
  /** Folder with the tree-sitter runtime and grammars. */
  readonly grammarFolder: string;
  /** Worker threads per folder, >= 1. */
  readonly threads: number;
  /** Whether indexing is paused; absent: as it was. */
  readonly paused?: boolean;
}

/** One folder, or all of them. */
export interface FolderSelection {
  readonly folder?: string;
}

export interface DryRun {
  readonly folder: string;
  readonly files: number;
  readonly bytes: number;
  /** By language id, `unknown` if the name does not tell. */
  readonly languages: Readonly<Record<string, { readonly files: number; readonly bytes: number }>>;
  /** Entries that are left out, by reason. */
  readonly skipped: Readonly<Record<string, number>>;
}

export interface SyncSummary {
  readonly folder: string;
  readonly written: number;
  readonly removed: number;
  readonly unchanged: number;
  readonly chunks: number;
  readonly embedded: number;
  readonly reused: number;
  readonly skipped: number;
}

export interface UpdateFilesParams {
  readonly folder: string;
  /** Relative to the folder, separated by `/`. Of a folder, all that it holds. */
  readonly paths: readonly string[];
}

export interface WorkspaceSearchParams extends SearchParams, FolderSelection {}

export interface WorkspaceSimilarParams extends FindSimilarParams {
  /** The folder that a seed's path lies in; all folders are searched. */
  readonly folder?: string;
}

export interface WorkspaceResult extends SearchResult {
  readonly folder: string;
}

/** The answers of all folders as one; see `mergeAnswers` for the order. */
export interface WorkspaceAnswer extends Omit<EngineAnswer, 'results'> {
  readonly results: readonly WorkspaceResult[];
  /** Folders that could not answer, and why. If none could, the request fails with the first of these. */
  readonly failures: readonly ({ readonly folder: string } & PlainError)[];
}

export interface SimilarCountsParams {
  readonly folder: string;
  readonly path: string;
  /** Cosine similarity from which another chunk counts. */
  readonly minSimilarity: number;
  /** Named neighbours per symbol at most. */
  readonly limit: number;
  /** Only symbols that begin in these lines; absent: all. */
  readonly within?: LineRange;
}

/**
 * A function, method or class of a file, and what is similar to it elsewhere; ones without neighbours are left out, and
 * so are very small ones. Small ones that stand together are compared together, under the name of the longest.
 */
export interface SimilarCount extends LineRange {
  readonly symbol: string;
  readonly symbolLine: number;
  /** Symbols elsewhere, each once however many chunks it has; some 500 at most. */
  readonly count: number;
  /** The most similar first. */
  readonly best: readonly ({
    readonly folder: string;
    readonly path: string;
    readonly symbol: string;
    readonly similarity: number;
  } & LineRange)[];
}

/** A request about one folder alone. */
export interface OneFolder {
  readonly folder: string;
}

/** What is in the index of one folder. */
export interface FolderDiagnostics {
  readonly folder: string;
  readonly root: string;
  readonly status: IndexStatus;
  /** Whether this process may change the index. */
  readonly writable: boolean;
  /** Whether a built-in model is kept that was fitted to this folder. */
  readonly adapted: boolean;
  /** Sentences on what is reduced or was repaired. */
  readonly notices: readonly string[];
  /** Absent if the index could not be opened. */
  readonly index?: {
    readonly indexFile: string;
    readonly model: string;
    readonly complete: boolean;
    readonly generation: number;
    readonly files: number;
    readonly chunks: number;
    readonly retired: number;
    readonly bytes: number;
    readonly skipped: readonly { readonly path: string; readonly reason: string }[];
    readonly languages: Readonly<Record<string, number>>;
    /** Files cut along lines although a chunker for their language exists, by reason. */
    readonly fallbacks: Readonly<Record<string, number>>;
    /** What SQLite finds wrong. */
    readonly problems: readonly string[];
  };
}

/**
 * The engine over all workspace folders. Every request rejects with an EngineError, or with the signal's reason if
 * that is aborted. Progress comes as `status` events.
 */
export interface EngineApi {
  /**
   * Says which folders there are. Those that were open with the same params stay as they are; the others are opened
   * or closed. Resolves when all can be asked; a folder that cannot be opened says so in its status. Enabled ones are
   * brought up to date from then on.
   */
  open(params: OpenParams, signal?: AbortSignal): Promise<WorkspaceStatus>;
  /** What would be indexed, without opening any file. */
  dryRun(params: FolderSelection, signal?: AbortSignal): Promise<readonly DryRun[]>;
  /**
   * Makes the indexes equal to the files, joining a run that is under way, and ends a pause. An abort pauses.
   * Rejects with `indexingPaused` if somebody else pauses.
   */
  sync(params: FolderSelection, signal?: AbortSignal): Promise<readonly SyncSummary[]>;
  /** Stops all indexing after the files in progress, or goes on where it stopped. Questions are answered meanwhile. */
  setPaused(params: { readonly paused: boolean }): Promise<null>;
  /** Notes that files have changed; `indexChanged` follows when the index has them. */
  updateFiles(params: UpdateFilesParams): Promise<null>;
  search(params: WorkspaceSearchParams, signal?: AbortSignal): Promise<WorkspaceAnswer>;
  findSimilar(params: WorkspaceSimilarParams, signal?: AbortSignal): Promise<WorkspaceAnswer>;
  /** `quick` leaves out what reads whole files: problems. */
  diagnostics(params: FolderSelection & { readonly quick?: boolean }): Promise<readonly FolderDiagnostics[]>;
  /** Deletes the index files and, unless it is to be kept, the model adapted to the folder, which is not enabled from then on. */
  deleteIndex(params: OneFolder & { readonly keepModel?: boolean }): Promise<null>;
  /** Lines of files to show beside results. */
  snippets(params: SnippetsParams, signal?: AbortSignal): Promise<readonly Snippet[]>;
  /** What stands more than once, for each symbol of a file, from stored vectors alone. */
  similarCounts(params: SimilarCountsParams, signal?: AbortSignal): Promise<readonly SimilarCount[]>;
  /** What stands more than once in the folder; progress comes as `analysis` events. */
  findDuplicates(params: OneFolder & DuplicatesParams, signal?: AbortSignal): Promise<FoundDuplicates>;
  /** One page of what was found, in its order. Rejects with `duplicatesGone` if it is not kept any more: find again. */
  duplicateGroups(
    params: OneFolder & DuplicateGroupsParams,
    signal?: AbortSignal,
  ): Promise<readonly DuplicateGroup[]>;
  /**
   * What the folder is about, by topics; progress comes as `analysis` events. The same question about an index that has
   * not changed is answered at once.
   */
  cluster(params: OneFolder & ClusterParams, signal?: AbortSignal): Promise<EngineClusters>;
  /** One page of a topic's members. Rejects with `clusteringGone` if that clustering is not kept any more: cluster again. */
  clusterMembers(params: OneFolder & ClusterMembersParams, signal?: AbortSignal): Promise<ClusterMembers>;
  /** The chunks of a clustering as a map, at once if it was drawn before. Rejects with `clusteringGone`, as its pages do. */
  project(params: OneFolder & MapParams, signal?: AbortSignal): Promise<EngineMap>;
  mapFiles(params: OneFolder & MapPageParams, signal?: AbortSignal): Promise<readonly MapFile[]>;
  mapPoints(params: OneFolder & MapPageParams, signal?: AbortSignal): Promise<MapPoints>;
  /** Gives back the clusterings of the folder that are kept, and their maps, but for these. */
  forgetClusterings(params: OneFolder & { readonly except: readonly string[] }): Promise<null>;
  /**
   * How well known answers are found in the folder; progress comes as `analysis` events. Rejects with `badArgument` for golden
   * queries that cannot be used, with `nothingToIndex` if no questions can be made.
   */
  evaluate(params: OneFolder & EvaluateParams, signal?: AbortSignal): Promise<EvaluationAnswer>;
  /**
   * Fits the built-in model to the folder, and keeps the result if it finds held-out answers better; the folder is then indexed
   * with it. Progress comes as `analysis` events. Rejects with `badArgument` if the built-in model is not in use.
   */
  adapt(params: OneFolder, signal?: AbortSignal): Promise<AdaptAnswer>;
  /** Back to the installed model. Returns whether there was another one. */
  undoAdapt(params: OneFolder): Promise<boolean>;
  models(params: ModelsParams): Promise<readonly ModelEntry[]>;
  /** Asks the hub, and fetches nothing yet. */
  previewDownload(params: DownloadParams, signal?: AbortSignal): Promise<DownloadPreview>;
  /** Fetches what a person agreed to; progress comes as `download` events. An abort keeps what is there. */
  downloadModel(params: DownloadParams, signal?: AbortSignal): Promise<ModelChoice>;
  /** Returns the bytes given back. */
  removeModel(params: ModelsParams & { readonly id: string }): Promise<number>;
  /** Rejects with `modelInvalid` and a sentence if the folder holds no usable model. */
  describeModel(params: { readonly model: ModelChoice }, signal?: AbortSignal): Promise<ModelDescription>;
  /** Closes all folders; what is indexed is kept. */
  close(params: Readonly<Record<string, never>>): Promise<null>;
}

export type EngineMethod = keyof EngineApi;

export const ENGINE_METHODS: readonly EngineMethod[] = [
  'open',
  'dryRun',
  'sync',
  'setPaused',
  'updateFiles',
  'search',
  'findSimilar',
  'diagnostics',
  'deleteIndex',
  'snippets',
  'similarCounts',
  'findDuplicates',
  'duplicateGroups',
  'cluster',
  'clusterMembers',
  'project',
  'mapFiles',
  'mapPoints',
  'forgetClusterings',
  'evaluate',
  'adapt',
  'undoAdapt',
  'models',
  'previewDownload',
  'downloadModel',
  'removeModel',
  'describeModel',
  'close',
];

/** Asked by the watchdog; answered at once unless the process hangs. */
export const PING = 'ping';

/** The process ends with it after an error that nobody caught, having logged that. */
export const UNCAUGHT_EXIT_CODE = 70;
