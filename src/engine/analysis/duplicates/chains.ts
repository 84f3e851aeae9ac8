/**
 * Joins stretches that follow each other in both of two files, with a little in between, into one: a copy that
 * somebody changed.
 */
import type { Anchor } from './anchors.ts';

/** The same stretch of tokens in two places, but for what stands between the anchors. */
export interface Chain {
  readonly anchors: readonly Anchor[];
}

/** Tokens between two stretches at most, on either side: a few statements. */
const MOST_BETWEEN = 40;
/** A shorter stretch says too little to hold a chain together. */
const LEAST = 3;

/** `anchors` are between the same two files. */
export function chainsOf(anchors: readonly Anchor[]): Chain[] {
  const ordered = anchors.toSorted((x, y) => x.b - y.b || x.a - y.a || y.length - x.length);
  const done: Anchor[][] = [];
  let open: Anchor[][] = [];
  for (const anchor of ordered) {
    const still: Anchor[][] = [];
    for (const chain of open) (endB(chain) + MOST_BETWEEN < anchor.b ? done : still).push(chain);
    open = still;
    const joined = nearestChain(open, anchor);
    if (joined) joined.chain.push(joined.anchor);
    else if (!open.some((chain) => covers(chain, anchor))) open.push([anchor]);
  }
  return [...done, ...open].map((chain) => ({ anchors: chain }));
}

export function startOf({ anchors }: Chain): { readonly a: number; readonly b: number } {
  return anchors[0]!;
}

export function endOf({ anchors }: Chain): { readonly a: number; readonly b: number } {
  const { a, b, length } = anchors.at(-1)!;
  return { a: a + length, b: b + length };
}

/** The chain that leaves least between, and what of the anchor lies behind it. */
function nearestChain(
  open: readonly Anchor[][],
  anchor: Anchor,
): { readonly chain: Anchor[]; readonly anchor: Anchor } | undefined {
  let best: { chain: Anchor[]; anchor: Anchor } | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const chain of open) {
    const last = chain.at(-1)!;
    const overlap = Math.max(0, last.a + last.length - anchor.a, last.b + last.length - anchor.b);
    const rest = { a: anchor.a + overlap, b: anchor.b + overlap, length: anchor.length - overlap };
    if (rest.length < LEAST) continue;
    const betweenA = rest.a - last.a - last.length;
    const betweenB = rest.b - last.b - last.length;
    const between = betweenA + betweenB;
    const isNear = Math.max(betweenA, betweenB) <= MOST_BETWEEN && between <= lengthOf(chain) + rest.length;
    // In one file the first place ends where the second begins.
    const isApart = rest.a + rest.length <= chain[0]!.b;
    if (!isNear || !isApart || between >= least) continue;
    least = between;
    best = { chain, anchor: rest };
  }
  return best;
}

function covers(chain: readonly Anchor[], { a, b, length }: Anchor): boolean {
  return chain.some((one) => one.b - one.a === b - a && one.b <= b && one.b + one.length >= b + length);
}

function endB(chain: readonly Anchor[]): number {
  const { b, length } = chain.at(-1)!;
  return b + length;
}

function lengthOf(chain: readonly Anchor[]): number {
  return chain.reduce((sum, { length }) => sum + length, 0);
}
