// "Cluster Workspace…" as a person meets it: from two questions to topics, their members and a name; from a topic to the map, to a
// search within it, and to what is like a member; and topics of very little.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Locator } from '@playwright/test';
import { pickFromMenu } from './support/menu.ts';
import { indexed } from './support/sextant.ts';
import { test as base, expect } from './support/test.ts';
import type { Tree } from './support/tree.ts';
import { WITH_WEBGL } from './support/webgl.ts';
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

test.use({ ...WITH_WEBGL, settings: { 'sextant.indexing.automatic': 'trusted' } });

function topics(workbench: Workbench): Tree {
  return workbench.treeView('Topics');
}

function header(workbench: Workbench): Locator {
  return workbench.page.locator('.pane-header[aria-label^="Topics"]');
}

/** Sentences above the rows. */
function message(workbench: Workbench): Locator {
  return workbench.page
    .locator('.part.sidebar .pane')
    .filter({ has: header(workbench) })
    .locator('.message');
}

/** Asks for a number of topics, or for those from a size on, in files; gives what the title says. */
async function ask(
  workbench: Workbench,
  how: 'A number of topics…' | 'Only what stands close together, from a size on…',
  count: number,
  files: string,
): Promise<Locator> {
  const { quickInput, page } = workbench;
  await workbench.runCommand('Sextant: Cluster Workspace…');
  await quickInput.accept(how);
  await quickInput.type(String(count));
  await page.keyboard.press('Enter');
  await quickInput.accept('Some files…');
  await quickInput.type(files);
  await page.keyboard.press('Enter');
  return header(workbench);
}

async function cluster(workbench: Workbench): Promise<Tree> {
  await indexed(workbench);
  await expect(await ask(workbench, 'A number of topics…', 3, 'themes/**')).toContainText(
    'k-means, 3 topics',
  );
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
  await expect(message(workbench)).toContainText('Files have changed since.');
  await workbench.runCommand('Sextant: Cluster Again');
  await expect(message(workbench)).toBeHidden();
  await expect(tree.row('Concerts')).toBeVisible();
  await workbench.runCommand('Sextant: Clear Topics');
  await expect(header(workbench)).toHaveCount(0);
});

test('from a topic to the map with it alone, which hears of a new name at once', async ({ workbench }) => {
  const tree = await cluster(workbench);
  const { page, quickInput } = workbench;
  await tree.row(MUSIC).click({ button: 'right' });
  await pickFromMenu(page, 'Show Topics on Map');
  const map = workbench.webview('sextant.sextant', 'tab');
  await expect(map.locator('.facts')).toContainText(/24 chunks · 3 topics$/, { timeout: 60_000 });
  const legend = map.getByRole('region', { name: 'Legend' });
  await expect(legend.getByRole('button', { name: MUSIC })).toHaveAttribute('aria-pressed', 'true');
  await tree.row(MUSIC).hover();
  await tree.row(MUSIC).getByRole('button', { name: 'Rename Topic…' }).click();
  await quickInput.type('Concerts');
  await page.keyboard.press('Enter');
  const renamed = legend.getByRole('button', { name: 'Concerts' });
  await expect(renamed).toHaveAttribute('aria-pressed', 'true');
  await expect(renamed).toContainText('8');
  await expect(tree.row('Concerts')).toBeVisible();
  await page.mouse.move(0, 0);
  await workbench.screenshot('topics-map', ['light', 'dark', 'high-contrast']);
  // Another topic, in the same tab.
  await tree.row('billing · account · charged').click({ button: 'right' });
  await pickFromMenu(page, 'Show Topics on Map');
  await expect(legend.getByRole('button', { name: /billing/ })).toHaveAttribute('aria-pressed', 'true');
  await expect(renamed).toHaveAttribute('aria-pressed', 'false');
  await expect(page.locator('.tab', { hasText: 'Map:' })).toHaveCount(1);
});

