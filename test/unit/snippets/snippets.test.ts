/** Which lines of a file are shown, what is marked in them, and what is said of the file. */
import { createHash } from 'node:crypto';
import { mkdirSync, symlinkSync, unlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { queryWords } from '../../../src/engine/search/lexical.ts';
import { markedLine } from '../../../src/engine/snippets/marks.ts';
import { readSnippets, snippetOf } from '../../../src/engine/snippets/snippet.ts';
import { cellLines } from '../../../src/engine/snippets/sourceLines.ts';
import type { Snippet } from '../../../src/shared/engineApi.ts';
import { put, workspaceWith } from '../../support/workspace.ts';

describe('the lines of a notebook', () => {
  const check = (text: string, expected: readonly string[]): void =>
    expect(cellLines(text).map(({ line, text: cell }) => `${line} ${cell}`)).toEqual(expected);

  it('are those of the cells, with the lines of the JSON', () =>
    check(
      `{
 "cells": [
  {"cell_type": "code", "metadata": {"source": "no"},
   "source": [
    "x = \\"a\\"\\n",
    "y = 1"
   ],
   "outputs": [{"text": ["no"], "data": {"source": "no", "text/plain": ["no"]}}]
  },
  {"cell_type": "markdown", "source": "# Title\\nText"}
 ],
 "source": ["no"]
}`,
      ['4 x = "a"', '4 ', '5 y = 1', '9 # Title', '9 Text'],
    ));
  it('of an old format too', () =>
    check('{"worksheets": [{"cells": [{"input": ["a = 1"], "source": "b"}]}]}', ['0 a = 1', '0 b']));
  it('are none of what is no notebook', () => check('[{"source": "x"}, "cells', []));
});

describe('a snippet', () => {
  const lines = ['/** About. */', 'function f() {', 'one', 'two words', 'words', '}'].map((text, line) => ({
    line,
    text,
  }));
  const check = (symbolLine: number | undefined, most: number, expected: readonly number[]): void => {
    const range = { startLine: 0, ...(symbolLine === undefined ? {} : { symbolLine }) };
    const shown = snippetOf(range, lines, new Set(['two', 'word']), most);
    expect(shown.map(({ line }) => line)).toEqual(expected);
  };
  it('shows the symbol and the best lines in order', () => check(1, 3, [1, 3, 4]));
  it('begins with the first line where there is no symbol', () => check(undefined, 2, [0, 3]));
  it('goes on behind the symbol where no line has a word', () => {
    const shown = snippetOf({ startLine: 0, symbolLine: 2 }, lines, new Set(), 3);
    expect(shown.map(({ line }) => line)).toEqual([2, 3, 4]);
    const more = snippetOf({ startLine: 0, symbolLine: 4 }, lines, new Set(), 4);
    expect(more.map(({ line }) => line)).toEqual([0, 1, 4, 5]);
  });
  it('may be one line', () => check(1, 1, [1]));
  it('has no more lines than there are', () => check(1, 200, [0, 1, 2, 3, 4, 5]));
  it('of nothing is nothing', () => expect(snippetOf({ startLine: 0 }, [], new Set(), 3)).toEqual([]));
});

describe('marks', () => {
  const check = (query: string, marked: string): void => {
    const text = marked.replace(/[«»]/g, '');
    const { marks } = markedLine({ line: 7, text }, new Set(queryWords(query)));
    const shown = marks.toReversed().reduce((line, [start, end]) => {
      return `${line.slice(0, start)}«${line.slice(start, end)}»${line.slice(end)}`;
    }, text);
    expect(shown).toBe(marked);
  };
  it('are words', () => check('retry', 'await «retry»(it); // «RETRY»'));
  it('are other forms of a word', () => check('parsing rows', '«parse» a «row», «parsed» «rows»'));
  it('are parts of identifiers', () =>
    check('parse header', '«parse»HTTP«Header»(x) + «PARSE»_all + http2«Header»'));
  it('are whole identifiers as one', () => check('getUserById', 'this.«getUserById»(«get_user_by_id»)'));
  it('join where parts touch', () => check('user name', 'set«UserName»; «user»_«name»'));
  it('are none for words that say nothing', () => check('where is the parser', 'is it the «parser»'));
  it('are none without a query', () => check('', 'anything'));
  it('count UTF-16 units', () => check('größe', '"😀" + «größe» + max«Größe»'));
  it('are pairs of characters where words are not spaced', () => check('検索', '全文«検索»の結果'));
});

describe('a long line', () => {
  const cut = (text: string, query: string) => markedLine({ line: 0, text }, new Set(queryWords(query)));
  const filler = 'filler '.repeat(100);

  it('is cut around its first mark', () => {
    const { text, marks } = cut(`${filler}needle ${filler}needle`, 'needle');
    expect(text).toHaveLength(402);
    expect(text).toMatch(/^….*needle.*…$/);
    expect(marks.map(([start, end]) => text.slice(start, end))).toEqual(['needle']);
  });
  it('without a mark keeps its beginning', () =>
    expect(cut(filler, 'needle').text).toBe(`${filler.slice(0, 400)}…`));
  it('keeps its end', () => {
    const { text, marks } = cut(`${filler}needle`, 'needle');
    expect(text).toBe(`…${`${filler}needle`.slice(-400)}`);
    expect(marks).toEqual([[395, 401]]);
  });
  it('is not cut inside a character', () => {
    for (let length = 396; length <= 402; length++) {
      const { text } = cut(`${'a'.repeat(length)}😀😀😀${'b '.repeat(99)}`, 'needle');
      expect(text).not.toMatch(/\p{Surrogate}/u);
    }
  });
  it('cuts a mark that does not fit', () => {
    const { text, marks } = cut(
      `${'a'.repeat(60)} ${'x '.repeat(168)}${'needle'.repeat(9)}`,
      'needle'.repeat(9),
    );
    expect(marks.every(([start, end]) => start < end && end <= text.length)).toBe(true);
  });
});

describe('what is said of a file', () => {
  const TEXT = 'export const answer = 42;\n';
  const files = { 'a.ts': TEXT, 'sub/b.ts': 'export const other = 1;\n' };
  const hashOf = (path: string): string | undefined => {
    const text = (files as Record<string, string>)[path];
    return text && createHash('sha256').update(text).digest('hex').slice(0, 32);
  };
  const check = async (
    root: string,
    paths: readonly string[],
    expected: readonly Snippet['state'][],
  ): Promise<void> => {
    const ranges = paths.map((path) => ({ path, startLine: 0, endLine: 9 }));
    const snippets = await readSnippets(root, { ranges, query: 'answer', lines: 3 }, hashOf);
    expect(snippets.map(({ state }) => state)).toEqual(expected);
    for (const { state, lines } of snippets) if (state === 'missing') expect(lines).toEqual([]);
  };

  it('answers in the order of the ranges', async () => {
    const root = workspaceWith(files);
    const ranges = ['sub/b.ts', 'a.ts', 'sub/b.ts'].map((path) => ({ path, startLine: 0, endLine: 1 }));
    const snippets = await readSnippets(root, { ranges, query: 'answer', lines: 1 }, () => '');
    expect(snippets.map(({ lines }) => lines[0]?.text)).toEqual([
      'export const other = 1;',
      'export const answer = 42;',
      'export const other = 1;',
    ]);
    expect(snippets[1]?.lines[0]).toEqual({ line: 0, text: TEXT.trim(), marks: [[13, 19]] });
  });
  it('is current, also when it was touched', async () => {
    const root = workspaceWith(files);
    utimesSync(join(root, 'a.ts'), 1, 1);
    await check(root, ['a.ts', 'sub/b.ts'], ['current', 'current']);
  });
  it('is changed where its content is, or where the index does not know it', async () => {
    const root = workspaceWith({ ...files, 'new.ts': TEXT });
    put(root, 'a.ts', `${TEXT}// more\n`);
    put(root, 'sub/b.ts', '');
    await check(root, ['a.ts', 'sub/b.ts', 'new.ts'], ['changed', 'changed', 'changed']);
  });
  it('is missing where there is none', async () => {
    const root = workspaceWith(files);
    unlinkSync(join(root, 'a.ts'));
    await check(root, ['a.ts', 'sub', 'sub/b.ts/c.ts'], ['missing', 'missing', 'missing']);
  });
  it('outside of the folder is nothing', async () => {
    const outer = workspaceWith({ 'secret.ts': TEXT });
    const root = join(outer, 'inner');
    mkdirSync(root);
    symlinkSync(join(outer, 'secret.ts'), join(root, 'link.ts'));
    symlinkSync(outer, join(root, 'up'));
    const paths = [
      '../secret.ts',
      join(outer, 'secret.ts'),
      'link.ts',
      'up/secret.ts',
      'x/../../secret.ts',
      '',
      '.',
    ];
    await check(
      root,
      paths,
      paths.map(() => 'missing' as const),
    );
  });
  it('is given up when nobody waits any more', async () => {
    const root = workspaceWith(files);
    const ranges = [{ path: 'a.ts', startLine: 0, endLine: 1 }];
    const stopped = readSnippets(
      root,
      { ranges, lines: 1 },
      () => '',
      AbortSignal.abort(new Error('typed on')),
    );
    await expect(stopped).rejects.toThrow('typed on');
  });
});
