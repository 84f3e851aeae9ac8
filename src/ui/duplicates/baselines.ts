/** What is ignored in each folder of the workspace, kept equal to the files that say so. */
import * as vscode from 'vscode';
import type { Services } from '../../host/services.ts';
import { onSettingChanged, setting } from '../../host/settings.ts';
import { Baseline } from '../../shared/duplicateBaseline.ts';
import { BaselineFile } from './baselineFile.ts';

export class Baselines implements vscode.Disposable {
  readonly #services: Services;
  readonly #onChange = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#onChange.event;
  readonly #disposables: vscode.Disposable[] = [];
  #files = new Map<string, BaselineFile>();
  #watchers: vscode.Disposable[] = [];
  #known = new Map<string, Baseline>();
  #problems = new Map<string, string>();
  #loading: Promise<void> | undefined;

  constructor(services: Services) {
    this.#services = services;
    this.#disposables.push(
      this.#onChange,
      services.engine.onDidChangeFolders(() => this.#forget()),
      onSettingChanged(['duplicates.baseline'], () => this.#forget()),
    );
  }

  dispose(): void {
    vscode.Disposable.from(...this.#disposables, ...this.#watchers).dispose();
  }

  /** By folder; read with the first question. */
  async all(): Promise<ReadonlyMap<string, Baseline>> {
    this.#loading ??= this.#load();
    await this.#loading;
    return this.#known;
  }

  /** Why nothing is ignored where something should be. */
  get problem(): string | undefined {
    return [...this.#problems.values()][0];
  }

  /** Undefined for a folder that is not open any more. */
  uriOf(folder: string): vscode.Uri | undefined {
    const file = this.#files.get(folder);
    return file && vscode.Uri.file(file.path);
  }

  /** Writes the change, after which listeners are told. Rejects with a sentence for people. */
  async change(folder: string, change: (baseline: Baseline) => Baseline): Promise<void> {
    await this.all();
    const file = this.#files.get(folder);
    if (!file) return;
    this.#known.set(folder, await file.change(change));
    this.#problems.delete(folder);
    this.#onChange.fire();
  }

  async #load(): Promise<void> {
    this.#watch();
    await Promise.all([...this.#files.keys()].map((folder) => this.#read(folder)));
  }

  #watch(): void {
    for (const watcher of this.#watchers) watcher.dispose();
    this.#watchers = [];
    this.#files = new Map();
    for (const { key, uri } of this.#services.engine.folders) {
      const name = setting('duplicates.baseline', uri).trim();
      this.#files.set(key, new BaselineFile(uri.fsPath, name, vscode.l10n));
      const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(uri, name));
      const read = (): void => void this.#readAgain(key);
      this.#watchers.push(
        watcher,
        watcher.onDidCreate(read),
        watcher.onDidChange(read),
        watcher.onDidDelete(read),
      );
    }
  }

  async #read(folder: string): Promise<void> {
    const file = this.#files.get(folder);
    if (!file) return;
    try {
      this.#known.set(folder, await file.read());
      this.#problems.delete(folder);
    } catch (error) {
      this.#known.set(folder, new Baseline());
      this.#problems.set(folder, (error as Error).message);
    }
  }

  /** Nothing is new where the file is as it was written here. */
  async #readAgain(folder: string): Promise<void> {
    const before = this.#known.get(folder);
    const problem = this.problem;
    await this.#read(folder);
    if (this.#known.get(folder) !== before || this.problem !== problem) this.#onChange.fire();
  }

  #forget(): void {
    // Nobody has asked yet.
    if (!this.#loading) return;
    this.#known = new Map();
    this.#problems = new Map();
    this.#loading = this.#load();
    void this.#loading.then(() => this.#onChange.fire());
  }
}
