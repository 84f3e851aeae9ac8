/**
 * Documents that hold only the lines to be compared: of a file of the workspace as it is now, or of a text that is in no file.
 * They are read when they are shown, so that a window that is loaded again shows them too.
 */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { openResult, placeIn, type Revealable } from '../../host/reveal.ts';
import type { WorkspaceEngine } from '../../host/workspaceEngine.ts';
import { dedented, type Excerpt, excerptFrom, excerptQuery } from './excerpt.ts';

/** Seeds that were never saved; an editor that still shows an older one says that it is gone. */
const MOST_TEXTS = 20;

export class ExcerptDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #engine: WorkspaceEngine;
  readonly #scheme: string;
  readonly #texts = new Map<number, string>();
  readonly #provider: vscode.Disposable;
  readonly #onChange = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#onChange.event;
  #nextText = 1;

  /** `scheme`: of its addresses, which nobody else provides documents for. */
  constructor(engine: WorkspaceEngine, scheme: string) {
    this.#engine = engine;
    this.#scheme = scheme;
    this.#provider = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  }

  dispose(): void {
    this.#provider.dispose();
    this.#onChange.dispose();
  }

  /** Keeps a text, so that it can be shown under a name. */
  keep(text: string): Excerpt {
    const id = this.#nextText++;
    this.#texts.set(id, text);
    if (this.#texts.size > MOST_TEXTS) this.#texts.delete(this.#texts.keys().next().value!);
    return { kind: 'text', id };
  }

  /** Opens it, in the language given or the one that its name tells. Rejects as `reveal` does if there is no such file. */
  async open(excerpt: Excerpt, name: string, language: string | undefined): Promise<vscode.Uri> {
    if (excerpt.kind === 'place') await openResult(this.#engine, excerpt.place);
    const uri = vscode.Uri.from({
      scheme: this.#scheme,
      path: `/${basename(name)}`,
      query: excerptQuery(excerpt),
    });
    // What was shown before is compared as it is now.
    this.#onChange.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    const known = language !== undefined && (await vscode.languages.getLanguages()).includes(language);
    if (known && document.languageId !== language)
      await vscode.languages.setTextDocumentLanguage(document, language);
    return uri;
  }

  async provideTextDocumentContent({ query }: vscode.Uri): Promise<string> {
    const excerpt = excerptFrom(query);
    if (excerpt?.kind === 'place') return this.#linesOf(excerpt.place);
    const text = excerpt && this.#texts.get(excerpt.id);
    return text === undefined
      ? vscode.l10n.t('This text was not kept. Find similar code again to compare it.')
      : dedented(text.split(/\r\n|\r|\n/)).join('\n');
  }

  async #linesOf(place: Revealable & { readonly symbolText?: string | undefined }): Promise<string> {
    const document = await openResult(this.#engine, place);
    const { startLine, endLine } = placeIn(document, place, place.symbolText);
    const lines: string[] = [];
    for (let line = startLine; line < Math.min(endLine, document.lineCount); line++)
      lines.push(document.lineAt(line).text);
    return dedented(lines).join('\n');
  }
}
