/**
 * The engine over all folders of a workspace: owns one engine per folder, indexes one folder after the other in the
 * background while questions are answered, merges their answers, and tells the state of it all.
 */
import { basename } from 'node:path';
import type {
  DownloadParams,
  DownloadPreview,
  DryRun,
  EngineAnswer,
  EngineApi,
  FindSimilarParams,
  FolderDiagnostics,
  FolderSelection,
  ModelChoice,
  ModelDescription,
  ModelEntry,
  ModelsParams,
  OneFolder,
  OpenParams,
  SimilarCount,
  SimilarCountsParams,
  Snippet,
  SnippetsParams,
  SyncSummary,
  UpdateFilesParams,
  WorkspaceAnswer,
  WorkspaceSearchParams,
  WorkspaceSimilarParams,
} from '../shared/engineApi.ts';
import type { EngineEvent, EngineEvents, LogLevel, WorkspaceStatus } from '../shared/engineEvents.ts';
import { EngineError } from '../shared/errors.ts';
import type { Engine } from './engine.ts';
import { AnalysisRequests } from './hosting/analysisRequests.ts';
import { describeModel } from './hosting/describeModel.ts';
import { dryRunOf } from './hosting/dryRun.ts';
import { folderDiagnostics } from './hosting/folderDiagnostics.ts';
import { FolderHost } from './hosting/folderHost.ts';
import { type FolderSurroundings, identityOf, sourceOf } from './hosting/folderOptions.ts';
import { LongWork } from './hosting/longWork.ts';
import { mergeAnswers } from './hosting/mergeAnswers.ts';
import { ModelLibrary } from './hosting/modelLibrary.ts';
import { overallStatus } from './hosting/overallStatus.ts';
import { isSameFolder } from './hosting/sameFolder.ts';
import { textOf } from './hosting/seedText.ts';
import { SerialQueue } from './hosting/serialQueue.ts';
import { SimilarCounts } from './hosting/similarCounts.ts';
import { Throttle } from './hosting/throttle.ts';
import { type OpenTransformer, SharedTransformers } from './indexing/sharedTransformers.ts';
import { readSnippets } from './snippets/snippet.ts';

export interface EngineHostOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds that never go back. */
  readonly elapsedMs: () => number;
  readonly emit: <E extends EngineEvent>(event: E, data: EngineEvents[E]) => void;
}

/** Ten a second look continuous. */
const STATUS_MS = 100;
/** Who shows answers asks again at each, so it comes less often while a first index grows. */
const CHANGE_MS = 1000;

export class EngineHost implements EngineApi {
  readonly #options: EngineHostOptions;
  #folders: ReadonlyMap<string, FolderHost> = new Map();
  /** Of all folders that were ever open, by key: what people know one by when it is gone. */
  readonly #roots = new Map<string, string>();
  readonly #queue = new SerialQueue();
  readonly #status: Throttle<void>;
  readonly #openTransformer: OpenTransformer;
  readonly #library: ModelLibrary;
  readonly #similarCounts = new SimilarCounts();
  readonly #analyses: AnalysisRequests;
  #params: OpenParams | undefined;
  readonly #longWork: LongWork;
  /** Opening and closing, one after the other. */
  #lastChange: Promise<unknown> = Promise.resolve();

  // Requests about one folder as a whole.
  readonly findDuplicates: EngineApi['findDuplicates'] = (params, signal) =>
    this.#analyses.findDuplicates(params, signal);
  readonly duplicateGroups: EngineApi['duplicateGroups'] = (params) => this.#analyses.duplicateGroups(params);
  readonly cluster: EngineApi['cluster'] = (params, signal) => this.#analyses.cluster(params, signal);
  readonly clusterMembers: EngineApi['clusterMembers'] = (params) => this.#analyses.clusterMembers(params);
  readonly project: EngineApi['project'] = (params, signal) => this.#analyses.project(params, signal);
  readonly mapFiles: EngineApi['mapFiles'] = (params) => this.#analyses.mapFiles(params);
  readonly mapPoints: EngineApi['mapPoints'] = (params) => this.#analyses.mapPoints(params);
  readonly forgetClusterings: EngineApi['forgetClusterings'] = (params) =>
    this.#analyses.forgetClusterings(params);
  readonly evaluate: EngineApi['evaluate'] = (params, signal) => this.#analyses.evaluate(params, signal);
  readonly adapt: EngineApi['adapt'] = (params, signal) => this.#analyses.adapt(params, signal);
  readonly undoAdapt: EngineApi['undoAdapt'] = (params) => this.#analyses.undoAdapt(params);

