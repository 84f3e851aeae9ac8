// The document of the map as VS Code would load it, with a stand-in for the extension: what it is sent, and what it says.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test as base, expect, type Locator, type Page } from '@playwright/test';
import type { FromMap, ToMap } from '../../../src/shared/mapMessages.ts';
import { pageHtml } from '../../../src/ui/webviewPage.ts';
import { REPOSITORY } from '../support/paths.ts';
import { THEMES, type Theme } from '../support/settings.ts';
import { ORIGIN, standIn, TYPES, variablesOf } from './viewPage.ts';

export class MapPage {
  readonly page: Page;
  /** What broke the content security policy, and what was thrown. */
  readonly problems: string[] = [];
  readonly plot: Locator;
  readonly box: Locator;
  readonly legend: Locator;
  readonly rows: Locator;

  private constructor(page: Page) {
    this.page = page;
    this.plot = page.getByRole('application');
    this.box = page.getByRole('searchbox', { name: 'Search in the map' });
    this.legend = page.getByRole('region', { name: 'Legend' });
    this.rows = page.getByRole('listbox').getByRole('option');
  }

  static async open(page: Page, theme: Theme): Promise<MapPage> {
    const map = new MapPage(page);
    page.on('pageerror', (error) => map.problems.push(error.message));
    page.on('console', (message) => {
      const isDriver = message.text().includes('GPU stall due to ReadPixels');
      if ((message.type() === 'error' || message.type() === 'warning') && !isDriver)
        map.problems.push(message.text());
    });
    await page.route(`${ORIGIN}/**`, (route) => {
      const name = new URL(route.request().url()).pathname.slice(1);
      const type = TYPES[name.split('.').at(-1)!] ?? 'text/html';
      const body = name === '' ? html() : readFileSync(join(REPOSITORY, 'dist/webview', name));
      return route.fulfill({ contentType: type, body });
    });
    await page.setViewportSize({ width: 1200, height: 760 });
    await page.addInitScript(standIn, {
      variables: variablesOf(theme),
      windowClass: THEMES[theme].windowClass,
    });
    await map.load();
    return map;
  }

  /** Loads the document anew, as VS Code does when the tab was hidden. */
  async load(): Promise<void> {
    await this.page.goto(`${ORIGIN}/`);
    await expect.poll(() => this.said('ready')).toHaveLength(1);
  }

  async send(messages: readonly ToMap[]): Promise<void> {
    await this.page.evaluate((all) => {
      for (const message of all) window.postMessage(message, '*');
      return new Promise((done) => setTimeout(done));
    }, messages);
    await this.drawn();
  }

  /** Two frames later, so that what was asked for is on the screen. */
  async drawn(): Promise<void> {
    await this.page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))),
    );
  }

  /** What the map said, of one kind. */
  async said<T extends FromMap['type']>(type: T): Promise<Extract<FromMap, { type: T }>[]> {
    const all = await this.page.evaluate(() => (window as unknown as { said: FromMap[] }).said);
    return all.filter((message): message is Extract<FromMap, { type: T }> => message.type === type);
  }
}

/** `test` with a `map` in the theme that `test.use({ theme })` says. Chromium draws WebGL on the processor. */
export const test = base.extend<{ theme: Theme; map: MapPage }>({
  theme: ['dark', { option: true }],
  map: async ({ page, theme }, use) => {
    const map = await MapPage.open(page, theme);
    await use(map);
    expect(map.problems).toEqual([]);
  },
});

export { expect };

function html(): string {
  return pageHtml({
    nonce: 'n0nce',
    cspSource: ORIGIN,
    script: `${ORIGIN}/map.js`,
    style: `${ORIGIN}/map.css`,
    icons: `${ORIGIN}/codicon.css`,
    language: 'en',
    title: 'Map',
    texts: undefined,
  });
}
