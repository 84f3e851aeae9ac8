/** What the colours stand for, and how many points each has; a click shows a group alone. */
import { element, setAttribute, visible } from '../shared/dom.ts';
import { countText, l10n } from '../shared/l10n.ts';
import { GROUP_BYS, type GroupBy, type Grouping } from './grouping.ts';
import { groupByText } from './texts.ts';

export interface LegendOptions {
  readonly by: GroupBy;
  readonly byChanged: (by: GroupBy) => void;
  /** Keys of the groups that are shown alone; none: all are shown. */
  readonly aloneChanged: (alone: ReadonlySet<string>) => void;
}

export class Legend {
  readonly element: HTMLElement;
  readonly #options: LegendOptions;
  readonly #select: HTMLSelectElement;
  readonly #list = element('ul', { class: 'groups' });
  readonly #all: HTMLButtonElement;
  #alone: ReadonlySet<string> = new Set();
  #shown: Grouping | undefined;

  constructor(options: LegendOptions) {
    this.#options = options;
    this.#select = element(
      'select',
      { attributes: { 'aria-label': l10n.t('Colour by') } },
      GROUP_BYS.map((by) => element('option', { text: groupByText(by), attributes: { value: by } })),
    );
    this.#select.value = options.by;
    this.#select.addEventListener('change', () => {
      const by = GROUP_BYS.find((one) => one === this.#select.value);
      if (by) options.byChanged(by);
    });
    this.#all = element('button', { class: 'link', text: l10n.t('Show All') });
    this.#all.addEventListener('click', () => this.setAlone(new Set()));
    this.#all.hidden = true;
    this.element = element('section', { class: 'legend', attributes: { 'aria-label': l10n.t('Legend') } }, [
      element('div', { class: 'heading' }, [
        element('label', { class: 'colour-by' }, [
          element('span', { text: l10n.t('Colour by') }),
          this.#select,
        ]),
        this.#all,
      ]),
      this.#list,
    ]);
  }

  get alone(): ReadonlySet<string> {
    return this.#alone;
  }

  set by(by: GroupBy) {
    this.#select.value = by;
  }

  /** `colours` by place in the palette. */
  show(grouping: Grouping, colours: readonly string[]): void {
    this.#shown = grouping;
    this.#list.replaceChildren(
      ...grouping.groups
        .filter(({ count }) => count > 0)
        .map(({ key, label, count, colour }) => {
          const swatch = element('span', { class: 'swatch', attributes: { 'aria-hidden': 'true' } });
          swatch.style.backgroundColor = colours[colour] ?? '';
          const button = element(
            'button',
            { class: 'group', title: visible(label), attributes: { 'data-key': key } },
            [
              swatch,
              element('span', { class: 'label', text: visible(label) }),
              element('span', { class: 'count', text: countText(count) }),
            ],
          );
          button.addEventListener('click', ({ ctrlKey, metaKey, shiftKey }) =>
            this.#toggle(key, ctrlKey || metaKey || shiftKey),
          );
          return element('li', {}, [button]);
        }),
    );
    this.#showAlone();
  }

  setAlone(alone: ReadonlySet<string>): void {
    this.#alone = alone;
    this.#showAlone();
    this.#options.aloneChanged(alone);
  }

  /** With `more`, beside what is shown; else in its place. */
  #toggle(key: string, more: boolean): void {
    const alone = new Set(more ? this.#alone : []);
    if (this.#alone.has(key)) alone.delete(key);
    else alone.add(key);
    this.setAlone(alone);
  }

  #showAlone(): void {
    const known = new Set(this.#shown?.groups.map(({ key }) => key));
    const isNarrowed = [...this.#alone].some((key) => known.has(key));
    this.#all.hidden = !isNarrowed;
    for (const button of this.#list.querySelectorAll<HTMLButtonElement>('button')) {
      const isAlone = this.#alone.has(button.dataset.key ?? '');
      setAttribute(button, 'aria-pressed', String(isAlone));
      button.classList.toggle('faded', isNarrowed && !isAlone);
    }
  }
}
