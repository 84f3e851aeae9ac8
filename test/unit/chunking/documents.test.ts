import { describe, expect, test } from 'vitest';
import type { Chunk } from '../../../src/engine/chunking/chunk.ts';
import { chunkDocument } from '../../../src/engine/chunking/documents/index.ts';

const LIMITS = { targetLines: 16, maxLines: 24, maxChars: 1600 };

/** The named places of a text, as `line:name` with the line counted from 0, whatever the borders of its chunks. */
function check(language: string, lines: readonly string[], expected: readonly string[]): void {
  const places = chunksOf(language, lines).flatMap(({ definitions }) => definitions);
  expect(places.map(({ line, name }) => `${line}:${name}`)).toEqual(expected);
}

function chunksOf(language: string, lines: readonly string[], limits = LIMITS): readonly Chunk[] {
  return chunkDocument(language, lines.join('\n'), limits)!.chunks;
}

function filler(count: number, prefix = 'line'): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix} ${i}`);
}

test('only documents and data are taken', () => {
  for (const language of ['python', 'xml', 'csv', 'toString', '__proto__', ''])
    expect(chunkDocument(language, 'text', LIMITS)).toBeUndefined();
});

test.each([
  'markdown',
  'mdx',
  'restructuredtext',
  'asciidoc',
  'plaintext',
  'json',
  'jsonc',
  'jsonl',
  'yaml',
  'toml',
  'ini',
  'properties',
  'dotenv',
  'latex',
  'org',
])('%s: an empty text has no chunks', (language) => {
  for (const text of ['', '\n\n', '\uFEFF', ' \r\n\t'])
    expect(chunkDocument(language, text, LIMITS)).toEqual({ chunks: [] });
});

describe('markdown', () => {
  test('headings of both forms', () => {
    check(
      'markdown',
      ['# A', 'text', '### B ###', '', 'C', '===', '', 'D', 'E', '---'],
      ['0:A', '2:B', '4:C', '7:D E'],
    );
    check('markdown', ['   # A', '####### B', '#C', '\t# D', '#', '# ', '#\tE'], ['0:A', '6:E']);
  });
  test('an underline makes a heading only of a paragraph', () => {
    check('markdown', ['', '---', 'text', '', '---'], []);
    check('markdown', ['- item', '---', '> quote', '===', '    code', '---', '| a |', '---'], []);
    check('markdown', ['a', 'b', 'c', 'd', '---'], []);
    check('markdown', ['a', '-- -'], []);
  });
  test('fences hide headings', () => {
    check('markdown', ['```', '# a', '```', '# B'], ['3:B']);
    check('markdown', ['````', '```', '# a', '````', '# B'], ['4:B']);
    check('markdown', ['~~~ js', '```', '# a', '~~~~', '# B'], ['4:B']);
    check('markdown', ['- item', '  ```sh', '  # a', '  ```', '# B'], ['4:B']);
    check('markdown', ['``` a ` b', '# A'], ['1:A']);
    check('markdown', ['# A', '```', '# b'], ['0:A']);
    check('markdown', ['1. ```', '# a', '   ```', '# B'], ['3:B']);
  });
  test('comments and raw HTML hide headings', () => {
    check('markdown', ['<!-- a', '# b', '-->', '# C', '<!-- d -->', '# E'], ['3:C', '5:E']);
    check(
      'markdown',
      ['<pre>', '# a', '</pre>', '# B', '<script>', '# c', '</SCRIPT>', '# D'],
      ['3:B', '7:D'],
    );
    check('markdown', ['{{< highlight sh >}}', '# a', '{{< /highlight >}}', '# B'], ['3:B']);
    check('markdown', ['{{< code-toggle config=x />}}', '# A'], ['1:A']);
    check('mdx', ['{/*', '# a', '*/}', '# B'], ['3:B']);
  });
  test('titles lose their marks', () => {
    const title = (markup: string, expected: string) => check('markdown', [`# ${markup}`], [`0:${expected}`]);
    title('Use `a_b` and **bold** _text_', 'Use a_b and bold text');
    title('[Link](https://x.org/a_(b)) ![icon](i.png)', 'Link icon');
    title('[Ref][1] and [plain]', 'Ref and [plain]');
    title('Name {#custom-id}', 'Name');
    title('Name {: .class }', 'Name');
    title('<a name="x"></a>Anchor &amp; more', 'Anchor & more');
    title('C# and F# ##', 'C# and F#');
    title('snake_case_name __init__', 'snake_case_name init');
    title('a \\* b', 'a * b');
    title('Generics: Map<K, V>', 'Generics: Map');
  });
  test('HTML headings', () => {
    check(
      'markdown',
      ['<h1 align="center">', '  <img src="a.png"> Name', '</h1>', '<h2>Use</h2>'],
      ['0:Name', '3:Use'],
    );
    check('markdown', ['<h1><img src="a.png"></h1>', '<header>', '<h7>x</h7>'], []);
  });
  test('front matter gives the outermost breadcrumb', () => {
    check('markdown', ['---', 'title: "A: b"', '# comment', '---', '# C'], ['1:A: b', '4:C']);
    check('markdown', ['+++', "title = 'A'", '+++', 'text'], ['1:A']);
    check('markdown', ['---', 'title: Same', '---', '# same', 'text'], ['3:same']);
    check('markdown', ['---', 'tags: [a]', '---', '# A'], ['3:A']);
    check('markdown', ['---', '', 'title: A', '', '---'], []);
    check('markdown', ['---', 'title: A', 'never closed'], []);
  });
  test('breadcrumbs hold the headings above', () => {
    const lines = [
      '# A',
      ...filler(20),
      '## B',
      ...filler(20),
      '#### C',
      ...filler(20),
      '## D',
      ...filler(20),
    ];
    const sections = chunksOf('markdown', lines).filter(({ context }) => context === '');
    expect(sections.map(({ breadcrumb, symbol }) => [...breadcrumb, symbol].join('/'))).toEqual([
      'A',
      'A/B',
      'A/B/C',
      'A/D',
    ]);
    expect(sections.every(({ symbolKind }) => symbolKind === 'section')).toBe(true);
  });
  test('a long section is cut between paragraphs, not inside a fence', () => {
    const fence = ['```', ...filler(5), '', ...filler(5), '```'];
    const lines = ['# A', '', ...filler(8), '', ...fence, '', ...filler(8), '', ...fence];
    const chunks = chunksOf('markdown', lines);
    expect(chunks.length).toBeGreaterThan(1);
    for (const { text } of chunks) expect(text.split('```').length % 2).toBe(1);
    expect(chunks[1]).toMatchObject({ symbol: 'A', context: 'A' });
  });
  test('what a colon introduces stays with it', () => {
    const lines = ['# A', '', ...filler(14), '', 'As follows:', '', '```', ...filler(6), '```'];
    expect(chunksOf('markdown', lines).at(-1)!.text.startsWith('As follows:')).toBe(true);
  });
  test('small sections are merged', () => {
    const lines = ['# A', ...filler(30), '## B', 'b', '## C', 'c', '## D', 'd'];
    const last = chunksOf('markdown', lines).at(-1)!;
    expect(last.definitions.map(({ name }) => name)).toEqual(['B', 'C', 'D']);
  });
});

