import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readWordVectors, WordVectors, wordVectorFile } from '../../../src/engine/models/wordVectors.ts';
import {
  folderWith,
  gloveText,
  randomVectors,
  type Vectors,
  word2vecBinary,
  word2vecText,
} from '../../support/vectorFiles.ts';

const WORDS = [
  'the',
  'parse',
  'config',
  'file',
  'of',
  'json',
  'error',
  'größe',
  '2024',
  'Paris',
  'NASA',
  '0',
];
const VECTORS = randomVectors(WORDS, 7, 1);

const write = (name: string, content: string | Uint8Array): string =>
  join(folderWith({ [name]: content }), name);

async function load(name: string, content: string | Uint8Array, maxWords?: number) {
  const { data, isCut } = await readWordVectors('test', write(name, content), maxWords);
  const model = new WordVectors(data);
  const embed = (text: string) => {
    const vector = new Float32Array(model.info.dimensions).fill(9);
    const count = model.embedDocument(text, vector);
    return { count, vector: [...vector] };
  };
  return { info: model.info, embed, isCut };
}

/** Smooth inverse frequency over ranks, of rows in steps of 1/127 of their largest value, in float64. */
function expectedVector(vectors: Vectors, tokens: readonly string[]): number[] {
  const harmonic = vectors.reduce((sum, _, i) => sum + 1 / (i + 1), 0);
  const sum = Array.from({ length: vectors[0]![1].length }, () => 0);
  for (const token of tokens) {
    const rank = vectors.findIndex(([word]) => word === token);
    const values = vectors[rank]![1];
    const peak = Math.max(...values.map(Math.abs));
    const weight = 0.001 / (0.001 + 1 / ((rank + 1) * harmonic));
    values.forEach((value, d) => {
      sum[d]! += (weight * Math.round((value * 127) / peak) * peak) / 127;
    });
  }
  const length = Math.hypot(...sum);
  return sum.map((value) => value / length);
}

