/** What screen readers are told without being asked, politely: how many results there are, and how far indexing has come. */
import type { IndexStatus } from '../../shared/engineEvents.ts';
import type { ViewAnswer } from '../../shared/webviewMessages.ts';
import { element } from '../shared/dom.ts';
import { l10n, percentText } from '../shared/l10n.ts';
import { headline } from './summary.ts';

/** Somebody who types is not told of every answer on the way. */
const PAUSE_MS = 600;
const MILESTONES = 4;

export class Announcer {
  readonly element = element('div', {
    class: 'announcer',
    attributes: { role: 'status', 'aria-live': 'polite' },
  });
  #timer: number | undefined;
  #milestone: number | undefined;

  answer(answer: ViewAnswer | undefined): void {
    if (answer && !answer.quiet) this.say(headline(answer));
  }

  /** At each quarter. */
  status(status: IndexStatus | undefined): void {
    if (status?.state === 'indexing' && status.filesTotal > 0) {
      const share = status.filesDone / status.filesTotal;
      const milestone = Math.floor(share * MILESTONES);
      if (milestone !== this.#milestone)
        this.say(l10n.t('Indexing: {0}', percentText(milestone / MILESTONES)));
      this.#milestone = milestone;
    } else if (status?.state === 'ready' && this.#milestone !== undefined) {
      this.say(l10n.t('The index is ready'));
      this.#milestone = undefined;
    }
  }

  say(text: string): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      // The same text again is news only if it went away before.
      this.element.textContent = '';
      this.element.textContent = text;
    }, PAUSE_MS);
  }
}
