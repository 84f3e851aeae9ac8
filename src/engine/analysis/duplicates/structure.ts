/**
 * What a stretch of code does, whatever its names and language: how often it branches, loops, calls, assigns and
 * compares, and what follows what. Control words of different languages count as one.
 */
import { CONTROL_BY_CODE, codeOf, KEYWORD, LITERAL, SIGN, WORD } from '../tokens/lexer.ts';
import type { TokenCorpus } from '../tokens/tokenCorpus.ts';
import type { Place } from './judge.ts';

/** How often each step, and each step behind another one, occurs; by hash. */
export type Structure = ReadonlyMap<number, number>;

const SIGN_STEPS: ReadonlyMap<number, string> = new Map(
  Object.entries({
    assign: ['=', ':=', '+=', '-=', '*=', '/=', '|=', '&=', '<-', '??=', '||='],
    compare: ['==', '!=', '===', '!==', '<', '>', '<=', '>=', '~='],
    combine: ['&&', '||', '??'],
    compute: ['+', '-', '*', '/', '%', '<<', '>>', '^', '++', '--'],
    choose: ['?'],
    index: ['['],
    function: ['=>'],
  }).flatMap(([step, signs]) => signs.map((sign) => [codeOf(sign), step] as const)),
);
const OPEN = codeOf('(');
const WORD_STEPS: ReadonlyMap<number, string> = new Map([
  [codeOf('and'), 'combine'],
  [codeOf('or'), 'combine'],
  [codeOf('lambda'), 'function'],
]);

export function structureOf(corpus: TokenCorpus, { start, end }: Place): Structure {
  const counts = new Map<number, number>();
  let before = 0;
  for (let at = start; at < end; at++) {
    const step = stepAt(corpus, at, start);
    if (step === undefined) continue;
    const code = codeOf(step);
    for (const feature of [code, Math.imul(before, 31) ^ code])
      counts.set(feature, (counts.get(feature) ?? 0) + 1);
    before = code;
  }
  return counts;
}

/** Cosine of the roots of the counts, [0, 1]: a step that occurs four times as often weighs twice as much. */
export function structureSimilarity(one: Structure, other: Structure): number {
  let dot = 0;
  for (const [feature, count] of one) dot += Math.sqrt(count * (other.get(feature) ?? 0));
  const norm = Math.sqrt(sumOf(one) * sumOf(other));
  return norm === 0 ? 0 : dot / norm;
}

function sumOf(counts: Structure): number {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  return sum;
}

function stepAt({ codes, kinds }: TokenCorpus, at: number, start: number): string | undefined {
  const code = codes[at]!;
  switch (kinds[at]) {
    case KEYWORD:
      return CONTROL_BY_CODE.get(code) ?? WORD_STEPS.get(code);
    case LITERAL:
      return 'value';
    case SIGN:
      if (code === OPEN && at > start && kinds[at - 1] === WORD) return 'call';
      return SIGN_STEPS.get(code);
    default:
      return undefined;
  }
}
