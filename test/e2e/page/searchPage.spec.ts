// The search view's document: what it shows, the keyboard in it, how it is read out, and how fast it is.
import { AxeBuilder } from '@axe-core/playwright';
import type { Snippet } from '../../../src/shared/engineApi.ts';
import { answerOf, expect, QUERY, row, STATE, test, type ViewPage } from './viewPage.ts';

const HOSTILE = ['<img src=x onerror=alert(1)>.ts', 'a\u202Egpj.ts', 'two\nlines.ts', '{{7*7}}%s.ts'];

function snippet(first: number, more: Partial<Snippet> = {}): Snippet {
  const lines = [
    { line: first, text: '  export function retry(request: Request) {', marks: [[18, 23]] as const },
    { line: first + 3, text: '    await wait(delay);', marks: [] },
  ];
  return { lines, state: 'current', ...more };
}

const MIXED = [
  row(0),
  row(1, { confidence: 'likely', share: 0.7 }),
  row(2, { file: 'file0.ts', title: 'Client.reconnect', symbolKind: 'method' }),
  row(3, { confidence: 'none', share: 0.2 }),
  row(4, { confidence: 'none', share: 0.1 }),
];

test('results with their lines, which are asked for when they come into sight', async ({ view }) => {
  await view.show(answerOf(MIXED));
  await expect(view.rows).toHaveText([
    /retryWithBackoff0.*file0\.ts:10-30.*strong/,
    /likely/,
    /Client\.reconnect/,
    /Near matches 2/,
  ]);
  await expect
    .poll(() => view.said('needSnippets'))
    .toEqual([{ type: 'needSnippets', setId: 1, places: [0, 1, 2] }]);
  await view.send({ type: 'snippets', setId: 1, snippets: [{ place: 0, snippet: snippet(9) }] });
  const first = view.rows.first();
  await expect(first.locator('.code')).toHaveText([
    '10export function retry(request: Request) {',
    '13  await wait(delay);',
  ]);
  await expect(first.locator('mark')).toHaveText(['retry']);
  await expect(view.page.locator('.facts')).toHaveText('3 results · searched 12,400 chunks · 6 ms');
  // Of another set, so of other rows.
  await view.send({ type: 'snippets', setId: 7, snippets: [{ place: 1, snippet: snippet(9) }] });
  await expect(view.page.locator('.code')).toHaveCount(2);
});

test('the whole tree with keys alone', async ({ view, page }) => {
  await view.show(answerOf(MIXED));
  await view.box.focus();
  await page.keyboard.press('Control+ArrowDown');
  expect(await view.focusedRow()).toMatch(/^retryWithBackoff0, file0\.ts:10-30, strong, src\/net$/);
  await page.keyboard.press('ArrowRight');
  await expect(view.rows.first()).toHaveAttribute('aria-expanded', 'true');
  await page.keyboard.press('ArrowRight');
  expect(await view.focusedRow()).toBe('Similarity 0.71');
  await page.keyboard.press('ArrowLeft');
  expect(await view.focusedRow()).toMatch(/^retryWithBackoff0/);
  await page.keyboard.press('ArrowLeft');
  await expect(view.rows.first()).toHaveAttribute('aria-expanded', 'false');
  await page.keyboard.press('End');
  expect(await view.focusedRow()).toBe('Near matches, 2');
  await page.keyboard.press('Enter');
  await expect(view.rows).toHaveCount(6);
  await page.keyboard.press('End');
  const last = view.rows.last();
  await expect(last).toBeFocused();
  await expect(last).toHaveAttribute('aria-level', '2');
  await expect(last).toHaveAttribute('aria-posinset', '2');
  await expect(last).toHaveAttribute('aria-setsize', '2');
  await page.keyboard.press('Home');
  for (const key of ['Enter', 'Enter', 'Control+Enter']) await page.keyboard.press(key);
  expect((await view.said('open')).map(({ place, target }) => [place, target])).toEqual([
    [0, 'preview'],
    [0, 'editor'],
    [0, 'side'],
  ]);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Open to the Side' })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(await view.said('similar')).toEqual([{ type: 'similar', setId: 1, place: 0 }]);
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  await expect(view.rows.first()).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(view.box).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(view.rows.first()).toBeFocused();
});

