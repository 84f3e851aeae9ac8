/** The entry in the status bar. The state comes ten times a second while indexing: only what differs is shown anew. */
import * as vscode from 'vscode';
import { COMMANDS } from '../../host/ids.ts';
import type { Wording } from '../wording.ts';
import type { IndexWatch } from './indexWatch.ts';
import type { IndexState } from './state.ts';
import { statusItem, statusTooltip, TOOLTIP_COMMANDS } from './statusItem.ts';

/** Among the entries about the whole window, before those about the file. */
const PRIORITY = 50;
/** A tooltip that is being read is not replaced more often. */
const TOOLTIP_MS = 1000;

export class StatusBar implements vscode.Disposable {
  readonly #watch: IndexWatch;
  readonly #wording: Wording;
  readonly #item = vscode.window.createStatusBarItem(
    'sextant.status',
    vscode.StatusBarAlignment.Right,
    PRIORITY,
  );
  readonly #listening: vscode.Disposable;
  #tooltip = '';
  #tooltipTimer: NodeJS.Timeout | undefined;

  constructor(watch: IndexWatch, wording: Wording) {
    this.#watch = watch;
    this.#wording = wording;
    this.#item.name = 'Sextant';
    this.#item.command = COMMANDS.showMenu;
    this.#listening = watch.onDidChange(() => this.#update());
    this.#update();
    this.#showTooltip();
  }

  dispose(): void {
    clearTimeout(this.#tooltipTimer);
    this.#listening.dispose();
    this.#item.dispose();
  }

  #update(): void {
    const { state } = this.#watch;
    if (state.folders.length === 0) {
      this.#item.hide();
      return;
    }
    const { text, label, isWarning } = statusItem(state, this.#wording);
    const item = this.#item;
    if (item.text !== text) item.text = text;
    if (item.accessibilityInformation?.label !== label) item.accessibilityInformation = { label };
    const colour = isWarning ? 'statusBarItem.warningBackground' : undefined;
    if (item.backgroundColor?.id !== colour)
      item.backgroundColor = colour === undefined ? undefined : new vscode.ThemeColor(colour);
    item.show();
    this.#tooltipTimer ??= setTimeout(() => this.#showTooltip(), TOOLTIP_MS);
  }

  #showTooltip(): void {
    this.#tooltipTimer = undefined;
    const text = tooltipOf(this.#watch.state, this.#wording);
    if (text === this.#tooltip) return;
    this.#tooltip = text;
    const tooltip = new vscode.MarkdownString(text);
    tooltip.isTrusted = { enabledCommands: TOOLTIP_COMMANDS };
    this.#item.tooltip = tooltip;
  }
}

function tooltipOf(state: IndexState, wording: Wording): string {
  return state.folders.length === 0 ? '' : statusTooltip(state, wording);
}
