/**
 * Finds what stands more than once in the files of an index: reads them, compares their tokens, asks for neighbours of
 * their chunks, and brings all of it into groups. Gives the event loop its turn after every file.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DuplicatesAnswer, DuplicatesParams, Suppression } from '../../shared/duplicates.ts';
import { languageInfo } from '../../shared/languages.ts';
import { CopyFinder } from '../analysis/duplicates/copies.ts';
import { type Described, describeGroups, type SourceFile } from '../analysis/duplicates/describe.ts';
import { groupsOf } from '../analysis/duplicates/groups.ts';
import { isLongEnough, type Pair, type Place } from '../analysis/duplicates/judge.ts';
import { isNoise } from '../analysis/duplicates/noise.ts';
import { semanticPairs, type Unit } from '../analysis/duplicates/semantic.ts';
import { lexFile } from '../analysis/tokens/documents.ts';
import { TokenCorpus } from '../analysis/tokens/tokenCorpus.ts';
import { freshPieces } from '../freshText.ts';
import type { ResidentIndex } from '../search/residentIndex.ts';
import { type ChunkRecord, FLAG_IMPORTS } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { compileGlobs, DEFAULT_READ_LIMITS, readSource } from '../workspace/index.ts';
import { nearbyFiles } from './nearbyFiles.ts';
import { type NeighbourCache, neighboursAmong } from './neighbourCache.ts';

export interface DuplicateOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told the share of the work that is done, [0, 1]. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

export interface DuplicateSearch extends DuplicateOptions {
  /** Absolute path of the workspace folder. */
  readonly root: string;
  readonly params: DuplicatesParams;
  /** Of the copy that is looked through. */
  readonly generation: number;
  /** Paths of files with chunks that are like a text. */
  readonly filesLike: (text: string) => Promise<readonly string[]>;
}

/** Parts of the work, as shares, in their order; the rest is comparing tokens. */
const NEIGHBOURS = 0.4;
const READING = 0.4;

interface ReadFiles {
  readonly corpus: TokenCorpus;
  /** By number of the file in the corpus. */
  readonly files: readonly SourceFile[];
  readonly chunks: readonly (readonly ChunkRecord[])[];
  readonly changed: readonly string[];
  readonly suppressed: Partial<Record<Suppression, number>>;
}

/** Rejects with the signal's reason if aborted. */
export async function findDuplicates(
  store: Store,
  resident: ResidentIndex,
  neighbours: NeighbourCache,
  { root, params, generation, filesLike, signal, onProgress }: DuplicateSearch,
): Promise<DuplicatesAnswer> {
  const wantsMeaning = params.types.includes('semantic');
  const share = (from: number, part: number) => (done: number) => onProgress?.(from + part * done);
  // First, as it is of this moment and commits may follow.
  const nearby = await nearbyOf(resident, { root, params, filesLike, signal });
  const looking = { signal, onProgress: share(0, NEIGHBOURS) };
  const known = !wantsMeaning
    ? undefined
    : nearby
      ? await neighboursAmong(resident, nearby, looking)
      : await neighbours.of(resident, looking);
  const read = await readFiles(store, resident, root, params, nearby, {
    signal,
    onProgress: share(NEIGHBOURS, READING),
  });
  const { corpus } = read;
  const copies = await findCopies(corpus, params, {
    signal,
    onProgress: share(NEIGHBOURS + READING, 1 - NEIGHBOURS - READING),
  });
  const wanted = copies.pairs.filter(({ type }) => params.types.includes(type));
  const groups = groupsOf(wanted, strengthOf);
  const described: Described[] = [...groups];
  if (known) {
    const pairs = semanticPairs(corpus, known.graph, unitsOf(read, known.ids, params), {
      minSimilarity: params.minSemanticSimilarity,
      // Copies that nobody asked for are no semantic duplicates either.
      isKnown: knownPairs(
        corpus,
        wanted.length === copies.pairs.length ? groups : groupsOf(copies.pairs, strengthOf),
      ),
    });
    for (const group of groupsOf(pairs, ({ embedding }) => embedding)) described.push(group);
  }
  const suppressed = { ...read.suppressed, ...(copies.data > 0 ? { data: copies.data } : {}) };
  return {
    ...describeGroups(corpus, read.files, described.filter(isWithin(read, params.within))),
    suppressed,
    generation,
    changed: read.changed,
    neighbours: known && {
      exact: known.graph.exact,
      recall: known.graph.recall,
      sampled: known.graph.sampled,
    },
  };
}

