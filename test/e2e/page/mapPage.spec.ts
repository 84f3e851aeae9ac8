// The map's document in a browser without VS Code: what is drawn, pointed at, drawn around, searched and told.
import AxeBuilder from '@axe-core/playwright';
import { mapPage } from '../../../src/cli/mapPage.ts';
import type { MapProgress, MapState, ToMap } from '../../../src/shared/mapMessages.ts';
import { base64, madeUpMap } from '../../support/madeUpMap.ts';
import { WITH_WEBGL } from '../support/webgl.ts';
import { expect, type MapPage, test } from './mapPage.ts';

test.use(WITH_WEBGL);

/** Two points: one to the left, one to the right, as far apart as the map is wide. */
const LEFT = { x: 0.06, y: 0.5 };
const RIGHT = { x: 0.94, y: 0.5 };

function twoPoints(): ReturnType<typeof madeUpMap> {
  return madeUpMap(2, { topics: 2 }).map((message) =>
    message.type === 'points'
      ? {
          ...message,
          points: {
            ...message.points,
            positions: base64(Float32Array.from([-1, 0, 1, 0])),
            topics: base64(Int32Array.from([0, 1])),
          },
        }
      : message,
  );
}

/** Where a place of the map, in shares of its size, is in the window. */
async function placeIn(map: MapPage, { x, y }: { x: number; y: number }): Promise<[number, number]> {
  const box = (await map.plot.boundingBox())!;
  return [box.x + x * box.width, box.y + y * box.height];
}

test('says what the map is of', async ({ map }) => {
  await map.send(madeUpMap(3000));
  await expect(map.page.locator('.facts')).toHaveText('made-up · 3,000 chunks · 12 topics');
  await expect(map.legend.getByRole('button')).toHaveCount(13);
  await expect(map.plot).toHaveAccessibleName(/Map with 3,?000 chunks/);
});

test('a point tells its name under the mouse, is asked about once, and opens with a click', async ({
  map,
  page,
}) => {
  await map.send(twoPoints());
  const [x, y] = await placeIn(map, RIGHT);
  await page.mouse.move(x, y);
  const card = page.locator('.card');
  await expect(card).toContainText('symbol1');
  await expect(card).toContainText('src/net/part0/file0.ts:21-38');
  await expect.poll(() => map.said('needSnippet')).toHaveLength(1);
  await map.send([
    {
      type: 'snippet',
      mapId: 1,
      point: 1,
      snippet: { state: 'current', lines: [{ line: 20, text: '<b>const</b>', marks: [] }] },
    },
  ]);
  await expect(card.locator('.card-lines')).toHaveText('<b>const</b>');
  await page.mouse.click(x, y);
  expect(await map.said('open')).toEqual([
    {
      type: 'open',
      mapId: 1,
      place: { file: 0, startLine: 20, endLine: 38, symbol: 'symbol1', symbolLine: 20 },
      target: 'preview',
    },
  ]);
  await page.mouse.move(x - 200, y);
  await expect(card).toBeHidden();
});

test('names of groups at the edge are whole', async ({ map, page }) => {
  await map.send(twoPoints());
  const names = page.locator('.name:visible');
  await expect(names).toHaveCount(2);
  const whole = (await map.plot.boundingBox())!;
  for (const name of await names.all()) {
    const { x, width } = (await name.boundingBox())!;
    expect(x).toBeGreaterThanOrEqual(whole.x);
    expect(x + width).toBeLessThanOrEqual(whole.x + whole.width);
  }
});

test('a topic alone: the others cannot be pointed at until all are shown again', async ({ map, page }) => {
  await map.send(twoPoints());
  const first = map.legend.getByRole('button', { name: /http/ });
  await first.click();
  await expect(first).toHaveAttribute('aria-pressed', 'true');
  await page.mouse.move(...(await placeIn(map, RIGHT)));
  await expect(page.locator('.card')).toBeHidden();
  await page.mouse.move(...(await placeIn(map, LEFT)));
  await expect(page.locator('.card')).toContainText('symbol0');
  await map.legend.getByRole('button', { name: 'Show All' }).click();
  await page.mouse.move(...(await placeIn(map, RIGHT)));
  await expect(page.locator('.card')).toContainText('symbol1');
});