test('from a topic to a search within it, and from a member to what is like it', async ({ workbench }) => {
  const tree = await cluster(workbench);
  const { page } = workbench;
  await tree.row(MUSIC).hover();
  await tree.row(MUSIC).getByRole('button', { name: 'Search in Topic' }).click();
  const view = workbench.webview('sextant.sextant');
  const include = view.getByRole('textbox', { name: 'Files to include' });
  await expect(include).toHaveValue(/^\.\/themes\/music\/\{(\w+\.ts,)+\w+\.ts\}$/);
  await page.keyboard.type('add one to the numbers');
  await page.keyboard.press('Enter');
  const places = view.getByRole('treeitem').locator('.place');
  await expect(places.first()).toBeVisible();
  // Each theme has such functions.
  for (const title of await places.evaluateAll((all) => all.map((one) => (one as HTMLElement).title)))
    expect(title).toMatch(/^themes\/music\//);
  await page.mouse.move(0, 0);
  await workbench.screenshot('topics-search', ['light', 'dark']);

  await tree.expand(MUSIC);
  await tree.row('TempoSong').hover();
  await tree.row('TempoSong').getByRole('button', { name: 'Find Similar Code' }).click();
  await expect(page.locator('.pane-header[aria-label^="Similar"]')).toContainText('TempoSong');
  const similar = workbench.treeView('Similar');
  await expect(similar.rows.first()).toBeVisible();
  const found = (await similar.read()).map(({ label }) => label);
  expect(found[0]).toMatch(/Song$/);
  expect(found).not.toContain('TempoSong');
});

test('topics of very little, each with a sentence', async ({ workbench, folder }) => {
  for (const at of [1, 2, 3, 4]) {
    mkdirSync(join(folder, 'same'), { recursive: true });
    writeFileSync(join(folder, `same/${at}.ts`), fileOf('music', 'melody'));
  }
  await indexed(workbench);
  const said = message(workbench);
  const tree = topics(workbench);
  const [byNumber, byDensity] = [
    'A number of topics…',
    'Only what stands close together, from a size on…',
  ] as const;

  await expect(await ask(workbench, byNumber, 3, 'nothing/**')).toContainText('k-means, 0 topics');
  await expect(said).toHaveText('There is nothing to cluster: no file was chosen, or none is indexed.');
  await workbench.screenshot('topics-nothing', ['light', 'dark']);

  await expect(await ask(workbench, byNumber, 3, 'themes/music/melody.ts')).toContainText('k-means, 1 topic');
  await expect(said).toHaveText('There is only 1 different chunk, so there is 1 topic and not 3.');

  await expect(await ask(workbench, byNumber, 3, 'same/**')).toContainText('k-means, 1 topic');
  await expect(said).toHaveText('There is only 1 different chunk, so there is 1 topic and not 3.');
  await expect.poll(async () => (await tree.read())[0]?.description).toMatch(/^4 /);

  await expect(await ask(workbench, byDensity, 20, 'themes/music/**')).toContainText(
    'HDBSCAN, 0 topics, 100% noise',
  );
  await expect(said).toContainText('Nothing stands close together, so there are no topics.');
  await tree.expand('Noise');
  await expect(tree.row('TempoSong')).toBeVisible();
  const tempo = (await tree.read()).find(({ label }) => label === 'TempoSong');
  expect(tempo?.description).toMatch(/^tempo\.ts:1-9/);
  await workbench.page.mouse.move(0, 0);
  await workbench.screenshot('topics-all-noise', ['light', 'dark']);
  // And on a map.
  await workbench.runCommand('Sextant: Show Topics on Map');
  const map = workbench.webview('sextant.sextant', 'tab');
  await expect(map.locator('.facts')).toContainText(/8 chunks · 0 topics$/, { timeout: 60_000 });
  await expect(map.getByRole('region', { name: 'Legend' }).getByRole('listitem')).toHaveText(/No topic\s*8/);
  await workbench.screenshot('topics-all-noise-map', ['light', 'dark']);
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
