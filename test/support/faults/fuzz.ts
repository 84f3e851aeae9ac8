/** What comes from outside – texts of files, questions, batches, messages – made up at random, and what must hold for all of it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect } from 'vitest';
import { UsageError } from '../../../src/cli/errors.ts';
import { batchFrom } from '../../../src/cli/input.ts';
import { DEFAULT_CHUNK_LIMITS } from '../../../src/engine/chunking/chunk.ts';
import { Chunker } from '../../../src/engine/chunking/chunker.ts';
import { isBlank, splitLines } from '../../../src/engine/chunking/lines.ts';
import { assertRequest } from '../../../src/engine/hosting/requestParams.ts';
import { ENGINE_METHODS } from '../../../src/shared/engineApi.ts';
import { EngineError } from '../../../src/shared/errors.ts';
import { LANGUAGES } from '../../../src/shared/languages.ts';
import { checkedReader } from '../../../src/shared/rpcMessages.ts';
import { SEARCH_MODES } from '../../../src/shared/types.ts';
import { checkedMessage as mapMessage } from '../../../src/ui/map/messages.ts';
import { checkedMessage as viewMessage } from '../../../src/ui/searchView/messages.ts';
import { grammarFolder } from '../grammars.ts';
import { closeEngine, indexed, indexFolder } from '../workspace.ts';

/** The same cases in every run. */
const SEED = 11;

/** Every text becomes chunks that are in order, apart, within the text, and lose no line of it. */
export async function fuzzChunkers(runs: number): Promise<void> {
  const chunker = await Chunker.open(grammarFolder());
  const language = fc.constantFrom(...LANGUAGES.map(({ id }) => id), 'nothing');
  const text = fc.oneof(
    fc.array(fc.constantFrom(...PIECES), { maxLength: 80 }).map((pieces) => pieces.join('')),
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.array(fc.nat(0xffff), { maxLength: 100 }).map((units) => String.fromCharCode(...units)),
    fc.json().map((json) => json.replaceAll(',', ',\n')),
  );
  try {
    await fc.assert(
      fc.asyncProperty(language, text, async (id, source) => {
        const { chunks, fallback } = await chunker.chunk(id, source);
        const lines = splitLines(source);
        let next = 0;
        for (const chunk of chunks) {
          expect(chunk.startLine).toBeGreaterThanOrEqual(next);
          expect(chunk.endLine).toBeGreaterThan(chunk.startLine);
          expect(chunk.text.length).toBeLessThanOrEqual(DEFAULT_CHUNK_LIMITS.maxChars);
          // Of a notebook only sources count.
          if (id !== 'jupyter' || fallback)
            expect(lines.slice(next, chunk.startLine).every(isBlank)).toBe(true);
          next = chunk.endLine;
        }
        expect(next).toBeLessThanOrEqual(lines.length);
      }),
      { numRuns: runs, seed: SEED },
    );
  } finally {
    chunker.dispose();
  }
}

/** Checks that refuse everything would pass: of the cases, at least this share has to be taken. */
const LEAST_TAKEN = 0.01;

function expectTaken(taken: number, runs: number): void {
  expect(taken).toBeGreaterThan(LEAST_TAKEN * runs);
}

/** Every question has an answer, or an error that says what is wrong with it. */
export async function fuzzQuestions(runs: number): Promise<void> {
  const { engine } = await indexed();
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(fc.constantFrom(...QUESTION_PIECES), { maxLength: 30 }).map((pieces) => pieces.join('')),
  );
  const globs = fc.array(
    fc.array(fc.constantFrom(...GLOB_PIECES), { maxLength: 8 }).map((all) => all.join('')),
    {
      maxLength: 2,
    },
  );
  const mode = fc.constantFrom(...SEARCH_MODES);
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(text, globs, globs, mode, async (query, include, exclude, by) => {
      try {
        const { results } = await engine.search({ query, include, exclude, mode: by, limit: 5 });
        expect(results.length).toBeLessThanOrEqual(5);
        for (const { score } of results) expect(Number.isFinite(score)).toBe(true);
        if (results.length > 0) taken++;
      } catch (error) {
        expect((error as EngineError).code).toBe('badArgument');
      }
    }),
    { numRuns: runs, seed: SEED },
  );
  await closeEngine(engine);
  expectTaken(taken, runs);
}

/** Every file of queries is read as a whole, or refused with the file's name. */
export async function fuzzBatches(runs: number): Promise<void> {
  const file = join(indexFolder(), 'queries.jsonl');
  const line = fc.oneof(
    fc.json(),
    fc.string(),
    fc.record({ id: fc.jsonValue(), query: fc.jsonValue() }).map((value) => JSON.stringify(value)),
    fc.record({ id: fc.nat(), query: fc.string({ minLength: 1 }) }).map((value) => JSON.stringify(value)),
    fc.constantFrom('', '\uFEFF', '{}', '[]', '{"id":1,"query":"a"', '{"__proto__":1,"id":1,"query":"x"}'),
  );
  const lines = fc
    .tuple(fc.array(line, { maxLength: 6 }), fc.constantFrom('\n', '\r\n', '\r'))
    .map(([all, end]) => Buffer.from(all.join(end)));
  const bytes = fc.uint8Array({ maxLength: 60 }).map((all) => Buffer.from(all));
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(fc.oneof({ weight: 4, arbitrary: lines }, bytes), async (content) => {
      writeFileSync(file, content);
      try {
        const queries = await batchFrom(file, new AbortController().signal);
        expect(queries.length).toBeGreaterThan(0);
        taken++;
        for (const { id, query } of queries) {
          expect(['string', 'number']).toContain(typeof id);
          expect(query.trim()).not.toBe('');
        }
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError);
        expect((error as UsageError).message).toContain(file);
      }
    }),
    { numRuns: runs, seed: SEED },
  );
  expectTaken(taken, runs);
}

