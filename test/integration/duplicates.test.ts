/** Duplicates in real folders with the built-in model: types, noise, groups, changes, edges. */
import { describe, expect, it } from 'vitest';
import type { DuplicateGroup, DuplicatesParams, EngineDuplicates } from '../../src/shared/duplicates.ts';
import { DUPLICATES_DEFAULTS } from '../../src/shared/duplicates.ts';
import { indexed, put } from '../support/workspace.ts';

const MEDIAN = `export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('There is no median of nothing.');
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const isEven = sorted.length % 2 === 0;
  return isEven ? (sorted[middle - 1]! + sorted[middle]!) / 2 : sorted[middle]!;
}
`;
const RENAMED = MEDIAN.replaceAll('median', 'midpoint')
  .replaceAll('values', 'numbers')
  .replaceAll('sorted', 'ordered');
const CHANGED = MEDIAN.replace(
  '  const middle',
  "  if (sorted.some(Number.isNaN)) throw new RangeError('NaN has no place.');\n  const middle",
);

const PARSER = `export function parseHeader(line: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const part of line.split(';')) {
    const at = part.indexOf('=');
    if (at < 0) continue;
    fields.set(part.slice(0, at).trim(), part.slice(at + 1).trim());
  }
  return fields;
}
`;

async function duplicates(
  files: Readonly<Record<string, string>>,
  params: Partial<DuplicatesParams> = {},
): Promise<EngineDuplicates> {
  const { engine } = await indexed(files);
  return engine.findDuplicates({ ...DUPLICATES_DEFAULTS, ...params });
}

function shown({ type, members }: DuplicateGroup): string {
  const places = members.map(({ path, startLine, endLine }) => `${path}:${startLine + 1}-${endLine}`);
  return `${type} ${places.join(' ')}`;
}

