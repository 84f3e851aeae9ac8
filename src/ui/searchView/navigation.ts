/**
 * Opens results, and goes through them with F4, from whatever place they were shown at last. Tells by a context key whether the
 * editor with the focus was opened that way.
 */
import * as vscode from 'vscode';
import { COMMANDS, CONTEXT_KEYS } from '../../host/ids.ts';
import { Latest } from '../../host/latest.ts';
import type { ShownResult } from '../../host/resultSets.ts';
import { type RevealOptions, reveal } from '../../host/reveal.ts';
import type { Services } from '../../host/services.ts';
import { showError } from '../errors.ts';

export class Navigation {
  readonly #services: Services;
  readonly #lineOf: (result: ShownResult) => string | undefined;
  readonly #latest = new Latest();
  readonly #disposables: vscode.Disposable[] = [];
  /** The document opened last. */
  #opened: string | undefined;
  #navigating = false;

  /** `lineOf` gives what the line of a result's symbol said when it was found, if it was seen. */
  constructor(services: Services, lineOf: (result: ShownResult) => string | undefined) {
    this.#services = services;
    this.#lineOf = lineOf;
    const { commands, window } = vscode;
    this.#disposables.push(
      commands.registerCommand(COMMANDS.nextResult, () => this.#step(1)),
      commands.registerCommand(COMMANDS.previousResult, () => this.#step(-1)),
      services.results.onDidVisit(() => this.#noteVisit()),
      window.onDidChangeActiveTextEditor(() => this.#tellKey()),
    );
  }

  /** Opens a result; a person is told if that fails. */
  async open(result: ShownResult, options: Omit<RevealOptions, 'symbolText' | 'signal'>): Promise<void> {
    try {
      // Of several that are asked for in a row only the last is opened.
      const editor = await this.#latest.run((signal) =>
        reveal(this.#services.engine, result, {
          ...options,
          symbolText: result.symbolText ?? this.#lineOf(result),
          signal,
        }),
      );
      if (!editor) return;
      this.#opened = editor.document.uri.toString();
      this.#tellKey();
    } catch (error) {
      await showError(this.#services, error);
    }
  }

  dispose(): void {
    vscode.Disposable.from(...this.#disposables).dispose();
    this.#latest.cancel();
  }

  async #step(by: 1 | -1): Promise<void> {
    const { results } = this.#services;
    const place = results.step(by);
    const set = results.current;
    if (place === undefined || !set) return;
    results.visit(place);
    await this.open(set.results[place]!, { preview: true });
  }

  /** Also what the palette or the similar view opens can be gone on from with F4. */
  #noteVisit(): void {
    const { results, engine } = this.#services;
    const result = results.current?.results[results.place];
    if (!result) return;
    this.#opened = engine.uriOf(result.folder, result.path)?.toString();
    this.#tellKey();
  }

  #tellKey(): void {
    const active = vscode.window.activeTextEditor?.document.uri.toString();
    const navigating = active !== undefined && active === this.#opened;
    if (navigating === this.#navigating) return;
    this.#navigating = navigating;
    void vscode.commands.executeCommand('setContext', CONTEXT_KEYS.navigating, navigating);
  }
}
