/**
 * "Find similar": asks the engine what is like a seed, shows it in the similar view, opens and compares what is chosen there.
 * The results are those of F4 and of the editors until a search takes their place, and again once one of them is opened.
 */
import * as vscode from 'vscode';
import { CONTEXT_KEYS, VIEWS } from '../../host/ids.ts';
import { Latest } from '../../host/latest.ts';
import type { ResultSet } from '../../host/resultSets.ts';
import { type RevealOptions, reveal } from '../../host/reveal.ts';
import type { Services } from '../../host/services.ts';
import type { WorkspaceAnswer, WorkspaceResult } from '../../shared/engineApi.ts';
import { EngineError } from '../../shared/errors.ts';
import { showError } from '../errors.ts';
import { plainText } from '../plainText.ts';
import { type Excerpt, isPlace } from './excerpt.ts';
import { ExcerptDocuments } from './excerptDocuments.ts';
import { inRowOrder, labelOf, messageOf, type ResultRow, type Row, rowsOf } from './rows.ts';
import { type SimilarSeed, seedOfEditor, seedOfPlace } from './seed.ts';
import { SimilarTree } from './tree.ts';

/** Not in the manifest: it is run with a row alone. */
const OPEN = '_sextant.openSimilar';
const MOST_RESULTS = 50;
/** An engine that must start first takes longer; then the view shows that it is under way. */
const SHOW_PROGRESS_MS = 250;
/** Two clicks within it are a double click. */
const DOUBLE_CLICK_MS = 500;

interface Found {
  readonly seed: SimilarSeed;
  /** Of what the seed was when it was asked. */
  readonly excerpt: Excerpt;
  readonly results: readonly WorkspaceResult[];
}

export class SimilarView implements vscode.Disposable {
  readonly #services: Services;
  readonly #tree: SimilarTree;
  readonly #view: vscode.TreeView<Row>;
  readonly #documents: ExcerptDocuments;
  readonly #disposables: vscode.Disposable[] = [];
  readonly #latest = new Latest();
  readonly #opening = new Latest();
  #found: Found | undefined;
  /** As it was shown to the editors. */
  #set: ResultSet | undefined;
  #opened: { readonly place: number; readonly atMs: number } | undefined;

