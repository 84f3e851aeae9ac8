/** Points that were searched for or drawn around, as a list to go through with the keyboard. */
import { symbolIcon } from '../../shared/symbolIcons.ts';
import { element, icon } from '../shared/dom.ts';
import { countText, l10n } from '../shared/l10n.ts';
import type { MapModel } from './points.ts';
import { nameText, placeText, shortPlaceText } from './texts.ts';

export interface PointListOptions {
  readonly chosen: (point: number, how: 'preview' | 'editor') => void;
  /** Under the mouse or with the keyboard; undefined: none is any more. */
  readonly pointed: (point: number | undefined) => void;
  readonly closed: () => void;
}

/** More rows than anybody goes through; the heading tells how many there are. */
const MOST_ROWS = 500;

export class PointList {
  readonly element: HTMLElement;
  readonly #options: PointListOptions;
  readonly #title = element('h2');
  readonly #note = element('p', { class: 'note' });
  readonly #rows = element('ul', { class: 'rows', attributes: { role: 'listbox' } });
  #points: readonly number[] = [];

  constructor(options: PointListOptions) {
    this.#options = options;
    const close = element(
      'button',
      {
        class: 'tool',
        title: l10n.t('Clear (Escape)'),
        attributes: { 'aria-label': l10n.t('Clear') },
      },
      [icon('close')],
    );
    close.addEventListener('click', () => options.closed());
    this.element = element('section', { class: 'list' }, [
      element('div', { class: 'heading' }, [this.#title, close]),
      this.#note,
      this.#rows,
    ]);
    this.element.hidden = true;
    this.#rows.addEventListener('keydown', (event) => this.#keyDown(event));
    this.#rows.addEventListener('mouseleave', () => options.pointed(undefined));
  }

  show(model: MapModel, title: string, points: readonly number[], colourOf: (point: number) => string): void {
    this.#points = points.slice(0, MOST_ROWS);
    this.#title.textContent = title;
    this.#rows.setAttribute('aria-label', title);
    const isCut = points.length > MOST_ROWS;
    this.#note.textContent = isCut ? l10n.t('The first {0} are listed.', countText(MOST_ROWS)) : '';
    this.#note.hidden = !isCut;
    this.#rows.replaceChildren(
      ...this.#points.map((point, at) => this.#row(model, point, at, colourOf(point))),
    );
    this.element.hidden = false;
    this.#rows.scrollTop = 0;
  }

  hide(): void {
    this.#points = [];
    this.#rows.replaceChildren();
    this.element.hidden = true;
  }

  get isShown(): boolean {
    return !this.element.hidden;
  }

  focus(): void {
    this.#focusRow(0);
  }

  #row(model: MapModel, point: number, at: number, colour: string): HTMLElement {
    const swatch = element('span', { class: 'swatch', attributes: { 'aria-hidden': 'true' } });
    swatch.style.backgroundColor = colour;
    const [name, place] = [nameText(model, point), placeText(model, point)];
    const row = element(
      'li',
      {
        class: 'row',
        title: place,
        attributes: {
          role: 'option',
          'aria-selected': 'false',
          tabindex: at === 0 ? '0' : '-1',
        },
      },
      [
        swatch,
        icon(symbolIcon(model.symbolKindOf(point), model.fileOfPoint(point).kind)),
        element('span', { class: 'name-and-place' }, [
          element('span', { class: 'row-name', text: name }),
          ' ',
          element('span', { class: 'row-place', text: shortPlaceText(model, point) }),
        ]),
      ],
    );
    row.addEventListener('click', ({ ctrlKey, metaKey }) =>
      this.#options.chosen(point, ctrlKey || metaKey ? 'editor' : 'preview'),
    );
    row.addEventListener('dblclick', () => this.#options.chosen(point, 'editor'));
    row.addEventListener('mouseenter', () => this.#options.pointed(point));
    row.addEventListener('focus', () => {
      for (const other of this.#rows.querySelectorAll('[aria-selected="true"]'))
        other.setAttribute('aria-selected', 'false');
      row.setAttribute('aria-selected', 'true');
      this.#options.pointed(point);
    });
    return row;
  }

  #keyDown(event: KeyboardEvent): void {
    const at = [...this.#rows.children].indexOf(document.activeElement as Element);
    const point = this.#points[at];
    const { key } = event;
    if (key === 'ArrowDown') this.#focusRow(at + 1);
    else if (key === 'ArrowUp') this.#focusRow(at - 1);
    else if (key === 'Home') this.#focusRow(0);
    else if (key === 'End') this.#focusRow(this.#points.length - 1);
    else if ((key === 'Enter' || key === ' ') && point !== undefined)
      this.#options.chosen(point, key === 'Enter' ? 'editor' : 'preview');
    else if (key === 'Escape') this.#options.closed();
    else return;
    event.preventDefault();
  }

  #focusRow(at: number): void {
    const row = this.#rows.children[at];
    if (!(row instanceof HTMLElement)) return;
    for (const other of this.#rows.querySelectorAll('[tabindex="0"]')) other.setAttribute('tabindex', '-1');
    row.setAttribute('tabindex', '0');
    row.focus();
  }
}
