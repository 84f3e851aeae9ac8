/**
 * The copy of an index in memory that searches read: vectors in WebAssembly memory and a few numbers per
 * chunk in typed arrays. It is loaded in slices, checked against the store's checksums, and then follows every
 * commit. A slot is a row of those arrays; it says nothing outside this copy.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import type { ModelInfo } from '../models/embedder.ts';
import { damaged } from '../store/checked.ts';
import type { ChunkSummary, FileChange, FileRecord, FileSummary, PathVector } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { bytesPerVector } from '../vectors/formats.ts';
import {
  numbersOf,
  openRows,
  type RowsOptions,
  type SimilarityRows,
  type VectorNumbers,
} from '../vectors/similarityRows.ts';
import type { FirstPass } from '../vectors/vectorTable.ts';
import { inverseNorm } from './pathNorm.ts';
import { ResidentFiles } from './residentFiles.ts';

/** Chunks handled before the event loop gets its turn while loading. */
const LOAD_SLICE = 16_384;
const FIRST_CAPACITY = 1024;
/**
 * A chunk of n distinct tokens counts n / (n + 4) of its similarity with a question, and n / (n + 20) of that with a
 * document: very short chunks else win on one shared word, or on being as short. Chosen with bench/quality.ts.
 */
const SHORT_FOR_QUESTIONS = 4;
const SHORT_FOR_DOCUMENTS = 20;

/** What of a model decides how its vectors are compared. */
export type ComparedBy = Pick<ModelInfo, 'sumsTokens' | 'similarity'>;

export class ResidentIndex {
  /** Vectors by slot. */
  readonly rows: SimilarityRows;
  /** How candidates are found before they are compared exactly; undefined if all are. */
  readonly firstPass: FirstPass | undefined;
  /** Raised by every change of files and chunks: what was derived from them before is out of date. */
  version = 0;
  /** Live chunks. */
  chunkCount = 0;
  /** Slots in use or free: every array is at least this long. */
  slotCount = 0;
  /** By slot; id 0 marks a free slot. */
  ids: Uint32Array;
  fileAt: Int32Array;
  startLines: Uint32Array;
  endLines: Uint32Array;
  flags: Uint8Array;
  wordCounts: Uint32Array;
  /**
   * What a chunk's similarity with a question is multiplied with. How far it can be relied on: less for few distinct
   * tokens, or 1, see `ModelInfo`. Where the model compares by dot product, also its vector's length.
   */
  evidence: Float32Array;
  /** The same for the similarity with a document. */
  documentEvidence: Float32Array;
  /** 1 / length of (unit chunk vector + path vector). */
  inverseNorms: Float32Array;
  /** Euclidean lengths of the model's vectors; see `StoredVector`. */
  vectorLengths: Float32Array;
  symbolKinds: string[] = [];
  totalWords = 0;
  /** Of the index when it was read; commits of this process that were followed since are not counted. */
  generation = 0;
  /** Whether the first full pass over the workspace had finished. */
  complete = false;
  /** Whether every vector is here; until then searches read them from the store. */
  hasVectors = false;

  /** By chunk id: slot + 1, or 0. Ids only grow, and a rebuilt index starts anew. */
  #slotOfId: Uint32Array;
  #awaited: Awaited | undefined;
  /** Slots of a file as a chain, since most files have few: slot + 1, or 0 at its end. By position of the file, and by slot. */
  #firstSlots: Uint32Array;
  #nextSlots: Uint32Array;
  readonly #freeSlots: number[] = [];

  readonly #files: ResidentFiles;
  readonly #shape: RowsOptions;
  readonly #sumsTokens: boolean;

  private constructor(rows: SimilarityRows, files: ResidentFiles, shape: RowsOptions, size: Size) {
    this.rows = rows;
    this.firstPass = shape.firstPass;
    this.#files = files;
    this.#shape = shape;
    this.#sumsTokens = size.sumsTokens;
    const { slots } = size;
    this.ids = new Uint32Array(slots);
    this.fileAt = new Int32Array(slots);
    this.startLines = new Uint32Array(slots);
    this.endLines = new Uint32Array(slots);
    this.flags = new Uint8Array(slots);
    this.wordCounts = new Uint32Array(slots);
    this.evidence = new Float32Array(slots);
    this.documentEvidence = new Float32Array(slots);
    this.inverseNorms = new Float32Array(slots);
    this.vectorLengths = new Float32Array(slots);
    this.#nextSlots = new Uint32Array(slots);
    this.#slotOfId = new Uint32Array(slots);
    this.#firstSlots = new Uint32Array(files.capacity);
  }