describe('restructuredText', () => {
  test('levels follow the order of adornments', () => {
    const lines = [
      '###',
      'Top',
      '###',
      '',
      'A',
      '---',
      ...filler(20),
      '',
      'B',
      '~~~',
      ...filler(20),
      '',
      'C',
      '---',
      ...filler(20),
    ];
    const sections = chunksOf('restructuredtext', lines).filter(({ context }) => context === '');
    expect(sections.map(({ breadcrumb, symbol }) => [...breadcrumb, symbol].join('/'))).toEqual([
      'Top',
      'Top/A',
      'Top/A/B',
      'Top/C',
    ]);
  });
  test('what is no title', () => {
    check('restructuredtext', ['text', 'A', '==='], []);
    check('restructuredtext', ['', '-----', '', 'text'], []);
    check('restructuredtext', ['A long line of text', '---'], []);
    check('restructuredtext', ['::', '', '  A', '  ==='], []);
    check('restructuredtext', ['.. code-block:: md', '', '   A', '   ===', '', 'B', '==='], ['5:B']);
  });
  test('labels belong to the section below', () => {
    const lines = [...filler(22), '', '.. _label:', '', 'A', '===', ...filler(20)];
    const section = chunksOf('restructuredtext', lines).find(({ symbol }) => symbol === 'A')!;
    expect(section.text.startsWith('.. _label:')).toBe(true);
  });
  test('titles lose their roles', () => {
    check(
      'restructuredtext',
      ['The :mod:`os.path` ``module``', '=============================='],
      ['0:The os.path module'],
    );
  });
  test('described objects are named', () => {
    check(
      'restructuredtext',
      [
        '.. function:: tides.open(port)',
        '',
        '   Opens.',
        '',
        '.. py:class:: Gauge(x)',
        '',
        '   .. method:: read()',
        '',
        '.. option:: -v, --verbose',
      ],
      ['0:open', '4:Gauge', '6:read', '8:--verbose'],
    );
    check('restructuredtext', ['.. note:: text', '', '.. image:: a.png', '', '.. constructor:: x'], []);
  });
});

