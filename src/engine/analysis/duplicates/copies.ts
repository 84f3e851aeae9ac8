/**
 * Exact, renamed and near duplicates among the files of a corpus: equal stretches, chained, judged. A file is compared
 * with those before it and with itself.
 */
import type { TokenCorpus } from '../tokens/tokenCorpus.ts';
import { type Anchor, AnchorFinder } from './anchors.ts';
import { chainsOf } from './chains.ts';
import { outermost } from './groups.ts';
import { judge, type Limits, type Pair } from './judge.ts';

export class CopyFinder {
  readonly #corpus: TokenCorpus;
  readonly #limits: Limits;
  readonly #anchors: AnchorFinder;
  /** Pairs left out because they repeat themselves. */
  data = 0;

  constructor(corpus: TokenCorpus, limits: Limits) {
    this.#corpus = corpus;
    this.#limits = limits;
    this.#anchors = new AnchorFinder(corpus, limits.minTokens, corpus.count);
  }

  /** The pairs of which the second place is in this file. Files are read in their order. */
  read(file: number): Pair[] {
    const byOther = new Map<number, Anchor[]>();
    for (const anchor of this.#anchors.read(file)) {
      const other = this.#corpus.fileAt(anchor.a);
      const anchors = byOther.get(other);
      if (anchors) anchors.push(anchor);
      else byOther.set(other, [anchor]);
    }
    const pairs: Pair[] = [];
    for (const other of [...byOther.keys()].sort((x, y) => x - y)) {
      const anchors = byOther.get(other)!;
      // A long stretch also alone: in a chain it may have lost what another one holds too.
      const long = anchors.filter(({ length }) => length >= this.#limits.minTokens);
      const judged = [...chainsOf(anchors), ...long.map((anchor) => ({ anchors: [anchor] }))].map((chain) =>
        judge(this.#corpus, chain, this.#limits),
      );
      for (const { data } of judged) this.data += data;
      for (const pair of outermost(judged.flatMap((one) => one.pairs))) pairs.push(pair);
    }
    return pairs;
  }
}