describe('duplicates', () => {
  it('of a folder or a file have a member in it, and are otherwise what they are for all', async () => {
    const tests = MEDIAN.replaceAll('median', 'expectedMedian');
    const files = {
      'src/a.ts': MEDIAN,
      'src/b.ts': PARSER,
      'lib/c.ts': MEDIAN,
      'lib/d.ts': PARSER,
      'srcs/e.ts': `// Of its own.\n${PARSER}`,
      'test/median.test.ts': tests,
    };
    const { engine } = await indexed(files);
    const of = async (within?: string, anyKind = false): Promise<string[]> => {
      const answer = await engine.findDuplicates({
        ...DUPLICATES_DEFAULTS,
        anyKind,
        ...(within === undefined ? {} : { within }),
      });
      return answer.groups.map(shown).sort();
    };
    const median = 'exact lib/c.ts:1-7 src/a.ts:1-7';
    const parser = 'exact lib/d.ts:1-9 src/b.ts:1-9 srcs/e.ts:2-10';
    expect(await of()).toEqual([median, parser]);
    expect(await of('src')).toEqual([median, parser]);
    expect(await of('srcs')).toEqual([parser]);
    expect(await of('src/a.ts')).toEqual([median]);
    expect(await of('srcs/e.ts')).toEqual([parser]);
    expect(await of('test/median.test.ts')).toEqual([]);
    expect(await of('test/median.test.ts', true)).toEqual([
      'renamed lib/c.ts:1-7 src/a.ts:1-7 test/median.test.ts:1-7',
    ]);
    expect(await of('no/such.ts')).toEqual([]);
  });

  it('of a file are those of its text as it is being edited', async () => {
    const { engine } = await indexed({ 'a.ts': MEDIAN, 'b.ts': PARSER, 'c.ts': 'export const c = 1;\n' });
    const of = async (within: string, text: string): Promise<string[]> => {
      const answer = await engine.findDuplicates({ ...DUPLICATES_DEFAULTS, within, text });
      expect(answer.changed).toEqual(answer.files === 0 ? [] : [within]);
      return answer.groups.map(shown).sort();
    };
    expect(await of('c.ts', 'export const c = 2;\n')).toEqual([]);
    expect(await of('c.ts', `export const c = 2;\n${MEDIAN}\n\n${PARSER}`)).toEqual([
      'exact a.ts:1-7 c.ts:2-8',
      'exact b.ts:1-9 c.ts:11-19',
    ]);
    expect(await of('a.ts', PARSER)).toEqual(['exact a.ts:1-9 b.ts:1-9']);
    expect(await of('new.ts', MEDIAN)).toEqual([]);
  });

  it('are exact whatever blanks and comments, and say how many lines could go', async () => {
    const spaced = MEDIAN.replaceAll(', ', ',  ').replace(
      '  const middle',
      '  // The middle.\n\n  const middle',
    );
    const answer = await duplicates({ 'a.ts': `${PARSER}\n${MEDIAN}`, 'lib/b.ts': `${spaced}` });
    expect(answer.groups.map(shown)).toEqual(['exact a.ts:11-17 lib/b.ts:1-9']);
    expect(answer.groups[0]).toMatchObject({ duplicatedLines: 7, similarity: 1, confidence: 1 });
    expect(answer.groups[0]!.members.map(({ symbol }) => symbol)).toEqual(['median', 'median']);
    expect(answer).toMatchObject({ files: 2, lines: 26, duplicatedLines: 16, complete: true, changed: [] });
    expect(answer.folders).toEqual([
      { folder: '', lines: 26, duplicatedLines: 16 },
      { folder: 'lib', lines: 9, duplicatedLines: 9 },
    ]);
  });

  it('are renamed where each name stands for one other', async () => {
    const answer = await duplicates({ 'a.ts': MEDIAN, 'b.ts': RENAMED });
    expect(answer.groups.map(shown)).toEqual(['renamed a.ts:1-7 b.ts:1-7']);
    expect(answer.groups[0]!.evidence).toMatchObject({ renames: 3, aligned: 1 });
    expect(answer.groups[0]!.evidence.sameText).toBeLessThan(1);
  });

  it('are near where a statement was put in', async () => {
    const answer = await duplicates({ 'a.ts': MEDIAN, 'b.ts': CHANGED });
    expect(answer.groups.map(shown)).toEqual(['near a.ts:1-7 b.ts:1-8']);
    expect(answer.groups[0]!.similarity).toBeGreaterThan(0.75);
  });

  it('of one thing make one group, across chunks and functions', async () => {
    const both = `${PARSER}\n${MEDIAN}`;
    const answer = await duplicates({ 'a.ts': both, 'b.ts': `const x = 1;\n${both}`, 'c.ts': both });
    expect(answer.groups.map(shown)).toEqual(['exact a.ts:1-17 b.ts:2-18 c.ts:1-17']);
    expect(answer.groups[0]!.duplicatedLines).toBe(34);
  });

  it('are found within one file', async () => {
    const answer = await duplicates({ 'a.ts': `${MEDIAN}\n${PARSER}\n${RENAMED}` });
    expect(answer.groups.map(shown)).toEqual(['renamed a.ts:1-7 a.ts:19-25']);
  });

  it('are no imports, licences, tables, accessors or tests', async () => {
    const header = `/*\n${' * Licensed to nobody in particular, see LICENSE.\n'.repeat(12)} */\n`;
    const imports = Array.from(
      { length: 12 },
      (_, i) => `import { part${i}, other${i} } from './parts${i}.ts';\n`,
    ).join('');
    const table = (name: string): string =>
      `export const ${name} = [\n${Array.from({ length: 12 }, (_, i) => `  { name: '${name}${i}', width: ${i}, bold: true },\n`).join('')}];\n`;
    const accessors = (name: string): string =>
      `export class ${name} {\n${['x', 'y', 'z', 'w'].map((one) => `  get ${one}() {\n    return this.#${one};\n  }\n`).join('')}}\n`;
    const quiet = {
      'a.ts': header + imports + table('light') + accessors('Point'),
      'b.ts': header + imports + table('dark') + accessors('Corner'),
      'a.test.ts': MEDIAN,
      'b.test.ts': MEDIAN,
    };
    expect((await duplicates(quiet)).groups.map(shown)).toEqual([]);
    const all = await duplicates(quiet, { suppress: [], kinds: ['code', 'tests'] });
    expect(all.groups.map(shown)).toEqual([
      'renamed a.ts:15-54 b.ts:15-54',
      'exact a.test.ts:1-7 b.test.ts:1-7',
    ]);
  });

  it('can be narrowed to files and types, and to longer ones', async () => {
    const files = { 'a.ts': MEDIAN, 'b.ts': MEDIAN, 'c.ts': RENAMED };
    expect((await duplicates(files, { exclude: ['c.ts'] })).groups.map(shown)).toEqual([
      'exact a.ts:1-7 b.ts:1-7',
    ]);
    expect((await duplicates(files, { types: ['renamed'] })).groups.map(shown)).toEqual([
      'renamed a.ts:1-7 b.ts:1-7 c.ts:1-7',
    ]);
    expect((await duplicates(files, { minLines: 8 })).groups).toEqual([]);
    expect((await duplicates(files, { minTokens: 200 })).groups).toEqual([]);
  });

  it('keep their ids when lines move, and change them with what they say', async () => {
    const ids = async (a: string): Promise<string[]> =>
      (await duplicates({ 'a.ts': a, 'b.ts': MEDIAN })).groups.map(({ id }) => id);
    const first = await ids(MEDIAN);
    expect(await ids(`const before = 1;\n\n${MEDIAN}`)).toEqual(first);
    expect(await ids(CHANGED)).not.toEqual(first);
  });

  it.each([
    [{ 'notes.md': '# Notes\n' }, 0],
    [{ 'a.ts': MEDIAN }, 0],
    [Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`f${i}.ts`, MEDIAN])), 1],
  ])('of nothing, of one chunk, and of chunks that are all the same', async (files, groups) => {
    const answer = await duplicates(files);
    expect(answer.groups.length).toBe(groups);
    expect(answer.groups.flatMap(({ members }) => members).length).toBe(groups * 30);
    expect(answer.neighbours).toMatchObject({ exact: true, recall: 1 });
  });

  it('stop when asked to', async () => {
    const { engine } = await indexed({ 'a.ts': MEDIAN, 'b.ts': MEDIAN });
    const aborted = AbortSignal.abort(new Error('enough'));
    await expect(engine.findDuplicates(DUPLICATES_DEFAULTS, { signal: aborted })).rejects.toThrow('enough');
    expect((await engine.findDuplicates(DUPLICATES_DEFAULTS)).groups.length).toBe(1);
  });

  it('stop half-way, and are found whole when asked again', async () => {
    const { engine } = await indexed(
      Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`f${i}.ts`, MEDIAN])),
    );
    for (const from of [0.45, 0.85]) {
      const stop = new AbortController();
      const shares: number[] = [];
      const onProgress = (share: number): void => {
        shares.push(share);
        if (share >= from) stop.abort(new Error('enough'));
      };
      await expect(
        engine.findDuplicates(DUPLICATES_DEFAULTS, { signal: stop.signal, onProgress }),
      ).rejects.toThrow('enough');
      // Nothing is read or compared behind it.
      expect(shares.filter((share) => share >= from).length).toBe(1);
    }
    expect((await engine.findDuplicates(DUPLICATES_DEFAULTS)).groups.length).toBe(1);
  });

  it('are of one state where the index changes meanwhile, and say of which', async () => {
    const { engine, root } = await indexed({ 'a.ts': MEDIAN, 'b.ts': MEDIAN, 'c.ts': PARSER });
    const { generation } = await engine.findDuplicates(DUPLICATES_DEFAULTS);
    let change: Promise<unknown> | undefined;
    const meanwhile = await engine.findDuplicates(DUPLICATES_DEFAULTS, {
      onProgress: () => {
        if (change) return;
        put(root, 'c.ts', MEDIAN);
        change = engine.updateFiles(['c.ts']);
      },
    });
    await change;
    expect(meanwhile.generation).toBe(generation);
    const places = meanwhile.groups.flatMap(({ members }) => members.map(({ path }) => path));
    expect(places).toEqual(expect.arrayContaining(['a.ts', 'b.ts']));
    const after = await engine.findDuplicates(DUPLICATES_DEFAULTS);
    expect(after.generation).toBeGreaterThan(generation);
    expect(after.groups.map(shown)).toEqual(['exact a.ts:1-7 b.ts:1-7 c.ts:1-7']);
  });

  it('say what was changed since it was indexed, and follow the index', async () => {
    const { engine, root } = await indexed({ 'a.ts': MEDIAN, 'b.ts': PARSER });
    const before = await engine.findDuplicates(DUPLICATES_DEFAULTS);
    expect(before.groups).toEqual([]);
    put(root, 'b.ts', MEDIAN);
    const meanwhile = await engine.findDuplicates(DUPLICATES_DEFAULTS);
    expect(meanwhile.groups.map(shown)).toEqual(['exact a.ts:1-7 b.ts:1-7']);
    expect(meanwhile).toMatchObject({ changed: ['b.ts'], generation: before.generation });
    await engine.updateFiles(['b.ts']);
    const after = await engine.findDuplicates(DUPLICATES_DEFAULTS);
    expect(after.groups.map(({ id }) => id)).toEqual(meanwhile.groups.map(({ id }) => id));
    expect(after.changed).toEqual([]);
    expect(after.generation).toBeGreaterThan(before.generation);
  });

  it('count progress up to the end', async () => {
    const { engine } = await indexed({ 'a.ts': MEDIAN, 'b.ts': MEDIAN, 'c.ts': PARSER });
    const shares: number[] = [];
    await engine.findDuplicates(DUPLICATES_DEFAULTS, { onProgress: (share) => shares.push(share) });
    expect(shares.length).toBeGreaterThan(3);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
  });
});

