/**
 * Rows of a tree as results: told to the editors and to F4, opened by a click, and selected where F4 goes. They are the
 * current ones until something else is asked, and again once one of them is opened.
 */
import type * as vscode from 'vscode';
import { Latest } from '../host/latest.ts';
import type { ResultSet, ShownResult } from '../host/resultSets.ts';
import { type Revealable, type RevealOptions, reveal } from '../host/reveal.ts';
import type { Services } from '../host/services.ts';
import { showError } from './errors.ts';

/** Two clicks within it are a double click. */
const DOUBLE_CLICK_MS = 500;

export class RowResults<All, Row extends All> implements vscode.Disposable {
  readonly #services: Services;
  readonly #origin: ResultSet['origin'];
  readonly #view: vscode.TreeView<All>;
  readonly #resultOf: (row: Row) => ShownResult;
  readonly #opening = new Latest();
  readonly #listening: { dispose(): void };
  #set: ResultSet | undefined;
  #title = '';
  #rows: readonly Row[] = [];
  #clicked: { readonly row: unknown; readonly atMs: number } | undefined;

  constructor(
    services: Services,
    origin: ResultSet['origin'],
    view: vscode.TreeView<All>,
    resultOf: (row: Row) => ShownResult,
  ) {
    this.#services = services;
    this.#origin = origin;
    this.#view = view;
    this.#resultOf = resultOf;
    this.#listening = services.results.onDidVisit(() => this.#follow());
  }

  dispose(): void {
    this.#listening.dispose();
    this.#opening.cancel();
  }

  /** Whether the editors show these. */
  get isCurrent(): boolean {
    return this.#set !== undefined && this.#services.results.current?.id === this.#set.id;
  }

  /** Tells the editors of these rows, in their order. */
  publish(title: string, rows: readonly Row[]): void {
    this.hold(title, rows);
    this.#set = this.#services.results.show({
      origin: this.#origin,
      title,
      results: rows.map((row) => this.#resultOf(row)),
    });
  }

  /** Notes the rows for when one of them is opened. */
  hold(title: string, rows: readonly Row[]): void {
    this.#title = title;
    this.#rows = rows;
    this.#set = undefined;
  }

  clear(): void {
    if (this.isCurrent) this.#services.results.clear();
    this.hold('', []);
  }

  has(row: Row): boolean {
    return this.#rows.includes(row);
  }

  /** The second time in a short while, the editor is kept and gets the keyboard. */
  async click(row: Row): Promise<void> {
    await this.open(row, this.clickOptions(row));
  }

  async open(row: Row, options: Omit<RevealOptions, 'signal'>): Promise<void> {
    if (!this.isCurrent) this.publish(this.#title, this.#rows);
    const place = this.#rows.indexOf(row);
    if (place >= 0) this.#services.results.visit(place);
    const result = this.#resultOf(row);
    await this.openPlace(result, { ...options, symbolText: result.symbolText });
  }

  /** Of something in the view that is no result. */
  async openPlace(place: Revealable, options: Omit<RevealOptions, 'signal'>): Promise<void> {
    try {
      // Of several that are chosen in a row only the last is opened.
      await this.#opening.run((signal) => reveal(this.#services.engine, place, { ...options, signal }));
    } catch (error) {
      await showError(this.#services, error);
    }
  }

  /** How to open what was clicked just now. */
  clickOptions(row: unknown): Pick<RevealOptions, 'preview' | 'preserveFocus'> {
    const nowMs = Date.now();
    const before = this.#clicked;
    const again = before !== undefined && before.row === row && nowMs - before.atMs < DOUBLE_CLICK_MS;
    this.#clicked = { row, atMs: nowMs };
    return { preview: !again, preserveFocus: !again };
  }

  /** Selects the row of the result that is open; a hidden view stays hidden. */
  #follow(): void {
    if (!this.isCurrent || !this.#view.visible) return;
    const row = this.#rows[this.#services.results.place];
    if (row !== undefined && this.#view.selection[0] !== row)
      void this.#view.reveal(row, { select: true, focus: false }).then(undefined, () => {
        // It was replaced meanwhile.
      });
  }
}
