// "Cluster Workspace…" as a person meets it: from two questions to topics, their members, a name, and a search within one.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Locator } from '@playwright/test';
import { indexed } from './support/sextant.ts';
import { test as base, expect } from './support/test.ts';
import type { Tree } from './support/tree.ts';
import type { Workbench } from './support/workbench.ts';

/** What files are about: names and a sentence for each. */
const THEMES = {
  weather: [
    'rainfall',
    'temperature',
    'humidity',
    'pressure',
    'snowfall',
    'windSpeed',
    'forecast',
    'cloudCover',
  ],
  payment: ['invoice', 'refund', 'creditCard', 'receipt', 'discount', 'voucher', 'currency', 'taxRate'],
  music: ['melody', 'chord', 'tempo', 'orchestra', 'violin', 'rhythm', 'harmony', 'octave'],
} as const;

const SENTENCES = {
  weather: 'Measured by the weather station each hour, in the climate of the region.',
  payment: 'Charged to the account of the customer when the order is paid at the checkout.',
  music: 'Played by the musicians of the band, as the score of the song says.',
} as const;

function fileOf(theme: keyof typeof THEMES, name: string): string {
  const title = name.charAt(0).toUpperCase() + name.slice(1);
  return `/** ${title} of the ${theme}. ${SENTENCES[theme]} */
export class ${title}${theme === 'weather' ? 'Station' : theme === 'payment' ? 'Billing' : 'Song'} {
  readonly ${name}s: number[] = [];

  /** Adds one ${name} to the ${theme}. ${SENTENCES[theme]} */
  add${title}(${name}: number): void {
    this.${name}s.push(${name});
  }
}
`;
}

const test = base.extend({
  folder: async ({ folder }, use) => {
    for (const theme of ['weather', 'payment', 'music'] as const) {
      for (const name of THEMES[theme]) {
        const path = join(folder, 'themes', theme, `${name}.ts`);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, fileOf(theme, name));
      }
    }
    await use(folder);
  },
});

test.use({ settings: { 'sextant.indexing.automatic': 'trusted' } });

function topics(workbench: Workbench): Tree {
  return workbench.treeView('Topics');
}

function header(workbench: Workbench): Locator {
  return workbench.page.locator('.pane-header[aria-label^="Topics"]');
}

async function cluster(workbench: Workbench): Promise<Tree> {
  const { quickInput } = workbench;
  await indexed(workbench);
  await workbench.runCommand('Sextant: Cluster Workspace…');
  await quickInput.accept('A number of topics…');
  await quickInput.type('3');
  await workbench.page.keyboard.press('Enter');
  await quickInput.accept('Some files…');
  await quickInput.type('themes/**');
  await workbench.page.keyboard.press('Enter');
  await expect(header(workbench)).toContainText('k-means, 3 topics');
  return topics(workbench);
}

const MUSIC = 'song · band · music';

test('from two questions to topics, members, a name that lasts, and the search view', async ({
  workbench,
  folder,
}) => {
  const tree = await cluster(workbench);
  const { page, editor, quickInput } = workbench;
  await expect
    .poll(async () => (await tree.read()).map(({ label }) => label).sort())
    .toEqual(['billing · account · charged', MUSIC, 'station · weather · climate']);
  await tree.expand(MUSIC);
  await expect(tree.row('TempoSong')).toBeVisible();
  const rows = (await tree.read()).filter(({ level }) => level === 2);
  expect(rows).toHaveLength(8);
  const scores = rows.map(({ description }) =>
    Number(/^(0\.\d\d) {1,2}\w+\.ts:1-\d+ /.exec(description)![1]),
  );
  expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  await page.mouse.move(0, 0);
  await workbench.screenshot('topics-rows', ['light', 'dark', 'high-contrast', 'high-contrast-light']);

  const nearest = /(\w+\.ts):/.exec(rows[0]!.description)![1]!;
  await tree.rows.nth(1).click();
  await expect(editor.tab(nearest)).toHaveAttribute('aria-selected', 'true');
  await expect.poll(() => editor.decorations()).toMatchObject([{ text: expect.stringContaining('1 of 8') }]);
  await page.keyboard.press('F4');
  await expect(tree.rows.nth(2)).toHaveClass(/selected/);
  await expect(editor.tab(nearest)).toHaveCount(0);

  await tree.row(MUSIC).hover();
  await tree.row(MUSIC).getByRole('button', { name: 'Rename Topic…' }).click();
  await quickInput.type('Concerts');
  await page.keyboard.press('Enter');
  await expect(tree.row('Concerts')).toBeVisible();
  // Of another clustering, the topic with mostly the same members has the name.
  writeFileSync(join(folder, 'themes/music/melody.ts'), 'export const melody = 1;\n');
  const message = page
    .locator('.part.sidebar .pane')
    .filter({ has: header(workbench) })
    .locator('.message');
  await expect(message).toContainText('Files have changed since.');
  await workbench.runCommand('Sextant: Cluster Again');
  await expect(message).toBeHidden();
  await expect(tree.row('Concerts')).toBeVisible();

  await tree.row('Concerts').hover();
  await tree.row('Concerts').getByRole('button', { name: 'Search in Topic' }).click();
  const view = workbench.webview('sextant.sextant');
  const include = view.getByRole('textbox', { name: 'Files to include' });
  await expect(include).toHaveValue(/^\.\/themes\/music\/\{(\w+\.ts,)+\w+\.ts\}$/);
  await workbench.screenshot('topics-search', ['light', 'dark']);
  await workbench.runCommand('Sextant: Clear Topics');
  await expect(header(workbench)).toHaveCount(0);
});

test('the last choice is the first offer', async ({ workbench }) => {
  await cluster(workbench);
  const { quickInput, page } = workbench;
  await workbench.runCommand('Sextant: Cluster Workspace…');
  await expect(quickInput.active).toContainText('A number of topics…');
  await expect(quickInput.active).toContainText('last chosen');
  await workbench.screenshot('topics-question', ['light', 'dark']);
  await page.keyboard.press('Enter');
  await expect(quickInput.input).toHaveValue('3');
  await quickInput.type('0');
  await expect(quickInput.widget).toContainText('Enter a whole number from 1 to 1000.');
  await quickInput.type('2');
  await page.keyboard.press('Enter');
  await expect(quickInput.active).toContainText('Some files…');
  await page.keyboard.press('Enter');
  await expect(quickInput.input).toHaveValue('themes/**');
  await page.keyboard.press('Enter');
  await expect(header(workbench)).toContainText('k-means, 2 topics');
});

test('noise comes last', async ({ workbench }) => {
  const { quickInput } = workbench;
  await indexed(workbench);
  await workbench.runCommand('Sextant: Cluster Workspace…');
  await quickInput.accept('Only what stands close together, from a size on…');
  await quickInput.type('5');
  await workbench.page.keyboard.press('Enter');
  await quickInput.accept('Code and docs');
  await expect(header(workbench)).toContainText(/HDBSCAN, \d topics?, \d+% noise/);
  await expect(topics(workbench).row('Noise')).toBeVisible();
  const rows = await topics(workbench).read();
  expect(rows.at(-1)!.label).toBe('Noise');
  await topics(workbench).expand('Noise');
  await expect(topics(workbench).rows.nth(rows.length)).toBeVisible();
  await workbench.page.mouse.move(0, 0);
  await workbench.screenshot('topics-noise', ['light', 'dark']);
});
