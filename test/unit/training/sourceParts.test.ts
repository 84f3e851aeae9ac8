import { describe, expect, it } from 'vitest';
import { sourceParts } from '../../../src/engine/training/pairs/sourceParts.ts';

function check(language: string, text: string) {
  const { code, comments, messages } = sourceParts(text.split('\n'), language);
  return {
    code: code.join('\n'),
    comments: comments.map(({ startLine, endLine, raw, isTrailing }) => [
      startLine,
      endLine,
      raw.join('\n') + (isTrailing ? ' (trailing)' : ''),
    ]),
    messages: messages.map(({ line, text: said }) => [line, said]),
  };
}

describe('sourceParts', () => {
  it('joins comments on lines of their own, and keeps those behind code apart', () => {
    expect(check('typescript', '// one\n// two\nlet a = 1; // three\n/// four\nf("see // that");')).toEqual({
      code: '\n\nlet a = 1;\n\nf("see // that");',
      comments: [
        [0, 2, '// one\n// two'],
        [2, 3, '// three (trailing)'],
        [3, 4, '/// four'],
      ],
      messages: [[4, 'see // that']],
    });
  });

  it('takes blocks out, also within a line', () => {
    expect(check('c', 'int f(int a /* width */) {\n/* first\n   second */ return a;\n}')).toEqual({
      code: 'int f(int a ) {\n\n return a;\n}',
      comments: [
        [0, 1, '/* width */ (trailing)'],
        [1, 3, '/* first\n   second */'],
      ],
      messages: [],
    });
  });

  it('knows docstrings from texts of several lines', () => {
    const { code, comments } = check('python', 'def f():\n  r"""Says\n  more."""\n  return """a\n  b"""\n');
    expect(code).toBe('def f():\n\n\n  return """a\n  b"""\n');
    expect(comments).toEqual([[1, 3, '"""Says\n  more."""']]);
    expect(check('elixir', '@doc """\nSays\n"""\ndef f, do: 1').code).toBe('\n\n\ndef f, do: 1');
  });

  it('takes no number of arguments, address or lifetime for a comment or a text', () => {
    expect(check('shellscript', `if [ $# -gt 1 ]; then echo "\${#a}"; fi # end`).comments).toEqual([
      [0, 1, '# end (trailing)'],
    ]);
    expect(check('kotlin', 'val a = http://b').comments).toEqual([]);
    expect(check('rust', "fn f<'a>(s: &'a str) -> &'a str { s } // it's").comments).toHaveLength(1);
  });

  it('reads to the end what is not closed', () => {
    expect(check('c', 'a = "open;\n/* open\nb').code).toBe('a = "open;\n\n');
  });
});
