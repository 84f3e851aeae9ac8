/** Previews leave no trace: the state machine over a model of VS Code's tabs. */
import { describe, expect, it } from 'vitest';
import { type EditorArea, type Opened, Preview, type Tab } from '../../../src/ui/palette/preview.ts';

const ONE = 1;

/** One group of tabs as VS Code keeps them: one in italics at most, the last used one active. */
class Tabs implements EditorArea<string> {
  tabs: { uri: string; inItalics: boolean; scroll: number }[] = [];
  /** The last used one first. */
  recent: string[] = [];
  highlighted: string | undefined;
  cannotActivate = false;
  cannotClose = false;
  readonly shownOnes: string[] = [];
  #activeBefore: string | undefined;
  #scrolledFrom: number | undefined;

  /** As a person opens a file. */
  open(uri: string, inItalics: boolean, scroll = 0): void {
    const there = this.tabs.find((tab) => tab.uri === uri);
    if (there) there.inItalics &&= inItalics;
    else {
      const at = this.tabs.findIndex((tab) => tab.uri === this.recent[0]) + 1;
      const replaced = inItalics ? this.tabs.findIndex((tab) => tab.inItalics) : -1;
      this.tabs.splice(at, 0, { uri, inItalics, scroll });
      if (replaced !== -1) this.tabs.splice(replaced < at ? replaced : replaced + 1, 1);
    }
    this.recent = [uri, ...this.recent.filter((one) => one !== uri)];
  }

  get picture(): string {
    const shown = this.tabs.map(({ uri, inItalics, scroll }) => {
      const name = inItalics ? `/${uri}/` : uri;
      return `${this.recent[0] === uri ? '*' : ''}${name}@${scroll}`;
    });
    return `${shown.join(' ')}${this.highlighted === undefined ? '' : ` [${this.highlighted}]`}`;
  }

  look(): Opened {
    this.#activeBefore = this.recent[0];
    return {
      column: ONE,
      tabs: this.tabs.map(({ uri }) => ({ uri, column: ONE })),
      hasPreviewTab: this.tabs.some(({ inItalics }) => inItalics),
    };
  }

  async locate(uri: string): Promise<string> {
    if (uri === 'gone') throw new Error('gone');
    return uri;
  }

  async show(uri: string, { inItalics }: { readonly inItalics: boolean }): Promise<Tab> {
    this.shownOnes.push(uri);
    // One that stands in italics stays so.
    this.open(uri, inItalics || this.tabs.some((tab) => tab.uri === uri && tab.inItalics));
    const tab = this.tabs.find((one) => one.uri === uri)!;
    this.#scrolledFrom = tab.scroll;
    tab.scroll = 50;
    this.highlighted = uri;
    return { uri, column: ONE };
  }

  clear(): void {
    this.highlighted = undefined;
  }

  scrollBack({ uri }: Tab): void {
    this.tabs.find((tab) => tab.uri === uri)!.scroll = this.#scrolledFrom!;
  }

  async close({ uri }: Tab): Promise<void> {
    if (this.cannotClose) throw new Error('not closed');
    this.tabs = this.tabs.filter((tab) => tab.uri !== uri);
    this.recent = this.recent.filter((one) => one !== uri);
  }