/** Nothing but JSON-RPC goes on from the channel, and no request of another shape to the engine. */
export function fuzzChannel(runs: number): void {
  const method = fc.oneof(
    fc.constantFrom(...ENGINE_METHODS, '$/cancelRequest', 'toString', '__proto__', 'constructor'),
    fc.string(),
  );
  const params = fc.oneof(
    fc.jsonValue(),
    fc.dictionary(fc.constantFrom(...PARAM_NAMES), fc.oneof(fc.jsonValue(), fc.constantFrom(1, 'a', true))),
  );
  const message = fc.oneof(
    fc.anything(),
    fc.record({ id: fc.oneof(fc.integer(), fc.anything()), method, params }, { requiredKeys: [] }),
    fc.record({ id: fc.anything(), error: fc.anything(), result: fc.anything() }, { requiredKeys: [] }),
  );
  let passed: unknown[] = [];
  let taken = 0;
  let hand: (one: unknown) => void = () => {};
  const reader = checkedReader({ listen: (callback: (one: unknown) => void) => void (hand = callback) });
  reader.listen((one: unknown) => passed.push(one));
  fc.assert(
    fc.property(message, method, params, (one, name, given) => {
      passed = [];
      hand(one);
      for (const through of passed as Record<string, unknown>[])
        expect(typeof through.method === 'string' || ['string', 'number'].includes(typeof through.id)).toBe(
          true,
        );
      try {
        assertRequest(name, given);
        expect(ENGINE_METHODS).toContain(name);
        taken++;
      } catch (error) {
        expect(error).toBeInstanceOf(EngineError);
        expect((error as EngineError).code).toBe('badArgument');
      }
    }),
    { numRuns: runs, seed: SEED },
  );
  expectTaken(taken, runs);
}

/** What comes out of a webview has only the parts that its kind has, and is no larger than a person could make it. */
export function fuzzWebviews(runs: number): void {
  const value = fc.oneof(
    fc.constantFrom<unknown>(...MESSAGE_VALUES),
    fc.nat(),
    fc.anything(),
    fc.record({
      text: fc.string(),
      mode: fc.constantFrom('hybrid', 'lexical', 'x'),
      include: fc.string(),
      exclude: fc.string(),
      kinds: fc.array(fc.constantFrom('code', 'docs', 'x'), { maxLength: 3 }),
      languages: fc.array(fc.string(), { maxLength: 3 }),
    }),
    fc.record({ file: fc.nat(), startLine: fc.nat(), endLine: fc.nat() }),
  );
  const message = fc
    .tuple(fc.constantFrom(...MESSAGE_TYPES), fc.dictionary(fc.constantFrom(...MESSAGE_KEYS), value))
    .map(([type, parts]) => ({ ...parts, type, path: '/etc/passwd' }));
  let taken = 0;
  fc.assert(
    fc.property(fc.oneof({ weight: 5, arbitrary: message }, fc.anything()), (one) => {
      for (const checked of [viewMessage(one), mapMessage(one)]) {
        if (checked === undefined) continue;
        taken++;
        expect(checked).not.toBe(one);
        expect(checked).not.toHaveProperty('path');
        expect(MESSAGE_TYPES).toContain(checked.type);
        // It is plain data all through: what a getter or a prototype would do has no way in.
        expect(JSON.parse(JSON.stringify(checked))).toEqual(checked);
      }
    }),
    { numRuns: runs, seed: SEED },
  );
  expectTaken(taken, runs);
}

const PIECES = [
  ...'{ } ( ) [ ] < > " \' ` / \\ # ; : , . = - + * & | ! ? @ $ % ^ ~ _ 0 a B é 数'.split(' '),
  ...'/* */ // """ \'\'\' ``` #{ <!-- --> <script> </script> <?php ?> <% %> {{ }} => -> :: === --- *** ~~~ |-'.split(
    ' ',
  ),
  ...'function class def end if else begin import package namespace struct enum trait impl fn let const case'.split(
    ' ',
  ),
  ...[
    '\n',
    '\n',
    '\n\n',
    '\r\n',
    '\r',
    '\t',
    ' ',
    '    ',
    '\0',
    '\uFEFF',
    '\u2028',
    '\ud800',
    '\u{1F600}',
    '<<EOF\n',
    '$' + '{',
    '.. x::\n',
  ],
];
const QUESTION_PIECES = [
  ...'" \' * ( ) [ ] { } : ^ - + ~ / \\ % _ . ? ! 0 é 数 \u{1F600} \ud800 \0'.split(' '),
  ...'AND OR NOT NEAR a retry parse_rows splitCells HTTPServer __init__ std::vector how where'.split(' '),
  ' ',
  ' ',
];
const GLOB_PIECES = '* ** ? / \\ [ ] { } , ! ^ a .ts src - ../ ./ [a-z] {a,b} é'.split(' ');
const PARAM_NAMES =
  'folder folders query mode limit seed text path paths startLine endLine model offset kinds'.split(' ');
const MESSAGE_TYPES = [
  ...'ready endCompare query pin unpin needSnippets open similar copy action'.split(' '),
  ...'refresh remedy search needSnippet'.split(' '),
  ...'toString __proto__ constructor'.split(' '),
];
const MESSAGE_KEYS = 'setId place places query target action final mapId point text message'.split(' ');
const MESSAGE_VALUES = [
  0,
  1,
  -1,
  0.5,
  Number.NaN,
  2 ** 53,
  'beside',
  'here',
  true,
  false,
  null,
  [],
  [0, 1],
  {},
  'x'.repeat(20_000),
];
