/** Pages for people in read-only editors, which nobody is asked to save. */
import * as vscode from 'vscode';

const SCHEME = 'sextant-page';

export class Pages implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #onChange = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#onChange.event;
  readonly #registration: vscode.Disposable;

  constructor() {
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  }

  /** Shows a page of Markdown under its title, in place of an older one of that title. */
  async show(title: string, text: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${title.replaceAll('/', ' ')}.md` });
    const isOpen = this.#texts.has(uri.path);
    this.#texts.set(uri.path, text);
    if (isOpen) this.#onChange.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: false });
  }

  provideTextDocumentContent({ path }: vscode.Uri): string {
    return (
      this.#texts.get(path) ?? vscode.l10n.t('This page was not kept. Run the command again that showed it.')
    );
  }

  dispose(): void {
    this.#registration.dispose();
    this.#onChange.dispose();
    this.#texts.clear();
  }
}
