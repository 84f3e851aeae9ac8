/** The box that one types a question into: what it shows, and what keys and buttons do. One is open at a time. */
import * as vscode from 'vscode';
import { COMMANDS } from '../../host/ids.ts';
import { reveal } from '../../host/reveal.ts';
import type { Services } from '../../host/services.ts';
import { setting } from '../../host/settings.ts';
import { BUILT_IN } from '../../host/settingValues.ts';
import type { WorkspaceResult } from '../../shared/engineApi.ts';
import type { ViewQuery } from '../../shared/webviewMessages.ts';
import { remedyOf, showError } from '../errors.ts';
import { wordingOf } from '../wording.ts';
import { type Shown, WindowEditors } from './editorArea.ts';
import { buttonOf, type Item, itemOf, newButtons } from './items.ts';
import type { Modes } from './modes.ts';
import { Preview } from './preview.ts';
import type { Outcome, Question } from './question.ts';
import { firstActive, type PaletteState, type Row, resultsOf, rowsOf, titleOf } from './rows.ts';
import { symbolTextOf } from './texts.ts';

export interface PaletteOptions {
  readonly services: Services;
  readonly question: Question;
  readonly modes: Modes;
  /** What the box holds at first; it is selected, so that typing replaces it. */
  readonly value: string;
  readonly showHistory: () => void;
  readonly onClose: () => void;
}

/** Whoever holds an arrow key down does not want to see what lies between. */
const PREVIEW_MS = 100;
/** Nobody waits for the box to close, even if a large file is just being opened. */
const LONGEST_UNDO_MS = 300;

