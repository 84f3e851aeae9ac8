import { describe, expect, it } from 'vitest';
import { escaped, markdownOf } from '../../../../src/ui/searchView/markdown.ts';
import { result } from './results.ts';

const OPTIONS = {
  pathOf: ({ path }: { path: string }) => path,
  linesText: (first: number, last: number) => `lines ${first} to ${last}`,
  confidenceText: ({ confidence }: { confidence: string }) => confidence,
};

describe('markdownOf', () => {
  it('lists links with the lines that were shown', () => {
    const snippet = {
      lines: [
        { line: 11, text: 'function retry() {', marks: [] },
        { line: 12, text: '  wait();', marks: [] },
        { line: 15, text: '}', marks: [] },
      ],
      state: 'current' as const,
    };
    expect(markdownOf([{ result: result('retry'), snippet }], { ...OPTIONS, title: 'how to retry' })).toBe(
      [
        '# how to retry',
        '',
        '- **retry** [src/net/retry.ts](src/net/retry.ts#L11) (lines 11 to 20, strong, 0.71)',
        '',
        '  ```typescript',
        '  function retry() {',
        '    wait();',
        '  …',
        '  }',
        '  ```',
        '',
        '',
      ].join('\n'),
    );
  });

  it('has neither title nor lines where there are none', () => {
    expect(markdownOf([{ result: result(''), snippet: undefined }], OPTIONS)).toBe(
      '- [src/net/retry.ts](src/net/retry.ts#L11) (lines 11 to 20, strong, 0.71)\n',
    );
  });

  it('lets nothing out of a file become Markdown', () => {
    const hostile = result('](command:x)<img src=x>\n# h', { path: 'a b/(x)<y>\n.md', language: 'x\n```' });
    const snippet = { lines: [{ line: 0, text: '```` [x](y)', marks: [] }], state: 'current' as const };
    const lines = markdownOf([{ result: hostile, snippet }], OPTIONS).split('\n');
    expect(lines[0]).toBe(
      '- **\\]\\(command:x\\)\\<img src=x\\> \\# h** [a b/\\(x\\)\\<y\\> .md](a%20b/%28x%29%3Cy%3E%0A.md#L11) (lines 11 to 20, strong, 0.71)',
    );
    expect(lines.slice(2, 5)).toEqual(['  `````', '  ```` [x](y)', '  `````']);
  });

  it('escapes on one line', () => {
    expect(escaped('a\u2028b\r\n*c*')).toBe('a b \\*c\\*');
  });
});
