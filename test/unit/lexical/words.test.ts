import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stem } from '../../../src/engine/lexical/stem.ts';
import { termsOf } from '../../../src/engine/lexical/terms.ts';
import { Vocabulary } from '../../../src/engine/lexical/vocabulary.ts';
import { compoundOf, partsOf, wordsOf } from '../../../src/engine/lexical/words.ts';

function check(text: string, expected: string): void {
  expect(wordsOf(text).join(' ')).toBe(expected);
}

describe('wordsOf', () => {
  it('splits identifiers and keeps them whole as well', () => {
    check('getUserById', 'get user by id getuserbyid');
    check('get_user_by_id', 'get user by id getuserbyid');
    check('get-user-by-id', 'get user by id getuserbyid');
    check('HTTPServer2', 'http server 2 httpserver2');
    check('$scope', 'scop');
    check('__init__', 'init');
    check('MAX_SIZE', 'max sis maxsize');
  });

  it('takes punctuation as a border', () => {
    check('a.b(c, dd) -> ee', 'dd ee');
    check('x - yy', 'yy');
    check("don't", 'don');
    check('', '');
    check('+-*/ …', '');
  });

  it('drops long numbers and keeps short ones', () => {
    check('404 1234567', '404');
    check('utf8', 'utf 8 utf8');
  });

  it('reads other scripts', () => {
    check('größe Straße', 'größe straße');
    check('κόσμος', 'κόσμος');
    check('検索', '検索');
    check('全文検索', '全文 文検 検索');
    check('字', '字');
  });

  it('never gives white space, quotes or upper case', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        for (const word of wordsOf(text)) {
          expect(word).not.toMatch(/[\s"]/);
          expect(word).toBe(word.toLowerCase());
        }
      }),
    );
  });
});

describe('stem', () => {
  const families = [
    'normalise normalised normalises normalising normalize normalized normalization normalisation',
    'embed embeds embedded embedding embeddings',
    'stop stops stopped stopping',
    'query queries queried',
    'index indexes indexed indexing',
    'class classes',
    'cache caches cached caching',
    'store stores stored storing',
    'parse parses parsed parsing',
    'create creates created creating creation creator',
    'match matches matched matching',
  ];
  it.each(families)('brings together: %s', (family) => {
    expect(new Set(family.split(' ').map(stem)).size).toBe(1);
  });

  it.each([
    ['bus', 'bus'],
    ['this', 'this'],
    ['class', 'class'],
    ['string', 'string'],
    ['red', 'red'],
    ['need', 'need'],
    ['thing', 'thing'],
    ['sha256', 'sha256'],
  ])('leaves %s alone', (word, expected) => {
    expect(stem(word)).toBe(expected);
  });
});

describe('partsOf', () => {
  it.each([
    ['parseHTTPHeader2', 'parse http header 2'],
    ['HTTP', 'http'],
    ['HTTPServer', 'http server'],
    ['aB', 'a b'],
    ['ABc', 'a bc'],
    ['A1b2', 'a 1 b 2'],
    ['get_user-id$', 'get user id'],
    ['_$-', ''],
  ])('%s', (name, expected) => expect(partsOf(name).join(' ')).toBe(expected));

  it('cuts ASCII as it cuts other scripts', () => {
    const letters = fc.stringMatching(/^[aAbB01_-]*$/);
    fc.assert(
      fc.property(letters, (name) => {
        // A character of another script at the end changes nothing in front of it.
        expect(partsOf(name)).toEqual(partsOf(`${name}-漢`).slice(0, -1));
      }),
    );
  });
});

describe('Vocabulary', () => {
  const read = (vocabulary: Vocabulary, text: string) =>
    vocabulary.read(text).flatMap(({ words }) => words.map((word) => word.text));

  it('gives the words of any text, for known identifiers too', () => {
    const vocabulary = new Vocabulary();
    const text = fc.array(
      fc.oneof(fc.stringMatching(/^[aB0_$-]{1,6}$/), fc.constantFrom(' ', '-', 'größe', '全文', '\u{1f600}')),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(text, (pieces) => {
        expect(read(vocabulary, pieces.join(''))).toEqual(wordsOf(pieces.join('')));
      }),
    );
  });

  it('starts anew when it is full', () => {
    const vocabulary = new Vocabulary();
    for (let i = 0; i < 70; i++) {
      const text = Array.from({ length: 1000 }, (_, k) => `name${i * 1000 + k}x`).join(' ');
      expect(read(vocabulary, text)).toEqual(wordsOf(text));
    }
    expect(read(vocabulary, 'name1x name69999x')).toEqual(wordsOf('name1x name69999x'));
  });

  it('reads identifiers too long to keep', () => {
    const vocabulary = new Vocabulary();
    const long = 'longName'.repeat(100);
    expect(read(vocabulary, `${long} ${long}`)).toEqual(wordsOf(`${long} ${long}`));
  });
});

describe('compoundOf', () => {
  it.each([
    ['getUser', 'getuser'],
    ['get_user', 'getuser'],
    ['Größe-2', 'größe2'],
  ])('%s', (name, expected) => expect(compoundOf(name)).toBe(expected));
});

describe('termsOf', () => {
  it('marks fields, and frequencies of the body in steps', () => {
    const body = ['rare', 'pair pair', 'many '.repeat(5), 'most '.repeat(9)].join(' ');
    const vocabulary = new Vocabulary();
    const { text, wordCount } = termsOf({
      symbols: vocabulary.read('openStore'),
      path: vocabulary.read('src/store.ts'),
      doc: vocabulary.read('Opens it'),
      body: vocabulary.read(body),
    });
    expect(text.split(' ').sort()).toEqual(
      [
        '1rar',
        '2pair',
        '4many',
        '8most',
        'dit',
        'dopen',
        'popen',
        'psrc',
        'pstor',
        'pts',
        'sopen',
        'sopenstore',
        'sstor',
      ]
        .filter((term) => term !== 'popen')
        .sort(),
    );
    expect(wordCount).toBe(17);
  });
});
