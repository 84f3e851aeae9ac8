/**
 * What ideas for the ranking look at: every golden question with its candidates as the engine retrieves them, and the
 * whole index behind them with its vectors, texts and files.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GoldenQuestion } from '../src/engine/evaluation/golden.ts';
import type { Place } from '../src/engine/evaluation/metrics.ts';
import { wordsOf } from '../src/engine/lexical/words.ts';
import { StaticModel } from '../src/engine/models/staticModel.ts';
import { profileQuery } from '../src/engine/search/queryProfile.ts';
import { ResidentIndex } from '../src/engine/search/residentIndex.ts';
import {
  type RetrievalSource,
  type Retrieved,
  retrievalSource,
  retrieve,
  spelled,
} from '../src/engine/search/retrieval.ts';
import { SEARCHER_OPTIONS } from '../src/engine/search/searcher.ts';
import { signalsOf } from '../src/engine/search/signals.ts';
import type { ChunkRecord, FileSummary, IndexStamp } from '../src/engine/store/records.ts';
import { Store } from '../src/engine/store/store.ts';
import { eachGoldenRepo, type GoldenFolder } from './goldenEngines.ts';
import { LateInteraction } from './lateInteraction.ts';
import { SIGNALS } from './rankingData.ts';
import type { FoldedQuestion } from './rankingFolds.ts';

export interface IdeaChunk extends Place {
  readonly slot: number;
  readonly record: ChunkRecord;
  readonly file: FileSummary;
  /** A unit vector. */
  readonly vector: Float32Array;
  readonly text: string;
  readonly words: ReadonlySet<string>;
}

export interface IdeaIndex {
  /** By slot. */
  readonly chunks: readonly IdeaChunk[];
  /** In line order. */
  readonly chunksOfFile: ReadonlyMap<number, readonly IdeaChunk[]>;
  /** How rare a word is, as BM25 has it. */
  idf(word: string): number;
}

export interface IdeaQuestion extends FoldedQuestion<IdeaChunk> {
  readonly kind: string;
  readonly query: string;
  readonly words: readonly string[];
  /** Of `candidates`, best first. */
  readonly retrieved: readonly Retrieved[];
  /** Part of the meaning that each chunk of the index has, by slot. */
  readonly meaning: Float32Array;
  /** Similarity of each candidate's path with the question. */
  readonly paths: readonly number[];
  readonly index: IdeaIndex;
  readonly late: LateInteraction;
}

export async function readIdeaData(
  set: GoldenFolder,
  model: string,
  indexDir: string,
): Promise<IdeaQuestion[]> {
  const embedder = await StaticModel.load({ id: 'ideas', folder: model });
  const late = await LateInteraction.load(model);
  const found: IdeaQuestion[] = [];
  await eachGoldenRepo({ set, model, indexDir }, async (_, repo, asked) => {
    const store = await openNewest(join(indexDir, set.name, repo));
    try {
      const resident = await ResidentIndex.open(store, embedder.info);
      await resident.loadVectors(store);
      const source = retrievalSource(store, resident);
      const index = readIndex(source, join(set.repos, repo));
      for (const question of asked) {
        const vector = new Float32Array(embedder.info.dimensions);
        embedder.embedQuery(question.query, vector);
        found.push({ ...questionOf(question, source, index, vector), late, set: set.name, repo });
      }
    } finally {
      store.close();
    }
  });
  return found;
}

