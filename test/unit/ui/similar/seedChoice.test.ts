/** What "find similar" starts from, given a text, a selection or cursor, and an outline. */
import { describe, expect, it } from 'vitest';
import { chooseSeed, type OutlineSymbol, type TextRange } from '../../../../src/ui/similar/seedChoice.ts';

const LINES = `import { a } from './a';

/** Holds things. */
export class Box {
  readonly things = 1;

  /** Puts one in. */
  put(thing: string) {
    const parts = thing.split(' ');
    const short = {
      a: 1,
    };
    parts.forEach((part) => {
      this.add(part);
      this.log(part);
    });
    return short;
  }

  get() { return 1; }
}

function alone() {
  return a;
}`.split('\n');

const callback = symbol('parts.forEach() callback', 12, 16, 'callable');
const local = symbol('short', 9, 12, 'other');
const put = symbol('put', 7, 18, 'callable', [symbol('parts', 8, 9, 'other'), local, callback]);
const get = symbol('get', 19, 20, 'callable');
const box = symbol('Box', 3, 21, 'type', [symbol('things', 4, 5, 'other'), put, get]);
const alone = symbol('alone', 22, 25, 'callable');
const OUTLINE = [box, alone];

function symbol(
  name: string,
  startLine: number,
  endLine: number,
  kind: OutlineSymbol['kind'],
  children: OutlineSymbol[] = [],
): OutlineSymbol {
  return { name, startLine, endLine, line: startLine, kind, children };
}

function at(line: number): TextRange {
  return { startLine: line, startCharacter: 2, endLine: line, endCharacter: 2 };
}

function selected(
  startLine: number,
  startCharacter: number,
  endLine: number,
  endCharacter: number,
): TextRange {
  return { startLine, startCharacter, endLine, endCharacter };
}

function check(place: TextRange, expected: object | undefined, outline = OUTLINE, lines = LINES): void {
  const seed = chooseSeed(lines, place, outline);
  if (expected) expect(seed).toMatchObject(expected);
  else expect(seed).toBeUndefined();
}

describe('a cursor', () => {
  const PUT = {
    symbol: 'put',
    symbolLine: 7,
    startLine: 7,
    endLine: 18,
    selected: undefined,
    guessed: false,
  };

  it('stands for the function around it', () => check(at(8), PUT));

  it('passes over constants and callbacks inside of it', () => {
    check(at(10), PUT);
    check(at(13), PUT);
  });

  it('takes a short method, and passes over a short function inside of another', () => {
    check(at(19), { symbol: 'get', startLine: 19, endLine: 20 });
    check(at(10), PUT, [{ ...put, children: [symbol('inner', 10, 11, 'callable')] }]);
    check(at(10), { symbol: 'inner' }, [{ ...put, children: [symbol('inner', 9, 12, 'callable')] }]);
  });

  it('stands for the class between its methods', () =>
    check(at(4), { symbol: 'Box', startLine: 3, endLine: 21 }));

  it('in a comment stands for what is below', () => {
    check(at(6), { symbol: 'Box' });
    check(at(2), { symbol: 'Box' });
  });

  it('takes a long value where there is no function', () => check(at(10), { symbol: 'short' }, [local]));

  it('means a whole module only at its name', () => {
    const all = symbol('everything', 0, 25, 'container', OUTLINE);
    check(at(1), { symbol: '', guessed: true }, [all]);
    check(at(0), { symbol: 'everything' }, [all]);
    check(at(23), { symbol: 'alone' }, [all]);
  });

  it('without an outline stands for the lines around it, without blank ends', () => {
    check(at(12), { symbol: '', symbolLine: 12, startLine: 2, endLine: 23, guessed: true }, []);
    check(at(0), { startLine: 1, endLine: 2, symbolLine: 1 }, [], ['', 'text', '', '']);
  });

  it('finds nothing in white space', () => check(at(1), undefined, [], ['', '  ', '']));
});

describe('a selection', () => {
  it('of a name stands for what is there', () =>
    check(selected(7, 2, 7, 5), { symbol: 'put', selected: undefined }));

  it('of blank space is a cursor', () => check(selected(8, 0, 8, 3), { symbol: 'put' }));

  it('of a whole symbol is that symbol', () => {
    check(selected(22, 0, 24, 1), {
      symbol: 'alone',
      symbolLine: 22,
      startLine: 22,
      endLine: 25,
      selected: undefined,
    });
    check(selected(6, 0, 18, 0), { symbol: 'put', symbolLine: 7, startLine: 6, endLine: 18 });
  });

  it('of several has no name', () =>
    check(selected(3, 0, 24, 1), { symbol: '', startLine: 3, endLine: 25, selected: undefined }));

  it('of a part is that text', () => {
    const part = selected(12, 4, 15, 7);
    check(part, { symbol: '', startLine: 12, endLine: 16, selected: part });
  });

  it('of most of a function is as good as that', () =>
    check(selected(8, 0, 17, 0), { startLine: 8, endLine: 17, selected: undefined }, [put, alone]));

  it('counts by its lines where there is no outline', () => {
    check(selected(7, 0, 10, 0), { selected: selected(7, 0, 10, 0) }, []);
    check(selected(7, 0, 18, 0), { startLine: 7, endLine: 18, selected: undefined }, []);
  });

  it('leaves blank lines at its ends out', () =>
    check(selected(21, 0, 25, 0), { startLine: 22, endLine: 25, symbol: 'alone' }));
});