test('another name of a topic is shown at once: in the legend, on the map and the card', async ({
  map,
  page,
}) => {
  const messages = twoPoints();
  await map.send(messages);
  const alone = map.legend.getByRole('button', { name: /vector/ });
  await alone.click();
  const { topics } = messages.flatMap((message) => (message.type === 'map' ? [message.head] : []))[0]!;
  const renamed = topics.map((topic) => (topic.id === 1 ? { ...topic, label: 'Geometry' } : topic));
  await map.send([
    { type: 'topics', mapId: 7, topics: renamed.map((topic) => ({ ...topic, label: 'of another map' })) },
    { type: 'topics', mapId: 1, topics: renamed },
  ]);
  const again = map.legend.getByRole('button', { name: /Geometry/ });
  await expect(again).toHaveAttribute('aria-pressed', 'true');
  await expect(map.legend.getByRole('button')).toContainText(['Show All', /http/, /Geometry/]);
  await expect(page.locator('.name', { hasText: 'Geometry' })).toBeVisible();
  await page.mouse.move(...(await placeIn(map, RIGHT)));
  await expect(page.locator('.card-topic')).toContainText('Geometry');
});

test('the lasso lists what it holds, and Escape ends that', async ({ map, page }) => {
  await map.send(twoPoints());
  const [x, y] = await placeIn(map, LEFT);
  await page.getByRole('button', { name: /^Lasso/ }).click();
  await page.mouse.move(x - 30, y - 40);
  await page.mouse.down();
  for (const [dx, dy] of [
    [60, -40],
    [60, 40],
    [-30, 40],
  ] as const)
    await page.mouse.move(x + dx, y + dy);
  await page.mouse.up();
  await expect(map.rows).toHaveCount(1);
  await expect(map.rows).toContainText('symbol0');
  await map.rows.click();
  expect(await map.said('open')).toHaveLength(1);
  await page.keyboard.press('Escape');
  await expect(map.rows).toHaveCount(0);
});

test('hits are lit, in their order, with the keyboard', async ({ map, page }) => {
  await map.send(madeUpMap(200));
  await map.box.fill('retry');
  await map.box.press('Enter');
  expect(await map.said('search')).toEqual([{ type: 'search', mapId: 1, query: 'retry' }]);
  const hits = [
    { file: 3, startLine: 40, endLine: 58 },
    { file: 0, startLine: 0, endLine: 18 },
  ];
  await map.send([{ type: 'hits', mapId: 1, query: 'retry', hits, problem: undefined }]);
  await expect(map.rows.locator('.row-name')).toHaveText(['symbol20', 'symbol0']);
  await expect(map.rows.locator('.row-place')).toHaveText([
    'file3.ts:41-58 src/cache/part3',
    'file0.ts:1-18 src/net/part0',
  ]);
  await map.box.press('ArrowDown');
  await expect(map.rows.first()).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  expect((await map.said('open')).at(-1)).toMatchObject({ place: { symbol: 'symbol0' }, target: 'editor' });
  // An answer to what is not asked any more changes nothing.
  await map.send([{ type: 'hits', mapId: 1, query: 'older', hits: [], problem: undefined }]);
  await expect(map.rows).toHaveCount(2);
  await map.box.fill('');
  await expect(map.rows).toHaveCount(0);
});

test('the keyboard goes from point to point', async ({ map, page }) => {
  await map.send(twoPoints());
  await map.plot.focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('.announcer')).toHaveText(/^symbol1, src\/net\/part0\/file0\.ts:21-38, /);
  await page.keyboard.press('Enter');
  expect((await map.said('open')).at(-1)).toMatchObject({ place: { symbol: 'symbol1' }, target: 'editor' });
});

test('a better picture takes the place of the first, with what was chosen', async ({ map, page }) => {
  await map.send(twoPoints());
  await map.legend.getByRole('button', { name: /http/ }).click();
  await map.send([
    {
      type: 'positions',
      mapId: 1,
      offset: 0,
      positions: base64(Float32Array.from([1, 0, -1, 0])),
      method: 'umap',
    },
  ]);
  await expect(async () => {
    await page.mouse.move(...(await placeIn(map, LEFT)));
    await page.mouse.move(...(await placeIn(map, RIGHT)));
    await expect(page.locator('.card')).toContainText('symbol0', { timeout: 1000 });
  }).toPass();
});

