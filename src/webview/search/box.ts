/** The box for the question, which grows with it: Enter, Escape, and the arrows that go through earlier questions. */
import { element } from '../shared/dom.ts';
import { l10n } from '../shared/l10n.ts';

export interface BoxOptions {
  readonly changed: (final: boolean) => void;
  /** The keyboard goes to the results; false if there are none. */
  readonly leave: () => boolean;
}

export class QueryBox {
  readonly element: HTMLTextAreaElement;
  readonly #options: BoxOptions;
  /** The newest first. */
  #history: readonly string[] = [];
  /** Which of them is in the box; -1: what was typed. */
  #at = -1;
  #typed = '';

  constructor(options: BoxOptions) {
    this.#options = options;
    this.element = element('textarea', {
      class: 'query',
      attributes: {
        rows: '1',
        spellcheck: 'false',
        'aria-label': l10n.t('Search by meaning'),
        placeholder: l10n.t('Search by meaning (↑↓ for history)'),
      },
    });
    this.element.addEventListener('input', () => this.#edited());
    this.element.addEventListener('keydown', (event) => this.#keyDown(event));
  }

  get text(): string {
    return this.element.value;
  }

  set text(text: string) {
    this.#at = -1;
    if (this.element.value !== text) this.element.value = text;
  }

  set history(history: readonly string[]) {
    // What arrows go through stays as it is until somebody types.
    if (this.#at === -1) this.#history = history;
  }

  /** The whole question is selected, so that typing replaces it. */
  focus(): void {
    this.element.focus();
    this.element.select();
  }

  #edited(): void {
    this.#at = -1;
    // A question is one line, however many it takes to show it; pasted ones may have more.
    if (/[\r\n]/.test(this.text)) {
      const { selectionStart } = this.element;
      this.element.value = this.text.replace(/\r\n|\r|\n/g, ' ');
      this.element.setSelectionRange(selectionStart, selectionStart);
    }
    this.#options.changed(false);
  }

  #keyDown(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const { key } = event;
    if (key === 'Enter') this.#options.changed(true);
    else if (key === 'Escape') this.#escape();
    else if (key === 'ArrowDown' && (event.ctrlKey || event.metaKey)) this.#options.leave();
    else if (key === 'ArrowUp' && this.#isAtEdge('first')) this.#recall(this.#at + 1);
    else if (key === 'ArrowDown' && this.#isAtEdge('last')) {
      if (this.#at === -1) this.#options.leave();
      else this.#recall(this.#at - 1);
    } else return;
    event.preventDefault();
  }

  #escape(): void {
    if (this.#options.leave() || this.text === '') return;
    this.text = '';
    this.#options.changed(false);
  }

  #recall(at: number): void {
    if (at < -1 || at >= this.#history.length) return;
    if (this.#at === -1) this.#typed = this.text;
    // What is in the box already is not worth a key.
    const isSame = at === 0 && this.#at === -1 && this.#history[0] === this.text;
    const next = isSame && this.#history.length > 1 ? 1 : at;
    this.#at = next;
    this.element.value = next === -1 ? this.#typed : this.#history[next]!;
    this.element.setSelectionRange(this.text.length, this.text.length);
    this.#options.changed(false);
  }

  /** Whether the arrow would leave the text: it is on one line, or the cursor at its begin or end. */
  #isAtEdge(line: 'first' | 'last'): boolean {
    const { selectionStart, selectionEnd, value, clientHeight } = this.element;
    if (selectionStart !== selectionEnd) return false;
    const lineHeight = Number.parseFloat(getComputedStyle(this.element).lineHeight) || clientHeight;
    const isOneLine = clientHeight < lineHeight * 2;
    return (
      isOneLine ||
      (line === 'first' ? selectionStart === 0 || this.#at !== -1 : selectionEnd === value.length)
    );
  }
}
