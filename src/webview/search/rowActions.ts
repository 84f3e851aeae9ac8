/** What can be done with a result besides opening it: buttons that are made for the row under the pointer or the keyboard alone. */
import type { FromView } from '../../shared/webviewMessages.ts';
import { element, icon } from '../shared/dom.ts';
import { l10n } from '../shared/l10n.ts';

export type RowAction = 'side' | 'similar' | 'copy';

/** The buttons of the row with this place in the set. */
export function makeActions(run: (action: RowAction) => void): HTMLElement {
  const button = (action: RowAction, codicon: string, label: string): HTMLElement => {
    const made = element(
      'button',
      { class: 'action', title: label, attributes: { type: 'button', 'aria-label': label } },
      [icon(codicon)],
    );
    made.addEventListener('click', (event) => {
      event.stopPropagation();
      run(action);
    });
    made.addEventListener('dblclick', (event) => event.stopPropagation());
    return made;
  };
  return element('span', { class: 'actions' }, [
    button('side', 'split-horizontal', l10n.t('Open to the Side')),
    button('similar', 'references', l10n.t('Find Similar Code')),
    button('copy', 'copy', l10n.t('Copy as Markdown')),
  ]);
}

export function messageOf(action: RowAction, setId: number, place: number): FromView {
  return action === 'side' ? { type: 'open', setId, place, target: 'side' } : { type: action, setId, place };
}