  /** The copy without its vectors, which `loadVectors` brings. */
  static async open(store: Store, model: ComparedBy, firstPass?: FirstPass): Promise<ResidentIndex> {
    const { chunks, files } = store.upkeep.counts();
    const { dimensions, vectorFormat } = store.stamp;
    const shape = { dimensions, vectorFormat, similarity: model.similarity, firstPass };
    const slots = Math.max(chunks, FIRST_CAPACITY);
    const resident = new ResidentIndex(
      await openRows(shape, slots),
      await ResidentFiles.create(dimensions, Math.max(files, FIRST_CAPACITY)),
      shape,
      { slots, sumsTokens: model.sumsTokens },
    );
    // Another process may commit between two reads.
    store.snapshot(() => resident.#readAll(store));
    return resident;
  }

  #readAll(store: Store): void {
    this.generation = store.generation;
    this.complete = store.complete;
    for (const file of store.files()) this.#addFile(file);
    const checksums = new Uint32Array(this.ids.length);
    for (const summary of store.chunkSummaries()) {
      if (this.#files.at(summary.fileId) === undefined)
        throw damaged(store.file, `chunk ${summary.id} belongs to no file`);
      checksums[this.#addChunk(summary)] = summary.vectorChecksum;
    }
    const isAwaited = new Uint8Array(checksums.length).fill(1, 0, this.slotCount);
    this.#awaited = { checksums, isAwaited, count: this.slotCount };
  }

  /**
   * Loads the vectors, giving the event loop its turn in between. Rejects with EngineError `indexDamaged` if one
   * is missing or does not match its checksum.
   */
  async loadVectors(store: Store, signal?: AbortSignal): Promise<void> {
    const awaited = this.#awaited!;
    let seen = 0;
    const { dimensions, vectorFormat } = this.#shape;
    const vectorBytes = bytesPerVector(vectorFormat, dimensions);
    for (const segment of store.vectorSegmentIds()) {
      if (seen % LOAD_SLICE === 0) {
        await nextTurn();
        signal?.throwIfAborted();
      }
      const { ids, bytes } = store.vectorSegment(segment);
      const numbers = numbersOf(bytes, vectorFormat);
      for (let row = 0; row < ids.length; row++) {
        const slot = this.slotOf(ids[row]!);
        if (slot === undefined || awaited.isAwaited[slot] !== 1) continue;
        const vector = bytes.subarray(row * vectorBytes, (row + 1) * vectorBytes);
        if (crc32(vector) !== awaited.checksums[slot])
          throw damaged(store.file, `the vector of chunk ${ids[row]} has changed`);
        this.#arrived(slot);
        this.#setVector(slot, vector, numbers, row * dimensions);
      }
      seen += ids.length;
    }
    if (awaited.count > 0) throw damaged(store.file, `${awaited.count} vectors are missing`);
    this.#awaited = undefined;
    this.hasVectors = true;
  }

  /** Follows one commit of the store. */
  apply(change: FileChange): void {
    for (const id of change.removedChunks) this.#removeChunk(id);
    if (change.removedFileId !== undefined) this.#removeFile(change.removedFileId);
    if (!change.file) return;
    this.#addFile(change.file);
    for (const chunk of change.chunks) {
      // A kept chunk may have moved to other lines; writing it again is cheaper than telling.
      if (this.slotOf(chunk.id) !== undefined) this.#removeChunk(chunk.id);
      const slot = this.#addChunk(chunk);
      this.#setVector(slot, chunk.vector, numbersOf(chunk.vector, this.#shape.vectorFormat), 0);
    }
  }

  get dimensions(): number {
    return this.#shape.dimensions;
  }

  slotOf(id: number): number | undefined {
    const slot = this.#slotOfId[id];
    return slot === undefined || slot === 0 ? undefined : slot - 1;
  }

  /** Slots of a file's chunks, in line order. */
  slotsOfFile(fileId: number): number[] {
    const at = this.#files.at(fileId);
    const slots: number[] = [];
    for (let next = at === undefined ? 0 : this.#firstSlots[at]!; next > 0; next = this.#nextSlots[next - 1]!)
      slots.push(next - 1);
    return slots.sort((a, b) => this.startLines[a]! - this.startLines[b]! || a - b);
  }

  fileOfSlot(slot: number): FileSummary {
    return this.#files.all[this.fileAt[slot]!]!;
  }

  pathVectorOfSlot(slot: number): PathVector {
    return this.#files.pathVector(this.fileAt[slot]!);
  }

  /** By position; a hole where one went away. */
  get files(): readonly (FileSummary | undefined)[] {
    return this.#files.all;
  }

  fileByPath(path: string): FileSummary | undefined {
    return this.files.find((file) => file?.path === path);
  }

  /** How far the similarity of a text of so many distinct tokens with a document can be relied on, [0, 1]. */
  documentReliance(tokens: number): number {
    return this.#relianceOn(tokens, SHORT_FOR_DOCUMENTS);
  }

  /** The part of a chunk's evidence beside documents that its tokens make. */
  documentRelianceOf(slot: number): number {
    const length = this.#shape.similarity === 'dot' ? this.vectorLengths[slot]! : 1;
    return length > 0 ? this.documentEvidence[slot]! / length : 0;
  }

  #relianceOn(tokens: number, short: number): number {
    return this.#sumsTokens ? tokens / (tokens + short) : 1;
  }

  get averageWords(): number {
    return this.chunkCount === 0 ? 0 : this.totalWords / this.chunkCount;
  }

  /**
   * Dot product of a question, made unit, with the path vector of each file, by its position. `out` is at least
   * `pathCapacity` long.
   */
  pathSimilarities(query: Float32Array, out: Float32Array): void {
    this.#files.pathSimilarities(query, out);
  }

  /** Positions of files that there is room for. */
  get pathCapacity(): number {
    return this.#files.capacity;
  }

  #addFile(file: FileRecord): void {
    this.version++;
    const at = this.#files.add(file);
    if (at >= this.#firstSlots.length)
      this.#firstSlots = grown(this.#firstSlots, new Uint32Array(this.#files.capacity));
  }

  #removeFile(fileId: number): void {
    if (this.#files.remove(fileId)) this.version++;
  }

  #addChunk(chunk: ChunkSummary): number {
    this.version++;
    const slot = this.#freeSlots.pop() ?? this.slotCount++;
    if (slot >= this.ids.length) this.#grow();
    this.ids[slot] = chunk.id;
    const at = this.#files.at(chunk.fileId)!;
    this.fileAt[slot] = at;
    this.#nextSlots[slot] = this.#firstSlots[at]!;
    this.#firstSlots[at] = slot + 1;
    this.startLines[slot] = chunk.startLine;
    this.endLines[slot] = chunk.endLine;
    this.flags[slot] = chunk.flags;
    this.wordCounts[slot] = chunk.wordCount;
    const length = this.#shape.similarity === 'dot' ? chunk.vectorLength : 1;
    this.evidence[slot] = length * this.#relianceOn(chunk.tokenCount, SHORT_FOR_QUESTIONS);
    this.documentEvidence[slot] = length * this.documentReliance(chunk.tokenCount);
    this.vectorLengths[slot] = chunk.vectorLength;
    this.symbolKinds[slot] = chunk.symbolKind;
    if (chunk.id >= this.#slotOfId.length) {
      this.#slotOfId = grown(
        this.#slotOfId,
        new Uint32Array(Math.max(chunk.id + 1, this.#slotOfId.length * 2)),
      );
    }
    this.#slotOfId[chunk.id] = slot + 1;
    this.chunkCount++;
    this.totalWords += chunk.wordCount;
    return slot;
  }

  #removeChunk(id: number): void {
    const slot = this.slotOf(id);
    if (slot === undefined) return;
    this.version++;
    this.#unchain(slot);
    this.totalWords -= this.wordCounts[slot]!;
    this.chunkCount--;
    this.ids[slot] = 0;
    this.evidence[slot] = 0;
    this.documentEvidence[slot] = 0;
    this.rows.clear(slot);
    this.#slotOfId[id] = 0;
    this.#arrived(slot);
    this.#freeSlots.push(slot);
  }

  /** Out of the chain of its file. */
  #unchain(slot: number): void {
    const at = this.fileAt[slot]!;
    const after = this.#nextSlots[slot]!;
    if (this.#firstSlots[at] === slot + 1) {
      this.#firstSlots[at] = after;
      return;
    }
    let before = this.#firstSlots[at]! - 1;
    while (this.#nextSlots[before] !== slot + 1) before = this.#nextSlots[before]! - 1;
    this.#nextSlots[before] = after;
  }

  /** The vector is here, or will not be needed. */
  #arrived(slot: number): void {
    const awaited = this.#awaited;
    if (awaited?.isAwaited[slot] !== 1) return;
    awaited.isAwaited[slot] = 0;
    awaited.count--;
  }

