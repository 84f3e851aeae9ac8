/** Models as they are offered, the questions before a download, and how the hub is reached. */
import { describe, expect, it } from 'vitest';
import type { DownloadPreview, ModelEntry } from '../../../src/shared/engineApi.ts';
import {
  agreementHolds,
  type ConnectionSettings,
  connectionOf,
  hostName,
} from '../../../src/ui/models/connection.ts';
import {
  announcedBytes,
  firstQuestion,
  isSurprising,
  secondQuestion,
} from '../../../src/ui/models/downloadQuestion.ts';
import { activeIn, modelRows, removableItems } from '../../../src/ui/models/modelItems.ts';
import { english } from '../../support/wording.ts';

const SMALL: ModelEntry = {
  id: 'small',
  description: 'Small and fast.',
  dimensions: 384,
  maxTokens: 256,
  licence: 'MIT',
  sizes: { fp32: 90.4e6, q8: 23e6 },
  downloaded: [],
  unfinishedBytes: 0,
};
const HERE: ModelEntry = {
  ...SMALL,
  id: 'here',
  downloaded: [{ choice: { id: 'here', folder: '/models/here' }, bytes: 1_048_000, commit: 'c0ffee' }],
};
const UNKNOWN: ModelEntry = {
  ...HERE,
  id: 'made-up/tiny',
  description: '',
  dimensions: undefined,
  maxTokens: undefined,
  licence: undefined,
  sizes: {},
};
const PREVIEW: DownloadPreview = {
  id: 'small',
  dtype: 'q8',
  host: 'hub.example',
  commit: 'c0ffee',
  licence: 'MIT',
  bytes: 24e6,
};

const labels = (chosen: string, entries?: readonly ModelEntry[]): string[] =>
  modelRows(chosen, entries, english).map((row) => ('separator' in row ? `-- ${row.separator}` : row.label));

describe('the list of models', () => {
  it('offers the built-in one first, and what else there is while models are looked for', () => {
    expect(labels('builtin')).toEqual([
      '$(check) Built-in model',
      '-- Others',
      '$(folder-opened) A folder…',
      '$(search) Another model by its name…',
    ]);
  });

  it('shows what others wrote without icons', () => {
    const hostile = { ...HERE, id: 'x $(a)', description: '$(b)', licence: '$(c)' };
    const rows = [
      ...modelRows('/models/$(d)', [hostile], english),
      ...removableItems([hostile], english),
      ...firstQuestion({ id: 'x', entry: { ...SMALL, licence: '$(c)' } }, 'hub', '/$(e)', english).answers,
      ...secondQuestion({ ...PREVIEW, licence: '$(c)' }, undefined, english).answers,
    ];
    const text = rows.map((row) =>
      'separator' in row ? '' : [row.label, row.description, row.detail].join(),
    );
    for (const name of ['a', 'b', 'c', 'd', 'e']) expect(text.join()).toContain(`\\$(${name})`);
    expect(text.join()).not.toMatch(/(?<!\\)\$\([a-e]\)/);
  });

  it('tells those on this machine from the others', () => {
    expect(labels('here', [SMALL, HERE]).slice(0, 5)).toEqual([
      '$(package) Built-in model',
      '-- On this machine',
      '$(check) here',
      '-- To be downloaded after a question',
      '$(cloud-download) small',
    ]);
  });

  it('says that the built-in one was adapted', () => {
    expect(modelRows('builtin', [], english, true)[0]).toMatchObject({
      description: 'adapted to this workspace',
      target: { kind: 'builtIn', isAdapted: true },
    });
  });

  it('does not tick a model that is chosen and not there', () => {
    expect(labels('small', [SMALL])).toContain('$(cloud-download) small');
  });

  it('shows a folder that is chosen', () => {
    expect(labels('/models/own', [])[1]).toBe('$(check) own');
  });

  it('has the facts', () => {
    const facts = (entry: ModelEntry): string | undefined => {
      const row = modelRows('builtin', [entry], english).find((one) => 'id' in one && one.id === entry.id);
      return row && 'description' in row ? row.description : undefined;
    };
    expect(facts(SMALL)).toBe('about 23 MB · 384 dimensions · 256 tokens · MIT');
    expect(facts({ ...SMALL, unfinishedBytes: 5e6 })).toContain('5 MB fetched already');
    expect(facts(HERE)).toBe('1 MB · 384 dimensions · 256 tokens · MIT');
    expect(facts(UNKNOWN)).toBe('1 MB · licence not stated');
  });

  it('removes what lies on this machine, also what is unfinished', () => {
    const half = { ...SMALL, unfinishedBytes: 5e6 };
    expect(removableItems([SMALL, HERE, half], english).map(({ id, detail }) => [id, detail])).toEqual([
      ['here', ''],
      ['small', 'The download was not finished.'],
    ]);
  });
});

describe('the list of models when the engine does not answer', () => {
  const rows = modelRows('here', new Error('The search engine stopped too often.'), english);

  it('still has the built-in one and a folder, and says what is wrong', () => {
    expect(rows.map((row) => ('separator' in row ? '--' : row.target.kind))).toEqual([
      'builtIn',
      'problem',
      '--',
      'folder',
      'name',
    ]);
    expect(rows[1]).toMatchObject({ detail: 'The search engine stopped too often.' });
  });
});

