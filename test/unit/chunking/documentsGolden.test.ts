/**
 * Pins where the fixtures are cut and what the chunks are called, and checks on random mutations of them
 * that no line is lost.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Chunk } from '../../../src/engine/chunking/chunk.ts';
import { chunkDocument } from '../../../src/engine/chunking/documents/index.ts';
import { isBlank, splitLines } from '../../../src/engine/chunking/lines.ts';
import { languageOf } from '../../../src/shared/languages.ts';

const FIXTURES = new URL('../../fixtures/chunking/docs/', import.meta.url);
const GOLDEN = new URL('../../golden/chunks-docs/', import.meta.url);
// Small, so that short fixtures have borders.
const LIMITS = { targetLines: 16, maxLines: 24, maxChars: 1600 };

const names = readdirSync(FIXTURES).sort();
const fixtures = names.map((name) => ({
  name,
  language: languageOf(name)!,
  text: readFileSync(new URL(name, FIXTURES), 'utf8'),
}));

/** The chunks as a person reads them; lines count from 1, the first and last words of each text are shown. */
function golden(chunks: readonly Chunk[]): string {
  return chunks.map(describeChunk).join('\n');
}

function describeChunk(chunk: Chunk): string {
  const lines = chunk.text.split('\n');
  const places = chunk.definitions.map(({ name, kind, line }) => `${name} (${kind}, ${line + 1})`);
  const rows = [
    `${chunk.startLine + 1}-${chunk.endLine} ${chunk.symbolKind} ${[...chunk.breadcrumb, chunk.symbol].join(' > ')}`,
    places.length > 0 ? `  defines ${places.join(', ')}` : '',
    chunk.doc === '' ? '' : `  doc ${JSON.stringify(chunk.doc)}`,
    chunk.context === '' ? '' : `  context ${chunk.context}`,
    `  first ${lines[0]}`,
    `  last  ${lines.at(-1)}`,
  ];
  return `${rows.filter((row) => row !== '').join('\n')}\n`;
}

describe('borders of the fixtures', () => {
  test.each(fixtures)('$name', async ({ name, language, text }) => {
    const { chunks, fallback } = chunkDocument(language, text, LIMITS)!;
    expect(fallback).toBeUndefined();
    await expect(golden(chunks)).toMatchFileSnapshot(fileURLToPath(new URL(`${name}.txt`, GOLDEN)));
  });
});

test('line ends and a byte order mark change nothing', () => {
  for (const { language, text } of fixtures) {
    const plain = chunkDocument(language, text, LIMITS);
    expect(chunkDocument(language, text.replaceAll('\n', '\r\n'), LIMITS)).toEqual(plain);
    expect(chunkDocument(language, text.replaceAll('\n', '\r'), LIMITS)).toEqual(plain);
    expect(chunkDocument(language, `\uFEFF${text}`, LIMITS)).toEqual(plain);
  }
});

/** Ordered, apart, within the file, nothing lost, and the text is what the lines say. */
function checkCover(language: string, text: string): void {
  const { chunks, fallback } = chunkDocument(language, text, LIMITS)!;
  const lines = splitLines(text);
  let next = 0;
  for (const { startLine, endLine, text: own, definitions } of chunks) {
    expect(startLine).toBeGreaterThanOrEqual(next);
    expect(endLine).toBeGreaterThan(startLine);
    for (const { line } of definitions) expect(line >= startLine && line < endLine).toBe(true);
    if (language !== 'jupyter' || fallback !== undefined) {
      expect(lines.slice(next, startLine).every(isBlank)).toBe(true);
      expect(own).toBe(lines.slice(startLine, endLine).join('\n').slice(0, LIMITS.maxChars));
    }
    next = endLine;
  }
  expect(next).toBeLessThanOrEqual(lines.length);
  if (language !== 'jupyter' || fallback !== undefined) expect(lines.slice(next).every(isBlank)).toBe(true);
}

const languages = [...new Set(fixtures.map(({ language }) => language)), 'jsonl', 'dotenv'];
// Whatever means something in one of the formats.
const word = fc.constantFrom(
  ...'# ## === --- ``` ~~~ <!-- --> <h1> </h1> : - | .. :: title: + [ ] { } " \' , \\ = [[a]] ---- ==== |=== * ** #+BEGIN_SRC #+END_SRC 1. 1.1 A a: "a":'.split(
    ' ',
  ),
  ...[
    '\n',
    '\n',
    '\n\n',
    ' ',
    '    ',
    '\t',
    '\r',
    '\uFEFF',
    '.. function:: a()',
    '\\section{',
    '\\begin{x}',
    '"""',
    '- name: x',
    '+++',
  ],
);

describe('no line is lost', () => {
  test.each(languages)('%s: random text', (language) => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 120 }), (words) => checkCover(language, words.join(''))),
      { numRuns: 150 },
    );
  });

  test.each(fixtures)('$name: random mutations', ({ language, text }) => {
    const at = fc.nat(text.length);
    const mutation = fc.record({
      at,
      length: fc.nat(60),
      insert: fc.array(word, { maxLength: 3 }),
      repeat: fc.nat(3),
    });
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) => {
        let mutated = text;
        for (const { at, length, insert, repeat } of mutations) {
          const middle = mutated.slice(at, at + length).repeat(repeat);
          mutated = mutated.slice(0, at) + insert.join('') + middle + mutated.slice(at + length);
        }
        checkCover(language, mutated);
      }),
      { numRuns: 40 },
    );
  });

  test('deep nesting does not overflow the stack', () => {
    for (const language of languages) {
      checkCover(language, '['.repeat(100_000));
      checkCover(language, '{"a":\n'.repeat(20_000));
      checkCover(language, Array.from({ length: 500 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'));
    }
  });
});
