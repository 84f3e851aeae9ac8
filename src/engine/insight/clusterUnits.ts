/**
 * The chunks of an index that are clustered, as they are in one moment, by path and line: what commits change while they
 * are worked on changes nothing here. Leaves out what is about nothing: imports, licence headers.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ClusterMember, ClusterParams } from '../../shared/clusters.ts';
import type { SymbolKind } from '../../shared/types.ts';
import { type ChunkTerms, TermCounter } from '../analysis/clusters/chunkTerms.ts';
import { VectorMatrix } from '../analysis/neighbours/vectorMatrix.ts';
import { stem } from '../lexical/stem.ts';
import { TERM_PREFIXES } from '../lexical/terms.ts';
import type { ResidentIndex } from '../search/residentIndex.ts';
import { type ChunkRecord, type FileSummary, FLAG_IMPORTS } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { compileGlobs, DEFAULT_READ_LIMITS, readSource } from '../workspace/index.ts';

/** Their vectors as well. */
export interface VectorUnits extends ClusterUnits {
  readonly matrix: VectorMatrix;
}

export interface ClusterUnits {
  /** By row the id of its chunk. */
  readonly ids: Uint32Array;
  /** By path; each with its rows. */
  readonly files: readonly UnitFile[];
  /** By row the position of its file. */
  readonly fileAt: Int32Array;
  readonly startLines: Uint32Array;
  readonly endLines: Uint32Array;
  readonly symbolKinds: readonly string[];
  /** By row 1 where the chunk begins with a licence header. */
  readonly headed: Uint8Array;
}

export interface UnitFile {
  readonly file: FileSummary;
  /** The first of its rows and how many there are. */
  readonly first: number;
  readonly count: number;
}

export function clusterUnits(store: Store, resident: ResidentIndex, params: ClusterParams): VectorUnits {
  const { include = [], exclude = [], kinds, generated = false } = params;
  const isIncluded = include.length > 0 ? compileGlobs(include) : () => true;
  const isExcluded = exclude.length > 0 ? compileGlobs(exclude) : () => false;
  const legal = legalChunks(store);
  const saysNothing = (slot: number): boolean =>
    (resident.flags[slot]! & FLAG_IMPORTS) !== 0 ||
    (resident.symbolKinds[slot] === 'text' && legal.has(resident.ids[slot]!));
  const files: UnitFile[] = [];
  const slots: number[] = [];
  const candidates = resident.files
    .filter((file) => file !== undefined)
    .filter(({ role }) => generated || (role !== 'generated' && role !== 'reference'))
    .filter(({ path, contentKind }) => kinds.includes(contentKind) && isIncluded(path) && !isExcluded(path))
    .sort((x, y) => (x.path < y.path ? -1 : 1));
  for (const file of candidates) {
    const own = resident
      .slotsOfFile(file.id)
      .filter((slot) => !saysNothing(slot))
      .sort((x, y) => resident.startLines[x]! - resident.startLines[y]!);
    if (own.length > 0) files.push({ file, first: slots.length, count: own.length });
    for (const slot of own) slots.push(slot);
  }
  const matrix = new VectorMatrix(resident.dimensions, slots.length);
  const fileAt = new Int32Array(slots.length);
  for (const [row, slot] of slots.entries()) matrix.set(row, resident.rows.get(slot));
  for (const [at, { first, count }] of files.entries()) fileAt.fill(at, first, first + count);
  return {
    ids: Uint32Array.from(slots, (slot) => resident.ids[slot]!),
    matrix,
    files,
    fileAt,
    startLines: Uint32Array.from(slots, (slot) => resident.startLines[slot]!),
    endLines: Uint32Array.from(slots, (slot) => resident.endLines[slot]!),
    symbolKinds: slots.map((slot) => resident.symbolKinds[slot]!),
    headed: Uint8Array.from(slots, (slot) =>
      Number(resident.startLines[slot]! < HEADER_LINES && legal.has(resident.ids[slot]!)),
    ),
  };
}

