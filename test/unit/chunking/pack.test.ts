/** The packer alone: outlines made by hand or at random, without any grammar. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Chunk, ChunkLimits } from '../../../src/engine/chunking/chunk.ts';
import { isBlank } from '../../../src/engine/chunking/lines.ts';
import type { OutlineNode } from '../../../src/engine/chunking/outline.ts';
import { packOutline } from '../../../src/engine/chunking/pack.ts';
import type { SymbolKind } from '../../../src/shared/types.ts';

const LIMITS: ChunkLimits = { targetLines: 20, maxLines: 30, maxChars: 1000 };

interface Options {
  readonly kind?: SymbolKind;
  readonly doc?: string;
  readonly nameLine?: number;
}

function node(
  startLine: number,
  endLine: number,
  name = '',
  children: readonly OutlineNode[] = [],
  { kind = name === '' ? 'text' : 'function', doc = '', nameLine = startLine }: Options = {},
): OutlineNode {
  return { startLine, endLine, name, kind, nameLine, doc, signature: name && `sig ${name}`, children };
}

/** `count` filled lines, blank ones where `blanks` says so. */
function linesOf(count: number, blanks: readonly number[] = []): string[] {
  return Array.from({ length: count }, (_, i) => (blanks.includes(i) ? '' : `line ${i}`));
}

function ranges(chunks: readonly Chunk[]): string {
  return chunks.map(({ startLine, endLine }) => `${startLine}-${endLine}`).join(' ');
}

describe('borders', () => {
  const check = (lines: readonly string[], nodes: readonly OutlineNode[], expected: string): void => {
    expect(ranges(packOutline(lines, nodes, LIMITS))).toBe(expected);
  };

  test('nothing to pack', () => {
    check([], [], '');
    check([''], [], '');
    check(['', '  ', '\t'], [node(0, 3, 'a')], '');
  });

  test('blank lines at the edges belong to no chunk', () => {
    check(linesOf(10, [0, 1, 8, 9]), [node(0, 10, 'a')], '2-8');
  });

  test('small neighbours are merged up to the target', () => {
    check(linesOf(18), [node(0, 6, 'a'), node(6, 12, 'b'), node(12, 18, 'c')], '0-18');
    check(linesOf(24), [node(0, 8, 'a'), node(8, 16, 'b'), node(16, 24, 'c')], '0-16 16-24');
  });

  test('a node that fits is kept whole, above the target too', () => {
    check(linesOf(56), [node(0, 28, 'a', [node(2, 14, 'x')]), node(28, 56, 'b')], '0-28 28-56');
  });

  test('a node that does not fit is split at its children', () => {
    const methods = [node(4, 14, 'x'), node(14, 24, 'y'), node(24, 34, 'z')];
    check(linesOf(35), [node(0, 35, 'A', methods, { kind: 'class' })], '0-14 14-35');
  });

  test('a node without children is split at blank lines', () => {
    check(linesOf(40, [12, 25]), [node(0, 40, 'a')], '0-12 13-25 26-40');
  });

  test('a paragraph that does not fit is split anywhere', () => {
    check(linesOf(50), [node(0, 50, 'a')], '0-20 20-40 40-50');
  });

  test('the header of a file is a chunk of its own unless it is small', () => {
    const imports = [node(0, 5), node(5, 12)];
    check(linesOf(27), [...imports, node(13, 27, 'a')], '0-13 13-27');
    check(linesOf(20), [node(0, 5), node(5, 20, 'a')], '0-20');
    check(linesOf(18), [...imports, node(13, 18, 'a')], '0-18');
  });

  test('tiny pieces join a neighbour above the target', () => {
    check(linesOf(23), [node(0, 20, 'a'), node(20, 23, 'b')], '0-23');
    check(linesOf(26), [node(0, 20, 'a'), node(20, 26, 'b')], '0-20 20-26');
    check(linesOf(33), [node(0, 30, 'a'), node(30, 33, 'b')], '0-30 30-33');
    check(linesOf(53), [node(0, 25, 'a'), node(25, 28, 'b'), node(28, 53, 'c')], '0-28 28-53');
    check(linesOf(50), [node(0, 25, 'a'), node(25, 28, 'b'), node(28, 50, 'c')], '0-25 25-50');
  });

  test('closing lines stay with what they close', () => {
    const body = [node(1, 19), node(19, 38)];
    check(linesOf(40), [node(0, 40, 'a', body)], '0-19 19-40');
  });

  test('statements are rather cut at a blank line', () => {
    const statements = Array.from({ length: 40 }, (_, i) => node(i, i + 1));
    check(linesOf(40, [14]), [node(0, 40, 'a', statements)], '0-14 15-35 35-40');
  });

  test('lines between nodes are kept', () => {
    check(linesOf(48), [node(2, 22, 'a'), node(26, 46, 'b')], '0-26 26-48');
  });

  test('nodes that share a line are cut behind it', () => {
    check(linesOf(41), [node(0, 21, 'a'), node(20, 41, 'b')], '0-21 21-41');
  });

  test('long lines count by their characters', () => {
    const long = 'x'.repeat(400);
    check([long, long, long], [node(0, 3, 'a')], '0-2 2-3');
    check(['x'.repeat(5000), 'y'], [node(0, 2, 'a')], '0-1 1-2');
  });

  test('a target above the maximum is no longer than the maximum', () => {
    const limits = { targetLines: 50, maxLines: 10, maxChars: 1000 };
    expect(ranges(packOutline(linesOf(25), [node(0, 25, 'a')], limits))).toBe('0-10 10-20 20-25');
  });
});

