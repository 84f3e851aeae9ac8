/** The points of a map as columns, put together from the pages that come in. Knows nothing of the document. */
import { NOISE } from '../../shared/clusters.ts';
import type { MapFile, MapPoints } from '../../shared/map.ts';
import type { MapHead, MapHit, MapPlace } from '../../shared/mapMessages.ts';
import { SYMBOL_KINDS, type SymbolKind } from '../../shared/types.ts';

export class MapModel {
  #head: MapHead;
  readonly count: number;
  /** x and y of point p at 2 p and 2 p + 1, within [-1, 1]. */
  readonly positions: Float32Array;
  readonly fileOf: Uint32Array;
  readonly topics: Int32Array;
  readonly subtopics: Int32Array;
  readonly startLines: Uint32Array;
  readonly endLines: Uint32Array;
  readonly symbolLines: Uint32Array;
  readonly symbolKinds: Uint8Array;
  readonly symbols: string[];
  readonly files: MapFile[] = [];
  #told = 0;
  #pointsOfFile: readonly (readonly number[])[] | undefined;

  constructor(head: MapHead) {
    const { points: count } = head;
    this.#head = head;
    this.count = count;
    this.positions = new Float32Array(2 * count);
    this.fileOf = new Uint32Array(count);
    this.topics = new Int32Array(count).fill(NOISE);
    this.subtopics = new Int32Array(count).fill(NOISE);
    this.startLines = new Uint32Array(count);
    this.endLines = new Uint32Array(count);
    this.symbolLines = new Uint32Array(count);
    this.symbolKinds = new Uint8Array(count);
    this.symbols = new Array<string>(count).fill('');
  }

  get head(): MapHead {
    return this.#head;
  }

  /** What else is known of it by now. */
  update(news: Partial<Pick<MapHead, 'topics' | 'method'>>): void {
    this.#head = { ...this.#head, ...news };
  }

  /** Whether all points and files are there. */
  get isWhole(): boolean {
    return this.#told >= this.count && this.files.length >= this.head.files;
  }

  addFiles(offset: number, files: readonly MapFile[]): void {
    files.forEach((file, i) => {
      this.files[offset + i] = file;
    });
  }

  addPoints(offset: number, page: MapPoints): void {
    this.positions.set(new Float32Array(bytesOf(page.positions)), 2 * offset);
    this.fileOf.set(new Uint32Array(bytesOf(page.files)), offset);
    this.topics.set(new Int32Array(bytesOf(page.topics)), offset);
    this.subtopics.set(new Int32Array(bytesOf(page.subtopics)), offset);
    this.startLines.set(new Uint32Array(bytesOf(page.startLines)), offset);
    this.endLines.set(new Uint32Array(bytesOf(page.endLines)), offset);
    this.symbolLines.set(new Uint32Array(bytesOf(page.symbolLines)), offset);
    this.symbolKinds.set(new Uint8Array(bytesOf(page.symbolKinds)), offset);
    page.symbols.forEach((symbol, i) => {
      this.symbols[offset + i] = symbol;
    });
    this.#told += page.symbols.length;
  }

  /** Puts a page of other positions into those of all points; returns of how many points it was. */
  place(positions: Float32Array, offset: number, page: string): number {
    const values = new Float32Array(bytesOf(page));
    positions.set(values, 2 * offset);
    return values.length / 2;
  }

  fileOfPoint(point: number): MapFile {
    return this.files[this.fileOf[point]!]!;
  }

  symbolKindOf(point: number): SymbolKind {
    return SYMBOL_KINDS[this.symbolKinds[point]!] ?? 'text';
  }

  placeOf(point: number): MapPlace {
    return {
      file: this.fileOf[point]!,
      startLine: this.startLines[point]!,
      endLine: this.endLines[point]!,
      symbol: this.symbols[point]!,
      symbolLine: this.symbolLines[point]!,
    };
  }

  /** Points that show these lines, in the order of the hits, each once. */
  pointsOf(hits: readonly MapHit[]): readonly number[] {
    const found = new Set<number>();
    for (const { file, startLine, endLine } of hits)
      for (const point of this.#byFile()[file] ?? [])
        if (this.startLines[point]! < endLine && this.endLines[point]! > startLine) found.add(point);
    return [...found];
  }

  #byFile(): readonly (readonly number[])[] {
    if (this.#pointsOfFile) return this.#pointsOfFile;
    const points: number[][] = Array.from({ length: this.files.length }, () => []);
    for (let point = 0; point < this.count; point++) points[this.fileOf[point]!]?.push(point);
    this.#pointsOfFile = points;
    return points;
  }
}

/** The bytes of a column. */
export function bytesOf(base64: string): ArrayBuffer {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes.buffer;
}
