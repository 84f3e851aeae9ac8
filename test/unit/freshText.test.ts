/** What of a text is new. */
import { describe, expect, it } from 'vitest';
import { freshPieces } from '../../src/engine/freshText.ts';

const BEFORE = 'function one() {\n  return 1;\n}\n\nfunction two() {\n  return 2;\n}\n';

describe('fresh pieces of a text', () => {
  const check = (text: string, ...pieces: string[]): void =>
    expect(freshPieces(text, BEFORE)).toEqual(pieces);

  it('are none where lines were moved, taken out or indented', () => {
    check(BEFORE);
    check('  function two() {\n    return 2;\n  }\n');
  });

  it('are what was put in, with known lines between', () => {
    check(
      `${BEFORE}\nfunction three() {\n  if (no) {\n    call();\n  }\n}\n\nconst x = 3;\n`,
      'function three() {\n  if (no) {\n    call();\n  }\n}\n\nconst x = 3;',
    );
  });

  it('are apart where much is known between them', () => {
    check(`const a = 1;\n${BEFORE}const b = 2;`, 'const a = 1;', 'const b = 2;');
  });

  it('are pieces of some length, and not too many', () => {
    const typed = Array.from({ length: 1000 }, (_, i) => `call${i}();`).join('\n');
    const pieces = freshPieces(typed, BEFORE);
    expect(pieces).toHaveLength(8);
    expect(Math.max(...pieces.map((piece) => piece.split('\n').length))).toBeLessThan(45);
    expect(pieces[0]!.startsWith('call0();')).toBe(true);
  });
});
