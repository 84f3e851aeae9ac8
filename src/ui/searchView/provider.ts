/**
 * The search view: hands what a person does in the webview to the model, and what the model knows to the webview, which may come
 * and go meanwhile.
 */
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { COMMANDS, CONTEXT_KEYS, VIEWS } from '../../host/ids.ts';
import type { Services } from '../../host/services.ts';
import { setting } from '../../host/settings.ts';
import { SYSTEM_TIMERS } from '../../host/timers.ts';
import type { WorkspaceAnswer } from '../../shared/engineApi.ts';
import { EngineError } from '../../shared/errors.ts';
import type { FromView, OpenTarget, ToView, ViewQuery, ViewState } from '../../shared/webviewMessages.ts';
import { showError } from '../errors.ts';
import { reasonsOf, similarityText } from '../explain.ts';
import { copyMarkdown } from './exports.ts';
import { act, Landing, noticeOf } from './landing.ts';
import { checkedMessage } from './messages.ts';
import { SearchModel } from './model.ts';
import type { Navigation } from './navigation.ts';
import { pageHtml } from './page.ts';
import { Publisher } from './publisher.ts';

export class SearchViewProvider implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly model: SearchModel;
  readonly #services: Services;
  readonly #navigation: Navigation;
  readonly #landing: Landing;
  readonly #publisher: Publisher;
  readonly #disposables: vscode.Disposable[] = [];
  #view: vscode.WebviewView | undefined;
  /** The document in the view listens. */
  #ready = false;
  /** Sent when it does. */
  #waiting: ToView | undefined;
  /** Context keys as they were told last. */
  readonly #keys = new Map<string, boolean>();

  constructor(services: Services, navigation: Navigation) {
    const { context, engine, history } = services;
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
    this.#listen();
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#view = view;
    this.#ready = false;
    const { webview } = view;
    const root = vscode.Uri.joinPath(this.#services.context.extensionUri, 'dist', 'webview');
    webview.options = { enableScripts: true, localResourceRoots: [root] };
    const address = (file: string): string =>
      webview.asWebviewUri(vscode.Uri.joinPath(root, file)).toString();
    webview.html = pageHtml({
      nonce: randomUUID().replaceAll('-', ''),
      cspSource: webview.cspSource,
      script: address('search.js'),
      style: address('search.css'),
      icons: address('codicon.css'),
      language: vscode.env.language,
      title: vscode.l10n.t('Search'),
      texts: vscode.l10n.bundle,
    });
    const listening = [
      webview.onDidReceiveMessage((message: unknown) => this.#receive(message)),
      view.onDidChangeVisibility(() => this.#visibilityChanged()),
    ];
    view.onDidDispose(() => {
      vscode.Disposable.from(...listening).dispose();
      if (this.#view !== view) return;
      this.#view = undefined;
      this.#ready = false;
      this.model.setVisible(false);
    });
  }

  /** Brings the view up with the keyboard in its box; with a query, asks that. */
  async show(query?: ViewQuery): Promise<void> {
    if (query) this.model.setQuery(query, true);
    await vscode.commands.executeCommand(`${VIEWS.search}.focus`);
    this.#post({ type: 'focus', query });
  }

  /** Takes the question out of the view and out of the box. */
  clear(): void {
    this.model.clear();
    this.#post({ type: 'focus', query: this.model.query });
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
      this.#landing.refresh();
      this.#tellState();
    };
    let lastState: string | undefined;
    this.#disposables.push(
      vscode.window.registerWebviewViewProvider(VIEWS.search, this),
      engine.onDidChangeFolders(all),
      workspace.onDidChangeWorkspaceFolders(all),
      workspace.onDidGrantWorkspaceTrust(all),
      engine.onDidChangeIndex(() => this.model.indexChanged()),
      engine.onDidChangeStatus(({ overall }) => {
        if (overall.state === 'ready' && lastState !== 'ready' && this.#view?.visible)
          this.#landing.refresh();
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

  #visibilityChanged(): void {
    const visible = this.#view?.visible ?? false;
    // A hidden document is thrown away; it says when the next one is ready.
    if (!visible) this.#ready = false;
    else this.#landing.refresh();
    this.model.setVisible(visible && this.#landing.page.kind === 'search');
  }

  #modelChanged(what: 'state' | 'answer' | 'stale'): void {
    if (what === 'state') {
      this.#publisher.update(this.model.shown, this.model.grouping);
      this.#tellState();
    }
    if (what === 'answer') {
      for (const document of vscode.workspace.textDocuments) if (document.isDirty) this.#noteText(document);
      this.#publisher.update(this.model.shown, this.model.grouping);
      this.#tellAnswer();
    }
    if (what === 'stale') this.#tellStale();
  }

  #receive(data: unknown): void {
    const message = checkedMessage(data);
    if (!message) {
      this.#services.log.debug('The search view sent a message of an unknown shape.');
      return;
    }
    this.#handle(message).catch((error: unknown) => showError(this.#services, error));
  }

  async #handle(message: FromView): Promise<void> {
    const { model } = this;
    switch (message.type) {
      case 'ready':
        this.#ready = true;
        this.#landing.refresh();
        this.#tellState();
        this.#tellAnswer();
        this.#tellStale();
        if (this.#waiting) this.#post(this.#waiting);
        this.#waiting = undefined;
        model.setVisible(this.#landing.page.kind === 'search');
        return;
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
      if (snippets) this.#post({ type: 'snippets', setId, snippets });
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
    const symbolText = set.snippetOf(place)?.lines.find(({ line }) => line === result.symbolLine)?.text;
    await this.#navigation.open(result, {
      toSide: target === 'side',
      preview: target !== 'editor',
      preserveFocus: target === 'preview',
      symbolText,
    });
  }

  /** A result was opened, by F4 or from an editor: one of ours is marked in the view. */
  #visited(): void {
    const { shown } = this.model;
    const place = this.#publisher.visited;
    if (!shown || place === undefined) return;
    this.model.settle();
    this.#post({ type: 'select', setId: shown.id, place });
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
      searchOnType: setting('search.searchOnType'),
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
    this.#post({ type: 'state', state });
    this.#setKey(CONTEXT_KEYS.viewHasResults, model.shown !== undefined);
    this.#setKey(CONTEXT_KEYS.viewGrouped, model.grouping === 'file');
  }

  #setKey(key: string, value: boolean): void {
    if (this.#keys.get(key) === value) return;
    this.#keys.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  }

  #tellAnswer(): void {
    this.#post({ type: 'answer', answer: this.model.answer });
  }

  #tellStale(): void {
    const { shown } = this.model;
    if (shown) this.#post({ type: 'stale', setId: shown.id, places: shown.stale });
  }

  /** What a document that does not listen misses it is told when it does. */
  #post(message: ToView): void {
    if (this.#ready) void this.#view?.webview.postMessage(message);
    else if (message.type === 'focus') this.#waiting = message;
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