test('the box: live, with Enter, through earlier questions', async ({ view, page }) => {
  await view.show(undefined, { query: { ...QUERY, text: '' } });
  await view.box.pressSequentially('dr');
  expect((await view.said('query')).map(({ query, final }) => [query.text, final])).toEqual([
    ['d', false],
    ['dr', false],
  ]);
  await page.keyboard.press('ArrowUp');
  await expect(view.box).toHaveValue('retry a request');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await expect(view.box).toHaveValue('where are vectors normalised');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(view.box).toHaveValue('dr');
  await page.keyboard.press('Enter');
  expect((await view.said('query')).at(-1)).toEqual({
    type: 'query',
    query: { ...QUERY, text: 'dr' },
    final: true,
  });
  // With no results to go to, Escape takes the text away.
  await page.keyboard.press('Escape');
  await expect(view.box).toHaveValue('');
});

test('mode, kinds, globs and language', async ({ view, page }) => {
  await view.show(undefined);
  const last = async () => (await view.said('query')).at(-1)?.query;
  await page.getByRole('switch', { name: 'Docs' }).click();
  expect(await last()).toEqual({ ...QUERY, kinds: ['docs'] });
  await page.getByRole('combobox', { name: 'How to search' }).click();
  await page.getByRole('option', { name: 'Keywords' }).click();
  expect(await last()).toEqual({ ...QUERY, kinds: ['docs'], mode: 'lexical' });
  await expect(page.getByRole('textbox', { name: 'Files to include' })).toBeHidden();
  await page.getByRole('switch', { name: 'More filters' }).click();
  await page.getByRole('textbox', { name: 'Files to include' }).fill('./src, *.ts');
  await page.getByRole('textbox', { name: 'Files to exclude' }).fill('*.test.ts');
  await page.getByRole('combobox', { name: 'Language' }).click();
  await page.getByRole('option', { name: 'TypeScript (12)' }).click();
  expect(await last()).toEqual({
    text: QUERY.text,
    mode: 'lexical',
    kinds: ['docs'],
    include: './src, *.ts',
    exclude: '*.test.ts',
    languages: ['typescript'],
  });
});

test('by file, and folded', async ({ view, page }) => {
  await view.show(answerOf(MIXED), { grouping: 'file' });
  await expect(view.rows).toHaveText([
    /file0\.ts.*2$/,
    /retryWithBackoff0/,
    /Client/,
    /file1\.ts/,
    /retryWithBackoff1/,
    /Near/,
  ]);
  const file = view.rows.first();
  await expect(file).toHaveAttribute('aria-label', 'file0.ts, src/net, 2 results');
  await file.click();
  await expect(file).toHaveAttribute('aria-expanded', 'false');
  await expect(view.rows).toHaveCount(4);
  await page.keyboard.press('ArrowRight');
  await expect(view.rows).toHaveCount(6);
});

test('the pointer: preview, editor, to the side, actions', async ({ view }) => {
  await view.show(answerOf(MIXED));
  const targets = async () => (await view.said('open')).map(({ place, target }) => `${place} ${target}`);
  await view.rows.nth(1).locator('.name').click();
  await expect.poll(targets).toEqual(['1 preview']);
  await view.rows.nth(1).locator('.name').dblclick();
  await expect.poll(targets).toEqual(['1 preview', '1 preview', '1 editor']);
  await view.rows
    .nth(2)
    .locator('.name')
    .click({ modifiers: ['Control'] });
  await expect.poll(targets).toContain('2 side');
  await view.rows.first().hover();
  await view.rows.first().getByRole('button', { name: 'Copy as Markdown' }).click();
  expect(await view.said('copy')).toEqual([{ type: 'copy', setId: 1, place: 0 }]);
  await view.rows.first().locator('.twistie').click();
  await expect(view.rows.nth(1)).toHaveText('Similarity 0.71');
  expect(await targets()).toHaveLength(4);
  const before = await targets();
  await view.rows.first().locator('.twistie').dblclick();
  // What is said comes in order, so the double click is through by then.
  await view.rows.first().locator('.name').click();
  await expect.poll(targets).toEqual([...before, '0 preview']);
});

