/** The search view: hands what a person does in the webview to the model, and what the model knows to the webview. */
import * as vscode from 'vscode';
import { COMMANDS, CONTEXT_KEYS, VIEWS } from '../../host/ids.ts';
import type { Services } from '../../host/services.ts';
import { setting } from '../../host/settings.ts';
import { SYSTEM_TIMERS } from '../../host/timers.ts';
import type { WorkspaceAnswer } from '../../shared/engineApi.ts';
import { EngineError } from '../../shared/errors.ts';
import type { FromView, OpenTarget, ViewQuery, ViewState } from '../../shared/webviewMessages.ts';
import { showError } from '../errors.ts';
import { reasonsOf, similarityText } from '../explain.ts';
import { ViewChannel } from './channel.ts';
import { copyMarkdown } from './exports.ts';
import { act, Landing, noticeOf } from './landing.ts';
import { SearchModel } from './model.ts';
import type { Navigation } from './navigation.ts';
import { Publisher } from './publisher.ts';

export class SearchView implements vscode.Disposable {
  readonly model: SearchModel;
  readonly #services: Services;
  readonly #navigation: Navigation;
  readonly #landing: Landing;
  readonly #publisher: Publisher;
  readonly #channel: ViewChannel;
  readonly #disposables: vscode.Disposable[] = [];
  /** Context keys as they were told last. */
  readonly #keys = new Map<string, boolean>();

