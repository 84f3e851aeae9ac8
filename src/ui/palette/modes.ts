/** How questions are answered, as a person chose it for this workspace. */
import * as vscode from 'vscode';
import { setting } from '../../host/settings.ts';
import { SEARCH_MODES, type SearchMode } from '../../shared/types.ts';

const KEY = 'sextant.palette.mode';

export class Modes {
  readonly #memory: vscode.Memento;

  constructor(memory: vscode.Memento) {
    this.#memory = memory;
  }

  /** What was chosen here, else what the setting says. */
  get mode(): SearchMode {
    const chosen = SEARCH_MODES.find((mode) => mode === this.#memory.get(KEY));
    return chosen ?? setting('search.mode');
  }

  toggle(): void {
    const next = after(this.mode);
    // What the setting says needs no memory, and so follows it.
    void this.#memory.update(KEY, next === setting('search.mode') ? undefined : next);
  }

  texts(): { readonly icon: string; readonly tooltip: string; readonly placeholder: string } {
    const { l10n } = vscode;
    const tooltip = l10n.t('Mode: {0}. Next: {1}', nameOf(this.mode), nameOf(after(this.mode)));
    switch (this.mode) {
      case 'hybrid':
        return { icon: 'layers', tooltip, placeholder: l10n.t('Describe what you look for') };
      case 'dense':
        return {
          icon: 'compass',
          tooltip,
          placeholder: l10n.t('Describe what you look for (by exact meaning)'),
        };
      case 'lexical':
        return { icon: 'whole-word', tooltip, placeholder: l10n.t('Words to look for (keywords)') };
    }
  }
}

function after(mode: SearchMode): SearchMode {
  return SEARCH_MODES[(SEARCH_MODES.indexOf(mode) + 1) % SEARCH_MODES.length]!;
}

function nameOf(mode: SearchMode): string {
  const { l10n } = vscode;
  switch (mode) {
    case 'hybrid':
      return l10n.t('Hybrid (meaning and words)');
    case 'dense':
      return l10n.t('Exact Meaning');
    case 'lexical':
      return l10n.t('Keywords');
  }
}
