/** What the chunker promises for source code whatever is in it, and what single tables say. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Chunker } from '../../../src/engine/chunking/chunker.ts';
import { isBlank, splitLines } from '../../../src/engine/chunking/lines.ts';
import { RUNTIME_FILE_NAME } from '../../../src/engine/chunking/syntax/grammars.ts';
import { SYNTAX_LANGUAGES } from '../../../src/engine/chunking/syntax/languages.ts';
import { languageOf } from '../../../src/shared/languages.ts';
import { SOURCES, sourceOf } from '../../support/faults/slowSources.ts';
import { grammarFolder } from '../../support/grammars.ts';

const FIXTURES = new URL('../../fixtures/chunking/code/', import.meta.url);
const LIMITS = { targetLines: 20, maxLines: 30, maxChars: 2000 };

const folder = grammarFolder();
const chunker = await Chunker.open(folder);
const fixtures = readdirSync(FIXTURES)
  .sort()
  .map((name) => ({
    language: languageOf(name)!,
    text: readFileSync(new URL(name, FIXTURES), 'utf8'),
  }));
const languages = [...Object.keys(SYNTAX_LANGUAGES), 'vue', 'svelte', 'astro', 'sql'];

/** In order, apart, nothing lost, and the text is what the lines say. */
async function checkCover(language: string, text: string): Promise<void> {
  const { chunks } = await chunker.chunk(language, text, LIMITS);
  const lines = splitLines(text);
  let next = 0;
  for (const chunk of chunks) {
    expect(lines.slice(next, chunk.startLine).every(isBlank)).toBe(true);
    expect(chunk.endLine).toBeGreaterThan(chunk.startLine);
    expect(chunk.endLine - chunk.startLine).toBeLessThanOrEqual(LIMITS.maxLines);
    expect(chunk.text).toBe(lines.slice(chunk.startLine, chunk.endLine).join('\n').slice(0, LIMITS.maxChars));
    for (const { line } of chunk.definitions) expect(line < chunk.endLine && line >= next).toBe(true);
    next = chunk.endLine;
  }
  expect(lines.slice(next).every(isBlank)).toBe(true);
}

describe('no line is lost', () => {
  test('in fixtures that were damaged', async () => {
    const mutation = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      length: fc.nat(200),
      insert: fc.constantFrom(
        '',
        '\n',
        '{',
        '}',
        ')',
        '"',
        "'",
        '/*',
        '*/',
        '<',
        '`',
        'end\n',
        '\r',
        '\u{1F600}',
        '\0',
      ),
      repeat: fc.nat(2),
    });
    const damaged = fc.array(mutation, { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...fixtures), damaged, async ({ language, text }, mutations) => {
        let mutated = text;
        for (const { at, length, insert, repeat } of mutations) {
          const start = Math.floor(at * mutated.length);
          const middle = mutated.slice(start, start + length).repeat(repeat);
          mutated = mutated.slice(0, start) + insert + middle + mutated.slice(start + length);
        }
        await checkCover(language, mutated);
      }),
      { numRuns: 250 },
    );
  });

  test.each(languages)('%s: texts of other languages', async (language) => {
    await checkCover(language, '');
    await checkCover(language, ' \n\t\n');
    await checkCover(language, 'x');
    await checkCover(language, '\uFEFF\r\n\0\u{1F600}');
    await checkCover(language, fixtures[languages.indexOf(language) % fixtures.length]!.text);
  });

  test.each(languages)('%s: deep nesting', async (language) => {
    await checkCover(language, '('.repeat(20_000));
    await checkCover(language, 'class A { f() {\n'.repeat(600));
    await checkCover(language, '<div>\n'.repeat(600));
  });
});

