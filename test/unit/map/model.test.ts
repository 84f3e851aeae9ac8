/** What the map's document makes of the pages that come in: points, groups, names, hits; and its colours. */
import { describe, expect, it } from 'vitest';
import type { ToMap } from '../../../src/shared/mapMessages.ts';
import { anchorsOf } from '../../../src/webview/map/anchors.ts';
import { channelsOf, type Ground, PALETTES, paletteOf } from '../../../src/webview/map/colours.ts';
import {
  COLOURS,
  GROUP_BYS,
  type GroupBy,
  type Grouping,
  type GroupWords,
  groupingOf,
  keysIn,
  NOWHERE,
  REST,
} from '../../../src/webview/map/grouping.ts';
import { checkedKept } from '../../../src/webview/map/kept.ts';
import { MapModel } from '../../../src/webview/map/points.ts';
import { wordHits } from '../../../src/webview/map/wordHits.ts';
import { base64, madeUpMap, NOW_MS } from '../../support/madeUpMap.ts';

const WORDS: GroupWords = {
  noise: 'No topic',
  unknown: 'Other',
  root: '(top)',
  ages: ['week', 'month', 'half-year', 'two years', 'older'],
  languageName: (id) => id.toUpperCase(),
};

function modelOf(messages: readonly ToMap[]): MapModel {
  let model: MapModel | undefined;
  for (const message of messages) {
    if (message.type === 'map') model = new MapModel(message.head);
    if (message.type === 'files') model!.addFiles(message.offset, message.files);
    if (message.type === 'points') model!.addPoints(message.offset, message.points);
  }
  return model!;
}

interface OwnFile {
  readonly path: string;
  readonly language?: string;
  readonly daysOld?: number;
}

/** A map with as many points in each file as it has topics. */
function mapOf(files: readonly OwnFile[], topicsOfFile: readonly (readonly number[])[]): MapModel {
  const topics = topicsOfFile.flat();
  const fileOf = topicsOfFile.flatMap((own, file) => own.map(() => file));
  const count = topics.length;
  const ids = [...new Set(topics)].filter((id) => id >= 0).sort((a, b) => a - b);
  const lines = Uint32Array.from({ length: count }, (_, point) => 10 * point);
  return modelOf([
    {
      type: 'map',
      head: {
        mapId: 1,
        folder: 'own',
        clustering: 'own',
        points: count,
        files: files.length,
        topics: ids.map((id) => ({
          id,
          label: `topic ${id} · more · words · again`,
          size: 1,
          subtopics: [],
        })),
        method: 'pca',
        generation: 1,
        nowMs: NOW_MS,
        notices: [],
      },
    },
    {
      type: 'files',
      mapId: 1,
      offset: 0,
      files: files.map(({ path, language, daysOld = 0 }) => ({
        path,
        language,
        kind: 'code',
        changedMs: NOW_MS - daysOld * 86_400_000,
      })),
    },
    {
      type: 'points',
      mapId: 1,
      offset: 0,
      points: {
        positions: base64(Float32Array.from({ length: 2 * count }, (_, at) => at / (2 * count))),
        files: base64(Uint32Array.from(fileOf)),
        topics: base64(Int32Array.from(topics)),
        subtopics: base64(new Int32Array(count).fill(-1)),
        startLines: base64(lines),
        endLines: base64(lines.map((line) => line + 9)),
        symbolLines: base64(lines),
        symbolKinds: base64(new Uint8Array(count)),
        symbols: topics.map((_, point) => `Name${point}`),
      },
    },
  ]);
}

function countsOf(grouping: Grouping): Record<string, number> {
  return Object.fromEntries(grouping.groups.map(({ label, count }) => [label, count]));
}

