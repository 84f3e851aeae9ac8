import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCodeTokenizer } from '../../../src/engine/models/codeTokenizer.ts';
import { slowTokens } from '../../support/slowTokens.ts';

const { vocab } = JSON.parse(
  readFileSync(new URL('../../../models/tokenizer.json', import.meta.url), 'utf8'),
) as {
  vocab: string[];
};

describe('with a small vocabulary', () => {
  const small =
    'http server get id user name parse json 0 12 2024 a b c abc #a #b #c #bc #server #s #er x é #é ж'.split(
      ' ',
    );
  const { tokenise } = createCodeTokenizer(small, '#');
  const check = (text: string, expected: string) => {
    expect([...tokenise(text)].map((id) => small[id]).join(' ')).toBe(expected);
  };

  it('finds words', () => {
    check('', '');
    check(' \t\n', '');
    check('get', 'get');
    check('get-id', 'get id');
    check('get_user_name(id);', 'get user name id');
    check('"json"get', 'json get');
    check('«json»get…', 'json get');
    check('json\u{1f600}get', 'json get');
    check('json\u{d83d}get', 'json get');
    check('\u{1f600}', '');
  });

  it('splits camel case only where it is', () => {
    check('getUserId', 'get user id');
    check('GetUserID', 'get user id');
    check('HTTPServer', 'http server');
    check('HTTP', 'http');
    check('parseJSON', 'parse json');
    check('IDGet', 'id get');
    check('Get', 'get');
    check('httpserver', 'http #server');
    check('aB', 'a b');
    check('ABc', 'a b #c');
  });

  it('matches greedily from the left', () => {
    check('abc', 'abc');
    check('abcb', 'abc #b');
    check('abbc', 'a #b #bc');
    check('servers', 'server #s');
    check('aqb', 'a #b');
    check('qa', '#a');
    check('qqq', '');
  });

  it('keeps runs of up to four digits', () => {
    check('12', '12');
    check('2024', '2024');
    check('20240', '0');
    check('99999999999999999999999', '0');
    check('id12', 'id 12');
    check('12id2024', '12 id 2024');
    check('0x', '0 x');
    check('99', '');
    check('١٢', '');
  });

  it('takes letters of any script, and does not split their words', () => {
    check('é', 'é');
    check('É', 'é');
    check('aé', 'a #é');
    check('aéB', 'a #é #b');
    check('getÉ', 'get #é');
    check('ж', 'ж');
    check('Жж', 'ж');
    check('a中b', 'a #b');
    check('\u{20000}a', '#a');
    // A combining mark is no letter: it ends the word.
    check('ae\u0301b', 'a b');
    check('get一', 'get');
    check('名get 12', '12');
  });

  it('cuts pieces at 40 characters', () => {
    const tokens = (text: string) => tokenise(text).length;
    expect(tokens('a'.repeat(40))).toBe(40);
    expect(tokens('a'.repeat(41))).toBe(40);
    expect(tokens('a'.repeat(100_000))).toBe(40);
    expect(tokens(`${'a'.repeat(50)}${'A'.repeat(50)}`)).toBe(80);
    expect(tokens('é'.repeat(60))).toBe(40);
    expect(tokens(`${'中'.repeat(39)}ab`)).toBe(1);
    expect(tokens(`${'\u{20000}'.repeat(39)}ab`)).toBe(1);
  });

  it('gives the same for a word that it has seen, and after many others', () => {
    const first = [...tokenise('getUserId aqb')];
    for (let start = 0; start < 140_000; start += 20_000) {
      tokenise(Array.from({ length: 20_000 }, (_, i) => wordOf(start + i)).join(' '));
    }
    expect([...tokenise('getUserId aqb')]).toEqual(first);
  });

  it('keeps every token of a long text', () => {
    const parts = ['get', 'server', 'abcb', '2024'];
    const expected = 'get server abc #b 2024'.split(' ').map((token) => small.indexOf(token));
    const tokens = tokenise(`${parts.join(' ')} `.repeat(20_000));
    expect(tokens.length).toBe(100_000);
    expect(tokens.every((id, i) => id === expected[i % 5])).toBe(true);
  });
});

describe('with the built-in vocabulary', () => {
  const { tokenise } = createCodeTokenizer(vocab, '#');
  const check = (text: string) => {
    expect([...tokenise(text)]).toEqual(slowTokens(text, vocab));
  };

  it('gives what the rules give', () => {
    check('export async function readFileSync(path: string): Promise<Buffer> { return x2 ** 0xFFFF_0000; }');
    check(
      'XMLHttpRequest iOS macOS IPv6 v8 utf8 sha256 base64url HTTP2 _Private__x __init__ $scope CONSTANT_NAME',
    );
    check('aB AbC ABC ABc aBC AAb AAbb aAAb Z zZ Zz zZz ZZ');
    check('naïve façade Straße ÅNGSTRÖM İstanbul ǅ Ωmega ﬁne K µm x² ½ Ⅳ');
    check('日本語のコメント и русский текст, עברית العربية हिन्दी ไทย 한국어');
    check('e\u0301cole cafe\u0301 n\u0303 १२३ ４５ 𝒳𝒴 𝟙𝟚 😀a😀 \ud800 a\udc00b');
    check(
      'supercalifragilisticexpialidocioussupercalifragilistic SupercalifragilisticexpialidociousExpialidocious',
    );
    check('1 12 123 1234 12345 0001 3.14159 1e10 0b1010 1_000_000');
    check('│ ├── src │ └── test — “quoted” … ');
  });

  it('gives what the rules give for any text', () => {
    const part = fc.oneof(
      fc.stringMatching(/^[A-Za-z]{1,9}$/),
      fc.stringMatching(/^[a-z]{30,60}$/),
      fc.stringMatching(/^\d{1,6}$/),
      fc.constantFrom(
        ' ',
        '_',
        '.',
        '\n',
        'é',
        'É',
        'Ω',
        'İ',
        '中',
        '\u0301',
        '²',
        '٣',
        '\u{20000}',
        '😀',
        '\ud83d',
        'K',
        'ǅ',
      ),
      fc.constantFrom('get', 'Set', 'HTTP', 'parse', 'Id', 'ing', 'tion', 'error'),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), (parts) => check(parts.join(''))),
      { numRuns: 400 },
    );
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), check), { numRuns: 200 });
  });
});

/** Another word for each number, by its letters. */
function wordOf(number: number): string {
  return number.toString(26).replace(/\d/g, (digit) => String.fromCharCode(113 + Number(digit)));
}