/** The same in another language, and something else that looks like it. */
const TYPESCRIPT_SEARCH = `export function binarySearch(values: readonly number[], wanted: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (values[middle] === wanted) return middle;
    if (values[middle]! < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
`;
const PYTHON_SEARCH = `def binary_search(values, wanted):
    low = 0
    high = len(values) - 1
    while low <= high:
        middle = (low + high) // 2
        if values[middle] == wanted:
            return middle
        if values[middle] < wanted:
            low = middle + 1
        else:
            high = middle - 1
    return -1
`;

describe('semantic duplicates', () => {
  it('are functions that do the same in another language, with the signals that say so', async () => {
    const answer = await duplicates({
      'search.ts': TYPESCRIPT_SEARCH,
      'search.py': PYTHON_SEARCH,
      'other.ts': PARSER,
    });
    expect(answer.groups.map(shown)).toEqual(['semantic search.py:1-12 search.ts:1-11']);
    const { embedding, structure } = answer.groups[0]!.evidence;
    expect(embedding).toBeGreaterThanOrEqual(DUPLICATES_DEFAULTS.minSemanticSimilarity);
    expect(structure).toBeGreaterThan(0.8);
  });

  it('are not reported where they were not asked for, and then no neighbours are looked for', async () => {
    const files = { 'search.ts': TYPESCRIPT_SEARCH, 'search.py': PYTHON_SEARCH };
    const answer = await duplicates(files, { types: ['exact', 'renamed', 'near'] });
    expect(answer.groups).toEqual([]);
    expect(answer.neighbours).toBeUndefined();
    expect((await duplicates(files, { minSemanticSimilarity: 0.999 })).groups).toEqual([]);
  });
});
