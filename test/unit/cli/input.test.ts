import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/cli/errors.ts';
import { batchFrom } from '../../../src/cli/input.ts';
import { workspaceWith } from '../../support/workspace.ts';

const { signal } = new AbortController();

function fileWith(content: string | Buffer): string {
  const file = join(workspaceWith({}), 'q.jsonl');
  writeFileSync(file, content);
  return file;
}

describe('a file of queries', () => {
  it.each([
    ['one', '{"id": 1, "query": "x"}', [[1, 'x']]],
    [
      'of both kinds of id',
      '{"id":"a","query":"x"}\n{"id":0,"query":"y"}\n',
      [
        ['a', 'x'],
        [0, 'y'],
      ],
    ],
    ['with blank lines', '\n{"id":1,"query":"x"}\n  \n', [[1, 'x']]],
    [
      'with line ends of Windows',
      '{"id":1,"query":"x"}\r\n\r\n{"id":2,"query":"y"}\r\n',
      [
        [1, 'x'],
        [2, 'y'],
      ],
    ],
    ['with a byte order mark', '\ufeff{"id":1,"query":"x"}', [[1, 'x']]],
    ['with more keys', '{"id":1,"query":"größe","lang":"de"}', [[1, 'größe']]],
    [
      'with an id twice',
      '{"id":1,"query":"x"}\n{"id":1,"query":"y"}',
      [
        [1, 'x'],
        [1, 'y'],
      ],
    ],
  ] as const)('%s is read', async (_, content, expected) => {
    const queries = await batchFrom(fileWith(content), signal);
    expect(queries.map(({ id, query }) => [id, query])).toEqual(expected);
  });

  const fine = '{"id":1,"query":"x"}\n';
  it.each([
    ['nothing', '', 'holds no queries'],
    ['blank lines alone', '\n \n', 'holds no queries'],
    ['no JSON', `${fine}{"id":2,`, 'line 2 is not JSON'],
    ['a list', `${fine}\n[1]`, 'line 3 is not a JSON object'],
    ['null', 'null', 'line 1 is not a JSON object'],
    ['a number', '5', 'line 1 is not a JSON object'],
    ['no id', '{"query":"x"}', 'line 1 has no id'],
    ['an id of null', '{"id":null,"query":"x"}', 'line 1 has no id'],
    ['an id that is true', '{"id":true,"query":"x"}', 'line 1 has an id that is neither'],
    ['an id that is a list', '{"id":[1],"query":"x"}', 'line 1 has an id that is neither'],
    ['an id beyond numbers', '{"id":1e999,"query":"x"}', 'line 1 has an id that is neither'],
    ['no query', '{"id":1}', 'line 1 has no query'],
    ['a query that is a number', '{"id":1,"query":5}', 'line 1 has a query that is no string'],
    ['an empty query', '{"id":1,"query":" "}', 'line 1 has an empty query'],
    [
      'bytes that are not UTF-8',
      Buffer.from(`${fine}{"id":2,"query":"\u00ff"}`, 'latin1'),
      'line 2 is not UTF-8',
    ],
    ['UTF-16', Buffer.from(`\ufeff${fine}`, 'utf16le'), 'is in UTF-16'],
  ] as const)('with %s is refused', async (_, content, expected) => {
    const file = fileWith(content);
    await expect(batchFrom(file, signal)).rejects.toThrow(UsageError);
    await expect(batchFrom(file, signal)).rejects.toThrow(file);
    await expect(batchFrom(file, signal)).rejects.toThrow(expected);
  });

  it.each([
    ['/nowhere/at/all.jsonl', 'there is no such file'],
    [import.meta.dirname, 'it is a folder'],
    ['', 'it is empty'],
  ])('that cannot be read is refused: "%s"', async (file, expected) => {
    await expect(batchFrom(file, signal)).rejects.toThrow(expected);
  });
});
