/** What is said of the point under the mouse: its name, where it stands, its topic, and lines of its file. */
import type { Snippet } from '../../shared/engineApi.ts';
import { symbolIcon } from '../../shared/symbolIcons.ts';
import { element, icon, visible } from '../shared/dom.ts';
import { l10n } from '../shared/l10n.ts';
import type { MapModel } from './points.ts';
import { nameText, placeText, topicText } from './texts.ts';
import type { Size } from './view.ts';

/** Between the mouse and the card. */
const GAP = 14;
/** A mouse that only passes by asks for no lines. */
const SNIPPET_DELAY_MS = 200;
const MOST_KNOWN = 200;

export class Card {
  readonly element = element('div', { class: 'card', attributes: { 'aria-hidden': 'true' } });
  readonly #needSnippet: (point: number) => void;
  readonly #snippets = new Map<number, Snippet>();
  #point: number | undefined;
  #timer: number | undefined;

  constructor(needSnippet: (point: number) => void) {
    this.#needSnippet = needSnippet;
    this.element.hidden = true;
  }

  /** At a place of the map, beside the mouse. */
  show(model: MapModel, point: number, x: number, y: number, size: Size): void {
    window.clearTimeout(this.#timer);
    this.#point = point;
    const { kind } = model.fileOfPoint(point);
    this.element.replaceChildren(
      element('div', { class: 'card-name' }, [
        icon(symbolIcon(model.symbolKindOf(point), kind)),
        element('span', { text: nameText(model, point) }),
      ]),
      element('div', { class: 'card-place', text: placeText(model, point) }),
      element('div', { class: 'card-topic', text: topicText(model, point) }),
    );
    const known = this.#snippets.get(point);
    if (known) this.#addLines(known);
    else this.#timer = window.setTimeout(() => this.#needSnippet(point), SNIPPET_DELAY_MS);
    this.element.hidden = false;
    this.#place(x, y, size);
  }

  hide(): void {
    window.clearTimeout(this.#timer);
    this.#point = undefined;
    this.element.hidden = true;
  }

  /** Lines that were asked for. */
  showSnippet(point: number, snippet: Snippet): void {
    if (this.#snippets.size >= MOST_KNOWN) this.#snippets.clear();
    this.#snippets.set(point, snippet);
    if (point === this.#point) this.#addLines(snippet);
  }

  /** Another map is shown. */
  forget(): void {
    this.#snippets.clear();
    this.hide();
  }

  #addLines({ lines, state }: Snippet): void {
    if (state !== 'current') {
      const text =
        state === 'missing'
          ? l10n.t('The file is not there any more.')
          : l10n.t('The file has changed since.');
      this.element.append(element('div', { class: 'card-note', text }));
    }
    if (lines.length === 0) return;
    const text = lines.map((line) => visible(line.text.replaceAll('\t', '  '))).join('\n');
    this.element.append(element('pre', { class: 'card-lines', text }));
  }

  #place(x: number, y: number, { width, height }: Size): void {
    const { style } = this.element;
    style.left = x < width / 2 ? `${x + GAP}px` : 'auto';
    style.right = x < width / 2 ? 'auto' : `${width - x + GAP}px`;
    style.top = y < height / 2 ? `${y + GAP}px` : 'auto';
    style.bottom = y < height / 2 ? 'auto' : `${height - y + GAP}px`;
  }
}