/** The files that one file may share something with; undefined if not one file is asked about. */
async function nearbyOf(
  resident: ResidentIndex,
  { root, params: { within, text }, filesLike, signal }: Omit<DuplicateSearch, 'generation'>,
): Promise<ReadonlySet<string> | undefined> {
  const nearby = within === undefined ? undefined : await nearbyFiles(resident, within, signal);
  if (!nearby?.has(within!) || text === undefined) return nearby;
  const saved = readSource(root, within!, DEFAULT_READ_LIMITS);
  const all = new Set(nearby);
  for (const piece of freshPieces(text, 'skip' in saved ? '' : saved.text))
    for (const path of await filesLike(piece)) all.add(path);
  return all;
}

async function readFiles(
  store: Store,
  resident: ResidentIndex,
  root: string,
  params: DuplicatesParams,
  nearby: ReadonlySet<string> | undefined,
  { signal, onProgress }: DuplicateOptions,
): Promise<ReadFiles> {
  const { include = [], exclude = [], suppress, within } = params;
  const own = params.anyKind && nearby ? resident.fileByPath(within!)?.contentKind : undefined;
  const kinds = own ? [...params.kinds, own] : params.kinds;
  const isIncluded = include.length > 0 ? compileGlobs(include) : () => true;
  const isExcluded = exclude.length > 0 ? compileGlobs(exclude) : () => false;
  const suppressed: Partial<Record<Suppression, number>> = {};
  const candidates = resident.files
    .filter((file) => file !== undefined)
    // Its text is JSON, of which the code is a part: names and lines would be those of the JSON.
    .filter(({ language }) => language !== NOTEBOOK)
    .filter(({ path }) => nearby?.has(path) ?? true)
    .filter(({ path, contentKind }) => kinds.includes(contentKind) && isIncluded(path) && !isExcluded(path))
    // What tests read and expect is data in files of its own.
    .filter(
      ({ contentKind, language }) =>
        contentKind !== 'tests' ||
        !suppress.includes('data') ||
        languageInfo(language ?? '')?.kind === 'code',
    )
    .filter(({ role }) => {
      if ((role !== 'generated' && role !== 'reference') || !suppress.includes(role)) return true;
      suppressed[role] = (suppressed[role] ?? 0) + 1;
      return false;
    })
    .map((file) => ({ file, ids: resident.slotsOfFile(file.id).map((slot) => resident.ids[slot]!) }))
    .sort((x, y) => (x.file.path < y.file.path ? -1 : 1));
  const corpus = new TokenCorpus();
  const files: SourceFile[] = [];
  const chunks: ChunkRecord[][] = [];
  const changed: string[] = [];
  for (const [i, { file, ids }] of candidates.entries()) {
    await nextTurn();
    signal?.throwIfAborted();
    onProgress?.(i / candidates.length);
    const isEdited = file.path === within && params.text !== undefined;
    const source = isEdited
      ? { text: params.text!, contentHash: '' }
      : readSource(root, file.path, DEFAULT_READ_LIMITS);
    const isCurrent = !('skip' in source) && source.contentHash === file.contentHash;
    if (!isCurrent) changed.push(file.path);
    if ('skip' in source) continue;
    corpus.add(
      lexFile(source.text, file.language, {
        withoutImports: suppress.includes('imports'),
        withoutTests: !kinds.includes('tests'),
      }),
    );
    const records = isCurrent ? [...store.chunks(ids).values()] : [];
    chunks.push(records.sort((x, y) => x.startLine - y.startLine));
    files.push({
      path: file.path,
      language: file.language,
      lines: lineCount(source.text),
      chunks: chunks.at(-1)!,
    });
  }
  return { corpus, files, chunks, changed, suppressed };
}

