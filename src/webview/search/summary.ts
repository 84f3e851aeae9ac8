/** What stands between the question and its results: how many, out of how much, what is limited, how far the index is. */
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import { isNear } from '../../shared/groupRows.ts';
import type { ViewAction, ViewAnswer, ViewNotice, ViewState } from '../../shared/webviewMessages.ts';
import { element, icon } from '../shared/dom.ts';
import { countText, l10n, percentText } from '../shared/l10n.ts';
import { queryText } from './queries.ts';
import { resultsText } from './row.ts';

export interface SummaryOptions {
  readonly act: (action: ViewAction) => void;
  readonly endCompare: () => void;
}

/** A person does not see a spinner that is gone at once. */
const SPINNER_MS = 150;

export class Summary {
  readonly element = element('div', { class: 'summary' });
  readonly #options: SummaryOptions;
  readonly #progress = document.createElement('vscode-progress-bar');
  readonly #notices = element('div', { class: 'notices' });
  readonly #facts = element('div', { class: 'facts' });
  #spinner: number | undefined;
  #shownNotices = '';

  constructor(options: SummaryOptions) {
    this.#options = options;
    this.#progress.hidden = true;
    this.element.append(this.#progress, this.#notices, this.#facts);
  }

  show(state: ViewState, answer: ViewAnswer | undefined): void {
    this.#showProgress(state);
    this.#showNotices([
      ...(state.error ? [{ ...state.error, isError: true }] : []),
      ...state.notices.map((notice) => ({ ...notice, isError: false })),
      ...(answer?.notices ?? []).map((message) => ({ message, remedy: undefined, isError: false })),
    ]);
    this.#showFacts(state, answer);
  }

  #showProgress({ busy, status }: ViewState): void {
    const share = shareOf(status);
    window.clearTimeout(this.#spinner);
    if (share !== undefined) {
      this.#progress.setAttribute('aria-label', l10n.t('Indexing'));
      this.#progress.indeterminate = false;
      this.#progress.value = share * 100;
      this.#progress.hidden = false;
    } else if (!busy && !isPreparing(status)) this.#progress.hidden = true;
    else {
      this.#progress.setAttribute('aria-label', busy ? l10n.t('Searching') : l10n.t('Preparing the index'));
      this.#progress.indeterminate = true;
      if (this.#progress.hidden)
        this.#spinner = window.setTimeout(() => {
          this.#progress.hidden = false;
        }, SPINNER_MS);
    }
  }

  #showNotices(notices: readonly (ViewNotice & { readonly isError: boolean })[]): void {
    const shown = JSON.stringify(notices);
    // Drawn anew, a button would lose the keyboard.
    if (shown === this.#shownNotices) return;
    this.#shownNotices = shown;
    this.#notices.replaceChildren(
      ...notices.map(({ message, remedy, isError }) =>
        element(
          'div',
          { class: `notice ${isError ? 'error' : 'info'}`, attributes: isError ? { role: 'alert' } : {} },
          [
            icon(isError ? 'error' : 'info'),
            element('span', { class: 'message', text: message }),
            ...(remedy ? [this.#remedy(remedy)] : []),
          ],
        ),
      ),
    );
  }

  #remedy({ title, action }: NonNullable<ViewNotice['remedy']>): HTMLElement {
    return link(title, () => this.#options.act(action));
  }

  #showFacts({ status }: ViewState, answer: ViewAnswer | undefined): void {
    const share = shareOf(status);
    const indexing =
      share === undefined
        ? []
        : [
            answer
              ? l10n.t('searched {0} so far; results will refresh', percentText(answer.indexedShare))
              : l10n.t('Indexing: {0}', percentText(share)),
          ];
    const facts = answer ? [headline(answer), ...factsOf(answer), ...indexing] : indexing;
    this.#facts.replaceChildren(
      ...(facts.length > 0 ? [element('div', { text: facts.join(' · ') })] : []),
      ...(answer?.compared ? [this.#comparison(answer, answer.compared)] : []),
    );
  }

  #comparison({ rows }: ViewAnswer, { query, gone }: NonNullable<ViewAnswer['compared']>): HTMLElement {
    const count = (kind: 'new' | 'moved'): number =>
      rows.filter(({ change }) => change?.kind === kind).length;
    const text = l10n.t(
      'Against “{0}”: {1} new, {2} moved, {3} gone',
      queryText(query),
      countText(count('new')),
      countText(count('moved')),
      countText(gone.length),
    );
    return element('div', { class: 'comparison' }, [
      icon('compare-changes'),
      element('span', { text }),
      link(l10n.t('End'), () => this.#options.endCompare(), l10n.t('End the comparison')),
    ]);
  }
}

/** "24 results", or that there is none worth its name. */
export function headline({ rows }: ViewAnswer): string {
  const good = rows.filter((row) => !isNear(row)).length;
  if (rows.length === 0) return l10n.t('No results');
  return good === 0 ? l10n.t('No good match in this workspace') : resultsText(good);
}

function factsOf({ total, rows, searchedChunks, milliseconds }: ViewAnswer): string[] {
  return [
    ...(total > rows.length ? [l10n.t('the best {0} of {1}', countText(rows.length), countText(total))] : []),
    searchedChunks === 1
      ? l10n.t('searched 1 chunk')
      : l10n.t('searched {0} chunks', countText(searchedChunks)),
    l10n.t('{0} ms', countText(Math.max(1, milliseconds))),
  ];
}

function shareOf(status: ViewState['status']): number | undefined {
  if (status?.state !== 'indexing') return undefined;
  return status.filesTotal > 0 ? status.filesDone / status.filesTotal : 0;
}

function isPreparing(status: ViewState['status']): boolean {
  return status?.state === 'loadingModel' || status?.state === 'scanning';
}

/** A button that reads as part of a sentence. */
export function link(text: string, clicked: () => void, label?: string): HTMLElement {
  const made = element('button', {
    class: 'link',
    text,
    attributes: { type: 'button', 'aria-label': label },
  });
  made.addEventListener('click', clicked);
  return made;
}