export class Palette implements vscode.Disposable {
  readonly #options: PaletteOptions;
  readonly #pick = vscode.window.createQuickPick<Item>();
  readonly #wording = wordingOf(vscode.l10n, vscode.env.language);
  readonly #editors: WindowEditors;
  readonly #preview: Preview<Shown>;
  readonly #disposables: vscode.Disposable[] = [];
  readonly #buttons = newButtons();
  #modeButton: vscode.QuickInputButton | undefined;
  #value: string;
  /** The rows that are shown, as text, which question they answer, and from what they were made. */
  #shown: { readonly rows: string; readonly asked: string; readonly outcome: Outcome } = {
    rows: '',
    asked: '',
    outcome: { kind: 'none' },
  };
  /** The row that was made active last; another one is where a person went. */
  #active: string | undefined;
  #moved = false;
  /** VS Code goes to the first row of a new list before it goes where it is told to. */
  #passed: string | undefined;
  #previewTimer: NodeJS.Timeout | undefined;
  #clickedInto = false;
  /** A result is being opened, so that the preview is not undone. */
  #isDone = false;

  constructor(options: PaletteOptions) {
    this.#options = options;
    this.#value = options.value;
    this.#editors = new WindowEditors(options.services.engine);
    this.#preview = new Preview(this.#editors);
  }

  open(): void {
    const pick = this.#pick;
    const { services } = this.#options;
    pick.value = this.#value;
    pick.ignoreFocusOut = false;
    // VS Code would sort by where the text stands in the label, and leave out the lines between; the typings do not know this yet.
    (pick as { sortByLabel?: boolean }).sortByLabel = false;
    this.#disposables.push(
      pick,
      pick.onDidChangeValue((value) => this.#typed(value)),
      pick.onDidChangeActive(([item]) => this.#wentTo(item?.row)),
      pick.onDidAccept(() => void this.accept()),
      pick.onDidTriggerItemButton(({ item, button: pressed }) => void this.#pressedOn(item.row, pressed)),
      pick.onDidTriggerButton((pressed) => this.#pressed(pressed)),
      pick.onDidHide(() => void this.#closed()),
      vscode.window.onDidChangeTextEditorSelection(({ kind, textEditor }) => {
        const isMouse = kind === vscode.TextEditorSelectionChangeKind.Mouse;
        if (isMouse && textEditor === this.#editors.editor) this.#clickedInto = true;
      }),
      services.engine.onDidChangeStatus(() => this.render()),
      services.engine.onDidChangeIndex(() => this.#options.question.refreshSoon()),
      services.engine.onDidChangeFolders(() => this.#ask(true)),
    );
    this.#ask(true);
    this.#showMode();
    pick.show();
    this.#wake();
  }

  /** Shows what is known by now. */
  render(): void {
    const { question, modes } = this.#options;
    const state = this.#state();
    const pick = this.#pick;
    pick.title = titleOf(state, modes.mode, this.#wording);
    pick.busy = question.busy;
    // Until there is an answer, the one before stays.
    if (question.pending && state.outcome.kind !== 'none' && state.folders.some(({ enabled }) => enabled))
      return;
    const rows = rowsOf(state, this.#wording, remedyOf);
    this.#list(rows, `${modes.mode} ${this.#query}`, state.outcome);
  }

  /** Opens what is active, or does what it says. */
  async accept(toSide = false): Promise<void> {
    const { question, services } = this.#options;
    const row = this.#pick.activeItems[0]?.row;
    // What is listed is not what was asked: the answer comes first.
    if (question.pending && row?.kind === 'result') return question.hurry();
    if (!row || row.kind === 'separator' || row.kind === 'note') return;
    if (row.kind === 'query') return this.#fill(row.query!);
    if (row.kind === 'result') return this.#open(row.place!, toSide);
    if (row.command === COMMANDS.showSearchView) return this.#showInView();
    await this.close();
    await vscode.commands.executeCommand(row.command!).then(undefined, (error) => showError(services, error));
  }

  /**
   * Brings back what was there before, then closes. In this order: VS Code changes the editor below without taking the keyboard
   * along, so that is given back last.
   */
  async close(): Promise<void> {
    clearTimeout(this.#previewTimer);
    const late = new Promise((resolve) => setTimeout(resolve, LONGEST_UNDO_MS));
    await Promise.race([this.#undo(), late]);
    this.#pick.hide();
  }

  dispose(): void {
    this.#pick.hide();
  }

  /** What the box holds. */
  get value(): string {
    return this.#value;
  }

  get #query(): string {
    return this.#value.trim();
  }

  #state(): PaletteState {
    const { services, question } = this.#options;
    const { folders, status, paused, modelProblem } = services.engine;
    const model = setting('models.model').trim();
    return {
      query: this.#query,
      outcome: question.outcome,
      folders,
      virtual: (vscode.workspace.workspaceFolders ?? []).length > 0,
      history: services.history.queries,
      status: status?.overall,
      paused,
      modelProblem,
      model: model === BUILT_IN || model === '' ? undefined : model,
    };
  }

  #ask(now: boolean): void {
    const { services, question, modes } = this.#options;
    const isPossible = services.engine.folders.some(({ enabled }) => enabled);
    question.ask({ query: isPossible ? this.#query : '', mode: modes.mode }, now);
  }

  /** The engine needs a moment to start: that begins before the first key. */
  #wake(): void {
    const { engine, log } = this.#options.services;
    const folder = engine.folders.find(({ enabled }) => enabled);
    if (!folder || this.#query !== '') return;
    engine.api
      .snippets({ folder: folder.key, ranges: [], lines: 1 })
      .catch((error: Error) => log.debug(error.message));
  }

  #typed(value: string): void {
    if (value === this.#value) return;
    this.#value = value;
    this.#moved = false;
    clearTimeout(this.#previewTimer);
    this.#ask(false);
  }

  #fill(query: string): void {
    this.#value = query;
    this.#pick.value = query;
    this.#ask(true);
  }

  #list(rows: readonly Row[], asked: string, outcome: Outcome): void {
    const text = JSON.stringify(rows);
    if (text === this.#shown.rows) {
      this.#shown = { rows: text, asked, outcome };
      return;
    }
    const isSameQuestion = asked === this.#shown.asked;
    const ids = rows.flatMap((row) => (row.kind === 'separator' ? [] : [row.id]));
    const stays = isSameQuestion && this.#moved;
    // The row that a person is on would go: nothing moves below their fingers.
    if (stays && this.#active !== undefined && !ids.includes(this.#active)) return;
    this.#shown = { rows: text, asked, outcome };
    if (!isSameQuestion) this.#moved = false;
    this.#active = stays ? this.#active : firstActive(rows);
    this.#passed = ids[0] === this.#active ? undefined : ids[0];
    const pick = this.#pick;
    pick.keepScrollPosition = isSameQuestion;
    pick.items = rows.map((row) => itemOf(row, this.#buttons));
    pick.activeItems = pick.items.filter(({ row }) => row.kind !== 'separator' && row.id === this.#active);
  }

  #wentTo(row: Row | undefined): void {
    if (!row || row.kind === 'separator' || row.id === this.#passed) return;
    this.#passed = undefined;
    if (row.id === this.#active) return;
    this.#active = row.id;
    this.#moved = true;
    clearTimeout(this.#previewTimer);
    const { place } = row;
    if (place === undefined || this.#isDone || this.#options.question.pending) return;
    this.#previewTimer = setTimeout(() => {
      const result = this.#results[place];
      if (!result) return;
      void this.#settled(this.#preview.show(this.#shownOf(result)));
    }, PREVIEW_MS);
  }

  /** Those that are listed. */
  get #results(): readonly WorkspaceResult[] {
    return resultsOf(this.#shown.outcome);
  }

  #shownOf(result: WorkspaceResult): Shown {
    const { outcome } = this.#shown;
    const snippet = outcome.kind === 'found' ? outcome.snippets.get(result) : undefined;
    return { ...result, symbolText: symbolTextOf(result, snippet) };
  }

  async #open(place: number, toSide: boolean): Promise<void> {
    const { services } = this.#options;
    const results = this.#results;
    const result = results[place];
    if (!result) return;
    const shown = this.#shownOf(result);
    const title = this.#query;
    this.#isDone = true;
    clearTimeout(this.#previewTimer);
    this.#pick.hide();
    try {
      // Beside means beside what was there before.
      if (toSide) await this.#undo();
      const { symbolText } = shown;
      const editor = await reveal(services.engine, shown, { toSide, preview: false, symbolText });
      await this.#preview.keep({ uri: editor.document.uri.toString(), column: editor.viewColumn ?? 1 });
      await services.history.add(title);
      services.results.show({ origin: 'search', title, results });
      services.results.visit(place);
    } catch (error) {
      await this.#undo();
      await showError(services, error);
    } finally {
      this.#editors.dispose();
    }
  }

  async #pressedOn(row: Row, pressed: vscode.QuickInputButton): Promise<void> {
    if (row.kind !== 'result' || row.place === undefined) return;
    if (pressed === this.#buttons.side) return this.#open(row.place, true);
    const { services } = this.#options;
    const result = this.#results[row.place];
    if (!result) return;
    const { folder, path, startLine, endLine, symbol, symbolLine } = result;
    const seed = { folder, path, startLine, endLine, symbol, symbolLine };
    await this.close();
    await services.history.add(this.#query);
    await vscode.commands.executeCommand(COMMANDS.findSimilar, seed).then(undefined, (error) => {
      return showError(services, error);
    });
  }

  #pressed(pressed: vscode.QuickInputButton): void {
    const { modes, showHistory } = this.#options;
    if (pressed === this.#modeButton) {
      modes.toggle();
      this.#showMode();
      this.#ask(true);
    } else if (pressed === this.#buttons.history) {
      void this.close().then(showHistory);
    } else if (pressed === this.#buttons.view) void this.#showInView();
  }

  #showMode(): void {
    const { icon, tooltip, placeholder } = this.#options.modes.texts();
    const { history, view } = this.#buttons;
    this.#modeButton = buttonOf(icon, tooltip);
    this.#pick.buttons = [this.#modeButton, history, view];
    this.#pick.placeholder = placeholder;
    this.render();
  }

  async #showInView(): Promise<void> {
    const { services, modes } = this.#options;
    const text = this.#query;
    const query: ViewQuery = { text, mode: modes.mode, include: '', exclude: '', kinds: [], languages: [] };
    await this.close();
    await services.history.add(text);
    await vscode.commands.executeCommand(COMMANDS.showSearchView, { query }).then(undefined, (error) => {
      return showError(services, error);
    });
  }

  async #closed(): Promise<void> {
    clearTimeout(this.#previewTimer);
    this.#options.onClose();
    for (const disposable of this.#disposables) disposable.dispose();
    if (this.#isDone) return;
    // Who clicks into what is previewed wants to be there.
    await (this.#clickedInto ? this.#settled(this.#preview.keep(this.#preview.shown)) : this.#undo());
    this.#editors.dispose();
  }

  #undo(): Promise<void> {
    return this.#settled(this.#preview.undo());
  }

  /** An editor that cannot be brought back, or closed, keeps nobody from closing the box or opening a result. */
  #settled(work: Promise<void>): Promise<void> {
    return work.catch((error: Error) => this.#options.services.log.debug(error.message));
  }
}
