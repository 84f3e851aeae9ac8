/**
 * The webview that the search view is: its document, which VS Code throws away whenever the view is hidden, and the messages to and
 * from it. Only messages of a known shape come out of it.
 */
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { FromView, ToView, ViewQuery } from '../../shared/webviewMessages.ts';
import { pageHtml } from '../webviewPage.ts';
import { checkedMessage } from './messages.ts';

type Focus = Extract<ToView, { type: 'focus' }>;

export interface ChannelOptions {
  readonly extensionUri: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
  /** A new document listens; it knows nothing yet. */
  readonly opened: () => void;
  readonly received: (message: Exclude<FromView, { type: 'ready' }>) => void;
  readonly visibilityChanged: () => void;
}

export class ViewChannel implements vscode.WebviewViewProvider {
  readonly #options: ChannelOptions;
  #view: vscode.WebviewView | undefined;
  /** The document listens. */
  #ready = false;
  /** What puts the keyboard into a document that is on its way. */
  #waiting: Focus | undefined;

  constructor(options: ChannelOptions) {
    this.#options = options;
  }

  /** Whether there is a document, and a person can see it. */
  get visible(): boolean {
    return this.#ready && (this.#view?.visible ?? false);
  }

  /** A document that does not listen misses it: it is told all when it does. */
  post(message: Exclude<ToView, Focus>): void {
    this.#send(message);
  }

  /** Puts the keyboard into the document, also into one that does not listen yet: for a view that was just brought up. */
  focus(query: ViewQuery | undefined): void {
    const message: Focus = { type: 'focus', query };
    if (this.#ready) this.#send(message);
    else this.#waiting = message;
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    const { visibilityChanged } = this.#options;
    this.#view = view;
    this.#ready = false;
    this.#load(view.webview);
    const listening = vscode.Disposable.from(
      view.webview.onDidReceiveMessage((data: unknown) => this.#receive(data)),
      view.onDidChangeVisibility(() => {
        if (!view.visible) this.#ready = false;
        visibilityChanged();
      }),
    );
    view.onDidDispose(() => {
      listening.dispose();
      if (this.#view !== view) return;
      this.#view = undefined;
      this.#ready = false;
      visibilityChanged();
    });
  }

  #send(message: ToView): void {
    if (this.#ready) void this.#view?.webview.postMessage(message);
  }

  #load(webview: vscode.Webview): void {
    const root = vscode.Uri.joinPath(this.#options.extensionUri, 'dist', 'webview');
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
  }

  #receive(data: unknown): void {
    const { log, opened, received } = this.#options;
    const message = checkedMessage(data);
    if (!message) log.debug('The search view sent a message of an unknown shape.');
    else if (message.type !== 'ready') received(message);
    else {
      this.#ready = true;
      opened();
      if (this.#waiting) this.#send(this.#waiting);
      this.#waiting = undefined;
    }
  }
}