  constructor(services: Services, navigation: Navigation) {
    const { context, engine, history, log } = services;
    const { l10n } = vscode;
    this.#services = services;
    this.#navigation = navigation;
    this.#publisher = new Publisher(services.results);
    this.#landing = new Landing(services, () => this.#tellState());
    this.model = new SearchModel({
      api: engine.api,
      memory: context.workspaceState,
      history,
      timers: SYSTEM_TIMERS,
      settings: () => ({
        mode: setting('search.mode'),
        searchOnType: setting('search.searchOnType'),
        maxResults: setting('search.maxResults'),
        snippetLines: setting('search.snippetLines'),
      }),
      folders: () => engine.folders,
      indexedShare: () => this.#indexedShare(),
      whyOf: (result) => [
        l10n.t('Similarity {0}', similarityText(result.similarity)),
        ...reasonsOf(result, 'search', l10n),
      ],
      noticesOf: (answer) => this.#noticesOf(answer),
      changed: (what) => this.#modelChanged(what),
    });
    this.#channel = new ViewChannel({
      extensionUri: context.extensionUri,
      log,
      opened: () => this.#opened(),
      received: (message) => {
        this.handle(message).catch((error: unknown) => showError(services, error));
      },
      visibilityChanged: () => this.#look(),
    });
    this.#listen();
  }

  /** Brings the view up with the keyboard in its box; with a query, asks that. */
  async show(query?: ViewQuery): Promise<void> {
    if (query) this.model.setQuery(query, true);
    await vscode.commands.executeCommand(`${VIEWS.search}.focus`);
    this.#channel.focus(query);
  }

  /** Takes the question out of the view and out of the box. */
  clear(): void {
    this.model.clear();
    this.#channel.post({ type: 'query', query: this.model.query });
  }

  dispose(): void {
    vscode.Disposable.from(...this.#disposables).dispose();
    this.#landing.dispose();
    this.model.dispose();
  }

  #listen(): void {
    const { engine, results } = this.#services;
    const { workspace } = vscode;
    const all = (): void => {
      this.#look();
      this.#tellState();
    };
    let lastState: string | undefined;
    this.#disposables.push(
      vscode.window.registerWebviewViewProvider(VIEWS.search, this.#channel),
      engine.onDidChangeFolders(all),
      workspace.onDidChangeWorkspaceFolders(all),
      workspace.onDidGrantWorkspaceTrust(all),
      engine.onDidChangeIndex(() => this.model.indexChanged()),
      engine.onDidChangeStatus(({ overall }) => {
        if (overall.state === 'ready' && lastState !== 'ready') this.#look();
        lastState = overall.state;
        this.#tellState();
      }),
      workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('sextant.search')) this.#tellState();
      }),
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (document.isDirty || contentChanges.length > 0) this.#noteText(document);
      }),
      results.onDidVisit(() => this.#visited()),
    );
  }

  /** What nobody sees is not looked up: that could start the engine. */
  #look(): void {
    const { visible } = this.#channel;
    if (visible) this.#landing.refresh();
    this.model.setVisible(visible && this.#landing.page.kind === 'search');
  }

  #opened(): void {
    this.#tellState();
    this.#tellAnswer();
    this.#tellStale();
    this.#look();
  }

  #modelChanged(what: 'state' | 'answer' | 'stale'): void {
    if (what === 'state') {
      this.#publisher.update(this.model.shown, this.model.grouping);
      this.#tellState();
    }
    if (what === 'answer') {
      this.#publisher.update(this.model.shown, this.model.grouping);
      this.#tellAnswer();
      for (const document of vscode.workspace.textDocuments) if (document.isDirty) this.#noteText(document);
    }
    if (what === 'stale') this.#tellStale();
  }

  /** Does what a person did in the view. */
  async handle(message: Exclude<FromView, { type: 'ready' }>): Promise<void> {
    const { model } = this;
    switch (message.type) {
      case 'query':
        return model.setQuery(message.query, message.final);
      case 'needSnippets':
        return this.#showSnippets(message.setId, message.places);
      case 'open':
        return this.#open(message.setId, message.place, message.target);
      case 'similar': {
        const result = model.set(message.setId)?.results[message.place];
        if (!result) return;
        const { folder, path, startLine, endLine, symbol, symbolLine } = result;
        const seed = { folder, path, startLine, endLine, symbol, symbolLine };
        await vscode.commands.executeCommand(COMMANDS.findSimilar, seed);
        return;
      }
      case 'copy':
        if (model.set(message.setId)) await copyMarkdown(this.#services, model, message.place);
        return;
      case 'pin':
        return model.pin(message.query);
      case 'unpin':
        return model.unpin(message.query);
      case 'endCompare':
        return model.setComparing(false);
      case 'action':
        return act(this.#services, message.action);
      default:
        message satisfies never;
    }
  }

  async #showSnippets(setId: number, places: readonly number[]): Promise<void> {
    try {
      const snippets = await this.model.snippets(setId, places);
      if (snippets) this.#channel.post({ type: 'snippets', setId, snippets });
    } catch (error) {
      // Results say enough without their lines, and nobody asked for these.
      this.#services.log.debug(error instanceof Error ? error.message : String(error));
    }
  }

  async #open(setId: number, place: number, target: OpenTarget): Promise<void> {
    const set = this.model.set(setId);
    const result = set?.results[place];
    if (!set || !result) return;
    this.model.settle();
    this.#publisher.visit(set, this.model.grouping, place);
    await this.#navigation.open(result, {
      toSide: target === 'side',
      preview: target !== 'editor',
      preserveFocus: target === 'preview',
    });
  }

  /** A result was opened, by F4 or from an editor: one of ours is marked in the view. */
  #visited(): void {
    const { shown } = this.model;
    const place = this.#publisher.visited;
    if (!shown || place === undefined) return;
    this.model.settle();
    this.#channel.post({ type: 'select', setId: shown.id, place });
  }

  #noteText(document: vscode.TextDocument): void {
    const found = this.#services.engine.locate(document.uri);
    if (found) this.model.fileChanged(found.folder.key, found.path, document.isDirty);
  }

  #tellState(): void {
    const { model } = this;
    const { history, engine } = this.#services;
    const { page, languages, notices } = this.#landing;
    const status = engine.status?.overall;
    const failure = status?.state === 'failed' ? new EngineError(status.code, status.message) : undefined;
    const error = model.error ?? (model.shown ? undefined : failure);
    const state: ViewState = {
      page,
      query: model.query,
      snippetLines: setting('search.snippetLines'),
      grouping: model.grouping,
      history: history.queries,
      pinned: model.pinned,
      languages,
      status,
      busy: model.busy,
      error: error === undefined ? undefined : noticeOf(error),
      notices,
    };
    this.#channel.post({ type: 'state', state });
    this.#setKey(CONTEXT_KEYS.viewHasResults, model.shown !== undefined);
    this.#setKey(CONTEXT_KEYS.viewGrouped, model.grouping === 'file');
  }

  #setKey(key: string, value: boolean): void {
    if (this.#keys.get(key) === value) return;
    this.#keys.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  }

  #tellAnswer(): void {
    this.#channel.post({ type: 'answer', answer: this.model.answer });
  }

  #tellStale(): void {
    const { shown } = this.model;
    if (shown) this.#channel.post({ type: 'stale', setId: shown.id, places: shown.stale });
  }

  #indexedShare(): number {
    const status = this.#services.engine.status?.overall;
    if (status?.state !== 'indexing') return 1;
    return status.filesTotal > 0 ? status.filesDone / status.filesTotal : 0;
  }

  #noticesOf({ failures, caveat }: WorkspaceAnswer): readonly string[] {
    const { folders } = this.#services.engine;
    const name = (folder: string): string => folders.find(({ key }) => key === folder)?.name ?? folder;
    return [
      ...(caveat === undefined ? [] : [caveat]),
      // Those that nobody agreed to are spoken of elsewhere.
      ...failures
        .filter(({ code }) => code !== 'notEnabled')
        .map(({ folder, message }) => vscode.l10n.t('{0} could not be searched: {1}', name(folder), message)),
    ];
  }
}