function questionOf(
  { kind, query, relevant }: GoldenQuestion,
  source: RetrievalSource,
  index: IdeaIndex,
  vector: Float32Array,
): Omit<IdeaQuestion, 'set' | 'repo' | 'late'> {
  const { resident } = source;
  const { candidates: most, ranked } = SEARCHER_OPTIONS;
  const profile = spelled(source, profileQuery(query));
  const retrieved = retrieve(source, profile, 'hybrid', vector, source.filters.accepted({}), most).slice(
    0,
    ranked,
  );
  const candidates = retrieved.map(({ slot }) => index.chunks[slot]!);
  const inputs = retrieved.map((candidate, i) => ({
    candidate,
    chunk: candidates[i]!.record,
    file: candidates[i]!.file,
  }));
  const signals = signalsOf(inputs, profile).flatMap((of, i) =>
    SIGNALS.map((name) => {
      if (name === 'meaning') return retrieved[i]!.densePart;
      return name === 'words' ? retrieved[i]!.lexicalPart : (of[name] ?? 0);
    }),
  );
  const paths = new Float32Array(resident.pathCapacity);
  resident.pathSimilarities(vector, paths);
  const best = retrieved.reduce((most, { dense }) => Math.max(most, dense), -1);
  const { floor, weighted } = source.dense;
  return {
    kind,
    query,
    relevant,
    words: profile.words,
    retrieved,
    candidates,
    index,
    signals: Float64Array.from(signals),
    paths: retrieved.map(({ slot }) => paths[resident.fileAt[slot]!]!),
    meaning: weighted
      .slice(0, resident.slotCount)
      .map((value) => (best > floor ? Math.max(0, (value - floor) / (best - floor)) : 0)),
  };
}

function readIndex({ store, resident }: RetrievalSource, root: string): IdeaIndex {
  const slots = Array.from({ length: resident.slotCount }, (_, slot) => slot).filter(
    (slot) => resident.ids[slot] !== 0,
  );
  const records = store.chunks(slots.map((slot) => resident.ids[slot]!));
  const lines = new Map<string, string[]>();
  const chunks: IdeaChunk[] = [];
  const chunksOfFile = new Map<number, IdeaChunk[]>();
  const frequency = new Map<string, number>();
  for (const slot of slots) {
    const record = records.get(resident.ids[slot]!)!;
    const file = resident.fileOfSlot(slot);
    if (!lines.has(file.path))
      lines.set(file.path, readFileSync(join(root, file.path), 'utf8').split(/\r\n|\r|\n/));
    const text = lines.get(file.path)!.slice(record.startLine, record.endLine).join('\n');
    const words = new Set(wordsOf(text));
    for (const word of words) frequency.set(word, (frequency.get(word) ?? 0) + 1);
    const { path } = file;
    const { startLine, endLine } = record;
    const chunk = {
      slot,
      record,
      file,
      path,
      startLine,
      endLine,
      text,
      words,
      vector: unitOf(resident.rows.get(slot)),
    };
    chunks[slot] = chunk;
    const siblings = chunksOfFile.get(file.id);
    if (siblings) siblings.push(chunk);
    else chunksOfFile.set(file.id, [chunk]);
  }
  for (const siblings of chunksOfFile.values()) siblings.sort((a, b) => a.startLine - b.startLine);
  const idf = (word: string): number => {
    const count = frequency.get(word) ?? 0;
    return Math.log(1 + (slots.length - count + 0.5) / (count + 0.5));
  };
  return { chunks, chunksOfFile, idf };
}

function unitOf(vector: ArrayLike<number>): Float32Array {
  const unit = Float32Array.from(vector);
  const length = Math.hypot(...unit);
  return length === 0 ? unit : unit.map((value) => value / length);
}

/** The index that was written last, should the folder have those of several models. */
async function openNewest(folder: string): Promise<Store> {
  const stamps = readdirSync(folder)
    .filter((name) => name.endsWith('.db'))
    .map(async (name) => ({ file: join(folder, name), said: await Store.peek(join(folder, name)) }));
  const known = (await Promise.all(stamps)).filter(({ said }) => said !== undefined);
  const [only, ...others] = known;
  if (!only || others.length > 0)
    throw new Error(`${folder} should hold one index, and has ${known.length}.`);
  return Store.open(only.file, only.said!.stamp as IndexStamp, { readonly: true });
}
