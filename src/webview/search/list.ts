/** The tree of results in the document: what is in it, what of it is open, and what keys and pointer do there. */
import type { Snippet } from '../../shared/engineApi.ts';
import type { FromView, ViewAnswer, ViewRow, ViewState } from '../../shared/webviewMessages.ts';
import { element, setAttribute } from '../shared/dom.ts';
import { l10n } from '../shared/l10n.ts';
import { NEAR, resultKey, type TreeNode, visibleNodes } from './nodes.ts';
import type { RowFacts } from './row.ts';
import { makeActions, messageOf } from './rowActions.ts';
import { Rows } from './rows.ts';
import { type ScrolledTo, ScrollPlace } from './scrollPlace.ts';
import { SnippetLoader } from './snippets.ts';
import { moveIn } from './treeKeys.ts';

export interface ListOptions {
  readonly post: (message: FromView) => void;
  /** The keyboard goes back to the box. */
  readonly leave: () => void;
  /** Something that is kept has changed. */
  readonly changed: () => void;
}

type ResultNode = Extract<TreeNode, { kind: 'result' }>;

export class ResultList {
  readonly element: HTMLElement;
  readonly #options: ListOptions;
  readonly #snippets: SnippetLoader;
  readonly #rows: Rows;
  readonly #scroll: ScrollPlace;
  #toggled = new Set<string>();
  #answer: ViewAnswer | undefined;
  #grouping: ViewState['grouping'] = 'score';
  #nodes: readonly TreeNode[] = [];
  #stale: ReadonlySet<number> = new Set();
  /** The row that Tab goes to, and what arrows move. */
  #focused: string | undefined;
  #marked: HTMLElement | undefined;
  /** The row that was opened last; opened again it gets an editor of its own. */
  #opened: string | undefined;

  constructor(options: ListOptions) {
    this.#options = options;
    this.element = element('div', {
      class: 'results',
      attributes: { role: 'tree', 'aria-label': l10n.t('Results') },
    });
    this.#rows = new Rows(this.element);
    this.#scroll = new ScrollPlace(this.element, (key) => this.#rows.of(key));
    this.#snippets = new SnippetLoader(this.element, options.post, (key) => this.#resultOf(key)?.row.place);
    this.#listen();
  }

