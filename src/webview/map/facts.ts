/** What the map is of, what is being done, and what went wrong. */
import type { MapHead, MapProgress, MapState } from '../../shared/mapMessages.ts';
import { element } from '../search/dom.ts';
import { countText, l10n, percentText } from '../search/l10n.ts';
import { chunksText } from './texts.ts';

export interface FactsOptions {
  readonly refresh: () => void;
  readonly remedy: () => void;
}

export class Facts {
  /** Over the map: progress, and why there is none. */
  readonly element: HTMLElement;
  /** Beside the tools. */
  readonly line = element('span', { class: 'fact' });
  readonly #progress = element('progress', { attributes: { max: '1' } });
  readonly #doing = element('span', { class: 'doing' });
  readonly #working: HTMLElement;
  readonly #message = element('div', { class: 'message', attributes: { role: 'alert' } });
  readonly #outdated: HTMLElement;
  readonly #options: FactsOptions;
  #hasMap = false;

  constructor(options: FactsOptions) {
    this.#options = options;
    this.#working = element('div', { class: 'working' }, [this.#progress, this.#doing]);
    this.#working.hidden = true;
    this.#message.hidden = true;
    const refresh = element('button', { class: 'link', text: l10n.t('Refresh') });
    refresh.addEventListener('click', options.refresh);
    this.#outdated = element('div', { class: 'outdated', attributes: { role: 'status' } }, [
      element('span', { text: l10n.t('The index has changed since this map was drawn.') }),
      ' ',
      refresh,
    ]);
    this.#outdated.hidden = true;
    this.element = element('div', { class: 'over' }, [this.#working, this.#message, this.#outdated]);
  }

  showState({ progress, error, outdated }: MapState): void {
    this.#working.hidden = progress === undefined;
    this.#working.classList.toggle('first', !this.#hasMap);
    if (progress) {
      this.#progress.value = progress.share;
      this.#doing.textContent = doingText(progress);
    }
    this.#outdated.hidden = !outdated || progress !== undefined;
    if (!error) {
      this.#message.hidden = true;
      return;
    }
    this.fail(error.message);
    if (error.remedy === undefined) return;
    const remedy = element('button', { class: 'primary', text: error.remedy });
    remedy.addEventListener('click', this.#options.remedy);
    this.#message.append(remedy);
  }

  showMap({ folder, points, topics, generation, method, notices }: MapHead): void {
    this.#hasMap = true;
    this.line.textContent = [
      folder,
      chunksText(points),
      topics.length === 1 ? l10n.t('1 topic') : l10n.t('{0} topics', countText(topics.length)),
      ...(method === 'pca' && points > 1 ? [l10n.t('first picture')] : []),
    ].join(' · ');
    this.line.title = [l10n.t('Generation {0} of the index', generation), ...notices].join('\n');
    this.#message.hidden = true;
    if (points === 0) this.fail(l10n.t('There is nothing to show: no chunk of this folder is indexed yet.'));
  }

  fail(message: string): void {
    this.#message.replaceChildren(element('p', { text: message }));
    this.#message.hidden = false;
  }
}

function doingText({ task, share }: MapProgress): string {
  return task === 'clusters'
    ? l10n.t('Finding topics… {0}', percentText(share))
    : l10n.t('Arranging the map… {0}', percentText(share));
}
