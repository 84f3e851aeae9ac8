/** What the map is of, what is being done, and what went wrong. */
import type { MapHead, MapProgress, MapState } from '../../shared/mapMessages.ts';
import { element, icon, visible } from '../shared/dom.ts';
import { countText, l10n, percentText } from '../shared/l10n.ts';
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
  /** Above the map: what is reduced. */
  readonly notices = element('ul', { class: 'notices', attributes: { 'aria-label': l10n.t('Notices') } });
  readonly #progress = element('progress', { attributes: { max: '1' } });
  readonly #doing = element('span', { class: 'doing' });
  readonly #working: HTMLElement;
  readonly #message = element('div', { class: 'message', attributes: { role: 'alert' } });
  readonly #outdated: HTMLElement;
  readonly #options: FactsOptions;
  readonly #cannotDraw: string | undefined;
  #error: MapState['error'];
  #hasMap = false;
  #isEmpty = false;
  #said: string | undefined;

  /** `cannotDraw`: why there will be no picture, whatever comes. */
  constructor(cannotDraw: string | undefined, options: FactsOptions) {
    this.#options = options;
    this.#cannotDraw = cannotDraw;
    this.#working = element('div', { class: 'working' }, [this.#progress, this.#doing]);
    this.#working.hidden = true;
    const refresh = element('button', { class: 'link', text: l10n.t('Refresh') });
    refresh.addEventListener('click', options.refresh);
    this.#outdated = element('div', { class: 'outdated', attributes: { role: 'status' } }, [
      element('span', { text: l10n.t('The index has changed since this map was drawn.') }),
      ' ',
      refresh,
    ]);
    this.#outdated.hidden = true;
    this.notices.hidden = true;
    this.element = element('div', { class: 'over' }, [this.#working, this.#message, this.#outdated]);
    this.#say();
  }

  showState({ progress, error, outdated }: MapState): void {
    this.#working.hidden = progress === undefined;
    // In the middle, but for where a sentence stands.
    this.#working.classList.toggle('first', !this.#hasMap && this.#cannotDraw === undefined);
    if (progress) {
      this.#progress.value = progress.share;
      this.#doing.textContent = doingText(progress);
    }
    this.#outdated.hidden = !outdated || progress !== undefined;
    this.#error = error;
    this.#say();
  }

  showMap({ folder, points, topics, generation, method, notices }: MapHead): void {
    this.#hasMap = true;
    this.line.textContent = [
      visible(folder),
      chunksText(points),
      topics.length === 1 ? l10n.t('1 topic') : l10n.t('{0} topics', countText(topics.length)),
      ...(method === 'pca' && points > 1 ? [l10n.t('first picture')] : []),
    ].join(' · ');
    this.line.title = l10n.t('Generation {0} of the index', generation);
    this.notices.hidden = notices.length === 0;
    this.notices.replaceChildren(
      ...notices.map((text) => element('li', {}, [icon('info'), element('span', { text })])),
    );
    this.#isEmpty = points === 0;
    this.#say();
  }

  /** The most pressing sentence; one that stands there already is not said again. */
  #say(): void {
    const empty = l10n.t('There is nothing to show: no chunk of this folder is indexed yet.');
    const text = this.#error?.message ?? this.#cannotDraw ?? (this.#isEmpty ? empty : undefined);
    const remedy = this.#error?.remedy;
    this.#message.hidden = text === undefined;
    const said = [text, remedy].join('\n');
    if (said === this.#said) return;
    this.#said = said;
    this.#message.replaceChildren(element('p', { text: text ?? '' }));
    if (remedy === undefined) return;
    const button = element('button', { class: 'primary', text: remedy });
    button.addEventListener('click', this.#options.remedy);
    this.#message.append(button);
  }
}

function doingText({ task, share }: MapProgress): string {
  return task === 'clusters'
    ? l10n.t('Finding topics… {0}', percentText(share))
    : l10n.t('Arranging the map… {0}', percentText(share));
}
