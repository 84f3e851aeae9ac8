/**
 * The engine over the folders of this window: which of them a person agreed to have indexed, with which model and globs, and
 * what changes in them. The engine's process starts with the first request.
 */
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { EngineApi, ModelChoice, OpenParams } from '../shared/engineApi.ts';
import type { EngineEvents, WorkspaceStatus } from '../shared/engineEvents.ts';
import { ChangedFiles } from './changedFiles.ts';
import { EngineClient } from './engineClient.ts';
import { excludedBy, globOfFolder } from './excludes.ts';
import { displayNames, indexDirFor, pathInFolder } from './folderKeys.ts';
import { FolderWatchers } from './folderWatchers.ts';
import { chosenModel, modelsDirOf } from './modelChoice.ts';
import { onSettingChanged, setting } from './settings.ts';
import { BUILT_IN } from './settingValues.ts';
import { noteWorkspace, removeStaleIndexes } from './staleIndexes.ts';
import { threadsOf } from './threads.ts';
import { SYSTEM_TIMERS } from './timers.ts';

/** A folder of this window that lies on a disk. */
export interface Folder {
  /** What requests and answers call it. */
  readonly key: string;
  /** What people know it by; no two have the same. */
  readonly name: string;
  readonly uri: vscode.Uri;
  /** Whether a person agreed to have it indexed. */
  readonly enabled: boolean;
}

/** By key of a folder, whether a person agreed to have it indexed or said no. */
const ANSWERS = 'sextant.answers';
const PAUSED = 'sextant.paused';
/** Settings are written one after the other; the engine is told once. */
const RECONFIGURE_MS = 200;

const OF_THE_ENGINE = [
  'indexing.automatic',
  'indexing.include',
  'indexing.exclude',
  'indexing.useExcludeSettings',
  'indexing.threads',
  'models.model',
  'models.folder',
] as const;
const OF_THE_EDITOR = ['files.exclude', 'search.exclude', 'search.useIgnoreFiles'];

export class WorkspaceEngine implements vscode.Disposable {
  /** Asks the engine; the folders are open by then. */
  readonly api: EngineApi;
  readonly #context: vscode.ExtensionContext;
  readonly #log: vscode.LogOutputChannel;
  readonly #client: EngineClient;
  readonly #changed: ChangedFiles;
  readonly #disposables: vscode.Disposable[] = [];
  readonly #watchers: FolderWatchers;
  readonly #onStatus = new vscode.EventEmitter<WorkspaceStatus>();
  readonly #onIndexChanged = new vscode.EventEmitter<{ readonly folder: string }>();
  readonly #onDownload = new vscode.EventEmitter<EngineEvents['download']>();
  readonly #onAnalysis = new vscode.EventEmitter<EngineEvents['analysis']>();
  readonly #onFolders = new vscode.EventEmitter<void>();
  readonly onDidChangeStatus = this.#onStatus.event;
  readonly onDidChangeIndex = this.#onIndexChanged.event;
  readonly onDidDownload = this.#onDownload.event;
  /** How far duplicates, topics or a map are. */
  readonly onDidAnalyse = this.#onAnalysis.event;
  /** Folders came, went, or were agreed to; indexing was paused or goes on. */
  readonly onDidChangeFolders = this.#onFolders.event;
  /** Set once the engine was told of the folders as they are now. */
  #opened: Promise<unknown> | undefined;
  #telling: Promise<unknown> = Promise.resolve();
  /** Whether indexes of folders that are gone were looked for; once is enough. */
  #tidied = false;
  #reconfigureTimer: NodeJS.Timeout | undefined;
  /** Why another model than the chosen one answers. */
  #modelProblem: string | undefined;