test('a single line that is too long is one chunk, its text cut', () => {
  const [chunk] = packOutline(['x'.repeat(5000)], [], LIMITS);
  expect(chunk).toMatchObject({ startLine: 0, endLine: 1, text: 'x'.repeat(1000) });
});

describe('names', () => {
  const check = (
    lines: readonly string[],
    nodes: readonly OutlineNode[],
    expected: readonly Partial<Chunk>[],
  ): void => {
    expect(packOutline(lines, nodes, LIMITS)).toMatchObject(expected);
  };

  test('a chunk is about its longest symbol, the first of equals', () => {
    check(linesOf(20), [node(0, 6, 'a'), node(6, 13, 'b'), node(13, 20, 'c')], [{ symbol: 'b' }]);
  });

  test('a small symbol does not stand for the lines around it', () => {
    check(linesOf(18), [node(0, 2, 'a'), node(2, 18)], [{ symbol: '', symbolKind: 'text' }]);
    check(linesOf(18), [node(0, 8, 'a'), node(8, 18)], [{ symbol: 'a', symbolKind: 'function' }]);
  });

  test('members are qualified by what encloses them', () => {
    const methods = [node(2, 18, 'x', [], { kind: 'method' }), node(18, 40, 'y', [], { kind: 'method' })];
    const tree = node(0, 40, 'A', methods, { kind: 'class' });
    check(
      linesOf(40),
      [node(0, 40, 'ns', [tree], { kind: 'module' })],
      [
        { symbol: 'ns', breadcrumb: [], context: '' },
        { symbol: 'A.y', breadcrumb: ['ns', 'A'], symbolKind: 'method', context: '' },
      ],
    );
  });

  test('a function of a module is qualified by it, a class is not', () => {
    const inner = (kind: SymbolKind) => [node(2, 12, 'x', [], { kind }), node(12, 32, 'y', [], { kind })];
    const inModule = (kind: SymbolKind) => [node(0, 34, 'M', inner(kind), { kind: 'module' })];
    check(linesOf(34), inModule('function'), [{ symbol: 'M' }, { symbol: 'M.y' }]);
    check(linesOf(34), inModule('class'), [{ symbol: 'M' }, { symbol: 'y', breadcrumb: ['M'] }]);
  });

  test('headings and tests stand for themselves', () => {
    const section = (name: string, start: number, end: number, children: readonly OutlineNode[] = []) =>
      node(start, end, name, children, { kind: 'section' });
    const inner = [section('Linux', 2, 18), node(18, 36, 'it works')];
    check(
      linesOf(36),
      [section('Setup', 0, 36, inner)],
      [{ symbol: 'Setup' }, { symbol: 'it works', breadcrumb: ['Setup'] }],
    );
  });

  test('later parts of a split symbol carry its signature', () => {
    check(
      linesOf(45),
      [node(0, 45, 'a')],
      [
        { symbol: 'a', context: '' },
        { symbol: 'a', context: 'sig a' },
        { symbol: 'a', context: 'sig a' },
      ],
    );
  });

  test('every definition is in the chunk of its line', () => {
    const nodes = [
      node(0, 10, 'a', [node(3, 5, 'inner', [], { nameLine: 4 })], { nameLine: 1 }),
      node(10, 12, '', [node(11, 12, 'hidden')]),
      node(13, 30, 'T.b', [], { kind: 'method' }),
    ];
    const chunks = packOutline(linesOf(30, [12]), nodes, LIMITS);
    expect(chunks.map(({ definitions }) => definitions)).toEqual([
      [
        { name: 'a', kind: 'function', line: 1 },
        { name: 'inner', kind: 'function', line: 4 },
        { name: 'hidden', kind: 'function', line: 11 },
      ],
      [{ name: 'b', kind: 'method', line: 13 }],
    ]);
  });

  test('of definitions on one line the symbol comes first', () => {
    const outer = node(0, 2, 'short');
    const chunks = packOutline(linesOf(16), [outer, node(1, 16, 'long', [], { nameLine: 0 })], LIMITS);
    expect(chunks[0]).toMatchObject({ symbol: 'long', definitions: [{ name: 'long' }, { name: 'short' }] });
  });

  test('doc comments of everything in the chunk are joined', () => {
    const nodes = [node(0, 4, 'a', [], { doc: 'One.' }), node(4, 8, '', [], { doc: 'Two.' })];
    expect(packOutline(linesOf(8), nodes, LIMITS)[0]!.doc).toBe('One.\n\nTwo.');
  });
});