describe('asciidoc', () => {
  test('headings', () => {
    check('asciidoc', ['= A', '', '== B', '', '=== C `x` ===', '==D'], ['0:A', '2:B', '4:C x']);
    check('asciidoc', ['Older', '-----', '', 'Text', '----', 'x', '----'], ['0:Older', '3:Text']);
  });
  test('delimited ranges hide headings', () => {
    for (const mark of ['----', '====', '....', '////', '--', '|===', '```', '____'])
      check('asciidoc', [mark, '== a', '', '== b', mark, '', '== C'], ['6:C']);
    check('asciidoc', ['----', '-----', '== a', '----', '== B'], ['4:B']);
  });
  test('anchors belong to the section below', () => {
    const lines = ['== A', ...filler(20), '', '[[b]]', '[role=x]', '== B', ...filler(20)];
    expect(
      chunksOf('asciidoc', lines)
        .find(({ symbol }) => symbol === 'B')!
        .text.startsWith('[[b]]'),
    ).toBe(true);
  });
});

describe('plain text, Org, LaTeX', () => {
  test('underlined and numbered headings of plain text', () => {
    check('plaintext', ['Name', '====', '', 'text', '', 'Part', '----'], ['0:Name', '5:Part']);
    check('plaintext', ['1. First', '', 'text', '', '1.1 Second', '', 'text'], ['0:1 First', '4:1.1 Second']);
    check('plaintext', ['1. First', '', '2. an item', '', '3. An item.'], []);
    check('plaintext', ['2024 Report', '', 'text'], []);
    check('plaintext', ['a', 'b', '---', '=====', '-----'], []);
  });
  test('Org', () => {
    check('org', ['* TODO [#A] A :x:y:', '** [[u][B]] =c=', '*d*', ' * e'], ['0:A', '1:B c']);
    check('org', ['#+begin_src sh', '* a', '#+END_SRC', '* B'], ['3:B']);
    check('org', ['#+TITLE: T', '* A', '* B'], ['0:T', '1:A', '2:B']);
  });
  test('LaTeX', () => {
    check(
      'latex',
      ['\\section{A}', '\\subsection*[x]{B \\emph{c} \\& d}', '% \\section{e}'],
      ['0:A', '1:B c & d'],
    );
    check('latex', ['\\begin{verbatim}', '\\section{a}', '\\end{verbatim}', '\\section{B}'], ['3:B']);
    check('latex', ['\\begin{figure}', 'x', '\\section{A}'], ['2:A']);
    check('latex', ['\\title{T}', '\\section{A}', '\\section{B}'], ['0:T', '1:A', '2:B']);
    check('latex', ['\\section{A title that', 'runs on}', '\\sectionmark{x}'], ['0:A title that runs on']);
  });
});