test('what a person had chosen is there again with a new document', async ({ map, page }) => {
  await map.send(madeUpMap(500));
  await page.getByRole('combobox', { name: 'Colour by' }).selectOption('folder');
  await map.legend.getByRole('button', { name: /src\/net/ }).click();
  await page.getByRole('button', { name: /^Zoom In/ }).click();
  await expect
    .poll(() => page.evaluate(() => JSON.parse(sessionStorage.getItem('state') ?? '{}')))
    .toMatchObject({ by: 'folder', alone: ['folder src/net'], view: { scale: expect.any(Number) } });
  const before = await page.evaluate(() => sessionStorage.getItem('state'));
  await map.load();
  await map.send(madeUpMap(500, { mapId: 2 }));
  await expect(page.getByRole('combobox', { name: 'Colour by' })).toHaveValue('folder');
  await expect(map.legend.getByRole('button', { name: /src\/net/ })).toHaveAttribute('aria-pressed', 'true');
  await expect.poll(() => page.evaluate(() => sessionStorage.getItem('state'))).toBe(before);
});

test('a topic stays alone on the next map only if that is of the same clustering', async ({ map, page }) => {
  await map.send(madeUpMap(500));
  const topic = map.legend.getByRole('button', { name: /vector/ });
  const all = map.legend.getByRole('button', { name: 'Show All' });
  await topic.click();
  await map.send(madeUpMap(500, { mapId: 2 }));
  await expect(topic).toHaveAttribute('aria-pressed', 'true');
  await map.send(madeUpMap(500, { mapId: 3, clustering: 'another' }));
  await expect(topic).toHaveAttribute('aria-pressed', 'false');
  await expect(all).toBeHidden();
  // Nor in a new document.
  await topic.click();
  await expect
    .poll(() => page.evaluate(() => JSON.parse(sessionStorage.getItem('state') ?? '{}')))
    .toMatchObject({ clustering: 'another', alone: ['topic 1'] });
  await map.load();
  await map.send(madeUpMap(500, { mapId: 4 }));
  await expect(topic).toHaveAttribute('aria-pressed', 'false');
  await expect(all).toBeHidden();
});

test('topics and sub-topics that are pointed out one after the other', async ({ map }) => {
  const messages = madeUpMap(600);
  await map.send(messages);
  const { topics } = messages.flatMap((message) => (message.type === 'map' ? [message.head] : []))[0]!;
  const [first, second] = [topics[0]!, topics[1]!];
  const group = (label: string) => map.legend.getByRole('button', { name: label });
  await map.send([{ type: 'topic', topic: first.subtopics[1]!.id }]);
  await expect(group(first.label)).toHaveAttribute('aria-pressed', 'true');
  await expect(map.rows.first()).toBeVisible();
  await map.send([{ type: 'topic', topic: second.id }]);
  await expect(group(second.label)).toHaveAttribute('aria-pressed', 'true');
  await expect(group(first.label)).toHaveAttribute('aria-pressed', 'false');
  await expect(map.rows).toHaveCount(0);
});

test('no chunks, one chunk, and an index that has changed', async ({ map, page }) => {
  const done = { type: 'state', state: { progress: undefined, error: undefined, outdated: false } } as const;
  await map.send([...madeUpMap(0), done]);
  await expect(page.getByRole('alert')).toContainText('There is nothing to show');
  await map.send(madeUpMap(1, { mapId: 2 }));
  await expect(page.getByRole('alert')).toBeHidden();
  await page.mouse.move(...(await placeIn(map, { x: 0.5, y: 0.5 })));
  await expect(page.locator('.card')).toContainText('symbol0');
  await map.send([{ type: 'state', state: { progress: undefined, error: undefined, outdated: true } }]);
  await page.getByRole('button', { name: 'Refresh' }).click();
  expect(await map.said('refresh')).toHaveLength(1);
});

