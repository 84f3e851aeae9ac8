/**
 * Which functions, methods and classes of a file stand more than once: stored vectors are compared with stored vectors,
 * symbol by symbol. What is too small to say anything is left out on both sides.
 */
import type { LineRange, SymbolKind } from '../../shared/types.ts';
import { type ChunkRecord, FLAG_IMPORTS, type IndexStamp } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import type { VectorQuery } from '../vectors/vectorRows.ts';
import { highest } from '../vectors/vectorScan.ts';
import type { ResidentIndex } from './residentIndex.ts';

/** A symbol of a file, and the vectors of its chunks: of a long one there are several. */
export interface SymbolSeed extends LineRange {
  readonly path: string;
  readonly symbol: string;
  readonly symbolLine: number;
  readonly vectors: readonly VectorQuery[];
}

export interface SeedsOfFile {
  /** What made the vectors: they can be compared with those of equal stamps. */
  readonly stamp: IndexStamp;
  readonly seeds: readonly SymbolSeed[];
}

export interface SimilarSymbol extends LineRange {
  readonly path: string;
  /** '' for lines that belong to no symbol. */
  readonly symbol: string;
  readonly similarity: number;
}

export interface Likeness {
  readonly minSimilarity: number;
  /** Whether the seed is of this index, and must not be found itself. */
  readonly isOwn: boolean;
}

const KINDS: ReadonlySet<SymbolKind> = new Set(['function', 'method', 'class']);
/** Getters, empty constructors and forwarding calls are alike everywhere. */
const LEAST_LINES = 3;
const LEAST_WORDS = 24;
/** Chunks that are similar to one chunk; more would not be told apart by whoever reads the number. */
const MOST_CHUNKS = 500;
/** Vectors in few bits are not quite equal to themselves. */
const ROUNDING = 1e-6;

/** Those that begin `within` some lines, in line order; none if the file is not in the index. */
export function symbolSeeds(
  store: Store,
  resident: ResidentIndex,
  path: string,
  within?: LineRange,
): SeedsOfFile {
  const file = resident.fileByPath(path);
  const slots = file ? resident.slotsOfFile(file.id) : [];
  const chunks = store.chunks(slots.map((slot) => resident.ids[slot]!));
  const groups: { readonly first: ChunkRecord; readonly slots: number[] }[] = [];
  for (const slot of slots) {
    const chunk = chunks.get(resident.ids[slot]!);
    if (!chunk || chunk.symbol === '' || !KINDS.has(chunk.symbolKind)) continue;
    const last = groups.at(-1);
    if (last?.first.symbol === chunk.symbol && !definitionOf(chunk)) last.slots.push(slot);
    else groups.push({ first: chunk, slots: [slot] });
  }
  const seeds = groups.flatMap(({ first, slots: own }): SymbolSeed[] => {
    const telling = own.filter((slot) => saysEnough(resident, slot));
    const symbolLine = definitionOf(first)?.line ?? first.startLine;
    const isAsked = !within || (symbolLine >= within.startLine && symbolLine < within.endLine);
    if (telling.length === 0 || !isAsked) return [];
    const { symbol, startLine } = first;
    const endLine = resident.endLines[own.at(-1)!]!;
    const vectors = telling.map((slot) => resident.rows.get(slot));
    return [{ path, symbol, symbolLine, startLine, endLine, vectors }];
  });
  return { stamp: store.stamp, seeds };
}

/** Symbols with a chunk that is similar to one of the seed's, the most similar first. Needs the vectors in memory. */
export function similarSymbols(
  store: Store,
  resident: ResidentIndex,
  seed: SymbolSeed,
  { minSimilarity, isOwn }: Likeness,
): SimilarSymbol[] {
  const similarities = new Map<number, number>();
  const scores = scratchFor(resident);
  for (const vector of seed.vectors) {
    resident.rows.scores(vector, scores);
    const found = highest(scores.subarray(0, resident.rows.rowCount), MOST_CHUNKS, minSimilarity - ROUNDING);
    for (const [i, slot] of found.rows.entries()) {
      if (!saysEnough(resident, slot)) continue;
      const id = resident.ids[slot]!;
      similarities.set(id, Math.max(similarities.get(id) ?? -1, found.similarities[i]!));
    }
  }
  const symbols = new Map<string, SimilarSymbol>();
  for (const chunk of store.chunks([...similarities.keys()]).values()) {
    const { path, id } = resident.fileOfSlot(resident.slotOf(chunk.id)!);
    // Another process may have changed it since this copy was read.
    if (id !== chunk.fileId) continue;
    if (isOwn && isPartOf(seed, path, chunk)) continue;
    const { symbol, startLine, endLine } = chunk;
    const similarity = Math.min(1, similarities.get(chunk.id)!);
    const key = symbol === '' ? `${chunk.id}` : `${path}\n${symbol}`;
    if ((symbols.get(key)?.similarity ?? -1) < similarity)
      symbols.set(key, { path, symbol, startLine, endLine, similarity });
  }
  return [...symbols.values()].sort(bySimilarity);
}

/** The most similar first; equal ones by place, so that the order never depends on ids. */
export function bySimilarity(a: SimilarSymbol, b: SimilarSymbol): number {
  return (
    b.similarity - a.similarity ||
    (a.path < b.path ? -1 : Number(a.path > b.path)) ||
    a.startLine - b.startLine
  );
}

function isPartOf(seed: SymbolSeed, path: string, { symbol, startLine, endLine }: ChunkRecord): boolean {
  if (path !== seed.path) return false;
  return symbol === seed.symbol || (startLine < seed.endLine && endLine > seed.startLine);
}

function saysEnough(resident: ResidentIndex, slot: number): boolean {
  return (
    resident.endLines[slot]! - resident.startLines[slot]! >= LEAST_LINES &&
    resident.wordCounts[slot]! >= LEAST_WORDS &&
    (resident.flags[slot]! & FLAG_IMPORTS) === 0
  );
}

/** Where the chunk's symbol is named; undefined in the second and later parts of a long one. */
function definitionOf({
  symbol,
  symbolKind,
  definitions,
}: ChunkRecord): ChunkRecord['definitions'][number] | undefined {
  return definitions.find(
    ({ name, kind }) => kind === symbolKind && (symbol === name || symbol.endsWith(`.${name}`)),
  );
}

let scratch = new Float32Array(0);

/** One array for all: fresh ones of a hundred thousand chunks cost more than the scan. */
function scratchFor({ rows }: ResidentIndex): Float32Array {
  if (scratch.length < rows.rowCount) scratch = new Float32Array(2 * rows.rowCount);
  return scratch;
}
