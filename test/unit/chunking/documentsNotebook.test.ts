import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Chunk, ChunkedFile } from '../../../src/engine/chunking/chunk.ts';
import { Chunker } from '../../../src/engine/chunking/chunker.ts';
import { chunkDocument } from '../../../src/engine/chunking/documents/index.ts';
import { isBlank, splitLines } from '../../../src/engine/chunking/lines.ts';
import { grammarFolder } from '../../support/grammars.ts';

const LIMITS = { targetLines: 16, maxLines: 24, maxChars: 1600 };

interface CellSource {
  readonly type: 'markdown' | 'code' | 'raw';
  readonly source: string;
}

function notebook(cells: readonly CellSource[], asList: boolean, indent: number): string {
  const list = cells.map(({ type, source }) => ({
    cell_type: type,
    metadata: { source: 'metadata is not read', cells: ['x'] },
    outputs: [{ data: { 'text/plain': ['source'] }, text: ['an output\n'] }],
    source: asList ? source.split(/(?<=\n)/) : source,
  }));
  return JSON.stringify({ cells: list, metadata: {}, nbformat: 4 }, null, indent);
}

function chunk(text: string): ChunkedFile {
  return chunkDocument('jupyter', text, LIMITS)!;
}

/** Chunks of a notebook with one line of JSON for each line of source, as `breadcrumb/symbol: text`. */
function check(cells: readonly CellSource[], expected: readonly string[]): void {
  const { chunks } = chunk(notebook(cells, true, 1));
  expect(
    chunks.map(({ breadcrumb, symbol, text }) => `${[...breadcrumb, symbol].join('/')}: ${text}`),
  ).toEqual(expected);
}

const lines = (count: number, word: string) =>
  Array.from({ length: count }, (_, i) => `${word}${i}`).join('\n');

describe('what cells of code define', () => {
  const cells = [
    { type: 'markdown', source: '# Agents\n\nWith def prose(): in it.' },
    { type: 'code', source: '%matplotlib inline\n!pip install gym\nrate = 0.1' },
    { type: 'code', source: 'def greedy_policy(state):\n    return state\n' },
    { type: 'code', source: 'class Buffer:\n    def sample(self):\n        pass' },
  ] as const;

  async function definitions(text: string): Promise<string[]> {
    const chunker = await Chunker.open(grammarFolder());
    const { chunks } = await chunker.chunk('jupyter', text, LIMITS);
    const lines = splitLines(text);
    return chunks.flatMap((chunk) =>
      chunk.definitions.map(({ name, kind, line }) => {
        expect(line).toBeGreaterThanOrEqual(chunk.startLine);
        expect(line).toBeLessThan(chunk.endLine);
        // The first line of a cell stands for the key in front of it too.
        expect(lines.slice(line, line + 2).join()).toContain(name);
        return `${kind} ${name}`;
      }),
    );
  }

  test('is named with its line, beside headings, without variables', async () => {
    expect(await definitions(notebook(cells, true, 1))).toEqual([
      'section Agents',
      'function greedy_policy',
      'class Buffer',
      'method sample',
    ]);
  });

  test('is read in the language of the kernel, Python where none is said', async () => {
    const plain = notebook([{ type: 'code', source: 'fn main() {}' }], true, 1);
    const rust = plain.replace(
      '"metadata": {},\n "nbformat"',
      '"metadata": {"language_info": {"name": "Rust"}},\n "nbformat"',
    );
    expect(rust).not.toBe(plain);
    expect(await definitions(plain)).toEqual([]);
    expect(await definitions(rust)).toEqual(['function main']);
  });

  test('cuts nothing', async () => {
    const text = notebook(cells, true, 1);
    const chunker = await Chunker.open(grammarFolder());
    const { chunks } = await chunker.chunk('jupyter', text, LIMITS);
    const bare = (of: readonly Chunk[]) => of.map(({ definitions: _, ...rest }) => rest);
    expect(bare(chunks)).toEqual(bare(chunk(text).chunks));
  });
});

