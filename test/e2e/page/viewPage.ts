// The document of the search view as VS Code would load it, with a stand-in for the extension: what it is sent, and what it says.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test as base, expect, type Locator, type Page } from '@playwright/test';
import type {
  FromView,
  ToView,
  ViewAnswer,
  ViewQuery,
  ViewRow,
  ViewState,
} from '../../../src/shared/webviewMessages.ts';
import { pageHtml } from '../../../src/ui/webviewPage.ts';
import { REPOSITORY } from '../support/paths.ts';
import { THEMES, type Theme } from '../support/settings.ts';

export const ORIGIN = 'http://view.test';
export const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css',
  js: 'text/javascript',
  ttf: 'font/ttf',
};

export const QUERY: ViewQuery = {
  text: 'retry a request',
  mode: 'hybrid',
  include: '',
  exclude: '',
  kinds: [],
  languages: [],
};

export const STATE: ViewState = {
  page: { kind: 'search' },
  query: QUERY,
  snippetLines: 3,
  grouping: 'score',
  history: ['retry a request', 'where are vectors normalised'],
  pinned: [],
  languages: [{ id: 'typescript', name: 'TypeScript', files: 12 }],
  status: { state: 'ready', files: 12, chunks: 120, generation: 1, skipped: 0 },
  busy: false,
  error: undefined,
  notices: [],
};

export function row(place: number, more: Partial<ViewRow> = {}): ViewRow {
  return {
    place,
    key: `row ${place}`,
    title: `retryWithBackoff${place}`,
    symbolKind: 'function',
    kind: 'code',
    file: `file${place % 7}.ts`,
    folder: 'src/net',
    firstLine: 10 + place,
    lastLine: 30 + place,
    confidence: 'strong',
    share: 1 - place / 1000,
    why: ['Similarity 0.71', 'Words: BM25 6.2'],
    change: undefined,
    ...more,
  };
}

export function answerOf(rows: readonly ViewRow[], more: Partial<ViewAnswer> = {}): ViewAnswer {
  return {
    setId: 1,
    query: QUERY,
    rows,
    total: rows.length,
    searchedChunks: 12_400,
    milliseconds: 6.2,
    indexedShare: 1,
    quiet: false,
    notices: [],
    compared: undefined,
    ...more,
  };
}

export class ViewPage {
  readonly page: Page;
  /** What broke the content security policy, and what was thrown. */
  readonly problems: string[] = [];
  readonly box: Locator;
  readonly tree: Locator;
  readonly rows: Locator;

  private constructor(page: Page) {
    this.page = page;
    this.box = page.getByRole('textbox', { name: 'Search by meaning' });
    this.tree = page.getByRole('tree');
    this.rows = page.getByRole('treeitem');
  }

  static async open(page: Page, theme: Theme): Promise<ViewPage> {
    const view = new ViewPage(page);
    page.on('pageerror', (error) => view.problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') view.problems.push(message.text());
    });
    await page.route(`${ORIGIN}/**`, (route) => {
      const name = new URL(route.request().url()).pathname.slice(1);
      const type = TYPES[name.split('.').at(-1)!] ?? 'text/html';
      const body = name === '' ? html() : readFileSync(join(REPOSITORY, 'dist/webview', name));
      return route.fulfill({ contentType: type, body });
    });
    await page.setViewportSize({ width: 320, height: 700 });
    await page.addInitScript(standIn, {
      variables: variablesOf(theme),
      windowClass: THEMES[theme].windowClass,
    });
    await view.load();
    return view;
  }

  /** Loads the document anew, as VS Code does when the view was hidden. */
  async load(): Promise<void> {
    await this.page.goto(`${ORIGIN}/`);
    await expect.poll(() => this.said('ready')).toHaveLength(1);
  }

  async send(...messages: readonly ToView[]): Promise<void> {
    await this.page.evaluate((all) => {
      for (const message of all) window.postMessage(message, '*');
      return new Promise((done) => setTimeout(done));
    }, messages);
  }

  async show(answer: ViewAnswer | undefined, state: Partial<ViewState> = {}): Promise<void> {
    await this.send({ type: 'state', state: { ...STATE, ...state } }, { type: 'answer', answer });
  }

  /** What the view said, of one kind. */
  async said<T extends FromView['type']>(type: T): Promise<Extract<FromView, { type: T }>[]> {
    const all = await this.page.evaluate(() => (window as unknown as { said: FromView[] }).said);
    return all.filter((message): message is Extract<FromView, { type: T }> => message.type === type);
  }

  /** The row at the top edge of the tree, and how much of it is above that, in tens of pixels. */
  async topRow(): Promise<{ readonly key: string; readonly above: number } | undefined> {
    return this.tree.evaluate((tree) => {
      const edge = tree.getBoundingClientRect().top;
      const rows = [...tree.children].map((row) => ({ row, box: row.getBoundingClientRect() }));
      const first = rows.find(({ box }) => box.bottom > edge + 1);
      const key = (first?.row as HTMLElement | undefined)?.dataset.key;
      return key === undefined ? undefined : { key, above: Math.round((edge - first!.box.top) / 10) };
    });
  }

  /** The accessible name of the row that has the keyboard. */
  async focusedRow(): Promise<string | null> {
    return this.page.evaluate(
      () => document.activeElement?.closest('[role="treeitem"]')?.getAttribute('aria-label') ?? null,
    );
  }
}

/** `test` with a `view` in the theme that `test.use({ theme })` says. */
export const test = base.extend<{ theme: Theme; view: ViewPage }>({
  theme: ['dark', { option: true }],
  view: async ({ page, theme }, use) => {
    const view = await ViewPage.open(page, theme);
    await use(view);
    expect(view.problems).toEqual([]);
  },
});

export { expect };

function html(): string {
  return pageHtml({
    nonce: 'n0nce',
    cspSource: ORIGIN,
    script: `${ORIGIN}/search.js`,
    style: `${ORIGIN}/search.css`,
    icons: `${ORIGIN}/codicon.css`,
    language: 'en',
    title: 'Search',
    texts: undefined,
  });
}

/** As VS Code's own themes have them; `test/fixtures/e2e/themes` was read from its webviews. */
export function variablesOf(theme: Theme): Record<string, string> {
  const file = join(REPOSITORY, 'test/fixtures/e2e/themes', `${theme}.json`);
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
}

/** Runs in the page before its scripts. */
export function standIn({
  variables,
  windowClass,
}: {
  variables: Record<string, string>;
  windowClass: string;
}): void {
  const said: unknown[] = [];
  const api = {
    postMessage: (message: unknown) => said.push(structuredClone(message)),
    getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') as unknown,
    setState: (state: unknown) => sessionStorage.setItem('state', JSON.stringify(state)),
  };
  Object.assign(window, { said, acquireVsCodeApi: () => api });
  document.addEventListener('DOMContentLoaded', () => {
    for (const [name, value] of Object.entries(variables))
      document.documentElement.style.setProperty(name, value);
    const bodyClass = { 'vs-dark': 'vscode-dark', vs: 'vscode-light' }[windowClass];
    document.body.className =
      bodyClass ?? `vscode-high-contrast${windowClass === 'hc-light' ? ' vscode-high-contrast-light' : ''}`;
    // What is behind the view in the side bar.
    document.documentElement.style.background = variables['--vscode-sideBar-background'] ?? '';
  });
}
