/**
 * Tells stretches that nobody would want to share from code that does something: tables of data, declarations without
 * behaviour, lists of accessors and of calls that are handed on.
 */
import { BARRIER, CONTROL_BY_CODE, codeOf, KEYWORD, WORD } from '../tokens/lexer.ts';
import type { TokenCorpus } from '../tokens/tokenCorpus.ts';
import type { Place } from './judge.ts';

/** Different runs of a few tokens, by shape, per token: below it a stretch repeats itself. */
const LEAST_VARIETY = 0.3;
const SHAPE_RUN = 4;
/** Tokens that are looked at. */
const MOST_TOKENS = 1000;
/** Length of a stretch whose variety is taken as it is. */
const VARIETY_BASE = 60;
/** Calls and control words per token: code has ten times as many. */
const LEAST_ACTION = 1 / 60;
/** Lines of a function that only hands on or gives back, its head and end included. */
const ACCESSOR_LINES = 4;

/** Whether a copy of this stretch, with other names or values in it, is none that counts. */
export function isNoise(corpus: TokenCorpus, place: Place, isExact: boolean): boolean {
  const seen = { start: place.start, end: Math.min(place.end, place.start + MOST_TOKENS) };
  if (varietyOf(corpus, seen) < LEAST_VARIETY) return true;
  const { calls, steering, returns, heads } = actionsOf(corpus, seen);
  const tokens = seen.end - seen.start;
  if (!isExact && calls + steering + returns < LEAST_ACTION * tokens) return true;
  const lines = corpus.endLineAt(seen.end - 1) - corpus.lineAt(seen.start);
  if (steering > 0 || heads < 2) return false;
  // Short functions, one behind the other; or functions among data that do no more than one thing each.
  return lines <= (ACCESSOR_LINES + 1) * heads || calls + returns <= 2 * heads;
}

interface Actions {
  readonly calls: number;
  /** Branches, loops and the like. */
  readonly steering: number;
  readonly returns: number;
  /** Functions that begin. */
  readonly heads: number;
}

const OPEN = codeOf('(');
const CLOSE = codeOf(')');
const OPEN_BLOCK = codeOf('{');
const FUNCTION_WORDS: ReadonlySet<number> = new Set(
  'function func fn def fun sub proc defp'.split(' ').map((word) => codeOf(word)),
);
/** `static` and the like stand behind the brackets of a head no less than types do. */
const HEAD_TOKENS = 6;

function actionsOf({ codes, kinds }: TokenCorpus, { start, end }: Place): Actions {
  const actions = { calls: 0, steering: 0, returns: 0, heads: 0 };
  /** Position of the last closing bracket. */
  let closed = Number.NEGATIVE_INFINITY;
  let isSteered = false;
  let words = 0;
  for (let at = start; at < end; at++) {
    const code = codes[at]!;
    if (kinds[at] === KEYWORD) {
      const control = CONTROL_BY_CODE.get(code);
      if (control === 'return') actions.returns++;
      else if (control !== undefined && control !== 'new') {
        actions.steering++;
        isSteered = true;
      }
      if (FUNCTION_WORDS.has(code)) words++;
    } else if (code === OPEN) {
      if (at > start && kinds[at - 1] === WORD) actions.calls++;
    } else if (code === CLOSE) closed = at;
    else if (code === OPEN_BLOCK) {
      if (at - closed <= HEAD_TOKENS && !isSteered) actions.heads++;
      isSteered = false;
    }
  }
  actions.heads = Math.max(actions.heads, words);
  return actions;
}

/** Different runs of shapes per run; of a long stretch, of its beginning. */
function varietyOf(corpus: TokenCorpus, { start, end }: Place): number {
  const runs = end - start - SHAPE_RUN + 1;
  const seen = new Set<number>();
  for (let run = 0; run < runs; run++) {
    let hash = 0;
    for (let i = 0; i < SHAPE_RUN; i++) {
      const at = start + run + i;
      const shape = corpus.kinds[at] === BARRIER ? at : corpus.shapeAt(at);
      hash = (Math.imul(hash, 0x01000193) ^ shape) >>> 0;
    }
    seen.add(hash);
  }
  // Longer stretches repeat shapes by nature: what counts falls with the root of their length.
  return runs < 1 ? 1 : Math.min(1, (seen.size / runs) * Math.max(1, Math.sqrt(runs / VARIETY_BASE)));
}