test('another question is shown without taking the keyboard, unless it is meant to', async ({
  view,
  page,
}) => {
  await view.show(answerOf(MIXED));
  await view.rows.first().locator('.name').click();
  await expect(view.rows.first()).toBeFocused();
  await view.send({ type: 'query', query: { ...QUERY, text: 'another' } });
  await expect(page.getByRole('textbox').first()).toHaveValue('another');
  await expect(view.rows.first()).toBeFocused();
  await view.send({ type: 'focus', query: undefined });
  await expect(page.getByRole('textbox').first()).toBeFocused();
});

test('an answer that comes again keeps selection, scrolling and what is open', async ({ view, page }) => {
  const rows = Array.from({ length: 60 }, (_, place) => row(place));
  await view.show(answerOf(rows));
  await view.rows.first().click();
  for (let i = 0; i < 45; i++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  const before = await view.focusedRow();
  expect(await view.tree.evaluate((tree) => tree.scrollTop)).toBeGreaterThan(100);
  const top = await view.topRow();
  // The same rows, of which some lie a line further down; one is new and stands first.
  const moved = [row(0, { key: 'new' }), ...rows.map((one) => ({ ...one, place: one.place + 1 }))];
  await view.send({ type: 'answer', answer: answerOf(moved, { setId: 2, quiet: true }) });
  expect(await view.focusedRow()).toBe(before);
  await expect(view.page.locator('.row.why')).toHaveCount(2);
  await expect(view.rows.first()).toHaveAttribute('aria-setsize', '61');
  await expect.poll(() => view.topRow()).toEqual(top);
  // Their lines come, and with these their heights.
  await view.send({
    type: 'snippets',
    setId: 2,
    snippets: moved.map(({ place }) => ({ place, snippet: snippet(9) })),
  });
  await expect(view.rows.nth(50).locator('.code')).toHaveCount(2);
  await expect.poll(() => view.topRow()).toEqual(top);
});

test('what was hidden comes back as it was', async ({ view, page }) => {
  const rows = Array.from({ length: 60 }, (_, place) => row(place));
  await view.show(answerOf(rows));
  await view.rows.nth(2).click();
  await page.keyboard.press('ArrowRight');
  await page.getByRole('switch', { name: 'More filters' }).click();
  const places = rows.map(({ place }) => place);
  const send = (setId: number) =>
    view.send({ type: 'snippets', setId, snippets: places.map((place) => ({ place, snippet: snippet(9) })) });
  await send(1);
  await expect(view.rows.nth(8).locator('.code')).toHaveCount(2);
  const kept = () => page.evaluate(() => JSON.parse(sessionStorage.getItem('state') ?? '{}').top?.key);
  // The rows at the end get their heights, and then are the end.
  await expect(async () => {
    await view.tree.evaluate((tree) => {
      tree.scrollTop = tree.scrollHeight;
    });
    expect(await kept()).toBe((await view.topRow())?.key);
  }).toPass();
  const top = await view.topRow();
  expect(top?.key).toMatch(/^result row [45]\d$/);
  await view.load();
  await view.send({ type: 'state', state: STATE }, { type: 'answer', answer: undefined });
  await view.send({ type: 'answer', answer: answerOf(rows, { setId: 5 }) });
  await expect(view.page.locator('.row.why')).toHaveCount(2);
  await expect(page.getByRole('textbox', { name: 'Files to include' })).toBeVisible();
  // Without their lines the rows that are left are too low to reach so far down.
  await send(5);
  await expect.poll(() => view.topRow()).toEqual(top);
  await expect(view.rows.nth(2)).toHaveAttribute('tabindex', '0');
});

test('F4 marks its row, also one that is folded away', async ({ view }) => {
  await view.show(answerOf(MIXED));
  await view.send({ type: 'select', setId: 1, place: 4 });
  const chosen = view.tree.locator('[aria-selected="true"]');
  await expect(chosen).toHaveText(/retryWithBackoff4/);
  await view.send({ type: 'select', setId: 9, place: 0 });
  await expect(chosen).toHaveText(/retryWithBackoff4/);
});

test('stale and gone files are marked', async ({ view }) => {
  await view.show(answerOf(MIXED));
  await view.send({ type: 'stale', setId: 1, places: [1] });
  await view.send({
    type: 'snippets',
    setId: 1,
    snippets: [
      { place: 0, snippet: snippet(9, { state: 'changed' }) },
      { place: 2, snippet: { lines: [], state: 'missing' } },
    ],
  });
  await expect(view.rows.nth(0)).toHaveAttribute('aria-label', /has changed since/);
  await expect(view.rows.nth(1).locator('.codicon-history')).toBeVisible();
  await expect(view.rows.nth(2)).toHaveAttribute('aria-label', /the file is gone/);
  await view.send({ type: 'stale', setId: 1, places: [] });
  await expect(view.rows.nth(1)).not.toHaveAttribute('aria-label', /has changed/);
});

test('two answers compared', async ({ view, page }) => {
  const rows = [
    row(0, { change: { kind: 'new' } }),
    row(1, { change: { kind: 'moved', by: 2 } }),
    row(2, { change: { kind: 'moved', by: -1 } }),
    row(3),
  ];
  const gone = [
    { key: 'gone', title: 'oldRetry', file: 'old.ts', folder: '', symbolKind: 'function', kind: 'code' },
  ] as const;
  await view.show(answerOf(rows, { compared: { query: { ...QUERY, mode: 'lexical' }, gone } }));
  await expect(page.locator('.comparison')).toContainText(
    'Against “retry a request (Keywords)”: 1 new, 2 moved, 1 gone',
  );
  await expect(page.locator('.change')).toHaveText(['new', '↑2', '↓1']);
  await view.rows.last().click();
  await expect(view.rows.last()).toHaveText(/oldRetry/);
  await page.getByRole('button', { name: 'End the comparison' }).click();
  expect(await view.said('endCompare')).toHaveLength(1);
});

test('what is offered while nothing is asked', async ({ view, page }) => {
  const pinned = { ...QUERY, text: 'how are errors shown', include: 'src' };
  await view.show(undefined, { query: { ...QUERY, text: '' }, pinned: [pinned] });
  await page
    .getByRole('button', { name: /how are errors shown/ })
    .first()
    .click();
  expect((await view.said('query')).at(-1)).toEqual({ type: 'query', query: pinned, final: true });
  await expect(view.box).toHaveValue('how are errors shown');
  await page.getByRole('switch', { name: 'Pin this query' }).click();
  expect(await view.said('unpin')).toEqual([{ type: 'unpin', query: pinned }]);
});

test('pages before the search, errors and their remedies', async ({ view, page }) => {
  await view.show(undefined, { page: { kind: 'noFolder', reason: 'none' } });
  await page.getByRole('button', { name: 'Open Folder' }).click();
  const counts = { files: 812, bytes: 14_200_000, seconds: 6 };
  await view.show(undefined, { page: { kind: 'consent', counts, problem: undefined, trusted: true } });
  await expect(page.locator('.size')).toHaveText('812 files, 14.2 MB, about 6 seconds.');
  for (const name of ['Index Workspace', 'Show What Would Be Indexed', 'Always for Workspaces I Trust'])
    await page.getByRole('button', { name }).click();
  await view.show(undefined, { page: { kind: 'consent', counts, problem: undefined, trusted: false } });
  await expect(page.getByRole('button', { name: 'Always for Workspaces I Trust' })).toHaveCount(0);
  await expect(page.getByText('Restricted mode')).toBeVisible();
  const remedy = { title: 'Restart Search Engine', action: 'restartEngine' } as const;
  await view.show(undefined, { error: { message: 'The search engine stopped.', remedy } });
  await expect(page.getByRole('alert')).toContainText('The search engine stopped.');
  await page.getByRole('button', { name: 'Restart Search Engine' }).click();
  expect((await view.said('action')).map(({ action }) => action)).toEqual([
    'openFolder',
    'indexWorkspace',
    'previewIndexed',
    'alwaysIndex',
    'restartEngine',
  ]);
});

test('what is found while files are indexed, and what is read out', async ({ view, page }) => {
  const status = {
    state: 'indexing',
    filesDone: 62,
    filesTotal: 100,
    chunks: 10,
    chunksPerSecond: 5,
  } as const;
  await view.show(answerOf(MIXED, { indexedShare: 0.62 }), { status });
  await expect(page.locator('.facts')).toContainText('searched 62% so far; results will refresh');
  await expect(page.getByRole('progressbar', { name: 'Indexing' })).toHaveAttribute('aria-valuenow', '62');
  await expect(page.getByRole('status')).toHaveText('3 results');
  await view.send({ type: 'state', state: { ...STATE, status: { ...status, filesDone: 80 } } });
  await expect(page.getByRole('status')).toHaveText('Indexing: 75%');
  await view.send({ type: 'answer', answer: answerOf(MIXED.slice(3), { setId: 3 }) });
  await expect(page.getByRole('status')).toHaveText('No good match in this workspace');
  await expect(view.rows).toHaveText([/Near matches 2/]);
});

test('names are text, whatever they are', async ({ view }) => {
  let dialogs = 0;
  view.page.on('dialog', (dialog) => {
    dialogs++;
    void dialog.dismiss();
  });
  const rows = HOSTILE.map((name, place) =>
    row(place, { title: name, file: name, folder: name, why: [name] }),
  );
  await view.show(answerOf(rows), { pinned: [{ ...QUERY, text: HOSTILE[0]! }], grouping: 'file' });
  await view.send({
    type: 'snippets',
    setId: 1,
    snippets: HOSTILE.map((text, place) => ({
      place,
      snippet: { lines: [{ line: 0, text, marks: [[0, 4]] }], state: 'current' },
    })),
  });
  await expect(view.page.locator('.row.result .name').first()).toHaveText(HOSTILE[0]!);
  await expect(view.page.locator('.row.result .name').nth(1)).toHaveText('a\\u202egpj.ts');
  await expect(view.page.locator('.row.result .name').nth(2)).toHaveText('two\\u000alines.ts');
  expect(await view.page.locator('img').count()).toBe(0);
  expect(dialogs).toBe(0);
});

test('500 results: drawn at once, scrolled without a hitch', async ({ view, page }) => {
  const rows = Array.from({ length: 500 }, (_, place) => row(place));
  await view.show(undefined);
  const drawn = await page.evaluate(async (answer) => {
    const tree = () => document.querySelectorAll('[role="treeitem"]').length;
    const start = performance.now();
    window.postMessage({ type: 'answer', answer }, '*');
    while (tree() < 500) await new Promise((done) => setTimeout(done));
    const inserted = performance.now();
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    return { inserted: inserted - start, painted: performance.now() - start };
  }, answerOf(rows));
  const scrolling = await page.evaluate(async () => {
    const long: number[] = [];
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) long.push(duration);
    });
    observer.observe({ type: 'longtask' });
    const tree = document.querySelector('[role="tree"]')!;
    let frames = 0;
    while (tree.scrollTop + tree.clientHeight < tree.scrollHeight - 1 && frames < 400) {
      tree.scrollTop += 300;
      await new Promise((done) => requestAnimationFrame(done));
      frames++;
    }
    await new Promise((done) => setTimeout(done, 100));
    observer.disconnect();
    return { long, frames };
  });
  test.info().annotations.push({ type: '500 rows', description: JSON.stringify({ drawn, scrolling }) });
  await expect(view.rows).toHaveCount(500);
  // The lines of what is in sight were asked for, and of no row twice.
  const asked = async () => (await view.said('needSnippets')).flatMap(({ places }) => places);
  await expect.poll(asked).toContain(499);
  expect(new Set(await asked()).size).toBe((await asked()).length);
});