test('what is reduced stands above the map', async ({ map, page }) => {
  const notices = ['Indexing is not complete.', 'The <b>model</b> is small.'];
  await map.send(madeUpMap(300, { notices }));
  const list = page.getByRole('list', { name: 'Notices' });
  await expect(list.getByRole('listitem')).toHaveText(notices);
  await map.send(madeUpMap(300, { mapId: 2 }));
  await expect(list).toBeHidden();
});

test('progress, and an error with what can be done', async ({ map, page }) => {
  const progress = { task: 'clusters', share: 0.42 } as const;
  await map.send([{ type: 'state', state: { progress, error: undefined, outdated: false } }]);
  await expect(page.locator('.working')).toContainText('Finding topics… 42%');
  const error = { message: 'This folder is not indexed.', remedy: 'Index this Workspace' };
  await map.send([{ type: 'state', state: { progress: undefined, error, outdated: false } }]);
  await expect(page.locator('.working')).toBeHidden();
  await page.getByRole('button', { name: 'Index this Workspace' }).click();
  expect(await map.said('remedy')).toHaveLength(1);
});

test('without WebGL it says so, and does not stop', async ({ map, page }) => {
  await page.addInitScript(() => {
    HTMLCanvasElement.prototype.getContext = () => null;
  });
  await map.load();
  const reason = page.getByRole('alert');
  await expect(reason).toContainText('this window has no WebGL');
  const state = (error: MapState['error'], progress?: MapProgress): ToMap => ({
    type: 'state',
    state: { progress, error, outdated: false },
  });
  await map.send([state(undefined, { task: 'map', share: 0.5 }), ...madeUpMap(300), state(undefined)]);
  await expect(map.legend.getByRole('button')).toHaveCount(13);
  await expect(reason).toContainText('this window has no WebGL');
  // What can be mended is said first, and then that again.
  await map.send([state({ message: 'This folder is not indexed.', remedy: undefined })]);
  await expect(reason).toHaveText('This folder is not indexed.');
  await map.send([state(undefined)]);
  await expect(reason).toContainText('this window has no WebGL');
  // three.js tells that too.
  map.problems.length = 0;
});

test.describe('as a page of its own', () => {
  test('shows the same, and looks for words in names and paths', async ({ page }) => {
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => problems.push(message.text()));
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.route('http://page.test/', (route) =>
      route.fulfill({ contentType: 'text/html', body: mapPage('made-up', madeUpMap(2000)) }),
    );
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 1200, height: 760 });
    await page.goto('http://page.test/');
    await expect(page.locator('.facts')).toHaveText('made-up · 2,000 chunks · 12 topics');
    await page.getByRole('searchbox').fill('symbol1999');
    const rows = page.getByRole('listbox').getByRole('option');
    await expect(rows).toHaveCount(1);
    await expect(rows.locator('.codicon')).toHaveCSS('font-family', /codicon/);
    await page.screenshot({ path: 'test/e2e/artifacts/screenshots/page-map-alone.png' });
    expect(problems.filter((text) => !text.includes('GPU stall due to ReadPixels'))).toEqual([]);
    expect(asked.filter((url) => !url.startsWith('data:'))).toEqual(['http://page.test/']);
  });
});

for (const theme of ['light', 'dark', 'high-contrast', 'high-contrast-light'] as const) {
  test.describe(theme, () => {
    test.use({ theme });

    test('nothing that axe-core finds fault with', async ({ map, page }) => {
      const notices = ['Indexing is not complete, so the map does not show all files.'];
      await map.send(madeUpMap(4000, { notices }));
      await map.box.fill('retry');
      await map.box.press('Enter');
      const hits = Array.from({ length: 30 }, (_, at) => ({ file: 7 * at, startLine: 0, endLine: 60 }));
      await map.send([{ type: 'hits', mapId: 1, query: 'retry', hits, problem: undefined }]);
      await map.rows.first().focus();
      await page.screenshot({ path: `test/e2e/artifacts/screenshots/page-map-${theme}.png` });
      const { violations } = await new AxeBuilder({ page })
        .disableRules(['page-has-heading-one', 'region'])
        .analyze();
      expect(
        violations.flatMap(({ id, nodes }) =>
          nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
        ),
      ).toEqual([]);
      // axe-core brings styles of its own.
      map.problems.length = 0;
    });
  });
}
