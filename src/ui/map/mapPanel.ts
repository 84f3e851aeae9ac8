/** The map's tab: its document, which VS Code throws away whenever the tab is hidden, and what is done with what it says. */
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { reveal } from '../../host/reveal.ts';
import type { Services } from '../../host/services.ts';
import { EngineError } from '../../shared/errors.ts';
import type { FromMap, MapState } from '../../shared/mapMessages.ts';
import { remedyOf, showError } from '../errors.ts';
import { plainText } from '../plainText.ts';
import { pageHtml } from '../webviewPage.ts';
import { MapFeed, type MapSubject } from './feed.ts';
import { checkedMessage, type WantedTopic } from './messages.ts';

export const MAP_PANEL = 'sextant.map';

export class MapPanel implements vscode.Disposable {
  readonly #services: Services;
  readonly #panel: vscode.WebviewPanel;
  readonly #feed: MapFeed;
  readonly #disposables: vscode.Disposable[] = [];
  /** Shown by a document that does not listen yet. */
  #waiting: (() => Promise<void>) | undefined;
  #ready = false;

  /** Takes the panel over; `closed` is told when a person closes it. */
  constructor(services: Services, panel: vscode.WebviewPanel, closed: () => void) {
    const { engine, topicNames } = services;
    this.#services = services;
    this.#panel = panel;
    this.#feed = new MapFeed({
      api: engine.api,
      // A document that is gone misses it: it is told all when it is there again.
      post: (message) => {
        if (this.#ready) void panel.webview.postMessage(message);
      },
      now: () => Date.now(),
      shows: (shown) => services.clusterings.show(this, shown),
      errorOf,
      namesOf: (topics) => topicNames.namesOf(topics),
      incompleteText: vscode.l10n.t('Indexing is not complete, so the map does not show all files.'),
      otherTopicsText: vscode.l10n.t(
        'The topics were found anew, and the chosen one may be another by now, so the map shows all of them.',
      ),
    });
    this.#disposables.push(
      panel.onDidDispose(() => {
        this.dispose();
        closed();
      }),
      panel.onDidChangeViewState(() => {
        if (panel.visible) return;
        this.#ready = false;
        this.#feed.forget();
      }),
      panel.webview.onDidReceiveMessage((data: unknown) => this.#receive(data)),
      engine.onDidAnalyse(({ folder, task, share }) => this.#feed.noteProgress(folder, task, share)),
      engine.onDidChangeIndex(({ folder }) => this.#feed.indexChanged(folder)),
      topicNames.onDidChange(() => this.#feed.namesChanged()),
    );
    this.#load();
  }

  /** Brings the tab up with this map. */
  async show(subject: MapSubject, topic: WantedTopic | undefined): Promise<void> {
    this.#panel.title = vscode.l10n.t('Map: {0}', plainText(subject.name));
    const show = (): Promise<void> => this.#feed.show(subject, topic);
    if (!this.#panel.visible) this.#panel.reveal();
    if (this.#ready) await show();
    else this.#waiting = show;
  }

  dispose(): void {
    this.#feed.dispose();
    this.#services.clusterings.close(this);
    vscode.Disposable.from(...this.#disposables.splice(0)).dispose();
  }

  #load(): void {
    const { extensionUri } = this.#services.context;
    const root = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
    const { webview } = this.#panel;
    webview.options = { enableScripts: true, localResourceRoots: [root] };
    const address = (file: string): string =>
      webview.asWebviewUri(vscode.Uri.joinPath(root, file)).toString();
    webview.html = pageHtml({
      nonce: randomUUID().replaceAll('-', ''),
      cspSource: webview.cspSource,
      script: address('map.js'),
      style: address('map.css'),
      icons: address('codicon.css'),
      language: vscode.env.language,
      title: vscode.l10n.t('Map'),
      texts: vscode.l10n.bundle,
    });
  }

  #receive(data: unknown): void {
    const message = checkedMessage(data);
    if (!message) {
      this.#services.log.debug('The map sent a message of an unknown shape.');
      return;
    }
    this.#handle(message).catch((error: unknown) => showError(this.#services, error));
  }

  async #handle(message: FromMap): Promise<void> {
    const feed = this.#feed;
    switch (message.type) {
      case 'ready': {
        this.#ready = true;
        const show = this.#waiting ?? (() => feed.tellAll());
        this.#waiting = undefined;
        return show();
      }
      case 'refresh':
        return feed.tellAll();
      case 'search':
        return feed.search(message.mapId, message.query);
      case 'needSnippet':
        return this.#readSnippet(message);
      case 'open':
        return this.#open(message);
      case 'remedy': {
        const remedy = remedyOf(feed.error instanceof EngineError ? feed.error.code : undefined);
        if (!remedy) return;
        await vscode.commands.executeCommand(remedy.command);
        return feed.tellAll();
      }
      default:
        message satisfies never;
    }
  }

  async #readSnippet({ mapId, point, place }: Extract<FromMap, { type: 'needSnippet' }>): Promise<void> {
    try {
      await this.#feed.readSnippet(mapId, point, place);
    } catch (error) {
      // A card says enough without lines, and nobody asked for these.
      this.#services.log.debug(error instanceof Error ? error.message : String(error));
    }
  }

  /** Beside the map, which stays in sight. */
  async #open({ mapId, place, target }: Extract<FromMap, { type: 'open' }>): Promise<void> {
    const path = this.#feed.pathOf(mapId, place);
    const folder = this.#feed.subject?.folder;
    if (path === undefined || folder === undefined) return;
    const isPreview = target === 'preview';
    await reveal(
      this.#services.engine,
      { folder, path, ...place },
      { toSide: true, preview: isPreview, preserveFocus: isPreview },
    );
  }
}

function errorOf(error: unknown): MapState['error'] {
  const message = error instanceof Error ? error.message : String(error);
  return { message, remedy: remedyOf(error instanceof EngineError ? error.code : undefined)?.title };
}
