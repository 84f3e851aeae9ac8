/** Copies by tokens: what the lexer makes of text, what is found, and what a pair of places is. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CopyFinder } from '../../../src/engine/analysis/duplicates/copies.ts';
import type { Limits, Pair } from '../../../src/engine/analysis/duplicates/judge.ts';
import { structureOf, structureSimilarity } from '../../../src/engine/analysis/duplicates/structure.ts';
import { lexFile } from '../../../src/engine/analysis/tokens/documents.ts';
import { BARRIER, KEYWORD, LITERAL, lex, SIGN, WORD } from '../../../src/engine/analysis/tokens/lexer.ts';
import { TokenCorpus } from '../../../src/engine/analysis/tokens/tokenCorpus.ts';

const NAMES = ['word', 'keyword', 'literal', 'sign', 'barrier'];
const LIMITS: Limits = { minLines: 3, minTokens: 20, minSimilarity: 0.7, withoutData: false };

function kinds(text: string, language: string): string {
  return [...lex(text, language).kinds].map((kind) => NAMES[kind]).join(' ');
}

function corpusOf(texts: readonly string[], language = 'typescript'): TokenCorpus {
  const corpus = new TokenCorpus();
  for (const text of texts) corpus.add(lex(text, language, { withoutImports: true, withoutTests: true }));
  return corpus;
}

function pairsIn(
  texts: readonly string[],
  limits: Partial<Limits> = {},
): { corpus: TokenCorpus; pairs: Pair[] } {
  const corpus = corpusOf(texts);
  const finder = new CopyFinder(corpus, { ...LIMITS, ...limits });
  return { corpus, pairs: texts.flatMap((_, file) => finder.read(file)) };
}

/** "near 0:1-7 1:1-8": files from 0, lines from 1. */
function shown(texts: readonly string[], limits: Partial<Limits> = {}): string[] {
  const { corpus, pairs } = pairsIn(texts, limits);
  return pairs.map(({ type, a, b }) => {
    const places = [a, b].map(
      ({ start, end }) => `${corpus.fileAt(start)}:${corpus.lineAt(start) + 1}-${corpus.endLineAt(end - 1)}`,
    );
    return `${type} ${places.join(' ')}`;
  });
}

const SUM = `function sum(values) {
  let total = 0;
  for (const value of values) {
    if (value < 0) continue;
    total += value;
  }
  return total;
}
`;

describe('documents', () => {
  const page = (fence: string): string => `# Sums\n\nAs here:\n\n${fence}\n\nThat is all.\n`;

  it('hold code as it stands in files, with the lines that it has in the document', () => {
    const { codes, kinds, lines } = lexFile(page(`\`\`\`js\n${SUM}\`\`\``), 'markdown');
    const own = lex(SUM, 'javascript');
    const at = lines.indexOf(5);
    expect(codes.slice(at, at + own.count)).toEqual(own.codes);
    expect(kinds.slice(at, at + own.count)).toEqual(own.kinds);
    expect([...lines.slice(at, at + own.count)]).toEqual([...own.lines].map((line) => line + 5));
    expect([...lines.slice(at + own.count)]).toEqual([13, 13, 13, 15, 15, 15, 15]);
  });

  it.each([
    ['~~~ python title="x"\nx = "a"  # b\n~~~', 'word sign literal'],
    ['    ```py\r\n    x = "a"  # b\r\n    ```', 'word sign literal'],
    ['````md\n```py\n````', 'sign sign sign keyword'],
    ['```no-such-language\nx = "a"\n```', 'keyword sign sign keyword sign'],
    ['```py\n~~~\nx\n```', 'sign word'],
  ])('of %j are read in the language of the fence', (text, expected) => {
    const { kinds, lines } = lexFile(text, 'markdown');
    const last = text.split(/\r?\n/).length - 1;
    const inside = [...kinds].filter((_, i) => lines[i]! > 0 && lines[i]! < last);
    expect(inside.map((kind) => NAMES[kind]).join(' ')).toBe(expected);
  });

  it('are prose where no fence is, and what is left open ends with the file', () => {
    expect(lexFile('no "code"', 'markdown')).toEqual(lex('no "code"', 'markdown'));
    expect(lexFile('```py\nx = 1', 'markdown').kinds.at(-1)).toBe(LITERAL);
    expect(lexFile('```py\nx', 'restructuredtext').kinds.at(-1)).toBe(KEYWORD);
  });
});

