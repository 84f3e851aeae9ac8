/**
 * The files of the copy in memory: what answers tell of each, and its path as a vector. A position says nothing outside
 * this copy, and another file takes it over when one has gone.
 */
import type { FileRecord, FileSummary, PathVector } from '../store/records.ts';
import { NO_SIMILARITY, VectorScan } from '../vectors/vectorScan.ts';

export class ResidentFiles {
  /** By position; a hole where one went away. */
  readonly all: (FileSummary | undefined)[] = [];
  /** By id of the file: position + 1, or 0. */
  #atOfId: Uint32Array;
  readonly #free: number[] = [];
  /** Directions of the path vectors, and their lengths. */
  readonly #paths: VectorScan;
  #pathLengths: Float32Array;
  /** The one that was asked for last: chunks of one file come together. */
  #lastPath: { readonly at: number; readonly vector: PathVector } | undefined;

  private constructor(paths: VectorScan, capacity: number) {
    this.#paths = paths;
    this.#atOfId = new Uint32Array(capacity + 1);
    this.#pathLengths = new Float32Array(capacity);
  }

  static async create(dimensions: number, capacity: number): Promise<ResidentFiles> {
    return new ResidentFiles(await VectorScan.create(dimensions, capacity), capacity);
  }

  /** Positions that there is room for. */
  get capacity(): number {
    return this.#pathLengths.length;
  }

  /** Also takes the place of an older version of the file. */
  add({ id, path, contentHash, changedMs, language, contentKind, role, pathVector }: FileRecord): number {
    const at = this.at(id) ?? this.#free.pop() ?? this.all.length;
    this.all[at] = { id, path, contentHash, changedMs, language, contentKind, role };
    this.#paths.set(at, pathVector.direction);
    if (at >= this.capacity) this.#pathLengths = grown(this.#pathLengths, new Float32Array(2 * at + 1));
    this.#pathLengths[at] = pathVector.length;
    if (id >= this.#atOfId.length) this.#atOfId = grown(this.#atOfId, new Uint32Array(2 * id + 1));
    this.#atOfId[id] = at + 1;
    this.#lastPath = undefined;
    return at;
  }

  /** Returns whether it was there. */
  remove(id: number): boolean {
    const at = this.at(id);
    if (at === undefined) return false;
    this.all[at] = undefined;
    this.#atOfId[id] = 0;
    this.#free.push(at);
    return true;
  }

  at(id: number): number | undefined {
    const next = this.#atOfId[id];
    return next === undefined || next === 0 ? undefined : next - 1;
  }

  pathVector(at: number): PathVector {
    if (this.#lastPath?.at !== at)
      this.#lastPath = { at, vector: { direction: this.#paths.get(at), length: this.#pathLengths[at]! } };
    return this.#lastPath.vector;
  }

  /** Dot product of a question, made unit, with each path vector. `out` is at least `capacity` long. */
  pathSimilarities(query: Float32Array, out: Float32Array): void {
    this.#paths.scores(query, out);
    for (let at = 0; at < this.all.length; at++) {
      out[at] = out[at] === NO_SIMILARITY ? 0 : out[at]! * this.#pathLengths[at]!;
    }
  }
}

function grown<A extends Uint32Array | Float32Array>(old: A, made: A): A {
  made.set(old);
  return made;
}
