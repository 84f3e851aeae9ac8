/** The box that searches, the tools of the mouse, and what the map is of. */
import { element, icon, setAttribute } from '../shared/dom.ts';
import { l10n } from '../shared/l10n.ts';

export interface ToolbarOptions {
  readonly query: string;
  /** '' ends the search. */
  readonly asked: (query: string) => void;
  /** The keyboard goes to the hits. */
  readonly left: () => void;
  readonly lassoChanged: (lasso: boolean) => void;
  readonly zoomed: (by: 'in' | 'out' | 'whole') => void;
}

/** After the last key. */
const PAUSE_MS = 350;

export class Toolbar {
  readonly element: HTMLElement;
  readonly facts = element('div', { class: 'facts' });
  readonly #box: HTMLInputElement;
  readonly #pan: HTMLButtonElement;
  readonly #lasso: HTMLButtonElement;
  #timer: number | undefined;
  #asked = '';

  constructor(options: ToolbarOptions) {
    this.#box = element('input', {
      class: 'box',
      attributes: {
        type: 'search',
        spellcheck: 'false',
        'aria-label': l10n.t('Search in the map'),
        placeholder: l10n.t('Search in the map'),
      },
    });
    this.#box.value = this.#asked = options.query;
    const ask = (): void => {
      window.clearTimeout(this.#timer);
      if (this.query === this.#asked) return;
      this.#asked = this.query;
      options.asked(this.query);
    };
    this.#box.addEventListener('input', () => {
      window.clearTimeout(this.#timer);
      if (this.query === '') ask();
      else this.#timer = window.setTimeout(ask, PAUSE_MS);
    });
    this.#box.addEventListener('keydown', (event) => {
      if (event.isComposing) return;
      if (event.key === 'Enter') ask();
      else if (event.key === 'ArrowDown') options.left();
      else if (event.key === 'Escape' && this.#box.value !== '') {
        this.#box.value = '';
        ask();
      } else return;
      event.preventDefault();
    });
    const setLasso = (lasso: boolean) => (): void => {
      this.lasso = lasso;
      options.lassoChanged(lasso);
    };
    this.#pan = tool('move', l10n.t('Pan by Dragging'), setLasso(false));
    this.#lasso = tool('edit', l10n.t('Lasso: Draw Around Points (Shift)'), setLasso(true));
    this.lasso = false;
    this.element = element('div', { class: 'toolbar' }, [
      element('div', { class: 'asking', attributes: { role: 'search' } }, [icon('search'), this.#box]),
      element('div', { class: 'tools', attributes: { role: 'group', 'aria-label': l10n.t('Tools') } }, [
        this.#pan,
        this.#lasso,
        element('span', { class: 'separator' }),
        tool('zoom-in', l10n.t('Zoom In (+)'), () => options.zoomed('in')),
        tool('zoom-out', l10n.t('Zoom Out (-)'), () => options.zoomed('out')),
        tool('screen-full', l10n.t('Show All of the Map (0)'), () => options.zoomed('whole')),
      ]),
      this.facts,
    ]);
  }

  get query(): string {
    return this.#box.value.trim();
  }

  /** Empties the box, and asks nothing. */
  clear(): void {
    window.clearTimeout(this.#timer);
    this.#box.value = this.#asked = '';
  }

  set lasso(lasso: boolean) {
    setAttribute(this.#pan, 'aria-pressed', String(!lasso));
    setAttribute(this.#lasso, 'aria-pressed', String(lasso));
  }
}

function tool(name: string, label: string, run: () => void): HTMLButtonElement {
  const button = element('button', { class: 'tool', title: label, attributes: { 'aria-label': label } }, [
    icon(name),
  ]);
  button.addEventListener('click', run);
  return button;
}