/** An outline to be laid out: lines in front of, inside and behind each child. */
interface Shape {
  readonly before: number;
  readonly lead: number;
  readonly tail: number;
  readonly name: boolean;
  readonly overlaps: boolean;
  readonly children: readonly Shape[];
}

const shape: fc.Memo<Shape> = fc.memo((depth) =>
  fc.record({
    before: fc.constantFrom(0, 0, 0, 1, 3),
    lead: fc.nat(depth > 1 ? 6 : 45),
    tail: fc.nat(3),
    name: fc.boolean(),
    overlaps: fc.constantFrom(false, false, false, true),
    children: depth > 1 ? fc.array(shape(depth - 1), { maxLength: 6 }) : fc.constant([]),
  }),
);

function layOut(shapes: readonly Shape[], from: number): { nodes: OutlineNode[]; end: number } {
  let line = from;
  const nodes = shapes.map(({ before, lead, tail, name, overlaps, children }, i) => {
    const start = overlaps && line > from ? line - 1 : line + before;
    const inner = layOut(children, start + lead);
    line = Math.max(inner.end + tail, start + 1);
    return node(start, line, name ? `n${start}_${i}` : '', inner.nodes);
  });
  return { nodes, end: line };
}

const lineKind = fc.constantFrom(
  '',
  '',
  ' ',
  'x',
  'some code',
  '  return value;',
  'y'.repeat(120),
  'z'.repeat(1500),
);

test('any outline is covered in order, without overlap, within the limits', () => {
  const shapes = fc.array(shape(4), { maxLength: 12 });
  fc.assert(
    fc.property(shapes, fc.array(lineKind, { minLength: 1, maxLength: 40 }), (outline, kinds) => {
      const { nodes, end } = layOut(outline, 0);
      const lines = Array.from({ length: end + 2 }, (_, i) => kinds[(i * 7 + (i >> 3)) % kinds.length]!);
      const chunks = packOutline(lines, nodes, LIMITS);
      let next = 0;
      for (const { startLine, endLine, text, definitions } of chunks) {
        expect(lines.slice(next, startLine).every(isBlank)).toBe(true);
        expect(isBlank(lines[startLine]) || isBlank(lines[endLine - 1])).toBe(false);
        expect(endLine - startLine).toBeLessThanOrEqual(LIMITS.maxLines);
        const whole = lines.slice(startLine, endLine).join('\n');
        expect(whole.length <= LIMITS.maxChars || endLine - startLine === 1).toBe(true);
        expect(text).toBe(whole.slice(0, LIMITS.maxChars));
        for (const { line } of definitions) expect(line >= next && line < endLine).toBe(true);
        next = endLine;
      }
      expect(lines.slice(next).every(isBlank)).toBe(true);
    }),
    { numRuns: 300 },
  );
});
