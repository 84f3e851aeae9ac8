/** The question as the person puts it: the box, how to search, and what to search in. */
import '@vscode-elements/elements/dist/vscode-single-select/index.js';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import '@vscode-elements/elements/dist/vscode-toolbar-button/index.js';
import type { VscodeSingleSelect } from '@vscode-elements/elements/dist/vscode-single-select/index.js';
import type { VscodeTextfield } from '@vscode-elements/elements/dist/vscode-textfield/index.js';
import type { VscodeToolbarButton } from '@vscode-elements/elements/dist/vscode-toolbar-button/index.js';
import { CONTENT_KINDS, type ContentKind, SEARCH_MODES, type SearchMode } from '../../shared/types.ts';
import type { ViewQuery, ViewState } from '../../shared/webviewMessages.ts';
import { element } from '../shared/dom.ts';
import { countText, l10n } from '../shared/l10n.ts';
import { QueryBox } from './box.ts';

export interface ControlsOptions {
  readonly asked: (query: ViewQuery, final: boolean) => void;
  readonly pinToggled: (query: ViewQuery, pinned: boolean) => void;
  readonly leave: () => boolean;
  /** Something that is kept has changed. */
  readonly changed: () => void;
}

const ALL_LANGUAGES = '';

export class Controls {
  readonly element: HTMLElement;
  readonly #options: ControlsOptions;
  readonly #box: QueryBox;
  readonly #mode: VscodeSingleSelect;
  readonly #language: VscodeSingleSelect;
  readonly #kinds: ReadonlyMap<ContentKind, VscodeToolbarButton>;
  readonly #include: VscodeTextfield;
  readonly #exclude: VscodeTextfield;
  readonly #pin: VscodeToolbarButton;
  readonly #more: VscodeToolbarButton;
  readonly #details: HTMLElement;
  #pinned: readonly ViewQuery[] = [];
  /** Of a query that names more than one, which the control does not offer. */
  #languages: readonly string[] = [];

