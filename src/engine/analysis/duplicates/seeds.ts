/**
 * Where short runs of tokens stand a second time. Of all runs of one length winnowing keeps a few (Schleimer et al.
 * 2003), such that every stretch of `guarantee` equal tokens holds a run that is kept in both places.
 */

export class SeedTable {
  readonly length: number;
  readonly #window: number;
  readonly #mask: number;
  /** Last entry + 1 by hash; entries of equal hash are linked, the last first. */
  readonly #heads: Int32Array;
  #positions = new Int32Array(1 << 14);
  #hashes = new Uint32Array(1 << 14);
  #next = new Int32Array(1 << 14);
  /** By entry, the first one of its hash. */
  #firsts = new Int32Array(1 << 14);
  #count = 0;

  /** `expected` tokens in all: more make it slower, nothing else. */
  constructor(length: number, guarantee: number, expected: number) {
    this.length = length;
    this.#window = Math.max(1, guarantee - length + 1);
    const size = 1 << Math.max(10, Math.min(22, Math.ceil(Math.log2(1 + (2 * expected) / this.#window))));
    this.#mask = size - 1;
    this.#heads = new Int32Array(size);
  }

  /**
   * Reads the tokens from `start` to `end` and calls `met` with every earlier place of a run that is kept, the last
   * ones first; of more than `most`, with that many and the first one, so that all of them have it in common.
   */
  read(
    codeAt: (position: number) => number,
    start: number,
    end: number,
    most: number,
    met: (earlier: number, position: number) => void,
  ): void {
    const runs = end - start - this.length + 1;
    if (runs < 1) return;
    const hashes = runHashes(codeAt, start, runs, this.length);
    let kept = -1;
    for (let first = 0; first === 0 || first + this.#window <= runs; first++) {
      const last = Math.min(runs, first + this.#window);
      // The lowest hash of the window, the last of equal ones.
      if (kept < first || first === 0) {
        kept = first;
        for (let i = first + 1; i < last; i++) if (hashes[i]! <= hashes[kept]!) kept = i;
      } else if (hashes[last - 1]! <= hashes[kept]!) kept = last - 1;
      else continue;
      this.#meet(hashes[kept]!, start + kept, most, met);
    }
  }

  #meet(
    hash: number,
    position: number,
    most: number,
    met: (earlier: number, position: number) => void,
  ): void {
    const head = hash & this.#mask;
    let left = most;
    let first = this.#count;
    let last = first;
    for (let entry = this.#heads[head]!; entry !== 0 && left > 0; entry = this.#next[entry - 1]!) {
      last = entry - 1;
      if (this.#hashes[last] !== hash) continue;
      if (left === most) first = this.#firsts[last]!;
      met(this.#positions[last]!, position);
      left--;
    }
    if (left === 0 && first < last) met(this.#positions[first]!, position);
    if (this.#count === this.#positions.length) this.#grow();
    this.#positions[this.#count] = position;
    this.#firsts[this.#count] = first;
    this.#hashes[this.#count] = hash;
    this.#next[this.#count++] = this.#heads[head]!;
    this.#heads[head] = this.#count;
  }

  #grow(): void {
    const positions = new Int32Array(2 * this.#count);
    positions.set(this.#positions);
    this.#positions = positions;
    const hashes = new Uint32Array(2 * this.#count);
    hashes.set(this.#hashes);
    this.#hashes = hashes;
    const next = new Int32Array(2 * this.#count);
    next.set(this.#next);
    this.#next = next;
    const firsts = new Int32Array(2 * this.#count);
    firsts.set(this.#firsts);
    this.#firsts = firsts;
  }
}

const BASE = 0x9e3779b1;

/** Of each run its polynomial hash, mixed so that a low one is as likely for any run. */
function runHashes(
  codeAt: (position: number) => number,
  start: number,
  runs: number,
  length: number,
): Uint32Array {
  const hashes = new Uint32Array(runs);
  let highest = 1;
  for (let i = 1; i < length; i++) highest = Math.imul(highest, BASE);
  let hash = 0;
  for (let i = 0; i < length; i++) hash = (Math.imul(hash, BASE) + codeAt(start + i)) | 0;
  hashes[0] = mixed(hash);
  for (let run = 1; run < runs; run++) {
    hash = (hash - Math.imul(codeAt(start + run - 1), highest)) | 0;
    hash = (Math.imul(hash, BASE) + codeAt(start + run + length - 1)) | 0;
    hashes[run] = mixed(hash);
  }
  return hashes;
}

function mixed(hash: number): number {
  let value = hash ^ (hash >>> 16);
  value = Math.imul(value, 0x85ebca6b);
  value ^= value >>> 13;
  value = Math.imul(value, 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