describe('the lexer', () => {
  it.each([
    ['typescript', 'const a = 1; // not b', 'keyword word sign literal sign'],
    ['typescript', "x === 'it\\'s' /* y */ + `z`", 'word sign literal sign literal'],
    [
      'python',
      'def f(x): # no\n    """Doc."""\n    return None',
      'keyword word sign word sign sign keyword literal',
    ],
    ['python', 'x = """text"""', 'word sign literal'],
    [
      'rust',
      "fn f<'a>(x: &'a str) {}",
      'keyword word sign sign word sign sign word sign sign sign word word sign sign sign',
    ],
    ['sql', "SELECT a -- b\nFROM 'c'", 'word word word literal'],
    ['markdown', "It's a word.", 'keyword sign keyword keyword keyword sign'],
    ['typescript', '"open\nother', 'sign word word'],
    ['unheardOf', 'größe = 1.5', 'word sign literal'],
  ])('reads %s', (language, text, wanted) => {
    expect(kinds(text, language)).toBe(wanted);
  });

  it('counts lines as editors do, and knows where a long text ends', () => {
    const { lines, endLines } = lex('a\r\nb\rc\n`d\ne`', 'typescript');
    expect([...lines]).toEqual([0, 1, 2, 3]);
    expect([...endLines]).toEqual([[3, 4]]);
  });

  it('leaves a barrier for imports, also over several lines, and for tests at the end of a file', () => {
    const text =
      "import a from 'a';\nimport {\n  b,\n  c,\n} from 'b';\nconst x = require('x');\nconst y = 1;\n";
    const read = lex(text, 'typescript', { withoutImports: true, withoutTests: true });
    expect([...read.kinds]).toEqual([BARRIER, BARRIER, BARRIER, KEYWORD, WORD, SIGN, LITERAL, SIGN]);
    expect(new Set(read.codes.slice(0, 3)).size).toBe(3);
    const rust = 'fn f() {}\n\n#[cfg(test)]\nmod tests {\n    fn g() {}\n}\n';
    expect(lex(rust, 'rust', { withoutImports: false, withoutTests: true }).count).toBe(6);
    expect(lex(rust, 'rust').count).toBeGreaterThan(12);
  });

  it('takes any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('typescript', 'python', 'rust', 'markdown', 'lua'),
        (text, language) => {
          const {
            count,
            lines,
            kinds: found,
          } = lex(text, language, { withoutImports: true, withoutTests: true });
          expect(found.length).toBe(count);
          expect([...lines]).toEqual([...lines].sort((a, b) => a - b));
          expect(lines.at(-1) ?? 0).toBeLessThan(text.split(/\r\n|\n|\r/).length);
        },
      ),
    );
  });
});

describe('copies', () => {
  it('of what stands in many files have the first of them in common', () => {
    const pairs = shown(Array.from({ length: 20 }, () => SUM));
    const withLast = pairs.filter((pair) => pair.includes(' 19:'));
    expect(withLast).toContain('exact 0:1-8 19:1-8');
    expect(withLast).toContain('exact 18:1-8 19:1-8');
    expect(withLast).not.toContain('exact 1:1-8 19:1-8');
  });

  it('are exact, renamed or near', () => {
    const renamed = SUM.replaceAll('total', 'result').replaceAll('value', 'entry');
    const changed = SUM.replace('    if', '    log(value);\n    if');
    expect(shown([SUM, `const x = 1;\n${SUM}`])).toEqual(['exact 0:1-8 1:2-9']);
    expect(shown([SUM, renamed])).toEqual(['renamed 0:1-8 1:1-8']);
    expect(shown([SUM, changed])).toEqual(['near 0:1-8 1:1-9']);
  });

  it('are not where names stand for others at random', () => {
    let i = 0;
    const other = SUM.replace(/\b(?:sum|values|total|value)\b/g, () => `n${i++}`);
    expect(shown([SUM, other])).toEqual([]);
  });

  it('reach across what stands before and behind, and stop at the files', () => {
    const both = `${SUM}${SUM.replaceAll('sum', 'add').replace('< 0', '> 9')}`;
    expect(shown([both, both])).toContain('exact 0:1-16 1:1-16');
    expect(shown([SUM + SUM.slice(0, 30), SUM])).toEqual(['exact 0:1-8 1:1-8']);
  });

  it('of a stretch that repeats itself are its parts', () => {
    expect(shown([SUM.repeat(3)])).toContain('exact 0:1-8 0:9-16');
    expect(shown([SUM.repeat(3)])).toContain('exact 0:9-16 0:17-24');
  });

  it('hold every run of equal tokens that is long enough, whatever the order of the files', () => {
    const statement = fc.constantFrom(
      'log(a);',
      'b = c + 1;',
      'if (a) b();',
      'return c;',
      'for (;;) d(a);',
      'e.f(g, 2);',
    );
    const file = fc.array(statement, { minLength: 4, maxLength: 12 }).map((lines) => `${lines.join('\n')}\n`);
    fc.assert(
      fc.property(fc.tuple(file, file), (files) => {
        const shared = sharedRun(corpusOf(files));
        fc.pre(shared >= LIMITS.minTokens);
        for (const order of [files, files.toReversed()]) {
          const { corpus, pairs } = pairsIn(order, { minLines: 1 });
          const across = pairs.filter(({ a, b }) => corpus.fileAt(a.start) !== corpus.fileAt(b.start));
          expect(across.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 60 },
    );
  });
});

/** Tokens of the longest run that stands in both files, by comparing all with all. */
function sharedRun(corpus: TokenCorpus): number {
  let longest = 0;
  for (let a = 0; a < corpus.endOf(0); a++)
    for (let b = corpus.startOf(1); b < corpus.endOf(1); b++) {
      let length = 0;
      while (
        a + length < corpus.endOf(0) &&
        b + length < corpus.endOf(1) &&
        corpus.codes[a + length] === corpus.codes[b + length]
      )
        length++;
      longest = Math.max(longest, length);
    }
  return longest;
}

describe('the steps of code', () => {
  it('are alike in different languages, and differ where other things are done', () => {
    const place = (corpus: TokenCorpus): { start: number; end: number } => ({ start: 0, end: corpus.count });
    const one = corpusOf([SUM]);
    const python = corpusOf(
      [
        'def sum(values):\n    total = 0\n    for value in values:\n        if value < 0: continue\n        total += value\n    return total\n',
      ],
      'python',
    );
    const other = corpusOf([
      'switchOn(lamp);\ntry { await send(lamp.id, { bright: true }); } catch (e) { throw new Failure(e); }\n',
    ]);
    const steps = structureOf(one, place(one));
    expect(structureSimilarity(steps, steps)).toBeCloseTo(1);
    expect(structureSimilarity(steps, structureOf(python, place(python)))).toBeGreaterThan(0.8);
    expect(structureSimilarity(steps, structureOf(other, place(other)))).toBeLessThan(0.4);
  });
});
