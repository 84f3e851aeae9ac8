/** Pins where source code of every language is cut and what the chunks are called. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Chunk } from '../../../src/engine/chunking/chunk.ts';
import { Chunker } from '../../../src/engine/chunking/chunker.ts';
import { SYNTAX_LANGUAGES } from '../../../src/engine/chunking/syntax/languages.ts';
import { languageOf } from '../../../src/shared/languages.ts';
import { grammarFolder } from '../../support/grammars.ts';

const FIXTURES = new URL('../../fixtures/chunking/code/', import.meta.url);
const GOLDEN = new URL('../../golden/chunks/', import.meta.url);
// Small, so that short fixtures have borders.
const LIMITS = { targetLines: 20, maxLines: 30, maxChars: 2000 };

const names = readdirSync(FIXTURES).sort();
const chunker = await Chunker.open(grammarFolder());

/** The chunks as a person reads them; lines count from 1. */
function golden(chunks: readonly Chunk[]): string {
  return chunks.map(describeChunk).join('\n');
}

function describeChunk(chunk: Chunk): string {
  const lines = chunk.text.split('\n');
  const rows = [
    `${chunk.startLine + 1}-${chunk.endLine} ${chunk.symbolKind} ${chunk.symbol || '(none)'}`,
    chunk.breadcrumb.length > 0 ? `  in ${chunk.breadcrumb.join(' > ')}` : '',
    chunk.context === '' ? '' : `  context ${chunk.context}`,
    ...chunk.definitions.map(({ name, kind, line }) => `  ${line + 1} ${kind} ${name}`),
    chunk.doc === '' ? '' : `  doc ${JSON.stringify(chunk.doc)}`,
    `  first ${lines[0]}`,
    `  last  ${lines.at(-1)}`,
  ];
  return `${rows.filter((row) => row !== '').join('\n')}\n`;
}

describe('borders of the fixtures', () => {
  test.each(names)('%s', async (name) => {
    const text = readFileSync(new URL(name, FIXTURES), 'utf8');
    const { chunks, fallback } = await chunker.chunk(languageOf(name)!, text, LIMITS);
    expect(fallback).toBeUndefined();
    await expect(golden(chunks)).toMatchFileSnapshot(fileURLToPath(new URL(`${name}.txt`, GOLDEN)));
  });
});

test('every grammar has a fixture', () => {
  const grammars = (languages: readonly string[]) =>
    new Set(languages.flatMap((language) => SYNTAX_LANGUAGES[language]?.grammar ?? []));
  const inFixtures = grammars(names.map((name) => languageOf(name)!));
  expect([...grammars(Object.keys(SYNTAX_LANGUAGES))].filter((grammar) => !inFixtures.has(grammar))).toEqual(
    [],
  );
});

test('line ends and a byte order mark change nothing', async () => {
  for (const name of names) {
    const language = languageOf(name)!;
    const text = readFileSync(new URL(name, FIXTURES), 'utf8');
    const plain = await chunker.chunk(language, text, LIMITS);
    for (const same of [text.replaceAll('\n', '\r\n'), text.replaceAll('\n', '\r'), `\uFEFF${text}`]) {
      expect(await chunker.chunk(language, same, LIMITS)).toEqual(plain);
    }
  }
});
