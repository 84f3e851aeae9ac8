/**
 * Shows results in the editor area for as long as a person looks at them, and brings back what was there before: the editor that
 * was active, how far others were scrolled, and no tab more or less. Knows nothing of the editor itself.
 */

/** One file in one group of editors. */
export interface Tab {
  readonly uri: string;
  /** Of the group. */
  readonly column: number;
}

/** What is open when previewing begins. */
export interface Opened {
  /** The group that results are shown in; undefined: whichever the editor chooses. */
  readonly column: number | undefined;
  /** Files with a tab. */
  readonly tabs: readonly Tab[];
  /** Whether the group has an editor in italics, which the next one would replace. */
  readonly hasPreviewTab: boolean;
}

/** The editor area, as far as this needs it. */
export interface EditorArea<R> {
  look(): Opened;
  /** Where a result would be shown; throws if it cannot be. */
  locate(result: R): Promise<string>;
  /** Shows and highlights it, and leaves the keyboard where it is. `keepCursor`: nothing of the editor changes but what is in sight. */
  show(result: R, options: { readonly inItalics: boolean; readonly keepCursor: boolean }): Promise<Tab>;
  /** Takes the highlight off. */
  clear(): void;
  /** Scrolls the editor that was shown last to where it stood before. */
  scrollBack(tab: Tab): void;
  /** Closes a tab that `show` opened, unless a person made it theirs since. */
  close(tab: Tab, wasInItalics: boolean): Promise<void>;
  /** Makes the editor active that was when `look` was called, unless it is. */
  activate(): Promise<void>;
}

export class Preview<R> {
  readonly #area: EditorArea<R>;
  #before: Opened | undefined;
  /** What is shown now, and whether its tab was there before. */
  #shown: { readonly tab: Tab; readonly isOwn: boolean } | undefined;
  #wanted: R | undefined;
  /** One step after the other: each of them takes several messages to the window. */
  #work: Promise<void> = Promise.resolve();

  constructor(area: EditorArea<R>) {
    this.#area = area;
  }

  get shown(): Tab | undefined {
    return this.#shown?.tab;
  }

  /** Of several that are wanted while one is being shown, the last one counts. Rejects if it cannot be shown. */
  show(result: R): Promise<void> {
    this.#wanted = result;
    return this.#next(async () => {
      if (this.#wanted === result) await this.#show(result);
    });
  }

  /** Brings back what was there before. Rejects where that fails; it is over all the same. */
  undo(): Promise<void> {
    this.#wanted = undefined;
    return this.#next(async () => {
      if (!this.#before) return;
      try {
        this.#area.clear();
        await this.#leave();
        await this.#area.activate();
      } finally {
        this.#before = undefined;
      }
    });
  }

  /** Another editor is open by now, which stays; of those that were only looked at none does. */
  keep(tab: Tab | undefined): Promise<void> {
    this.#wanted = undefined;
    return this.#next(async () => {
      try {
        this.#area.clear();
        const isShown = tab && this.#shown && isSame(this.#shown.tab, tab);
        if (!isShown) await this.#leave();
      } finally {
        this.#before = this.#shown = undefined;
      }
    });
  }

  async #show(result: R): Promise<void> {
    this.#before ??= this.#area.look();
    const { column, tabs } = this.#before;
    const uri = await this.#area.locate(result);
    const wasThere = tabs.some((tab) => tab.uri === uri && (column === undefined || tab.column === column));
    const last = this.#shown;
    if (last && !last.isOwn && last.tab.uri !== uri) this.#area.scrollBack(last.tab);
    const tab = await this.#area.show(result, { inItalics: this.#inItalics, keepCursor: wasThere });
    this.#shown = { tab, isOwn: !tabs.some((one) => isSame(one, tab)) };
    if (last?.isOwn && !isSame(last.tab, tab)) await this.#area.close(last.tab, this.#inItalics);
  }

  async #leave(): Promise<void> {
    const last = this.#shown;
    this.#shown = undefined;
    if (!last) return;
    if (last.isOwn) await this.#area.close(last.tab, this.#inItalics);
    else this.#area.scrollBack(last.tab);
  }

  /** An editor in italics would take the place of one that a person has open. */
  get #inItalics(): boolean {
    return this.#before?.hasPreviewTab !== true;
  }

  #next(step: () => Promise<void>): Promise<void> {
    const done = this.#work.then(step);
    this.#work = done.catch(() => undefined);
    return done;
  }
}

function isSame(a: Tab, b: Tab): boolean {
  return a.uri === b.uri && a.column === b.column;
}