/** Words that stand together only in licences. */
const LEGAL_WORDS = [
  'warranties',
  'liability',
  'damages',
  'merchantability',
  'licensed',
  'copyright',
  'spdx',
];
const LEAST_LEGAL = 2;
/** A header begins in the first lines of a file. */
const HEADER_LINES = 5;

function legalChunks(store: Store): Set<number> {
  const counts = new Map<number, number>();
  for (const word of LEGAL_WORDS) {
    const ids = new Set<number>();
    for (const { prefix, field } of TERM_PREFIXES)
      if (field === 'body' || field === 'doc')
        for (const id of store.terms.postings(prefix + stem(word))) ids.add(id);
    for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return new Set([...counts].filter(([, count]) => count >= LEAST_LEGAL).map(([id]) => id));
}

/** Rows as a person sees them. A chunk that is gone from the index by now has no symbol. */
export function membersOf(
  store: Store,
  { ids, files, fileAt, startLines, endLines, symbolKinds }: ClusterUnits,
  rows: readonly number[],
  similarityOf: (row: number) => number,
): ClusterMember[] {
  const records = store.chunks(rows.map((row) => ids[row]!));
  return rows.map((row) => {
    const { path, contentKind } = files[fileAt[row]!]!.file;
    return {
      path,
      startLine: startLines[row]!,
      endLine: endLines[row]!,
      symbol: records.get(ids[row]!)?.symbol ?? '',
      symbolKind: symbolKinds[row]! as SymbolKind,
      kind: contentKind,
      similarity: similarityOf(row),
    };
  });
}

export interface ReadTerms {
  /** By row; rows that were not asked for are missing. */
  readonly terms: ReadonlyMap<number, ChunkTerms>;
  readonly written: (term: string) => string;
}

export interface ReadOptions {
  /** Absolute path of the workspace folder. */
  readonly root: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((share: number) => void) | undefined;
}

/** The words of some rows. Of a file that has changed since it was indexed only the names count. */
export async function readTerms(
  store: Store,
  { ids, files, fileAt, headed }: ClusterUnits,
  rows: readonly number[],
  { root, signal, onProgress }: ReadOptions,
): Promise<ReadTerms> {
  const counter = new TermCounter();
  const terms = new Map<number, ChunkTerms>();
  const rowsOfFile = new Map<number, number[]>();
  for (const row of [...rows].sort((x, y) => x - y)) {
    const own = rowsOfFile.get(fileAt[row]!);
    if (own) own.push(row);
    else rowsOfFile.set(fileAt[row]!, [row]);
  }
  let done = 0;
  for (const [at, own] of rowsOfFile) {
    await nextTurn();
    signal?.throwIfAborted();
    onProgress?.(done++ / rowsOfFile.size);
    const { path, language, contentHash } = files[at]!.file;
    const records = store.chunks(own.map((row) => ids[row]!));
    const source = readSource(root, path, DEFAULT_READ_LIMITS);
    const isCurrent = !('skip' in source) && source.contentHash === contentHash;
    const lines = isCurrent ? source.text.split(/\r?\n/) : [];
    for (const row of own) {
      const record = records.get(ids[row]!);
      if (!record) continue;
      const text = telling(lines.slice(record.startLine, record.endLine), headed[row] === 1);
      terms.set(row, counter.count({ language, names: namesOf(record), text }));
    }
  }
  return { terms, written: counter.writing() };
}

/** Longer lines are data, such as the pictures of a notebook. */
const LONGEST_LINE = 400;
const COMMENT = /^\s*(?:\/[/*]|\*|#|--|;|%|<!--|$)/;

/** Lines without those that say nothing: what is no text, and a licence header. */
function telling(lines: readonly string[], isHeaded: boolean): string {
  const first = isHeaded ? lines.findIndex((line) => !COMMENT.test(line)) : 0;
  const own = first < 0 ? [] : lines.slice(first);
  return own.filter((line) => line.length <= LONGEST_LINE).join('\n');
}

function namesOf({ symbol, breadcrumb, definitions }: ChunkRecord): string[] {
  return [symbol, ...breadcrumb, ...definitions.map(({ name }) => name)];
}