test('colours that the system forces, and no motion where none is wanted', async ({ view, page }) => {
  await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
  await view.show(answerOf(MIXED));
  await view.rows.first().focus();
  const style = (name: string, selector: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((found, property) => getComputedStyle(found).getPropertyValue(property), name);
  expect(await style('outline-style', '[aria-selected="true"]')).toBe('solid');
  expect(await style('border-top-style', '.bar')).toBe('solid');
  expect(await style('transition-duration', '.twistie')).toBe('0s');
});

for (const theme of ['light', 'dark', 'high-contrast', 'high-contrast-light'] as const) {
  test.describe(theme, () => {
    test.use({ theme });

    test('nothing that axe-core finds fault with', async ({ view, page }) => {
      await everything(view);
      // axe-core brings styles of its own.
      expect(view.problems.splice(0)).toEqual([]);
      await page.screenshot({ path: `test/e2e/artifacts/screenshots/page-${theme}.png` });
      // The code below a row is not its label but its description.
      expect(await faults(view, 'label-content-name-mismatch')).toEqual([]);
      await view.send({
        type: 'answer',
        answer: answerOf(
          MIXED.map((one) => ({ ...one, key: `${one.key} again` })),
          { setId: 2 },
        ),
      });
      expect(await faults(view)).toEqual([]);
      await view.show(undefined, { pinned: [QUERY] });
      await view.send({ type: 'focus', query: { ...QUERY, text: '' } });
      await page.screenshot({ path: `test/e2e/artifacts/screenshots/page-blank-${theme}.png` });
      expect(await faults(view)).toEqual([]);
      const counts = { files: 812, bytes: 14_200_000, seconds: 6 };
      await view.show(undefined, { page: { kind: 'consent', counts, problem: undefined, trusted: true } });
      await page.screenshot({ path: `test/e2e/artifacts/screenshots/page-consent-${theme}.png` });
      expect(await faults(view)).toEqual([]);
      view.problems.length = 0;
    });
  });
}

/** One of each thing that there can be, the keyboard on a row. */
async function everything(view: ViewPage): Promise<void> {
  const [first, ...others] = MIXED;
  const rows = [{ ...first!, change: { kind: 'new' as const } }, ...others];
  const gone = [
    { key: 'gone', title: 'oldRetry', file: 'old.ts', folder: '', symbolKind: 'function', kind: 'code' },
  ] as const;
  const status = {
    state: 'indexing',
    filesDone: 62,
    filesTotal: 100,
    chunks: 10,
    chunksPerSecond: 5,
  } as const;
  const remedy = { title: 'Manage Trust', action: 'manageTrust' } as const;
  await view.show(answerOf(rows, { indexedShare: 0.62, compared: { query: QUERY, gone } }), {
    status,
    notices: [{ message: 'Restricted mode: the built-in model answers.', remedy }],
    error: { message: 'The search engine stopped.', remedy: { title: 'Show Log', action: 'showLog' } },
  });
  await view.page.getByRole('switch', { name: 'More filters' }).click();
  await view.send({
    type: 'snippets',
    setId: 1,
    snippets: [0, 1, 2].map((place) => ({ place, snippet: snippet(9) })),
  });
  await view.send({ type: 'stale', setId: 1, places: [2] });
  for (const name of [/Near matches/, /No longer found/])
    await view.page.getByRole('treeitem', { name }).click();
  await view.rows.first().focus();
  await view.page.keyboard.press('ArrowRight');
  await view.page.mouse.move(0, 0);
}

async function faults(view: ViewPage, ...notThese: string[]): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page: view.page })
    // The document is a part of VS Code's window, which has the headings and landmarks.
    .disableRules(['page-has-heading-one', 'region', ...notThese])
    .analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}