  constructor(services: Services) {
    this.#services = services;
    this.#tree = new SimilarTree(services, OPEN);
    this.#view = vscode.window.createTreeView(VIEWS.similar, { treeDataProvider: this.#tree });
    this.#documents = new ExcerptDocuments(services.engine, 'sextant-excerpt');
    this.#disposables.push(
      this.#tree,
      this.#view,
      this.#documents,
      vscode.commands.registerCommand(OPEN, (row: Row) => this.open(row)),
      services.results.onDidVisit(() => this.#follow()),
      { dispose: () => this.#latest.cancel() },
      { dispose: () => this.#opening.cancel() },
    );
  }

  dispose(): void {
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  /** `from` may name lines of a file; anything else stands for the active editor. */
  async find(from: unknown): Promise<void> {
    await this.#latest
      .run(async (signal) => {
        const seed = isPlace(from) ? seedOfPlace(this.#services, from) : await this.#seedHere();
        if (signal.aborted) return;
        if (seed) await this.#ask(seed, signal);
        else await this.#showBefore();
      })
      .catch((error: unknown) => showError(this.#services, error));
  }

  async refresh(): Promise<void> {
    const seed = this.#found?.seed;
    if (!seed) return;
    await this.#latest
      .run((signal) => this.#ask(seed, signal))
      .catch((error: unknown) => showError(this.#services, error));
  }

  async clear(): Promise<void> {
    this.#latest.cancel();
    this.#found = undefined;
    this.#tree.show();
    if (this.#isCurrent) this.#services.results.clear();
    this.#set = undefined;
    await this.#setShown(false);
  }

  /** The second time in a short while, the editor is kept and gets the keyboard. */
  async open(row: Row | undefined = this.#view.selection[0]): Promise<void> {
    if (row?.kind !== 'result') return;
    const nowMs = Date.now();
    const again = this.#opened?.place === row.place && nowMs - this.#opened.atMs < DOUBLE_CLICK_MS;
    this.#opened = { place: row.place, atMs: nowMs };
    await this.#reveal(row, { preview: !again, preserveFocus: !again });
  }

  async openToSide(row: Row | undefined = this.#view.selection[0]): Promise<void> {
    if (row?.kind === 'result') await this.#reveal(row, { toSide: true, preview: false });
  }

  async compare(row: Row | undefined = this.#view.selection[0]): Promise<void> {
    if (row?.kind !== 'result' || !this.#found) return;
    const { seed, excerpt } = this.#found;
    const { result } = row;
    const name = labelOf(result);
    try {
      const [left, right] = await Promise.all([
        this.#documents.open(excerpt, seed.place?.path ?? seed.name, seed.language),
        this.#documents.open({ kind: 'place', place: result }, result.path, result.language),
      ]);
      await vscode.commands.executeCommand('vscode.diff', left, right, `${seed.name} ↔ ${name}`, {
        preview: true,
      });
    } catch (error) {
      await showError(this.#services, error);
    }
  }

  get #isCurrent(): boolean {
    return this.#set !== undefined && this.#services.results.current?.id === this.#set.id;
  }

  async #seedHere(): Promise<SimilarSeed | undefined> {
    const editor = vscode.window.activeTextEditor;
    const seed = editor && (await seedOfEditor(this.#services, editor));
    if (!seed) {
      const message = editor
        ? vscode.l10n.t('There is no text here to compare. Put the cursor into some code, or select it.')
        : vscode.l10n.t('Put the cursor into the code that similar code is to be found for, or select it.');
      void vscode.window.showInformationMessage(message);
    }
    return seed;
  }

  async #ask(seed: SimilarSeed, signal: AbortSignal): Promise<void> {
    const begun = this.#begin(seed, signal);
    try {
      const { answer, text } = await vscode.window.withProgress({ location: { viewId: VIEWS.similar } }, () =>
        this.#answer(seed, signal),
      );
      if (signal.aborted) return;
      const isSeed = text === undefined ? () => false : seed.isSeed;
      const results = inRowOrder(answer.results.filter((result) => !isSeed(result)));
      const place = text === undefined ? seed.place : undefined;
      const excerpt: Excerpt = place ? { kind: 'place', place } : this.#documents.keep(text ?? '');
      this.#found = { seed, excerpt, results };
      await this.#show(answer, signal);
    } catch (error) {
      if (!signal.aborted) await this.#showBefore();
      throw error;
    } finally {
      clearTimeout(begun);
    }
  }

  /** The answer for the stored lines, else for the text, which is given back then. */
  async #answer(
    { place, text }: SimilarSeed,
    signal: AbortSignal,
  ): Promise<{ readonly answer: WorkspaceAnswer; readonly text: string | undefined }> {
    const { api } = this.#services.engine;
    if (place) {
      const { folder, path, startLine, endLine } = place;
      const seed = { path, startLine, endLine };
      try {
        const answer = await api.findSimilar({ seed, folder, limit: MOST_RESULTS }, signal);
        if (!answer.failures.some((one) => one.folder === folder && isNotIndexed(one.code)))
          return { answer, text: undefined };
      } catch (error) {
        if (!(error instanceof EngineError) || !isNotIndexed(error.code)) throw error;
      }
      signal.throwIfAborted();
    }
    const asText = await text();
    signal.throwIfAborted();
    const answer = await api.findSimilar({ seed: { text: asText }, limit: MOST_RESULTS }, signal);
    return { answer, text: asText };
  }

  /** Shows the view for a seed whose answer takes a while. */
  #begin(seed: SimilarSeed, signal: AbortSignal): NodeJS.Timeout {
    return setTimeout(() => {
      if (signal.aborted) return;
      this.#name(seed);
      void this.#setShown(true);
    }, SHOW_PROGRESS_MS);
  }

  async #show(answer: WorkspaceAnswer, signal: AbortSignal): Promise<void> {
    const { seed, results } = this.#found!;
    const set = this.#services.results.show({ origin: 'similar', title: seed.name, results });
    const shown = { id: set.id, rows: rowsOf(results), firstLines: new Map<number, string>() };
    this.#set = set;
    this.#opened = undefined;
    this.#name(seed);
    this.#view.message = messageOf(answer, results, vscode.l10n) ?? '';
    this.#tree.show(shown);
    await this.#setShown(true);
    if (!signal.aborted) await vscode.commands.executeCommand(`${VIEWS.similar}.focus`);
    const first = this.#tree.rowAt(0);
    if (!signal.aborted && first) await this.#view.reveal(first, { select: true, focus: true });
    const lines = await this.#firstLinesOf(results, signal);
    if (!signal.aborted && lines.size > 0) this.#tree.show({ ...shown, firstLines: lines });
  }

  /** After a seed without an answer: what was there stays, or nothing is shown. */
  async #showBefore(): Promise<void> {
    if (this.#found) this.#name(this.#found.seed);
    await this.#setShown(this.#found !== undefined);
  }

  #name({ name, where }: SimilarSeed): void {
    // The workbench writes titles with large initials, so that a name stands beside it.
    this.#view.title = vscode.l10n.t('Similar to');
    this.#view.description = plainText(`${name} (${where})`);
  }

  async #setShown(shown: boolean): Promise<void> {
    await vscode.commands.executeCommand('setContext', CONTEXT_KEYS.hasSimilar, shown);
  }

  /** Of results without a name, by place. */
  async #firstLinesOf(
    results: readonly WorkspaceResult[],
    signal: AbortSignal,
  ): Promise<Map<number, string>> {
    const nameless = [...results.entries()].filter(([, { symbol }]) => symbol === '');
    const lines = new Map<number, string>();
    for (const folder of new Set(nameless.map(([, result]) => result.folder))) {
      const entries = nameless.filter(([, result]) => result.folder === folder);
      const ranges = entries.map(([, { path, startLine, endLine }]) => ({ path, startLine, endLine }));
      // Without them the rows are named after their files.
      const snippets = await this.#services.engine.api
        .snippets({ folder, ranges, lines: 1 }, signal)
        .catch(() => []);
      for (const [
        index,
        {
          lines: [first],
        },
      ] of snippets.entries())
        if (first) lines.set(entries[index]![0], first.text);
    }
    return lines;
  }

  async #reveal(row: ResultRow, options: Omit<RevealOptions, 'signal'>): Promise<void> {
    const { results, engine } = this.#services;
    if (!this.#isCurrent && this.#found)
      this.#set = results.show({
        origin: 'similar',
        title: this.#found.seed.name,
        results: this.#found.results,
      });
    results.visit(row.place);
    try {
      // Of several that are chosen in a row only the last is opened.
      await this.#opening.run((signal) => reveal(engine, row.result, { ...options, signal }));
    } catch (error) {
      await showError(this.#services, error);
    }
  }

  /** Selects the row of the result that is open; a hidden view stays hidden. */
  #follow(): void {
    if (!this.#isCurrent || !this.#view.visible) return;
    const row = this.#tree.rowAt(this.#services.results.place);
    if (row && this.#view.selection[0] !== row)
      void this.#view.reveal(row, { select: true, focus: false }).then(undefined, () => {
        // It was replaced meanwhile.
      });
  }
}

function isNotIndexed(code: string): boolean {
  return code === 'fileNotFound' || code === 'lineNotFound';
}