describe('word vectors as a model', () => {
  const check = async (text: string, tokens: readonly string[]) => {
    const { embed } = await load('vectors.txt', gloveText(VECTORS));
    const { count, vector } = embed(text);
    expect(count).toBe(new Set(tokens).size);
    const expected = tokens.length > 0 ? expectedVector(VECTORS, tokens) : VECTORS[0]![1].map(() => 0);
    vector.forEach((value, d) => {
      expect(Math.abs(value - expected[d]!)).toBeLessThan(1e-6);
    });
  };

  it.each<[what: string, text: string, tokens: readonly string[]]>([
    ['a word', 'parse', ['parse']],
    ['several', 'the config file', ['the', 'config', 'file']],
    ['one that is repeated', 'error error file error', ['error', 'error', 'error', 'file']],
    ['identifiers', 'parseConfigFile PARSE_JSON', ['parse', 'config', 'file', 'parse', 'json']],
    ['unknown words', 'frobnicate the file', ['the', 'file']],
    ['a word with an umlaut', 'GRÖSSE Größe größe', ['größe', 'größe']],
    ['words that the file has only in capitals', 'paris, Paris and nasa', ['Paris', 'Paris', 'NASA']],
    ['numbers', 'in 2024, 123456789', ['2024', '0']],
    ['nothing known', '{}; frobnicate 日本', []],
    ['nothing', '', []],
  ])('weights and adds the vectors of %s', (_, text, tokens) => check(text, tokens));

  it('answers a question as it embeds a document', async () => {
    const { data } = await readWordVectors('test', write('vectors.txt', gloveText(VECTORS)));
    const model = new WordVectors(data);
    const [asked, stored] = [new Float32Array(7), new Float32Array(7)];
    expect(model.embedQuery('parse the file', asked)).toBe(model.embedDocument('parse the file', stored));
    expect(asked).toEqual(stored);
  });

  it('says what it is', async () => {
    const { info } = await load('vectors.vec', word2vecText(VECTORS));
    expect(info).toMatchObject({
      id: 'test',
      dimensions: 7,
      task: 'both',
      similarity: 'cosine',
      sumsTokens: true,
    });
    expect(info.revision).toMatch(/^[0-9a-f]{16}$/);
    expect((await load('other.vec', word2vecText(VECTORS))).info).toEqual(info);
    const changed = VECTORS.with(3, ['file', [0, 0, 0, 0, 0, 0, 1]]);
    expect((await load('vectors.vec', word2vecText(changed))).info.revision).not.toBe(info.revision);
  });

  it('gives the same vectors for every way to write a file', async () => {
    const numbers = fc.array(fc.float({ noNaN: true, min: -1000, max: 1000 }), {
      minLength: 3,
      maxLength: 3,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(numbers, { minLength: WORDS.length, maxLength: WORDS.length }),
        async (rows) => {
          const vectors: Vectors = WORDS.map((word, i) => [word, rows[i]!]);
          const [first, ...others] = await Promise.all([
            load('a.txt', gloveText(vectors)),
            load('a.txt', gloveText(vectors).trimEnd()),
            load('a.txt', gloveText(vectors).replaceAll('\n', '\r\n').replaceAll(' ', '\t')),
            load('a.vec', word2vecText(vectors)),
            load('a.bin', word2vecBinary(vectors)),
            load('a.bin', withoutNewlines(vectors)),
          ]);
          for (const text of [...WORDS, WORDS.join(' ')]) {
            for (const other of others) expect(other.embed(text)).toEqual(first.embed(text));
          }
        },
      ),
      { numRuns: 20, seed: 1 },
    );
  });

  const withoutNewlines = (vectors: Vectors): Buffer =>
    Buffer.concat(
      vectors.map((one, i) => {
        const record = word2vecBinary([one]).subarray(0, -1);
        return i === 0
          ? Buffer.from(record.toString('latin1').replace(/^1 /, `${vectors.length} `), 'latin1')
          : record.subarray(record.indexOf('\n') + 1);
      }),
    );

  it('reads numbers as JavaScript does', async () => {
    const written = [
      '-0.25',
      '+1.5',
      '.5',
      '3.',
      '1e-3',
      '-2.5E+1',
      '0.1234567890123456789',
      '12345678901234567890',
    ];
    for (const text of written) {
      const { embed } = await load('numbers.txt', `a 1 1\nb ${text} 64\n`);
      const expected = expectedVector(
        [
          ['a', [1, 1]],
          ['b', [Math.fround(Number(text)), 64]],
        ],
        ['b'],
      );
      embed('b').vector.forEach((value, d) => {
        expect(Math.abs(value - expected[d]!)).toBeLessThan(1e-6);
      });
    }
  });

  it('takes the first of two equal words', async () => {
    const { embed } = await load('twice.txt', 'a 1 0\nb 1 1\na 0 1\n');
    expect(embed('a').vector).toEqual([1, 0]);
  });

  it('passes over words with spaces and keeps the ranks', async () => {
    const { embed } = await load('spaces.txt', '. . . 1 0\na 0 1\nat name@domain.com 1 1\n');
    expect(embed('a name').vector).toEqual([0, 1]);
  });

  it('reads as many words as it may, and says so', async () => {
    const files = {
      'many.txt': gloveText(VECTORS),
      'many.vec': word2vecText(VECTORS),
      'many.bin': word2vecBinary(VECTORS),
    };
    for (const [name, content] of Object.entries(files)) {
      const some = await load(name, content, 4);
      expect(some.isCut).toBe(true);
      expect(some.embed(WORDS.join(' ')).count).toBe(4);
      expect(some.embed('config').vector).toEqual(
        (await load('few.txt', gloveText(VECTORS.slice(0, 4)))).embed('config').vector,
      );
      expect((await load(name, content, WORDS.length)).isCut).toBe(false);
    }
  });

  it('reads a file of many pieces', async () => {
    const words = Array.from(
      { length: 20_000 },
      (_, i) => `w${i.toString(26).replace(/\d/g, (d) => 'qrstuvwxyz'[Number(d)]!)}`,
    );
    const vectors = randomVectors(words, 16, 3);
    const text = await load('long.vec', word2vecText(vectors));
    const binary = await load('long.bin', word2vecBinary(vectors));
    for (const word of [words[0]!, words[9_999]!, words.at(-1)!]) {
      expect(text.embed(word).count).toBe(1);
      expect(binary.embed(word)).toEqual(text.embed(word));
    }
  });
});