describe('the active row when models are found', () => {
  const before = modelRows('here', undefined, english);
  const after = modelRows('here', [SMALL, HERE], english);

  it('is the chosen model, as long as nobody went elsewhere', () => {
    expect(activeIn(after, before, 'builtin', 'here')).toBe('here');
    expect(activeIn(before, [], undefined, 'builtin')).toBe('builtin');
    expect(activeIn(after, [], undefined, 'here')).toBe('here');
  });

  it('stays where a person went', () => {
    expect(activeIn(after, before, 'name…', 'here')).toBe('name…');
    expect(activeIn(after, before, 'folder…', 'builtin')).toBe('folder…');
  });

  it('is the built-in one where the chosen one is not found', () => {
    expect(activeIn(after, before, 'builtin', 'gone')).toBe('builtin');
  });
});

describe('a yes to a download', () => {
  const agreed = { host: 'https://hub.example' };

  it('holds as long as the host is the same and the network is allowed', () => {
    expect(agreementHolds(agreed, { ...agreed, offline: false })).toBe('yes');
    expect(agreementHolds(agreed, { ...agreed, offline: true })).toBe('offline');
    expect(agreementHolds(agreed, { host: 'https://other.example', offline: false })).toBe('otherHost');
  });
});

describe('the questions before a download', () => {
  it('tell size, licence, host and folder, the smallest format first, and end with a no', () => {
    const { title, placeholder, answers } = firstQuestion(
      { id: 'small', entry: SMALL },
      'hub.example',
      '/models',
      english,
    );
    expect(title).toBe('Download small');
    expect(placeholder).toContain('opens a connection to hub.example');
    expect(answers.map(({ description, dtype }) => [description, dtype])).toEqual([
      ['about 23 MB · 8-bit integers', 'q8'],
      ['about 90.4 MB · 32-bit floats', 'fp32'],
      ['', undefined],
    ]);
    expect(answers[0]!.detail).toBe('From hub.example, MIT, into /models');
  });

  it('ask about a model that the catalogue does not know before it is fetched', () => {
    const wish = { id: 'made-up/tiny', entry: undefined };
    const { answers } = firstQuestion(wish, 'hub.example', '/models', english);
    // What is partly here is still not known.
    const half = { id: wish.id, entry: { ...UNKNOWN, downloaded: [], unfinishedBytes: 10 } };
    expect(firstQuestion(half, 'hub.example', '/models', english).answers).toEqual(answers);
    expect(answers.map(({ dtype }) => dtype)).toEqual(['q8', 'fp16', 'fp32', undefined]);
    expect(answers[0]!.label).toContain('Ask hub.example');
    expect(isSurprising(PREVIEW, announcedBytes(wish, 'q8'))).toBe(true);
    expect(secondQuestion(PREVIEW, undefined, english)).toMatchObject({
      placeholder: 'hub.example has it: 24 MB.',
      answers: [
        { description: '24 MB · 8-bit integers', detail: 'From hub.example, MIT' },
        { dtype: undefined },
      ],
    });
  });

  it('are one if the size is about what was announced, else two', () => {
    const announced = announcedBytes({ id: 'small', entry: SMALL }, 'q8');
    expect(announced).toBe(23e6);
    expect(isSurprising(PREVIEW, announced)).toBe(false);
    const larger = { ...PREVIEW, bytes: 230e6 };
    expect(isSurprising(larger, announced)).toBe(true);
    expect(secondQuestion(larger, announced, english).placeholder).toBe(
      'hub.example has 230 MB of it instead of about 23 MB.',
    );
  });
});

describe('the connection', () => {
  const SETTINGS: ConnectionSettings = {
    host: ' https://hub.example ',
    offline: false,
    proxy: '',
    noProxy: [],
    proxySupport: 'override',
  };

  it.each([
    [{}, {}, {}],
    [
      {},
      { HTTPS_PROXY: 'http://env:1', no_proxy: 'here' },
      { HTTPS_PROXY: 'http://env:1', NO_PROXY: 'here' },
    ],
    [
      { proxy: 'http://set:2', noProxy: ['a', 'b'] },
      { HTTPS_PROXY: 'http://env:1', NO_PROXY: 'here' },
      { HTTPS_PROXY: 'http://set:2', HTTP_PROXY: 'http://set:2', NO_PROXY: 'a,b' },
    ],
    [
      { proxy: 'http://set:2', proxySupport: 'off' },
      { http_proxy: 'http://env:1' },
      { HTTP_PROXY: 'http://env:1' },
    ],
    [{ proxy: undefined, noProxy: undefined }, { HTTPS_PROXY: '' }, {}],
  ])('proxy of %j and %j', (settings, env, expected) => {
    expect(connectionOf({ ...SETTINGS, ...settings }, env).proxy).toEqual(expected);
  });

  it.each([
    [false, undefined, false],
    [true, undefined, true],
    [false, '1', true],
    [false, 'yes', true],
    [false, ' FALSE ', false],
    [false, '0', false],
    [true, '0', true],
  ])('offline: setting %j, SEXTANT_OFFLINE %j', (offline, value, expected) => {
    expect(connectionOf({ ...SETTINGS, offline }, { SEXTANT_OFFLINE: value }).offline).toBe(expected);
  });

  it('names the host alone', () => {
    expect(connectionOf(SETTINGS, {}).host).toBe('https://hub.example');
    expect(hostName('https://ada:secret@hub.example:8443/mirror')).toBe('hub.example:8443');
    expect(hostName('no address')).toBe('no address');
  });
});
