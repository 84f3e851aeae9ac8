/** What is offered while nothing is asked: pinned queries, and those asked last. */
import type { ViewQuery, ViewState } from '../../shared/webviewMessages.ts';
import { element, icon, visible } from '../shared/dom.ts';
import { l10n } from '../shared/l10n.ts';
import { kindText, modeText } from './controls.ts';

export interface QueriesOptions {
  readonly ask: (query: ViewQuery) => void;
  readonly unpin: (query: ViewQuery) => void;
  /** The query that a question of the history is asked with. */
  readonly base: () => ViewQuery;
}

const MOST_RECENT = 8;

export class Queries {
  readonly element = element('div', { class: 'queries' });
  readonly #options: QueriesOptions;
  #shown = '';

  constructor(options: QueriesOptions) {
    this.#options = options;
  }

  show({ pinned, history }: ViewState): void {
    const shown = JSON.stringify([pinned, history.slice(0, MOST_RECENT)]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const recent = history.slice(0, MOST_RECENT).map((text) => ({ ...this.#options.base(), text }));
    this.element.replaceChildren(
      ...(pinned.length === 0 && recent.length === 0 ? [this.#hint()] : []),
      ...this.#section(l10n.t('Pinned'), 'pinned', pinned, true),
      ...this.#section(l10n.t('Recent'), 'history', recent, false),
    );
  }

  #hint(): HTMLElement {
    return element('p', {
      class: 'hint',
      text: l10n.t('Ask for what the code does, in your own words: “where are retries delayed”.'),
    });
  }

  #section(title: string, codicon: string, queries: readonly ViewQuery[], pinned: boolean): HTMLElement[] {
    if (queries.length === 0) return [];
    const items = queries.map((query) => {
      const ask = element('button', { class: 'ask', attributes: { type: 'button' } }, [
        icon(codicon),
        element('span', { class: 'name', text: visible(query.text) }),
        element('span', { class: 'place', text: pinned ? filtersText(query) : '' }),
      ]);
      ask.title = queryText(query);
      ask.addEventListener('click', () => this.#options.ask(query));
      return element('li', {}, [ask, ...(pinned ? [this.#unpin(query)] : [])]);
    });
    return [element('h2', { text: title }), element('ul', {}, items)];
  }

  #unpin(query: ViewQuery): HTMLElement {
    const label = l10n.t('Unpin “{0}”', visible(query.text));
    const made = element(
      'button',
      { class: 'action', title: label, attributes: { type: 'button', 'aria-label': label } },
      [icon('close')],
    );
    made.addEventListener('click', () => this.#options.unpin(query));
    return made;
  }
}

/** The question, and what narrows it. */
export function queryText(query: ViewQuery): string {
  const filters = filtersText(query);
  return visible(filters === '' ? query.text : `${query.text} (${filters})`);
}

function filtersText({ mode, kinds, languages, include, exclude }: ViewQuery): string {
  return visible(
    [
      ...(mode === 'hybrid' ? [] : [modeText(mode).label]),
      ...kinds.map(kindText),
      ...languages,
      ...(include === '' ? [] : [include]),
      ...(exclude === '' ? [] : [`!${exclude}`]),
    ].join(', '),
  );
}
