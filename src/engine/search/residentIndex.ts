/**
 * The copy of an index in memory that searches read: vectors in WebAssembly memory and a few numbers per
 * chunk in typed arrays. It is loaded in slices, checked against the store's checksums, and then follows every
 * commit. A slot is a row of those arrays; it says nothing outside this copy.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import type { ModelInfo } from '../models/embedder.ts';
import { damaged } from '../store/checked.ts';
import type { ChunkSummary, FileChange, FileRecord } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { bytesPerVector } from '../vectors/formats.ts';
import {
  numbersOf,
  openRows,
  type RowsOptions,
  type SimilarityRows,
  type VectorNumbers,
} from '../vectors/similarityRows.ts';
import { NO_SIMILARITY, VectorScan } from '../vectors/vectorScan.ts';
import type { FirstPass } from '../vectors/vectorTable.ts';
import { inverseNorm } from './pathNorm.ts';

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
  /** Files by position; a hole where one went away. */
  readonly files: (FileRecord | undefined)[] = [];
  /** Raised by every change of files and chunks: what was derived from them before is out of date. */
  version = 0;
  /** Live chunks. */
  chunkCount = 0;
  /** Slots in use or free: every array is at least this long. */
  slotCount = 0;
  /** By slot; id 0 marks a free slot. */
  ids = new Uint32Array(FIRST_CAPACITY);
  fileAt = new Int32Array(FIRST_CAPACITY);
  startLines = new Uint32Array(FIRST_CAPACITY);
  endLines = new Uint32Array(FIRST_CAPACITY);
  flags = new Uint8Array(FIRST_CAPACITY);
  wordCounts = new Uint32Array(FIRST_CAPACITY);
  /**
   * What a chunk's similarity with a question is multiplied with. How far it can be relied on: less for few distinct
   * tokens, or 1, see `ModelInfo`. Where the model compares by dot product, also its vector's length.
   */
  evidence = new Float32Array(FIRST_CAPACITY);
  /** The same for the similarity with a document. */
  documentEvidence = new Float32Array(FIRST_CAPACITY);
  /** 1 / length of (unit chunk vector + path vector). */
  inverseNorms = new Float32Array(FIRST_CAPACITY);
  /** Euclidean lengths of the model's vectors; see `StoredVector`. */
  vectorLengths = new Float32Array(FIRST_CAPACITY);
  symbolKinds: string[] = [];
  totalWords = 0;
  /** Of the index when it was read; commits of this process that were followed since are not counted. */
  generation = 0;
  /** Whether the first full pass over the workspace had finished. */
  complete = false;
  /** Whether every vector is here; until then searches read them from the store. */
  hasVectors = false;

  /** By chunk id: slot + 1, or 0. Ids only grow, and a rebuilt index starts anew. */
  #slotOfId = new Uint32Array(FIRST_CAPACITY);
  /** Checksums of the vectors still to be loaded, by chunk id. */
  readonly #awaited = new Map<number, number>();
  readonly #slotsOfFile = new Map<number, number[]>();
  readonly #atOfFile = new Map<number, number>();
  readonly #freeSlots: number[] = [];
  readonly #freeFiles: number[] = [];

  /** Directions of the path vectors by position of the file, and their lengths. */
  readonly #paths: VectorScan;
  #pathLengths = new Float32Array(FIRST_CAPACITY);

  readonly #shape: RowsOptions;
  readonly #sumsTokens: boolean;

  private constructor(rows: SimilarityRows, paths: VectorScan, shape: RowsOptions, sumsTokens: boolean) {
    this.rows = rows;
    this.firstPass = shape.firstPass;
    this.#paths = paths;
    this.#shape = shape;
    this.#sumsTokens = sumsTokens;
  }

  /** The copy without its vectors, which `loadVectors` brings. */
  static async open(store: Store, model: ComparedBy, firstPass?: FirstPass): Promise<ResidentIndex> {
    const { chunks, files } = store.upkeep.counts();
    const { dimensions, vectorFormat } = store.stamp;
    const shape = { dimensions, vectorFormat, similarity: model.similarity, firstPass };
    const resident = new ResidentIndex(
      await openRows(shape, Math.max(chunks, FIRST_CAPACITY)),
      await VectorScan.create(dimensions, Math.max(files, FIRST_CAPACITY)),
      shape,
      model.sumsTokens,
    );
    // Another process may commit between two reads.
    store.snapshot(() => resident.#readAll(store));
    return resident;
  }

  #readAll(store: Store): void {
    this.generation = store.generation;
    this.complete = store.complete;
    for (const file of store.files()) this.#addFile(file);
    for (const summary of store.chunkSummaries()) {
      if (!this.#atOfFile.has(summary.fileId))
        throw damaged(store.file, `chunk ${summary.id} belongs to no file`);
      this.#addChunk(summary);
      this.#awaited.set(summary.id, summary.vectorChecksum);
    }
  }

  /**
   * Loads the vectors, giving the event loop its turn in between. Rejects with EngineError `indexDamaged` if one
   * is missing or does not match its checksum.
   */
  async loadVectors(store: Store, signal?: AbortSignal): Promise<void> {
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
        const id = ids[row]!;
        const checksum = this.#awaited.get(id);
        if (checksum === undefined) continue;
        this.#awaited.delete(id);
        const vector = bytes.subarray(row * vectorBytes, (row + 1) * vectorBytes);
        if (crc32(vector) !== checksum) throw damaged(store.file, `the vector of chunk ${id} has changed`);
        this.#setVector(this.slotOf(id)!, vector, numbers, row * dimensions);
      }
      seen += ids.length;
    }
    if (this.#awaited.size > 0) throw damaged(store.file, `${this.#awaited.size} vectors are missing`);
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
    return [...(this.#slotsOfFile.get(fileId) ?? [])].sort(
      (a, b) => this.startLines[a]! - this.startLines[b]!,
    );
  }

  fileOfSlot(slot: number): FileRecord {
    return this.files[this.fileAt[slot]!]!;
  }

  fileByPath(path: string): FileRecord | undefined {
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
    this.#paths.scores(query, out);
    for (let at = 0; at < this.files.length; at++) {
      out[at] = out[at] === NO_SIMILARITY ? 0 : out[at]! * this.#pathLengths[at]!;
    }
  }

  /** Positions of files that there is room for. */
  get pathCapacity(): number {
    return this.#pathLengths.length;
  }

  #addFile(file: FileRecord): void {
    this.version++;
    const at = this.#atOfFile.get(file.id) ?? this.#freeFiles.pop() ?? this.files.length;
    this.files[at] = file;
    this.#paths.set(at, file.pathVector.direction);
    if (at >= this.#pathLengths.length)
      this.#pathLengths = grown(this.#pathLengths, new Float32Array(2 * at + 1));
    this.#pathLengths[at] = file.pathVector.length;
    this.#atOfFile.set(file.id, at);
    if (!this.#slotsOfFile.has(file.id)) this.#slotsOfFile.set(file.id, []);
  }

  #removeFile(fileId: number): void {
    const at = this.#atOfFile.get(fileId);
    if (at === undefined) return;
    this.version++;
    this.files[at] = undefined;
    this.#freeFiles.push(at);
    this.#atOfFile.delete(fileId);
    this.#slotsOfFile.delete(fileId);
  }

  #addChunk(chunk: ChunkSummary): number {
    this.version++;
    const slot = this.#freeSlots.pop() ?? this.slotCount++;
    if (slot >= this.ids.length) this.#grow();
    this.ids[slot] = chunk.id;
    this.fileAt[slot] = this.#atOfFile.get(chunk.fileId)!;
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
    this.#slotsOfFile.get(chunk.fileId)!.push(slot);
    this.chunkCount++;
    this.totalWords += chunk.wordCount;
    return slot;
  }

  #removeChunk(id: number): void {
    const slot = this.slotOf(id);
    if (slot === undefined) return;
    this.version++;
    const file = this.files[this.fileAt[slot]!];
    const siblings = file && this.#slotsOfFile.get(file.id);
    if (siblings) siblings.splice(siblings.indexOf(slot), 1);
    this.totalWords -= this.wordCounts[slot]!;
    this.chunkCount--;
    this.ids[slot] = 0;
    this.evidence[slot] = 0;
    this.documentEvidence[slot] = 0;
    this.rows.clear(slot);
    this.#slotOfId[id] = 0;
    this.#awaited.delete(id);
    this.#freeSlots.push(slot);
  }

  /** `vector` are the bytes of the numbers from `at` on. */
  #setVector(slot: number, vector: Uint8Array, numbers: VectorNumbers, at: number): void {
    this.rows.set(slot, vector, this.vectorLengths[slot]!);
    this.inverseNorms[slot] = inverseNorm(numbers, this.fileOfSlot(slot).pathVector, at);
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
  }
}

type NumberArray = Uint32Array | Int32Array | Uint8Array | Float32Array;

function grown<A extends NumberArray>(old: NumberArray, made: A): A {
  made.set(old);
  return made;
}