describe('cells', () => {
  test('small neighbours are merged, outputs are left out', () => {
    check(
      [
        { type: 'markdown', source: '# A' },
        { type: 'code', source: 'x = "é\\n"\n' },
        { type: 'raw', source: 'r' },
      ],
      ['A: # A\n\nx = "é\\n"\n\nr'],
    );
    check(
      [
        { type: 'code', source: '' },
        { type: 'code', source: '\n \n' },
      ],
      [],
    );
    check([], []);
  });
  test('the heading path is the breadcrumb of the cells below', () => {
    const long = lines(20, 'x');
    check(
      [
        { type: 'markdown', source: '# A' },
        { type: 'code', source: long },
        { type: 'markdown', source: '## B' },
        { type: 'code', source: long },
        { type: 'code', source: lines(20, 'y') },
      ],
      [`A: # A\n\n${long}`, `A/B: ## B\n\n${long}`, `A/B: ${lines(20, 'y')}`],
    );
  });
  test('a title in bold is the outermost heading', () => {
    const long = lines(22, 'x');
    check(
      [
        { type: 'markdown', source: '**T**\n\nabout\nthe\nwhole\nnotebook' },
        { type: 'markdown', source: '# A' },
        { type: 'code', source: long },
      ],
      ['T: **T**\n\nabout\nthe\nwhole\nnotebook', `T/A: # A\n\n${long}`],
    );
    check([{ type: 'code', source: 'a ** b ** c' }], [': a ** b ** c']);
  });
  test('a fence left open ends with its cell', () => {
    const { chunks } = chunk(
      notebook(
        [
          { type: 'markdown', source: '```\n# a' },
          { type: 'markdown', source: '# B' },
        ],
        true,
        1,
      ),
    );
    expect(chunks.flatMap(({ definitions }) => definitions.map(({ name }) => name))).toEqual(['B']);
  });
});

test('the range runs from the key of the source to its closing bracket', () => {
  const text = notebook([{ type: 'code', source: 'a\nb' }], true, 1);
  const raw = splitLines(text);
  const [only] = chunk(text).chunks;
  expect(raw[only!.startLine]).toMatch(/^ {3}"source": \[$/);
  expect(raw[only!.endLine - 1]).toMatch(/^ {3}\]$/);
  expect(only).toMatchObject({ text: 'a\nb', symbolKind: 'cell' });
});

test('a long cell is cut along lines of the JSON', () => {
  const text = notebook([{ type: 'code', source: lines(60, 'word') }], true, 1);
  const raw = splitLines(text);
  const { chunks } = chunk(text);
  expect(chunks.length).toBeGreaterThan(2);
  const middle = chunks[1]!;
  expect(
    raw.slice(middle.startLine, middle.endLine).map((line) => JSON.parse(line.replace(/,$/, '')).trim()),
  ).toEqual(middle.text.split('\n'));
});

test('a source in one string is one chunk however long it is', () => {
  const source = lines(60, 'word');
  expect(chunk(notebook([{ type: 'code', source }], false, 1)).chunks).toMatchObject([{ text: source }]);
});

test.each([
  ['not JSON', '{"cells": ['],
  ['a string', '"cells"'],
  ['no cells', '{"nbformat": 4}'],
  ['cells that are no list', '{"cells": {"source": "a"}}'],
  ['nothing', ''],
])('%s: cut along lines', (_, text) => {
  expect(chunk(text)).toMatchObject({ fallback: 'invalidDocument' });
  expect(
    chunk(text)
      .chunks.map((part) => part.text)
      .join('\n'),
  ).toBe(text);
});

test('every line of every source is in exactly one chunk', () => {
  const line = fc.constantFrom(
    '',
    '# A',
    '## B',
    'x = 1',
    '```',
    '  "quoted" \\n \u2028',
    'é 漢字',
    'a:',
    '===',
  );
  const source = fc.array(line, { maxLength: 30 }).map((list) => list.join('\n'));
  const cell = fc.record({ type: fc.constantFrom('markdown', 'code', 'raw'), source });
  fc.assert(
    fc.property(
      fc.array(cell, { maxLength: 8 }),
      fc.boolean(),
      fc.constantFrom(0, 1, 2),
      (cells, asList, indent) => {
        const text = notebook(cells as CellSource[], asList, indent);
        const { chunks, fallback } = chunk(text);
        expect(fallback).toBeUndefined();
        const filled = (list: readonly string[]) => list.flatMap(splitLines).filter((one) => !isBlank(one));
        expect(filled(chunks.map((part) => part.text))).toEqual(filled(cells.map((part) => part.source)));
        let next = 0;
        for (const { startLine, endLine, definitions } of chunks) {
          expect(startLine).toBeGreaterThanOrEqual(next);
          for (const definition of definitions)
            expect(definition.line >= startLine && definition.line < endLine).toBe(true);
          next = endLine;
        }
        expect(next).toBeLessThanOrEqual(splitLines(text).length);
      },
    ),
    { numRuns: 150 },
  );
});