describe('definitions', () => {
  const check = async (language: string, text: string, expected: string): Promise<void> => {
    const { chunks } = await chunker.chunk(language, text);
    const found = chunks.flatMap(({ definitions }) => definitions.map(({ kind, name }) => `${kind} ${name}`));
    expect(found.join(', ')).toBe(expected);
  };

  test('JavaScript', async () => {
    await check('javascript', 'module.exports = function build () {\n  return 1\n}', 'function build');
    await check('javascript', 'exports.a = () => 1\nmodule.exports.b = class {}', 'function a, class b');
    await check('javascript', 'A.prototype.go = function () {}', 'function go');
    await check('javascript', 'const { a } = require("a"), b = await import("b")', '');
    await check('javascript', 'const Row = memo(() => {\n  return 1\n})', 'function Row');
    await check(
      'javascript',
      'export default { name: "x",\n methods: {\n  go() {}\n } }',
      'module default, property methods, method go',
    );
    await check(
      'javascript',
      'it.only("works", () => {})\nt.test(`nested`, () => {})',
      'function works, function nested',
    );
    await check('javascript', 'it(name, () => {})\nfoo("bar", () => {})', '');
    await check('javascript', 'function f() {\n  const local = 1\n}', 'function f');
  });

  test('TypeScript', async () => {
    await check('typescript', 'export function a(x: 1): 1\nexport function a(x: any) {}', 'function a');
    await check(
      'typescript',
      'declare module "x" {\n  export function f(): void;\n}',
      'module x, function f',
    );
    await check(
      'typescript',
      'export abstract class A<T> {\n  abstract go(): void;\n  run = () => 1;\n}',
      'class A, method go, method run',
    );
  });

  test('Python', async () => {
    await check('python', 'if True:\n    def f(): pass\nelse:\n    class A: pass', 'function f, class A');
    await check('python', '@a\n@b\nasync def f():\n    x = 1', 'function f');
    await check('python', 'A: int = 1\nb.c = 2\nclass C:\n    d = 1', 'constant A, class C');
  });

  test('C and C++', async () => {
    await check('c', '#ifndef A_H\n#define A_H\nint *f(void) { return 0; }\n#endif', 'function f');
    await check('c', 'typedef int (*visit)(void);\nstruct a;\nstruct b { int c; };', 'type visit, class b');
    await check('cpp', 'void ns::A<int>::go() {}\nA::~A() {}', 'method go, method ~A');
    await check('cpp', 'TEST(Parser, Works) {}', 'function Works');
    await check('cpp', 'TEST_CASE("it works") { int a; }', 'function it works');
  });

  test('Go, Rust, Elixir, Lua, Ruby', async () => {
    await check(
      'go',
      'package a\nfunc (s *Set[T]) Add(v T) {}\nfunc (List) Len() int { return 0 }',
      'method Add, method Len',
    );
    await check(
      'rust',
      'impl<T> fmt::Debug for a::B<T> {\n fn fmt(&self) {}\n}\nmod c;',
      'class B, method fmt',
    );
    await check(
      'elixir',
      'defmodule A do\n  def a(0), do: 1\n  def a(n), do: n\n  defp b?, do: 1\nend',
      'module A, function a, function b?',
    );
    await check(
      'lua',
      'local M = {}\nfunction M:go() end\nM.run = function() end\nlocal function x() end',
      'function go, function run, function x',
    );
    await check('ruby', 'class A::B\n  def self.x = 1\n  scope :y, -> { 1 }\nend', 'class A::B, method x');
  });

  test('SQL', async () => {
    await check('sql', 'create table if not exists a.b (x int); CREATE VIEW c AS SELECT 1;', 'table a.b');
    await check('sql', "select ';create table x';\n-- create table y;\n/* create table z; */", '');
    await check(
      'sql',
      'create function f() returns int as $x$\nbegin; end;\n$x$ language sql;\ncreate type t as enum ();',
      'function f, type t',
    );
    await check(
      'sql',
      'CREATE PROCEDURE [dbo].[p] AS\nBEGIN\n  SELECT CASE WHEN 1=1 THEN 2 END;\n  DELETE FROM a;\nEND\nGO\ncreate index i on a (b);',
      'function p, constant i',
    );
    await check(
      'sql',
      'DELIMITER //\ncreate trigger t before insert on a for each row\nbegin\n if x then set y = 1; end if;\n set z = 2;\nend //\nDELIMITER ;\ncreate table b (c int);',
      'function t, table b',
    );
  });

  test('pages', async () => {
    await check(
      'vue',
      '<script lang="ts">\nenum A { B }\n</script>\n<style lang="scss">\n@mixin m {}\n</style>',
      'enum A, function m',
    );
    await check(
      'html',
      '<script type="application/json">\nfunction f() {}\n</script>\n<p id=x>\n</p>',
      'element p#x',
    );
    await check('astro', '---\nfunction f() {}\n---\n<main>\n</main>', 'function f, element main');
  });
});

describe('fallback', () => {
  const check = async (opened: Chunker, language: string, text: string, expected: string | undefined) => {
    const { chunks, fallback } = await opened.chunk(language, text);
    expect(fallback).toBe(expected);
    expect(chunks.length).toBeGreaterThan(0);
  };

  test('languages without a grammar are cut along lines', async () => {
    await check(chunker, 'julia', 'f(x) = x\n', undefined);
    await check(chunker, 'markdown', '# Title\n', undefined);
  });

  test('text that is no code of its language', async () => {
    await check(chunker, 'java', fixtures.find(({ language }) => language === 'haskell')!.text, 'parseError');
  });

  test('a parse that takes too long', async () => {
    let now = 0;
    const tick = () => (now += 1000);
    const slow = await Chunker.open(folder, { wall: tick, own: tick });
    await check(slow, 'python', 'x = 1\n'.repeat(2000), 'parseTimeout');
    await check(slow, 'sql', 'select 1;', undefined);
    slow.dispose();
  });

  test('a parse that only waits for its turn', async () => {
    let now = 0;
    const waiting = await Chunker.open(folder, { wall: () => (now += 1000), own: () => 0 });
    await check(waiting, 'python', 'x = 1\n'.repeat(2000), undefined);
  });

  test('a parse that takes too much memory, after which others go on', async () => {
    const fresh = await Chunker.open(folder);
    const greedy = sourceOf(SOURCES['nested templates']!, 1_000_000);
    await check(fresh, 'typescript', greedy, 'parseMemory');
    expect(fresh.isWorn).toBe(true);
    await check(fresh, 'typescript', 'export function fine(): void {}\n', undefined);
    await check(fresh, 'typescript', greedy, 'parseMemory');
  });

  test('a missing grammar', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'sextant-grammars-'));
    try {
      copyFileSync(join(folder, RUNTIME_FILE_NAME), join(empty, RUNTIME_FILE_NAME));
      await check(await Chunker.open(empty), 'python', 'x = 1\n', 'noGrammar');
    } finally {
      rmSync(empty, { recursive: true });
    }
  });

  test('a parser goes on after a failed parse', async () => {
    await check(chunker, 'python', `x = ${'('.repeat(5000)}`, 'parseError');
    await check(chunker, 'python', 'def f(): pass\n', undefined);
  });
});

test('no thread gives a grammar to the optimising compiler, which takes gigabytes for Swift', () => {
  const program = join(import.meta.dirname, '../../support/parseSwift.ts');
  const peakMegabytes = Number(execFileSync(process.execPath, [program], { encoding: 'utf8' }));
  expect(peakMegabytes).toBeGreaterThan(0);
  expect(peakMegabytes).toBeLessThan(1000);
});