describe('a file that is no table of word vectors', () => {
  it.each<[what: string, name: string, content: string | Uint8Array, reason: RegExp]>([
    ['an empty file', 'a.txt', '', /no word vectors/],
    ['a file of blank lines', 'a.txt', '\n \n', /no word vectors/],
    ['a header alone', 'a.vec', '2 2\n', /no word vectors/],
    [
      'prose',
      'a.txt',
      'Once upon a time there was a file.\n',
      /first line is not a word followed by numbers/,
    ],
    ['bytes', 'a.txt', Buffer.from([1, 0, 2, 10, 3]), /not text/],
    ['bytes without a line end', 'a.txt', Buffer.alloc(100_000, 1), /not text/],
    [
      'a line with too few numbers',
      'a.txt',
      'a 1 2\nb 3\nc 4 5\n',
      /line 2 has 1 numbers, and others have 2/,
    ],
    ['a line with too many numbers', 'a.txt', 'a 1 2\nb 3 4 5\n', /line 2 has 3 numbers, and others have 2/],
    ['a word without numbers', 'a.txt', 'a 1 2\nb\n', /line 2 has 0 numbers/],
    ['a number that is none', 'a.txt', 'a 1 2\nb 3 x4\n', /line 2 has "x4" in place of a number/],
    ['a NaN', 'a.txt', 'a 1 2\nb NaN 2\n', /line 2 has "NaN"/],
    ['a NaN in the first line', 'a.txt', 'a 1 nan\n', /line 1 has "nan"/],
    ['infinity', 'a.txt', 'a 1 -inf\n', /line 1 has "-inf"/],
    ['a number beyond float32', 'a.txt', 'a 1 1e39\n', /line 1 has a number that is too large/],
    ['a cut last line', 'a.txt', 'a 1 2\nb 3', /line 2 is cut off/],
    ['a last line cut in a number', 'a.txt', 'a 1 2\nb 3 -', /line 2 is cut off/],
    ['a header with more words', 'a.vec', '3 2\na 1 2\nb 3 4\n', /promises 3 words, and it holds 2/],
    ['a header with fewer words', 'a.vec', '1 2\na 1 2\nb 3 4\n', /promises 1 words, and it holds 2/],
    ['a header with other dimensions', 'a.vec', '1 3\na 1 2\n', /line 2 has 2 numbers, and others have 3/],
    ['a header without dimensions', 'a.vec', '1 0\na 1\n', /0 dimensions/],
    ['too many dimensions', 'a.vec', '1 5000\na 1\n', /5000 dimensions/],
    ['an empty binary file', 'a.bin', '', /counts of words and dimensions/],
    ['a binary file without a header', 'a.bin', 'a 1 2\n', /counts of words and dimensions/],
    ['a cut binary file', 'a.bin', word2vecBinary(VECTORS).subarray(0, -8), /cut off in word 12/],
    [
      'a binary file cut between words',
      'a.bin',
      Buffer.concat([Buffer.from('4 7\n'), word2vecBinary(VECTORS.slice(0, 3)).subarray('3 7\n'.length)]),
      /promises 4 words, and it holds 3/,
    ],
    [
      'a binary file that goes on',
      'a.bin',
      Buffer.concat([word2vecBinary(VECTORS), Buffer.from('x')]),
      /goes on after the 12 words/,
    ],
    [
      'a binary NaN',
      'a.bin',
      word2vecBinary([['a', [1, Number.NaN]]]),
      /word 1 holds a value that is not a number/,
    ],
  ])('says of %s what is wrong', async (_, name, content, reason) => {
    const error = await load(name, content).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'modelInvalid' });
    expect(error.message).toMatch(
      /^The model file .+a\.(?:txt|vec|bin) cannot be used: [^\n]+\. Install or download the model again\.$/,
    );
    expect(error.message).toMatch(reason);
  });

  it.each<[what: string, start: readonly number[], reason: RegExp]>([
    ['a gzip file', [0x1f, 0x8b], /is packed with gzip\. Unpack it first\.$/],
    ['a zip archive', [0x50, 0x4b, 3, 4], /is a zip archive\. Unpack it first\.$/],
    ["fastText's binary format", [0xba, 0x16, 0x4f, 0x2f], /Take the \.vec file/],
  ])('says of %s what to do', async (_, start, reason) => {
    await expect(load('a.bin', Buffer.from([...start, 1, 2, 3, 4, 5]))).rejects.toMatchObject({
      code: 'modelInvalid',
      message: expect.stringMatching(reason),
    });
  });

  it('names a file that is missing', async () => {
    await expect(readWordVectors('x', '/nowhere/a.txt')).rejects.toMatchObject({
      code: 'modelInvalid',
      message: expect.stringMatching(/\/nowhere\/a\.txt.+cannot be read/),
    });
  });
});

describe('the file that a path means', () => {
  it('is the path itself, or the only one in a folder', async () => {
    const one = folderWith({ 'glove.txt': 'a 1\n', 'README.md': '' });
    const file = join(one, 'glove.txt');
    expect(await wordVectorFile(file)).toBe(file);
    expect(await wordVectorFile(one)).toBe(file);
    expect(await wordVectorFile(folderWith({ 'README.md': '' }))).toBeUndefined();
    expect(await wordVectorFile('/nowhere')).toBeUndefined();
    await expect(wordVectorFile(folderWith({ 'b.txt': '', 'a.vec': '' }))).rejects.toMatchObject({
      code: 'modelInvalid',
      message: expect.stringMatching(/2 files .+\(a\.vec, b\.txt\)\. Name the file/),
    });
  });
});