describe('JSON', () => {
  test('keys of the outermost object', () => {
    check('json', ['{', '"a": 1,', '"b": { "x": 1 },', '"c": [', '1', ']', '}'], ['1:a', '2:b', '3:c']);
    check('json', ['{"a": {"b": 1}, "c": 2}'], ['0:a']);
    check('json', ['[', '{ "a": 1 }', ']'], []);
  });
  test('a text that is not valid still has keys', () => {
    check(
      'jsonc',
      ['// c', '{', '/* "x": 1 */', 'a: 1,', "'b': 'it''s',", '"c": "open', '"d": 1,', '}'],
      ['3:a', '4:b', '5:c'],
    );
    check('json', ['}', ']', '{', '"a": "\\"}",', '"b": 2'], ['3:a', '4:b']);
  });
  test('a long value is cut at its own keys', () => {
    const inner = (name: string) => [
      `"${name}": {`,
      ...Array.from({ length: 10 }, (_, i) => `"k${i}": 1,`),
      '"z": 1',
      '},',
    ];
    const lines = ['{', '"top": {', ...inner('a'), ...inner('b'), ...inner('c'), '"d": 1', '}', '}'];
    const chunks = chunksOf('json', lines);
    expect(
      chunks.map(({ breadcrumb, definitions }) => [...breadcrumb, ...definitions.map(({ name }) => name)]),
    ).toEqual(expect.arrayContaining([expect.arrayContaining(['top', 'b'])]));
    expect(chunks.every(({ symbolKind }) => symbolKind === 'key')).toBe(true);
  });
  test('one long line is one chunk with its text cut', () => {
    const line = `{${'"a":1,'.repeat(1000)}"b":2}`;
    expect(chunksOf('json', [line])).toMatchObject([{ startLine: 0, endLine: 1, text: line.slice(0, 1600) }]);
  });
  test('comments belong to the key below', () => {
    const lines = [
      '{',
      ...filler(15, '"k":').map((line) => `${line},`),
      '// About b,',
      '// at length.',
      '"b": [',
      ...filler(10, '1,'),
      ']',
      '}',
    ];
    const chunk = chunksOf('jsonc', lines).find(({ definitions }) =>
      definitions.some(({ name }) => name === 'b'),
    )!;
    expect(chunk.doc).toContain('About b,\nat length.');
    expect(chunk.text).toContain('// About b');
  });
});

describe('YAML', () => {
  test('keys of the outermost mapping', () => {
    check(
      'yaml',
      ['# c', 'a: 1', '"b c":', '  d: 1', "'e': [1,", '  2]', '- f', 'g : 1', 'h:i'],
      ['1:a', '2:b c', '4:e', '7:g'],
    );
    check('yaml', ['a: |', '  b: 1', '', '  c: 2', 'd: >-', '  e: 1', 'f: 1'], ['0:a', '4:d', '6:f']);
    check(
      'yaml',
      ['a: 1', '---', 'b: 2', '--- # c', '# only a comment', '---', 'd: 3'],
      ['0:a', '2:b', '6:d'],
    );
  });
  test('a long value is cut at its own keys, list items by their name', () => {
    const step = (name: string) => [`- name: ${name}`, ...filler(8, '  key:')];
    const lines = [
      'jobs:',
      '  test:',
      '    steps:',
      ...['One', 'Two', '"Three"'].flatMap(step).map((line) => `    ${line}`),
    ];
    check('yaml', lines, ['0:jobs', '1:test', '2:steps', '3:One', '12:Two', '21:Three']);
  });
});

describe('TOML, INI, properties', () => {
  test('tables of TOML', () => {
    check(
      'toml',
      ['a = 1', '[b]', 'c = 1', '[[d.e]] # x', 'f = 1', '["g h"]'],
      ['0:a', '1:b', '3:d.e', '5:g h'],
    );
    check('toml', ['a = [', '["x"],', '["y"]', ']', '[b]'], ['0:a', '4:b']);
    check('toml', ['a = """', '[x]', '"""', '[b]', "c = '''", '[y]', "'''"], ['0:a', '3:b']);
    check('toml', ['a = [', '1,', '[b]', 'c = 1'], ['0:a', '2:b']);
    check('toml', ['a = "it\'s # no comment ["', '[b]'], ['0:a', '1:b']);
  });
  test('sections of INI and keys of properties', () => {
    check('ini', ['; c', 'a = 1', '[b "c"]', 'd: 1', '[*.{x,[y]}]'], ['1:a', '2:b c', '4:*.{x,[y]}']);
    check('properties', ['a.b=1', '! c', 'd = x \\', 'e=2', 'f: 3'], ['0:a.b', '2:d', '4:f']);
    check('dotenv', ['export A=1', 'B="x"', '#C=2'], ['0:A', '1:B']);
  });
});
