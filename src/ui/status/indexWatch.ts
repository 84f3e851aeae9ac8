/** Follows the state of the index and tells when what there is to say of it has changed. Starts no engine unless it is asked to. */
import * as vscode from 'vscode';
import type { WorkspaceEngine } from '../../host/workspaceEngine.ts';
import { type IndexState, indexState } from './state.ts';

/** States in which nothing is under way: what there is to notice has been noticed. */
const SETTLED: ReadonlySet<string> = new Set(['paused', 'ready', 'failed']);

export class IndexWatch implements vscode.Disposable {
  readonly #engine: WorkspaceEngine;
  readonly #onChange = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#onChange.event;
  readonly #listening: vscode.Disposable;
  #notices: readonly string[] = [];
  /** The state that they were asked for in. */
  #noticesOf: string | undefined;
  #asked = 0;

  constructor(engine: WorkspaceEngine) {
    this.#engine = engine;
    this.#listening = vscode.Disposable.from(
      engine.onDidChangeStatus(() => this.#statusChanged()),
      engine.onDidChangeFolders(() => this.#onChange.fire()),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#onChange.fire()),
    );
  }

  get state(): IndexState {
    const { folders, status, paused, modelProblem } = this.#engine;
    return indexState({ folders, status, paused, modelProblem, notices: this.#notices });
  }

  /** Asks the engine, starting it if there is something that may be indexed. */
  async refresh(): Promise<void> {
    if (!this.#engine.folders.some(({ enabled }) => enabled)) return;
    const own = ++this.#asked;
    const folders = await this.#engine.api.diagnostics({ quick: true });
    if (own !== this.#asked) return;
    this.#notices = [...new Set(folders.flatMap(({ notices }) => notices))];
    this.#onChange.fire();
  }

  dispose(): void {
    this.#asked++;
    this.#listening.dispose();
    this.#onChange.dispose();
  }

  #statusChanged(): void {
    this.#onChange.fire();
    const { status, pid } = this.#engine;
    const state = status?.overall.state;
    if (state === this.#noticesOf) return;
    this.#noticesOf = state;
    // What the state itself does not tell: asked once per state, and of an engine that runs anyhow.
    if (state === undefined || !SETTLED.has(state) || pid === undefined) return;
    this.refresh().catch(() => {
      // The state goes on telling what is wrong.
    });
  }
}