describe('points', () => {
  it('are whole when all pages have come', () => {
    const [head, ...pages] = madeUpMap(9000);
    const model = modelOf([head!]);
    expect(model.isWhole).toBe(false);
    for (const page of pages) {
      expect(model.isWhole).toBe(false);
      if (page.type === 'files') model.addFiles(page.offset, page.files);
      if (page.type === 'points') model.addPoints(page.offset, page.points);
    }
    expect(model.isWhole).toBe(true);
    expect(model.symbols[8999]).toBe('symbol8999');
    expect(model.placeOf(4001)).toEqual({
      file: 666,
      startLine: 100,
      endLine: 118,
      symbol: 'symbol4001',
      symbolLine: 100,
    });
  });

  it('of no chunks are whole at once', () => {
    expect(modelOf(madeUpMap(0)).isWhole).toBe(true);
  });

  it('are found by lines, in the order of the hits, each once', () => {
    const model = mapOf([{ path: 'a' }, { path: 'b' }], [[0, 0], [0]]);
    expect(
      model.pointsOf([
        { file: 1, startLine: 20, endLine: 29 },
        { file: 0, startLine: 5, endLine: 12 },
        { file: 0, startLine: 0, endLine: 5 },
        { file: 7, startLine: 0, endLine: 5 },
      ]),
    ).toEqual([2, 0, 1]);
  });

  it('are found by words of their names, then by words of their paths', () => {
    const model = mapOf([{ path: 'src/name1.ts' }, { path: 'docs/x.md' }], [[0], [0, 0]]);
    const found = (query: string): number[] => wordHits(model, query).map(({ startLine }) => startLine / 10);
    expect(found('name1')).toEqual([1, 0]);
    expect(found('DOCS name2')).toEqual([2]);
    expect(found('nothing')).toEqual([]);
    expect(found('  ')).toEqual([]);
  });
});

describe('groups', () => {
  const files = [
    { path: 'src/net/a.ts', language: 'typescript', daysOld: 1 },
    { path: 'src/net/deep/b.ts', language: 'typescript', daysOld: 10 },
    { path: 'docs/c.md', language: 'markdown', daysOld: 100 },
    { path: 'LICENSE', daysOld: 1000 },
  ];
  const model = mapOf(files, [[0, 0, 1], [1, -1], [0], [2]]);

  it.each([
    [
      'topic',
      {
        'topic 0 · more · words · again': 3,
        'topic 1 · more · words · again': 2,
        'topic 2 · more · words · again': 1,
        'No topic': 1,
      },
    ],
    ['folder', { 'src/net': 3, 'src/net/deep': 2, '(top)': 1, docs: 1 }],
    ['language', { TYPESCRIPT: 5, MARKDOWN: 1, Other: 1 }],
    ['age', { week: 3, month: 2, 'half-year': 1, 'two years': 0, older: 1 }],
  ] as const satisfies readonly (readonly [GroupBy, Record<string, number>])[])('by %s', (by, expected) => {
    expect(countsOf(groupingOf(model, by, WORDS))).toEqual(expected);
  });

  it('hold each point once', () => {
    const large = modelOf(madeUpMap(3000));
    for (const by of GROUP_BYS) {
      const { groups, of } = groupingOf(large, by, WORDS);
      const counts = new Array<number>(groups.length).fill(0);
      for (const group of of) counts[group]!++;
      expect(counts).toEqual(groups.map(({ count }) => count));
    }
  });

  it('beyond the palette share a colour, and what belongs nowhere has its own', () => {
    const topics = Array.from({ length: COLOURS + 3 }, (_, id) => id);
    const { groups } = groupingOf(mapOf([{ path: 'a' }], [[...topics, -1]]), 'topic', WORDS);
    expect(groups.map(({ colour }) => colour)).toEqual([
      ...topics.slice(0, COLOURS),
      REST,
      REST,
      REST,
      NOWHERE,
    ]);
  });

  it('of folders are few enough to be told apart', () => {
    const many = Array.from({ length: 300 }, (_, at) => ({ path: `src/${at % 60}/${at % 7}/f${at}.ts` }));
    const { groups } = groupingOf(
      mapOf(
        many,
        many.map(() => [0]),
      ),
      'folder',
      WORDS,
    );
    expect(groups.map(({ label }) => label)).toEqual(['src']);
  });

  it('have their names, but for those that are spread over the map', () => {
    const anchors = anchorsOf(model, groupingOf(model, 'topic', WORDS), () => true);
    expect(anchors.map(({ label }) => label)).toEqual([
      'topic 0 · more · words',
      'topic 1 · more · words',
      'topic 2 · more · words',
    ]);
    expect(anchorsOf(model, groupingOf(model, 'language', WORDS), () => true)).toEqual([]);
    expect(anchorsOf(model, groupingOf(model, 'topic', WORDS), () => false)).toEqual([]);
  });

  it('have their names where most of their points are', () => {
    const own = mapOf([{ path: 'a' }], [[0, 0, 0, 0, 0]]);
    // Three close together, two far away on both sides.
    own.positions.set([0.5, 0.5, 0.52, 0.5, 0.51, 0.53, -0.9, -0.9, 0.9, -0.9]);
    const [anchor] = anchorsOf(own, groupingOf(own, 'topic', WORDS), () => true);
    expect(anchor!.x).toBeCloseTo(0.51, 5);
    expect(anchor!.y).toBeCloseTo(0.51, 5);
  });
});