  private constructor(context: vscode.ExtensionContext, log: vscode.LogOutputChannel) {
    this.#context = context;
    this.#log = log;
    this.#client = new EngineClient({
      entry: context.asAbsolutePath(join('dist', 'engine.js')),
      execPath: process.execPath,
      env: process.env,
      log: (level, message) => log[level](message),
      timers: SYSTEM_TIMERS,
      // Read each time, so that a change counts at once.
      get idleMs() {
        return setting('advanced.idleMinutes') * 60_000;
      },
    });
    this.#changed = new ChangedFiles(SYSTEM_TIMERS, (folder, paths) => this.#tell(folder, paths));
    this.#watchers = new FolderWatchers((folder, path) => this.#changed.add(folder, path));
    this.api = this.#openedApi();
  }

  static create(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): WorkspaceEngine {
    const engine = new WorkspaceEngine(context, log);
    engine.#listen();
    return engine;
  }

  /** Of the disk; those that VS Code keeps elsewhere cannot be indexed. */
  get folders(): readonly Folder[] {
    const answers = this.#answers;
    const all = setting('indexing.automatic') === 'trusted' && vscode.workspace.isTrusted;
    const onDisk = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
    const names = displayNames(onDisk.map(({ name, uri }) => ({ name, root: uri.fsPath })));
    return onDisk.map(({ uri }, at) => {
      const key = uri.toString();
      return { key, name: names[at]!, uri, enabled: answers[key] ?? all };
    });
  }

  /** Differs where the folders or the settings on what belongs into an index do. */
  get scope(): string {
    return JSON.stringify(
      this.folders.map((folder) => {
        const { key, include, exclude, useIgnoreFiles } = this.#folderParams(folder);
        return [key, include, exclude, useIgnoreFiles];
      }),
    );
  }

  /** As last heard of; undefined before the engine was first started. */
  get status(): WorkspaceStatus | undefined {
    return this.#client.status;
  }

  get paused(): boolean {
    return this.#context.workspaceState.get(PAUSED, false);
  }

  get modelsDir(): string {
    return modelsDirOf(this.#context);
  }

  /** The model that comes with Sextant. */
  get builtIn(): ModelChoice {
    return { id: BUILT_IN, folder: this.#context.asAbsolutePath('models') };
  }

  get modelProblem(): string | undefined {
    return this.#modelProblem;
  }

  /** Of the engine that runs now. */
  get pid(): number | undefined {
    return this.#client.pid;
  }

  /** Where a path of an answer lies; undefined if that folder is not open any more. */
  uriOf(folder: string, path: string): vscode.Uri | undefined {
    const found = this.folders.find(({ key }) => key === folder);
    return found && vscode.Uri.joinPath(found.uri, path);
  }

  /** Which folder a file belongs to: of several that it lies in, the innermost one that is indexed. */
  locate(uri: vscode.Uri): { readonly folder: Folder; readonly path: string } | undefined {
    if (uri.scheme !== 'file') return undefined;
    return this.folders
      .map((folder) => ({ folder, path: pathInFolder(folder.uri.fsPath, uri.fsPath) }))
      .filter((found): found is { folder: Folder; path: string } => found.path !== undefined)
      .sort(
        (a, b) => Number(b.folder.enabled) - Number(a.folder.enabled) || a.path.length - b.path.length,
      )[0];
  }

  /** Notes that a person agreed to have these folders indexed, and begins. */
  async enable(folders: readonly Folder[] = this.folders): Promise<void> {
    await this.#answer(folders, true);
    await this.#setPaused(false);
    await this.configure();
  }

  /** Takes the agreement back; what is indexed is kept. */
  async disable(folders: readonly Folder[] = this.folders): Promise<void> {
    await this.#answer(folders, false);
    await this.configure();
  }

  async setPaused(paused: boolean): Promise<void> {
    await this.#setPaused(paused);
    await this.api.setPaused({ paused });
  }

  /** Deletes the indexes, also those of folders that are not kept up to date any more, and takes the agreement back. */
  async deleteIndex(): Promise<void> {
    const failures = await this.#deleteIndexes(this.folders);
    await this.disable();
    if (failures.length > 0) throw failures[0];
  }

  /** Deletes the indexes and makes them anew, with the model that was adapted to a folder; one that cannot be deleted now stays as it is. */
  async rebuild(): Promise<void> {
    const enabled = this.folders.filter((folder) => folder.enabled);
    const failures = await this.#deleteIndexes(enabled, true);
    await this.enable(enabled);
    if (failures.length > 0) throw failures[0];
  }

  /** Starts the engine's process anew, also after too many crashes. */
  async restart(): Promise<void> {
    await this.#client.restart();
    await this.configure();
  }

  /** Tells the engine of the folders and settings as they are now, starting it if it does not run. */
  async configure(): Promise<void> {
    // First, so that whoever asks because of the change is answered by what is so now.
    this.#opened = undefined;
    this.#onFolders.fire();
    await this.#open();
  }

  async dispose(): Promise<void> {
    clearTimeout(this.#reconfigureTimer);
    this.#changed.dispose();
    this.#watchers.dispose();
    for (const disposable of this.#disposables) disposable.dispose();
    await this.#client.dispose();
  }

  #listen(): void {
    const { workspace } = vscode;
    this.#disposables.push(
      this.#onStatus,
      this.#onIndexChanged,
      this.#onDownload,
      this.#onAnalysis,
      this.#onFolders,
      { dispose: this.#client.on('status', (status) => this.#onStatus.fire(status)) },
      { dispose: this.#client.on('indexChanged', (change) => this.#onIndexChanged.fire(change)) },
      { dispose: this.#client.on('download', (progress) => this.#onDownload.fire(progress)) },
      { dispose: this.#client.on('analysis', (progress) => this.#onAnalysis.fire(progress)) },
      workspace.onDidChangeWorkspaceFolders(() => this.#reconfigureSoon()),
      workspace.onDidGrantWorkspaceTrust(() => this.#reconfigureSoon()),
      onSettingChanged(OF_THE_ENGINE, () => this.#reconfigureSoon()),
      workspace.onDidChangeConfiguration((change) => {
        if (OF_THE_EDITOR.some((name) => change.affectsConfiguration(name))) this.#reconfigureSoon();
      }),
      // Sooner than the watcher, which gathers what it sees.
      workspace.onDidSaveTextDocument(({ uri }) => this.#watchers.note(uri)),
    );
  }

  /** An engine that does not run learns of everything when it starts. */
  #reconfigureSoon(): void {
    clearTimeout(this.#reconfigureTimer);
    this.#reconfigureTimer = setTimeout(() => {
      if (this.pid === undefined) this.#opened = undefined;
      if (!this.#opened) this.#onFolders.fire();
      else this.configure().catch((error: Error) => this.#log.error(error.message));
    }, RECONFIGURE_MS);
  }

  #open(): Promise<unknown> {
    if (this.#opened) return this.#opened;
    // One after the other, so that the last one says how things are now.
    const opened = this.#telling.then(() => this.#tellFolders());
    this.#opened = opened;
    this.#telling = opened.catch(() => {
      if (this.#opened === opened) this.#opened = undefined;
    });
    return opened;
  }

  async #tellFolders(): Promise<void> {
    this.#watchers.watch(this.folders.filter(({ enabled }) => enabled));
    const { model, problem } = await chosenModel(this.#context, this.#client.api);
    this.#modelProblem = problem;
    if (problem !== undefined) this.#log.warn(problem);
    const params: OpenParams = {
      folders: this.folders.map((folder) => this.#folderParams(folder)),
      model: model ?? this.builtIn,
      ...(model ? { interimModel: this.builtIn } : {}),
      grammarFolder: this.#context.asAbsolutePath(join('dist', 'grammars')),
      threads: threadsOf(setting('indexing.threads')),
      paused: this.paused,
    };
    await this.#noteWorkspaces();
    await this.#client.api.open(params);
    void this.#tidyIndexes();
  }

  /** Before they are open, so that no note comes after its index was deleted. */
  async #noteWorkspaces(): Promise<void> {
    const storage = this.#context.globalStorageUri.fsPath;
    const noted = this.folders
      .filter(({ enabled }) => enabled)
      .map(({ uri: { fsPath } }) => noteWorkspace(indexDirFor(storage, fsPath), fsPath));
    for (const result of await Promise.allSettled(noted))
      if (result.status === 'rejected') this.#log.debug(String(result.reason));
  }

  /** Nobody waits for it. */
  async #tidyIndexes(): Promise<void> {
    if (this.#tidied) return;
    this.#tidied = true;
    const debug = (message: string): void => this.#log.debug(message);
    const indexes = join(this.#context.globalStorageUri.fsPath, 'indexes');
    try {
      for (const indexDir of await removeStaleIndexes(indexes, Date.now(), debug))
        debug(`The index ${indexDir} was removed: its workspace folder is gone.`);
    } catch (error) {
      debug(String(error));
    }
  }

  #folderParams({ key, uri, enabled }: Folder): OpenParams['folders'][number] {
    const useExcludes = setting('indexing.useExcludeSettings', uri);
    const of = (section: string): vscode.WorkspaceConfiguration =>
      vscode.workspace.getConfiguration(section, uri);
    const excluded = useExcludes ? excludedBy(of('files').get('exclude'), of('search').get('exclude')) : [];
    return {
      key,
      root: uri.fsPath,
      indexDir: indexDirFor(this.#context.globalStorageUri.fsPath, uri.fsPath),
      enabled,
      include: setting('indexing.include', uri),
      exclude: [...excluded, ...setting('indexing.exclude', uri), ...this.#foldersIn(uri)],
      useIgnoreFiles: of('search').get<boolean>('useIgnoreFiles', true),
    };
  }

  /** What has an index of its own is not indexed twice. */
  #foldersIn(uri: vscode.Uri): string[] {
    return this.folders
      .filter(({ enabled }) => enabled)
      .map((inner) => pathInFolder(uri.fsPath, inner.uri.fsPath))
      .filter((path) => path !== undefined)
      .map(globOfFolder);
  }

  async #deleteIndexes(folders: readonly Folder[], keepModel = false): Promise<unknown[]> {
    const failures: unknown[] = [];
    for (const { key } of folders)
      await this.api.deleteIndex({ folder: key, keepModel }).catch((error: unknown) => failures.push(error));
    return failures;
  }

  #tell(folder: string, paths: readonly string[]): void {
    // A stopped engine is not started for it: it looks at all files when it starts.
    this.#client.api.updateFiles({ folder, paths }).catch((error: Error) => this.#log.debug(error.message));
  }

  async #setPaused(paused: boolean): Promise<void> {
    await this.#context.workspaceState.update(PAUSED, paused ? true : undefined);
    this.#onFolders.fire();
  }

  get #answers(): Readonly<Record<string, boolean>> {
    return this.#context.workspaceState.get(ANSWERS, {});
  }

  async #answer(folders: readonly Folder[], agreed: boolean): Promise<void> {
    const answers = Object.fromEntries(folders.map(({ key }) => [key, agreed]));
    await this.#context.workspaceState.update(ANSWERS, { ...this.#answers, ...answers });
  }

  /** The client's requests, each made when the folders are open. */
  #openedApi(): EngineApi {
    const { api } = this.#client;
    const methods = Object.keys(api) as (keyof EngineApi)[];
    return Object.fromEntries(
      methods.map((method) => [
        method,
        async (params: never, signal?: AbortSignal) => {
          await this.#open();
          signal?.throwIfAborted();
          return (api[method] as (params: never, signal?: AbortSignal) => Promise<unknown>)(params, signal);
        },
      ]),
    ) as unknown as EngineApi;
  }
}