  constructor(options: EngineHostOptions) {
    this.#options = options;
    this.#longWork = new LongWork((active) => options.emit('longWork', { active }));
    this.#status = new Throttle(STATUS_MS, () => options.emit('status', this.status));
    const shared = new SharedTransformers();
    this.#openTransformer = (folder, spec, how) => shared.open(folder, spec, how);
    this.#analyses = new AnalysisRequests({
      now: options.now,
      openTransformer: this.#openTransformer,
      emit: options.emit,
      longWork: (work) => this.#longWork.run(work),
      folder: (key) => this.#folder(key),
      opened: () => this.#params!,
      reopened: (key, work) => this.#reopened(key, work),
    });
    this.#library = new ModelLibrary({
      now: options.now,
      onProgress: (progress) => options.emit('download', progress),
      isUsed: (folder) => this.#usesModel(folder),
    });
  }

  get status(): WorkspaceStatus {
    const folders = [...this.#folders].map(([folder, { status }]) => ({ folder, status }));
    return { overall: overallStatus(folders.map(({ status }) => status)), folders };
  }

  log(level: LogLevel, message: string): void {
    this.#options.emit('log', { level, message });
  }

  open({ paused = this.#params?.paused ?? false, ...rest }: OpenParams): Promise<WorkspaceStatus> {
    return this.#change(async () => {
      const params = { ...rest, paused };
      const next = new Map<string, FolderHost>();
      const opened: FolderHost[] = [];
      for (const folder of params.folders) {
        if (next.has(folder.key))
          throw new EngineError('badArgument', `Two workspace folders have the same key "${folder.key}".`);
        let host = this.#folders.get(folder.key);
        if (host?.identity !== identityOf(folder, params))
          opened.push((host = new FolderHost(folder, params, this.#around(folder.key))));
        next.set(folder.key, host);
        this.#roots.set(folder.key, folder.root);
      }
      const left = [...this.#folders.values()].filter((host) => next.get(host.params.key) !== host);
      if (paused !== this.#params?.paused) for (const host of next.values()) host.setPaused(paused);
      this.#params = params;
      this.#folders = next;
      await this.#analyses.keepTo(params.folders);
      // One process has one engine per index folder: the old one gives its lock back first.
      const closed = Promise.all(left.map((host) => host.close()));
      await Promise.all([closed, ...opened.map((host) => host.open(closed))]);
      // Whoever is told that all is open knows the state by then.
      this.#status.push();
      this.#status.flush();
      return this.status;
    });
  }

  async dryRun({ folder }: FolderSelection, signal?: AbortSignal): Promise<DryRun[]> {
    return inOrder(this.#chosen(folder), ({ params }) => dryRunOf(params, signal));
  }

  async sync({ folder }: FolderSelection, signal?: AbortSignal): Promise<SyncSummary[]> {
    const hosts = this.#chosen(folder);
    if (folder === undefined && this.#params) this.#params = { ...this.#params, paused: false };
    const enabled = hosts.filter(({ params }) => params.enabled);
    return Promise.all((enabled.length > 0 ? enabled : hosts).map((host) => host.sync(signal)));
  }

  async setPaused({ paused }: { readonly paused: boolean }): Promise<null> {
    if (this.#params) this.#params = { ...this.#params, paused };
    for (const host of this.#folders.values()) host.setPaused(paused);
    return null;
  }

  async updateFiles({ folder, paths }: UpdateFilesParams): Promise<null> {
    this.#folder(folder).updateFiles(paths);
    return null;
  }

  async search({ folder, ...params }: WorkspaceSearchParams, signal?: AbortSignal): Promise<WorkspaceAnswer> {
    return this.#ask(this.#chosen(folder), params.limit, (engine) => engine.search(params, signal));
  }

  async findSimilar(
    { folder, ...params }: WorkspaceSimilarParams,
    signal?: AbortSignal,
  ): Promise<WorkspaceAnswer> {
    const { seed } = params;
    const hosts = this.#chosen();
    if ('text' in seed) return this.#ask(hosts, params.limit, (engine) => engine.findSimilar(params, signal));
    const owner = folder === undefined && hosts.length === 1 ? hosts[0]! : this.#folder(folder ?? '');
    // In another folder those lines are not indexed, so they are compared by their text.
    const elsewhere = hosts.length > 1 ? textOf(owner.params.root, seed) : undefined;
    const asked = hosts.filter((host) => host === owner || elsewhere !== undefined);
    return this.#ask(asked, params.limit, (engine, host) => {
      const own: FindSimilarParams = host === owner ? params : { ...params, seed: { text: elsewhere! } };
      return engine.findSimilar(own, signal);
    });
  }

  async diagnostics({
    folder,
    quick = false,
  }: FolderSelection & { readonly quick?: boolean }): Promise<FolderDiagnostics[]> {
    return inOrder(this.#chosen(folder), (host) =>
      folderDiagnostics(host, quick, (work) => this.#longWork.run(work)),
    );
  }

  deleteIndex({ folder, keepModel }: OneFolder & { readonly keepModel?: boolean }): Promise<null> {
    return this.#change(async () => {
      const host = this.#folder(folder);
      await this.#analyses.keepTo(
        [...this.#folders.values()].filter((one) => one !== host).map(({ params }) => params),
      );
      try {
        await host.deleteIndex(keepModel);
      } catch (error) {
        await this.#replace(host, host.params.enabled).open();
        throw error;
      }
      this.#replace(host, false);
      this.#status.push();
      return null;
    });
  }

  async snippets({ folder, ...params }: SnippetsParams, signal?: AbortSignal): Promise<Snippet[]> {
    const host = this.#folder(folder);
    return host.ask((engine) =>
      engine.ask((index) => {
        const hashOf = (path: string): string | undefined => index.store.fileByPath(path)?.contentHash;
        return index.use(() => readSnippets(host.params.root, params, hashOf, signal));
      }),
    );
  }

  async similarCounts(params: SimilarCountsParams, signal?: AbortSignal): Promise<SimilarCount[]> {
    const owner = this.#folder(params.folder);
    await owner.engine();
    // A folder that cannot answer has nothing that could be counted.
    const others = [...this.#folders.values()].filter((host) => host !== owner && host.isOpen);
    return this.#similarCounts.of(params, owner, [owner, ...others], signal);
  }

  models(params: ModelsParams): Promise<ModelEntry[]> {
    return this.#library.list(params);
  }

  previewDownload(params: DownloadParams, signal?: AbortSignal): Promise<DownloadPreview> {
    return this.#library.preview(params, signal);
  }

  downloadModel(params: DownloadParams, signal?: AbortSignal): Promise<ModelChoice> {
    return this.#library.download(params, signal);
  }

  removeModel(params: ModelsParams & { readonly id: string }): Promise<number> {
    return this.#library.remove(params);
  }

  describeModel({ model }: { readonly model: ModelChoice }, signal?: AbortSignal): Promise<ModelDescription> {
    return this.#longWork.run(() => describeModel(sourceOf(model), this.#openTransformer, signal));
  }

  close(): Promise<null> {
    return this.#change(async () => {
      await Promise.all([this.#analyses.stop(), ...[...this.#folders.values()].map((host) => host.close())]);
      this.#folders = new Map();
      this.#status.push();
      return null;
    });
  }

  async #ask(
    hosts: readonly FolderHost[],
    limit: number,
    question: (engine: Engine, host: FolderHost) => Promise<EngineAnswer>,
  ): Promise<WorkspaceAnswer> {
    // A folder that is not enabled has nothing to say, unless nobody has.
    const enabled = hosts.filter(({ params }) => params.enabled);
    const asked = enabled.length > 0 ? enabled : hosts;
    const answers = await Promise.allSettled(
      asked.map((host) => host.ask((engine) => question(engine, host))),
    );
    return mergeAnswers(
      answers.map((answer, i) => ({ folder: asked[i]!.params.key, answer })),
      limit,
    );
  }

  /** Throws EngineError `noFolder` if there is none. */
  #chosen(folder?: string): FolderHost[] {
    if (folder !== undefined) return [this.#folder(folder)];
    if (this.#folders.size === 0)
      throw new EngineError(
        'noFolder',
        'No folder is open, so there is nothing to search. Open a folder first.',
      );
    return [...this.#folders.values()];
  }

  #folder(key: string): FolderHost {
    const host = this.#folders.get(key);
    if (host) return host;
    const root = this.#roots.get(key);
    const what = root === undefined ? 'That folder is not' : `The folder ${basename(root)} is no longer`;
    throw new EngineError('noFolder', `${what} part of this workspace. Add it again, or choose another one.`);
  }

  /** Whether a folder that is indexed is opened with the model in this folder. */
  #usesModel(folder: string): boolean {
    const { model, interimModel } = this.#params ?? {};
    const isEnabled = [...this.#folders.values()].some(({ params }) => params.enabled);
    return isEnabled && [model, interimModel].some((choice) => choice && isSameFolder(choice.folder, folder));
  }

  /** Changes files of a folder's model while the folder is closed. */
  #reopened<T>(folder: string, work: () => Promise<T>): Promise<T> {
    return this.#change(async () => {
      const host = this.#folder(folder);
      await host.close();
      try {
        return await work();
      } finally {
        await this.#replace(host, host.params.enabled).open();
        this.#status.push();
      }
    });
  }

  #replace({ params }: FolderHost, enabled: boolean): FolderHost {
    const next = new FolderHost({ ...params, enabled }, this.#params!, this.#around(params.key));
    this.#folders = new Map(this.#folders).set(params.key, next);
    return next;
  }

  #change<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#lastChange.then(work);
    this.#lastChange = result.catch(() => {});
    return result;
  }

  #around(folder: string): FolderSurroundings {
    const { now, elapsedMs, emit } = this.#options;
    const changes = new Throttle<void>(CHANGE_MS, () => emit('indexChanged', { folder }));
    return {
      now,
      elapsedMs,
      inTurn: (work, signal) => this.#queue.run(work, signal),
      longWork: (work) => this.#longWork.run(work),
      onStatus: () => this.#status.push(),
      onChange: () => changes.push(),
      openTransformer: this.#openTransformer,
      log: (level, message) => this.log(level, message),
    };
  }
}

async function inOrder<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}