describe('what is shown alone', () => {
  it('goes on in another map, but for topics of another clustering', () => {
    const { groups } = groupingOf(modelOf(madeUpMap(50)), 'topic', WORDS);
    const keys = [...groups.map(({ key }) => key), 'folder topic 1', 'age 0'];
    expect([...keysIn(keys, true)]).toEqual(keys);
    expect([...keysIn(keys, false)]).toEqual(['folder topic 1', 'age 0']);
  });
});

describe('what was kept', () => {
  it('comes back', () => {
    const kept = {
      folder: 'own',
      clustering: 'c1',
      view: { x: 0, y: 1, scale: 2 },
      by: 'age' as const,
      alone: ['age 0'],
      query: 'words',
    };
    expect(checkedKept(kept)).toEqual(kept);
  });

  it.each([
    undefined,
    null,
    7,
    {},
    { view: { x: 0 }, by: 'size', alone: [1], query: 3, folder: [], clustering: 1 },
  ])('of another shape counts as nothing: %j', (state) => {
    expect(checkedKept(state)).toEqual({
      folder: '',
      clustering: '',
      view: undefined,
      by: 'topic',
      alone: [],
      query: '',
    });
  });
});

/** What a colour looks like to people with other cones (Machado and others 2009, full severity), in linear light. */
const VISIONS: Readonly<Record<string, readonly (readonly [number, number, number])[]>> = {
  all: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

describe('colours', () => {
  const grounds: readonly (readonly [Ground, string])[] = [
    ['dark', '#1f1f1f'],
    ['light', '#ffffff'],
  ];

  it.each(grounds)('on %s stand out from the ground', (ground, behind) => {
    for (const colour of PALETTES[ground].groups) expect(contrast(colour, behind)).toBeGreaterThan(2.9);
  });

  it.each(grounds)('on %s are told apart with any colour vision', (ground) => {
    for (const [vision, matrix] of Object.entries(VISIONS)) {
      const seen = PALETTES[ground].groups.map((colour) => oklab(colour, matrix));
      for (let one = 0; one < seen.length; one++)
        for (let other = 0; other < one; other++)
          expect(
            Math.hypot(...seen[one]!.map((value, axis) => value - seen[other]![axis]!)),
            `${vision}: ${one} and ${other}`,
          ).toBeGreaterThan(0.08);
    }
  });

  it('are there for every place of the palette', () => {
    for (const [ground] of grounds)
      for (const by of GROUP_BYS) {
        const palette = paletteOf(by, ground);
        expect(palette).toHaveLength(NOWHERE + 1);
        for (const colour of palette) expect(colour).toMatch(/^#[0-9a-f]{6}$/);
      }
  });
});

function linear(colour: string): readonly number[] {
  return channelsOf(colour).map((value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  );
}

function contrast(one: string, other: string): number {
  const [darker, lighter] = [one, other]
    .map((colour) => {
      const [red, green, blue] = linear(colour);
      return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
    })
    .sort((a, b) => a - b);
  return (lighter! + 0.05) / (darker! + 0.05);
}

function oklab(colour: string, vision: readonly (readonly number[])[]): readonly number[] {
  const light = linear(colour);
  const [red, green, blue] = vision.map((row) =>
    Math.min(1, Math.max(0, row[0]! * light[0]! + row[1]! * light[1]! + row[2]! * light[2]!)),
  ) as [number, number, number];
  const long = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const middle = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const short = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return [
    0.2104542553 * long + 0.793617785 * middle - 0.0040720468 * short,
    1.9779984951 * long - 2.428592205 * middle + 0.4505937099 * short,
    0.0259040371 * long + 0.7827717662 * middle - 0.808675766 * short,
  ];
}