  /** `vector` are the bytes of the numbers from `at` on. */
  #setVector(slot: number, vector: Uint8Array, numbers: VectorNumbers, at: number): void {
    this.rows.set(slot, vector, this.vectorLengths[slot]!);
    this.inverseNorms[slot] = inverseNorm(numbers, this.pathVectorOfSlot(slot), at);
  }

  #grow(): void {
    const capacity = this.ids.length * 2;
    this.ids = grown(this.ids, new Uint32Array(capacity));
    this.fileAt = grown(this.fileAt, new Int32Array(capacity));
    this.startLines = grown(this.startLines, new Uint32Array(capacity));
    this.endLines = grown(this.endLines, new Uint32Array(capacity));
    this.flags = grown(this.flags, new Uint8Array(capacity));
    this.wordCounts = grown(this.wordCounts, new Uint32Array(capacity));
    this.evidence = grown(this.evidence, new Float32Array(capacity));
    this.documentEvidence = grown(this.documentEvidence, new Float32Array(capacity));
    this.inverseNorms = grown(this.inverseNorms, new Float32Array(capacity));
    this.vectorLengths = grown(this.vectorLengths, new Float32Array(capacity));
    this.#nextSlots = grown(this.#nextSlots, new Uint32Array(capacity));
  }
}

interface Size {
  readonly slots: number;
  readonly sumsTokens: boolean;
}

/** Vectors still to be loaded, by slot. */
interface Awaited {
  readonly checksums: Uint32Array;
  readonly isAwaited: Uint8Array;
  count: number;
}

type NumberArray = Uint32Array | Int32Array | Uint8Array | Float32Array;

function grown<A extends NumberArray>(old: NumberArray, made: A): A {
  made.set(old);
  return made;
}