  get toggled(): readonly string[] {
    return [...this.#toggled];
  }

  get focused(): string | undefined {
    return this.#focused;
  }

  /** Whether there is a row to put the keyboard on. */
  get isEmpty(): boolean {
    return this.#nodes.length === 0;
  }

  /** The row that the tree is scrolled to. */
  get top(): ScrolledTo | undefined {
    return this.#scroll.current;
  }

  /** As it was kept before the document went; the tree is scrolled there when it has its rows. */
  restore(toggled: readonly string[], focused: string | undefined, top: ScrolledTo | undefined): void {
    this.#toggled = new Set(toggled);
    this.#focused = focused;
    this.#scroll.restore(top);
  }

  /** It was hidden: what is not shown has no height. */
  shown(): void {
    this.#scroll.hold();
  }

  /** Shows an answer; one to another question begins with everything as it is at first. */
  show(answer: ViewAnswer | undefined, isSameQuestion: boolean): void {
    if (!isSameQuestion) {
      this.#toggled.clear();
      this.#focused = undefined;
      this.#opened = undefined;
      this.#snippets.forget();
      this.#scroll.release();
      this.element.scrollTop = 0;
    }
    const top = this.#scroll.current;
    if (answer?.setId !== this.#answer?.setId) this.#stale = new Set();
    this.#answer = answer;
    this.#draw();
    this.#scroll.restore(top);
    if (answer) this.#snippets.begin(answer.setId, this.#resultRows());
  }

  configure(grouping: ViewState['grouping'], snippetLines: number): void {
    if (grouping === this.#grouping && snippetLines === this.#rows.snippetLines) return;
    const isOther = snippetLines !== this.#rows.snippetLines;
    this.#grouping = grouping;
    this.#rows.snippetLines = snippetLines;
    setAttribute(this.element, 'data-lines', String(snippetLines));
    this.#draw();
    if (isOther) this.#snippets.forget();
    if (this.#answer) this.#snippets.begin(this.#answer.setId, this.#resultRows());
  }

  /** Lines that were asked for. */
  showSnippets(setId: number, found: readonly { readonly place: number; readonly snippet: Snippet }[]): void {
    if (setId !== this.#answer?.setId) return;
    for (const { place, snippet } of found) {
      const row = this.#answer.rows[place];
      if (!row) continue;
      this.#snippets.keep(resultKey(row), snippet);
      this.#refresh(row);
    }
  }

  showStale(setId: number, places: readonly number[]): void {
    if (setId !== this.#answer?.setId) return;
    const before = this.#stale;
    this.#stale = new Set(places);
    for (const place of new Set([...before, ...places])) {
      const row = this.#answer.rows[place];
      if (row) this.#refresh(row);
    }
  }

  /** Marks a result that was opened elsewhere, opening the group that it is in. */
  select(setId: number, place: number): void {
    const row = setId === this.#answer?.setId ? this.#answer.rows[place] : undefined;
    if (!row) return;
    const key = resultKey(row);
    if (!this.#rows.of(key)) {
      this.#toggled.add(NEAR);
      if (row.confidence !== 'none') this.#toggled.delete(`file ${row.folder}/${row.file}`);
      this.#draw();
    }
    this.#opened = key;
    const hadFocus = this.element.contains(document.activeElement);
    this.#moveTo(key, hadFocus);
  }

  focus(): void {
    const key = this.#focused ?? this.#nodes[0]?.key;
    if (key !== undefined) this.#moveTo(key, true);
  }

  #listen(): void {
    const { element: tree } = this;
    tree.addEventListener('keydown', (event) => this.#keyDown(event));
    tree.addEventListener('click', (event) => this.#clicked(event));
    tree.addEventListener('dblclick', (event) => {
      if (!isOnTwistie(event)) this.#open(this.#resultAt(event), 'editor');
    });
    tree.addEventListener('focusin', (event) => {
      const node = this.#nodeAt(event);
      if (!node) return;
      this.#mark(node.key);
      this.#offerActions(node);
    });
    tree.addEventListener('pointerover', (event) => {
      const node = this.#nodeAt(event);
      if (node) this.#offerActions(node);
    });
    // VS Code reads from it which of its menus to show, and hands it to the command that is chosen.
    tree.addEventListener('contextmenu', (event) => {
      const result = this.#resultAt(event);
      const row = result && this.#rows.of(result.key);
      if (!row || !this.#answer) return;
      const { setId } = this.#answer;
      const context = { webviewSection: 'result', setId, place: result.row.place };
      row.dataset.vscodeContext = JSON.stringify({ ...context, preventDefaultContextMenuItems: true });
    });
    document.addEventListener('copy', (event) => {
      const result = this.#resultOf(this.#focused);
      const isHere = tree.contains(document.activeElement) && document.getSelection()?.isCollapsed !== false;
      if (!isHere || !result || !this.#answer) return;
      event.preventDefault();
      this.#options.post({ type: 'copy', setId: this.#answer.setId, place: result.row.place });
    });
  }

  #keyDown(event: KeyboardEvent): void {
    // Buttons in the row have keys of their own.
    if (!(event.target instanceof HTMLElement) || event.target.getAttribute('role') !== 'treeitem') return;
    const node = this.#nodes.find(({ key }) => key === this.#focused);
    const isModified = event.ctrlKey || event.metaKey;
    if (event.key === 'Escape' || (isModified && event.key === 'ArrowUp')) this.#options.leave();
    else if (event.key === 'Enter' && node?.kind === 'result')
      this.#open(node, isModified ? 'side' : node.key === this.#opened ? 'editor' : 'preview');
    else if (event.key === ' ' && node?.kind === 'result') this.#open(node, 'preview');
    else if ((event.key === 'Enter' || event.key === ' ') && node?.expanded !== undefined) this.#toggle(node);
    else if (!isModified && !event.altKey) {
      const page = Math.max(1, Math.floor(this.element.clientHeight / this.#rowHeight()) - 1);
      const move = moveIn(this.#nodes, this.#focused, event.key, page);
      if (!move) return;
      if (move.kind === 'toggle') this.#toggle(node!);
      if (move.kind === 'to') this.#moveTo(move.key, true);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #clicked(event: MouseEvent): void {
    const node = this.#nodeAt(event);
    if (!node) return;
    this.#moveTo(node.key, true);
    if (node.kind === 'result' && !isOnTwistie(event)) {
      // The second click of a double one opens an editor of its own.
      if (event.detail > 1) return;
      this.#open(node, event.ctrlKey || event.metaKey || event.altKey ? 'side' : 'preview');
    } else if (node.expanded !== undefined) this.#toggle(node);
  }

  #open(node: ResultNode | undefined, target: 'preview' | 'editor' | 'side'): void {
    if (!node || !this.#answer) return;
    this.#opened = node.key;
    this.#options.post({ type: 'open', setId: this.#answer.setId, place: node.row.place, target });
  }

  #toggle({ key }: TreeNode): void {
    if (!this.#toggled.delete(key)) this.#toggled.add(key);
    this.#draw();
    this.#options.changed();
  }

  #draw(): void {
    const { activeElement } = document;
    const hadFocus = activeElement !== null && this.element.contains(activeElement);
    this.#nodes = this.#answer ? visibleNodes(this.#answer, this.#grouping, this.#toggled) : [];
    this.#rows.draw(this.#nodes, ({ row }) => this.#factsOf(row));
    if (this.#answer) this.#snippets.observe(this.#resultRows());
    this.#keepFocus(hadFocus);
  }

  /** The keyboard stays on its row, or goes to the first if that is gone. */
  #keepFocus(hadFocus: boolean): void {
    const isThere = this.#rows.of(this.#focused) !== undefined;
    const key = isThere ? this.#focused : this.#nodes[0]?.key;
    if (key === undefined) {
      if (hadFocus) this.#options.leave();
      return;
    }
    // What is focused before an answer came again is not forgotten while that is asked for.
    if (isThere || hadFocus || this.#focused === undefined) this.#mark(key);
    if (hadFocus && !this.element.contains(document.activeElement))
      this.#rows.of(key)?.focus({ preventScroll: true });
  }

  #moveTo(key: string, withKeyboard: boolean): void {
    const row = this.#rows.of(key);
    if (!row) return;
    this.#mark(key);
    if (withKeyboard) row.focus({ preventScroll: true });
    this.#scroll.release();
    row.scrollIntoView({ block: 'nearest' });
  }

  #mark(key: string): void {
    const row = this.#rows.of(key);
    if (!row) return;
    if (this.#marked && this.#marked !== row) {
      setAttribute(this.#marked, 'tabindex', '-1');
      setAttribute(this.#marked, 'aria-selected', undefined);
    }
    this.#marked = row;
    setAttribute(row, 'tabindex', '0');
    setAttribute(row, 'aria-selected', 'true');
    if (this.#focused === key) return;
    this.#focused = key;
    this.#options.changed();
  }

  #offerActions(node: TreeNode): void {
    const line = this.#rows.of(node.key)?.querySelector('.line');
    if (node.kind !== 'result' || !line || line.querySelector('.actions')) return;
    line.append(
      makeActions((action) => {
        const place = this.#resultOf(node.key)?.row.place;
        if (place !== undefined && this.#answer)
          this.#options.post(messageOf(action, this.#answer.setId, place));
      }),
    );
  }

  #refresh(row: ViewRow): void {
    const node = this.#resultOf(resultKey(row));
    if (node) this.#rows.refresh(node, this.#factsOf(row));
  }

  #factsOf(row: ViewRow): RowFacts {
    return { snippet: this.#snippets.of(resultKey(row)), stale: this.#stale.has(row.place) };
  }

  #resultRows(): HTMLElement[] {
    return this.#nodes.flatMap(({ kind, key }) => (kind === 'result' ? [this.#rows.of(key)!] : []));
  }

  #resultOf(key: string | undefined): ResultNode | undefined {
    const node = this.#nodes.find((one) => one.key === key);
    return node?.kind === 'result' ? node : undefined;
  }

  #resultAt(event: Event): ResultNode | undefined {
    const node = this.#nodeAt(event);
    return node?.kind === 'result' ? node : undefined;
  }

  #nodeAt({ target }: Event): TreeNode | undefined {
    const row = target instanceof Element ? target.closest<HTMLElement>('.row') : null;
    return row ? this.#nodes.find(({ key }) => key === row.dataset.key) : undefined;
  }

  #rowHeight(): number {
    return this.#rows.of(this.#nodes[0]?.key)?.offsetHeight || 22;
  }
}

function isOnTwistie({ target }: Event): boolean {
  return target instanceof Element && target.closest('.twistie') !== null;
}