  async activate(): Promise<void> {
    if (this.cannotActivate) throw new Error('no document');
    if (this.#activeBefore) this.open(this.#activeBefore, true);
  }
}

function setUp(...open: readonly (readonly [uri: string, inItalics: boolean, scroll: number])[]) {
  const tabs = new Tabs();
  for (const one of open) tabs.open(...one);
  return { tabs, preview: new Preview(tabs), before: tabs.picture };
}

describe('Preview', () => {
  it('shows in italics where nothing is in italics, and takes it away again', async () => {
    const { tabs, preview, before } = setUp(['a', false, 7], ['b', false, 3]);
    await preview.show('x');
    expect(tabs.picture).toBe('a@7 b@3 */x/@50 [x]');
    await preview.show('y');
    expect(tabs.picture).toBe('a@7 b@3 */y/@50 [y]');
    await preview.undo();
    expect(tabs.picture).toBe(before);
  });

  it('does not replace an editor in italics that was open', async () => {
    const { tabs, preview, before } = setUp(['a', false, 7], ['b', true, 3]);
    await preview.show('x');
    await preview.show('y');
    expect(tabs.picture).toBe('a@7 /b/@3 *y@50 [y]');
    await preview.undo();
    expect(tabs.picture).toBe(before);
  });

  it('scrolls back what was open, and makes active what was active', async () => {
    const { tabs, preview, before } = setUp(['a', false, 7], ['b', true, 3], ['c', false, 9]);
    await preview.show('b');
    await preview.show('a');
    expect(tabs.picture).toBe('*a@50 /b/@3 c@9 [a]');
    await preview.show('x');
    expect(tabs.picture).toContain('a@7');
    await preview.show('c');
    await preview.undo();
    expect(tabs.picture).toBe(before);
  });

  it('leaves an empty group empty', async () => {
    const { tabs, preview } = setUp();
    await preview.show('x');
    await preview.undo();
    expect(tabs.picture).toBe('');
  });

  it('keeps what was opened, and closes what was only looked at', async () => {
    const { tabs, preview } = setUp(['a', false, 7]);
    await preview.show('x');
    tabs.open('x', false);
    await preview.keep({ uri: 'x', column: ONE });
    expect(tabs.picture).toBe('a@7 *x@50');
    const other = setUp(['a', false, 7]);
    await other.preview.show('x');
    other.tabs.open('y', false);
    await other.preview.keep({ uri: 'y', column: ONE });
    expect(other.tabs.picture).toBe('a@7 *y@0');
  });

  it('of several that come faster than they can be shown, shows the last', async () => {
    const { tabs, preview, before } = setUp(['a', false, 7]);
    await Promise.all(['u', 'v', 'w', 'x'].map((one) => preview.show(one)));
    expect(tabs.shownOnes).toEqual(['x']);
    // The box closes while one is on its way.
    const late = preview.show('y');
    await preview.undo();
    await late;
    expect(tabs.picture).toBe(before);
  });

  it('goes on after one that cannot be shown', async () => {
    const { tabs, preview, before } = setUp(['a', false, 7]);
    await expect(preview.show('gone')).rejects.toThrow('gone');
    await preview.show('x');
    expect(tabs.highlighted).toBe('x');
    await preview.undo();
    expect(tabs.picture).toBe(before);
  });

  it('is over even if the editor from before cannot be brought back', async () => {
    const { tabs, preview } = setUp(['data.sqlite', false, 0]);
    tabs.cannotActivate = true;
    await preview.show('x');
    await expect(preview.undo()).rejects.toThrow('no document');
    expect(tabs.picture).toBe('*data.sqlite@0');
    // Nothing is left to be undone, and the next preview looks anew at what is open.
    await preview.undo();
    tabs.open('x', false);
    tabs.cannotActivate = false;
    await preview.show('x');
    await preview.undo();
    expect(tabs.picture).toContain('x@0');
  });

  it('is over even if what was looked at cannot be closed', async () => {
    const { tabs, preview } = setUp(['a', false, 7]);
    await preview.show('x');
    tabs.cannotClose = true;
    await expect(preview.keep({ uri: 'a', column: ONE })).rejects.toThrow('not closed');
    tabs.open('a', false);
    await preview.undo();
    expect(tabs.picture).toBe('*a@7 /x/@50');
  });

  it('does nothing where nothing was shown', async () => {
    const { tabs, preview, before } = setUp(['a', true, 7]);
    await preview.undo();
    await preview.keep(undefined);
    expect(tabs.picture).toBe(before);
  });
});
