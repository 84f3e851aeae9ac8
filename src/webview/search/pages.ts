/** The pages that stand before the search: no folder to search in, and the question whether this one may be indexed. */
import '@vscode-elements/elements/dist/vscode-button/index.js';
import type { ViewAction, ViewPage } from '../../shared/webviewMessages.ts';
import { element } from '../shared/dom.ts';
import { bytesText, countText, l10n } from '../shared/l10n.ts';

type Act = (action: ViewAction) => void;

/** Undefined for the search itself. */
export function pageElement(page: ViewPage, act: Act): HTMLElement | undefined {
  switch (page.kind) {
    case 'noFolder':
      return noFolder(page.reason, act);
    case 'consent':
      return consent(page, act);
    case 'search':
      return undefined;
    default:
      return page satisfies never;
  }
}

function noFolder(reason: 'none' | 'virtual', act: Act): HTMLElement {
  const text =
    reason === 'virtual'
      ? l10n.t('The files of this workspace are not on a disk of this machine, so they cannot be indexed.')
      : l10n.t('Sextant finds code and docs by meaning. Open a folder to search in.');
  return element('div', { class: 'page' }, [
    element('p', { text }),
    ...(reason === 'none' ? [button(l10n.t('Open Folder'), () => act('openFolder'))] : []),
  ]);
}

function consent(
  { counts, problem, trusted }: Extract<ViewPage, { kind: 'consent' }>,
  act: Act,
): HTMLElement {
  const size = counts
    ? l10n.t(
        '{0}, {1}, {2}.',
        counts.files === 1 ? l10n.t('1 file') : l10n.t('{0} files', countText(counts.files)),
        bytesText(counts.bytes),
        counts.seconds === 1
          ? l10n.t('about a second')
          : l10n.t('about {0} seconds', countText(counts.seconds)),
      )
    : (problem ?? l10n.t('Counting files…'));
  return element('div', { class: 'page' }, [
    element('h2', { text: l10n.t('Index this workspace?') }),
    element('p', { class: 'size', text: size }),
    element('p', { text: l10n.t('Everything stays on this machine.') }),
    ...(trusted
      ? []
      : [
          element('p', {
            text: l10n.t(
              'Restricted mode: the built-in model is used, and settings of this folder that name models or paths are passed over.',
            ),
          }),
        ]),
    button(l10n.t('Index Workspace'), () => act('indexWorkspace')),
    button(l10n.t('Show What Would Be Indexed'), () => act('previewIndexed'), true),
    ...(trusted ? [button(l10n.t('Always for Workspaces I Trust'), () => act('alwaysIndex'), true)] : []),
  ]);
}

function button(text: string, clicked: () => void, secondary = false): HTMLElement {
  const made = document.createElement('vscode-button');
  made.textContent = text;
  made.secondary = secondary;
  made.addEventListener('click', clicked);
  return made;
}