  constructor(options: ControlsOptions) {
    this.#options = options;
    this.#box = new QueryBox({ changed: (final) => this.#ask(final), leave: options.leave });
    this.#mode = select(l10n.t('How to search'), () => this.#ask(false));
    this.#mode.options = SEARCH_MODES.map((mode) => ({ value: mode, ...modeText(mode) }));
    this.#language = select(l10n.t('Language'), () => {
      this.#languages = this.#language.value === ALL_LANGUAGES ? [] : this.#language.value.split(' ');
      this.#ask(false);
    });
    this.#kinds = new Map(
      CONTENT_KINDS.map((kind) => [kind, toggle({ text: kindText(kind) }, () => this.#ask(false))]),
    );
    this.#include = this.#globs(l10n.t('Files to include'), l10n.t('e.g. *.ts, ./src'));
    this.#exclude = this.#globs(l10n.t('Files to exclude'), l10n.t('e.g. *.test.ts, ./vendor'));
    this.#pin = toggle({ icon: 'pin', label: l10n.t('Pin this query') }, () =>
      options.pinToggled(this.query, this.#pin.checked),
    );
    this.#more = toggle({ icon: 'ellipsis', label: l10n.t('More filters') }, () => {
      this.#details.hidden = !this.#more.checked;
      options.changed();
      if (this.#more.checked) this.#include.focus();
    });
    this.#details = element('div', { class: 'details' }, [
      field(l10n.t('Files to include'), this.#include),
      field(l10n.t('Files to exclude'), this.#exclude),
      field(l10n.t('Language'), this.#language),
    ]);
    this.#details.hidden = true;
    const kinds = element(
      'div',
      { class: 'kinds', attributes: { role: 'group', 'aria-label': l10n.t('Only these kinds of files') } },
      [...this.#kinds.values()],
    );
    this.element = element('div', { class: 'controls', attributes: { role: 'search' } }, [
      element('div', { class: 'asking' }, [
        this.#box.element,
        element('span', { class: 'tools' }, [this.#pin, this.#more]),
      ]),
      element('div', { class: 'options' }, [this.#mode, kinds]),
      this.#details,
    ]);
    this.showLanguages([]);
  }

  get query(): ViewQuery {
    const mode = SEARCH_MODES.find((one) => one === this.#mode.value) ?? SEARCH_MODES[0]!;
    return {
      text: this.#box.text,
      mode,
      include: this.#include.value,
      exclude: this.#exclude.value,
      kinds: CONTENT_KINDS.filter((kind) => this.#kinds.get(kind)?.checked),
      languages: this.#languages,
    };
  }

  /** Puts a query into the controls, and asks nothing. */
  set query(query: ViewQuery) {
    this.#box.text = query.text;
    this.#mode.value = query.mode;
    this.#include.value = query.include;
    this.#exclude.value = query.exclude;
    for (const [kind, button] of this.#kinds) button.checked = query.kinds.includes(kind);
    this.#languages = query.languages;
    this.showLanguages(this.#offered);
    if (query.include !== '' || query.exclude !== '' || query.languages.length > 0) this.open = true;
    this.#showPin();
  }

  get open(): boolean {
    return !this.#details.hidden;
  }

  set open(open: boolean) {
    this.#more.checked = open;
    this.#details.hidden = !open;
  }

  show({ history, pinned, languages }: ViewState): void {
    this.#box.history = history;
    this.#pinned = pinned;
    this.showLanguages(languages);
    this.#showPin();
  }

  focus(): void {
    this.#box.focus();
  }

  #offered: ViewState['languages'] = [];
  #shownLanguages = '';

  /** The languages to choose from, and that of the query, whatever the index has. */
  showLanguages(offered: ViewState['languages']): void {
    this.#offered = offered;
    const chosen = this.#languages.join(' ');
    const state = JSON.stringify([offered, chosen]);
    if (state === this.#shownLanguages) return;
    this.#shownLanguages = state;
    const options = [
      { value: ALL_LANGUAGES, label: l10n.t('All languages') },
      ...offered.map(({ id, name, files }) => ({ value: id, label: `${name} (${countText(files)})` })),
    ];
    if (!options.some(({ value }) => value === chosen))
      options.push({ value: chosen, label: this.#languages.join(', ') });
    this.#language.options = options.map((option) => ({ ...option, selected: option.value === chosen }));
    this.#language.value = chosen;
  }

  #ask(final: boolean): void {
    this.#showPin();
    this.#options.asked(this.query, final);
  }

  #showPin(): void {
    const { query } = this;
    const isPinned = this.#pinned.some((one) => JSON.stringify(one) === JSON.stringify(query));
    this.#pin.checked = isPinned;
    this.#pin.icon = isPinned ? 'pinned' : 'pin';
    this.#pin.hidden = query.text.trim() === '';
  }

  #globs(label: string, placeholder: string): VscodeTextfield {
    const field = document.createElement('vscode-textfield');
    field.label = label;
    field.placeholder = placeholder;
    field.addEventListener('input', () => this.#ask(false));
    field.addEventListener('keydown', ({ key, isComposing }) => {
      if (isComposing) return;
      if (key === 'Enter') this.#ask(true);
      if (key === 'Escape') this.#box.focus();
    });
    return field;
  }
}

function select(label: string, changed: () => void): VscodeSingleSelect {
  const made = document.createElement('vscode-single-select');
  made.label = label;
  made.addEventListener('change', changed);
  return made;
}

function toggle(
  { icon = '', label, text }: { readonly icon?: string; readonly label?: string; readonly text?: string },
  changed: () => void,
): VscodeToolbarButton {
  const made = document.createElement('vscode-toolbar-button');
  made.toggleable = true;
  made.icon = icon;
  if (label !== undefined) {
    made.label = label;
    made.title = label;
  }
  if (text !== undefined) made.textContent = text;
  made.addEventListener('change', changed);
  return made;
}

function field(label: string, control: HTMLElement): HTMLElement {
  // The control says its label itself.
  return element('div', { class: 'field' }, [
    element('div', { class: 'label', text: label, attributes: { 'aria-hidden': 'true' } }),
    control,
  ]);
}

export function modeText(mode: SearchMode): { readonly label: string; readonly description: string } {
  switch (mode) {
    case 'hybrid':
      return { label: l10n.t('Hybrid'), description: l10n.t('By meaning and by words together') };
    case 'dense':
      return { label: l10n.t('Meaning'), description: l10n.t('By meaning alone') };
    case 'lexical':
      return { label: l10n.t('Keywords'), description: l10n.t('By words alone (BM25)') };
    default:
      return mode satisfies never;
  }
}

export function kindText(kind: ContentKind): string {
  switch (kind) {
    case 'code':
      return l10n.t('Code');
    case 'docs':
      return l10n.t('Docs');
    case 'tests':
      return l10n.t('Tests');
    case 'config':
      return l10n.t('Config');
    default:
      return kind satisfies never;
  }
}