const NOTEBOOK = 'jupyter';

/** Whether a group has a member in that file or folder; if none is named, all have. */
function isWithin({ corpus, files }: ReadFiles, within: string | undefined): (group: Described) => boolean {
  if (within === undefined) return () => true;
  return ({ members }) =>
    members.some(({ start }) => {
      const { path } = files[corpus.fileAt(start)]!;
      return path === within || path.startsWith(`${within}/`);
    });
}

function lineCount(text: string): number {
  let lines = text === '' || text.endsWith('\n') ? 0 : 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

async function findCopies(
  corpus: TokenCorpus,
  params: DuplicatesParams,
  { signal, onProgress }: DuplicateOptions,
): Promise<{ pairs: Pair[]; data: number }> {
  const finder = new CopyFinder(corpus, { ...params, withoutData: params.suppress.includes('data') });
  const pairs: Pair[] = [];
  for (let file = 0; file < corpus.fileCount; file++) {
    await nextTurn();
    signal?.throwIfAborted();
    onProgress?.(corpus.startOf(file) / Math.max(1, corpus.count));
    for (const pair of finder.read(file)) pairs.push(pair);
  }
  return { pairs, data: finder.data };
}

/** Copies of which more is written the same belong together first. */
function strengthOf({ aligned, sameText }: Pair): number {
  return aligned + sameText;
}

/** Chunks that are long enough and say what they do. */
function unitsOf({ corpus, chunks, files }: ReadFiles, ids: Uint32Array, params: DuplicatesParams): Unit[] {
  const rowOf = new Map(Array.from(ids, (id, row) => [id, row]));
  return chunks.flatMap((records, file) =>
    records.flatMap(({ id, startLine, endLine, symbol, symbolKind, definitions, flags }) => {
      const row = rowOf.get(id);
      const place = {
        start: corpus.positionOfLine(file, startLine),
        end: corpus.positionOfLine(file, endLine),
      };
      // Of several small functions in a chunk, the vector says what they have in common.
      const says = DOING.has(symbolKind) && definitions.length === 1 && (flags & FLAG_IMPORTS) === 0;
      return row !== undefined &&
        says &&
        isLongEnough(corpus, place, { ...params, minTokens: Math.max(params.minTokens, SEMANTIC_TOKENS) }) &&
        !(params.suppress.includes('data') && isNoise(corpus, place, false))
        ? [{ row, file, language: files[file]!.language, symbol, place }]
        : [];
    }),
  );
}

/** Of less, what is written anew can hardly be told from what is short. */
const SEMANTIC_TOKENS = 50;
/** Only functions: parts of a class, and data, are about the same thing as many others. */
const DOING: ReadonlySet<string> = new Set(['function', 'method']);

/** Whether two places are, for the most part of the shorter one, in members of one group. */
function knownPairs(corpus: TokenCorpus, groups: readonly Described[]): (a: Place, b: Place) => boolean {
  const ofFile = new Map<number, { place: Place; group: number }[]>();
  for (const [group, { members }] of groups.entries()) {
    for (const place of members) {
      const file = corpus.fileAt(place.start);
      const known = ofFile.get(file);
      if (known) known.push({ place, group });
      else ofFile.set(file, [{ place, group }]);
    }
  }
  const groupsAt = (place: Place, least: number): number[] =>
    (ofFile.get(corpus.fileAt(place.start)) ?? [])
      .filter((one) => overlap(one.place, place) >= least)
      .map(({ group }) => group);
  return (a, b) => {
    const least = Math.min(a.end - a.start, b.end - b.start) * KNOWN_SHARE;
    const around = groupsAt(a, least);
    return around.length > 0 && groupsAt(b, least).some((group) => around.includes(group));
  };
}

const KNOWN_SHARE = 0.3;

function overlap(x: Place, y: Place): number {
  return Math.min(x.end, y.end) - Math.max(x.start, y.start);
}
