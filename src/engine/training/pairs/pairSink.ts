/** Takes the pairs of one repository: no two alike, none empty, and of each kind no more than a large repository's share. */
import type { PairKind, TrainingPair } from '../pair.ts';

/** A repository of any size gives no more, or the largest ones would decide what the model learns. */
const MOST: Readonly<Record<PairKind, number>> = {
  docToCode: 3000,
  nameToBody: 2000,
  commentToBlock: 1500,
  headingToSection: 2000,
  pathToWindow: 1200,
  sameName: 2000,
  renamed: 600,
  moduleDoc: 800,
  commentToWindow: 3000,
  sentenceToRest: 2000,
  messageToWindow: 1500,
  firstSentenceToRest: 1000,
  testToBody: 800,
  proseToFence: 1200,
  commitToCode: 400,
  mentionToCode: 1500,
  testToCode: 800,
};

/** When these are full, little is missing that more code would bring. */
const FROM_CODE: readonly PairKind[] = ['docToCode', 'nameToBody', 'commentToWindow', 'messageToWindow'];
const SHORTEST_DOCUMENT = 20;

export class PairSink {
  readonly pairs: TrainingPair[] = [];
  readonly #counts = new Map<PairKind, number>();
  readonly #seen = new Set<string>();

  add(pair: TrainingPair): void {
    const { kind, query, document } = pair;
    const count = this.#counts.get(kind) ?? 0;
    if (count >= MOST[kind] || document.trim().length < SHORTEST_DOCUMENT) return;
    // The same comment on another function is no answer to the question: which of them is?
    const key = `${kind}\0${query.toLowerCase()}`;
    if (kind !== 'pathToWindow' && this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#counts.set(kind, count + 1);
    this.pairs.push(pair);
  }

  get hasEnoughCode(): boolean {
    return FROM_CODE.every((kind) => (this.#counts.get(kind) ?? 0) >= MOST[kind]);
  }
}
