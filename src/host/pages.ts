/** Pages for people in read-only editors, which nobody is asked to save; paths in them can be links. */
import * as vscode from 'vscode';

const SCHEME = 'sextant-page';

/** What a code span of the page leads to, by its text. */
export type PageLinks = ReadonlyMap<string, vscode.Uri>;

interface Page {
  readonly text: string;
  readonly links: PageLinks;
}

export class Pages
  implements vscode.TextDocumentContentProvider, vscode.DocumentLinkProvider, vscode.Disposable
{
  readonly #pages = new Map<string, Page>();
  readonly #onChange = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#onChange.event;
  readonly #registration: vscode.Disposable;

  constructor() {
    this.#registration = vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.languages.registerDocumentLinkProvider({ scheme: SCHEME }, this),
    );
  }

  /** Shows a page of Markdown under its title, in place of an older one of that title. */
  async show(title: string, text: string, links: PageLinks = new Map()): Promise<void> {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${title.replaceAll('/', ' ')}.md` });
    const isOpen = this.#pages.has(uri.path);
    this.#pages.set(uri.path, { text, links });
    if (isOpen) this.#onChange.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: false });
  }

  provideTextDocumentContent({ path }: vscode.Uri): string {
    return (
      this.#pages.get(path)?.text ??
      vscode.l10n.t('This page was not kept. Run the command again that showed it.')
    );
  }

  provideDocumentLinks(document: vscode.TextDocument): vscode.DocumentLink[] {
    const { links } = this.#pages.get(document.uri.path) ?? {};
    if (!links || links.size === 0) return [];
    return [...document.getText().matchAll(/`([^`\n]+)`/g)].flatMap(({ 1: text, index }) => {
      const target = links.get(text!);
      if (!target) return [];
      const from = document.positionAt(index + 1);
      return [new vscode.DocumentLink(new vscode.Range(from, from.translate(0, text!.length)), target)];
    });
  }

  dispose(): void {
    this.#registration.dispose();
    this.#onChange.dispose();
    this.#pages.clear();
  }
}
