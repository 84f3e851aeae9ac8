/** Groups of places as a person or a program reads them: paths, lines, names, evidence, an order, shares per folder. */
import { createHash } from 'node:crypto';
import type {
  DuplicateEvidence,
  DuplicateGroup,
  DuplicateMember,
  DuplicatesAnswer,
  DuplicateType,
  FolderDuplication,
} from '../../../shared/duplicates.ts';
import type { LineRange } from '../../../shared/types.ts';
import type { Definition } from '../../chunking/chunk.ts';
import type { TokenCorpus } from '../tokens/tokenCorpus.ts';
import type { Group } from './groups.ts';
import type { Pair, Place } from './judge.ts';
import type { SemanticPair } from './semantic.ts';

/** A file of the corpus. */
export interface SourceFile {
  readonly path: string;
  readonly language: string | undefined;
  readonly lines: number;
  /** In file order; empty if they are not known. */
  readonly chunks: readonly (LineRange & {
    readonly symbol: string;
    readonly definitions: readonly Definition[];
  })[];
}

export type Described = Group<Pair | SemanticPair>;

/** Embeddings and steps agree less often with a person than words that are the same. */
const SEMANTIC_TRUST = 0.8;
const FINGERPRINT_DIGITS = 16;
const TYPE_ORDER: readonly DuplicateType[] = ['exact', 'renamed', 'near', 'semantic'];

export function describeGroups(
  corpus: TokenCorpus,
  files: readonly SourceFile[],
  found: readonly Described[],
): Pick<DuplicatesAnswer, 'groups' | 'folders' | 'files' | 'lines' | 'duplicatedLines'> {
  const groups = found.map((group) => describe(corpus, files, group)).sort(byWorth);
  const folders = foldersOf(files, groups);
  const { lines, duplicatedLines } = folders[0]!;
  return { groups, folders, files: files.length, lines, duplicatedLines };
}

function describe(
  corpus: TokenCorpus,
  files: readonly SourceFile[],
  { members, links }: Described,
): DuplicateGroup {
  const described = members.map((place) => ({
    member: memberOf(corpus, files, place),
    fingerprint: fingerprintOf(corpus, place),
    tokens: place.end - place.start,
  }));
  const lines = described.map(({ member }) => member.endLine - member.startLine);
  const fingerprints = described.map(({ fingerprint }) => fingerprint);
  const type = TYPE_ORDER[highest(links, (link) => TYPE_ORDER.indexOf(typeOf(link)))]!;
  return {
    id: hashOf(fingerprints.toSorted().join(' ')),
    fingerprints,
    type,
    similarity: mean(links, (link) => ('embedding' in link ? link.embedding : link.aligned)),
    confidence: mean(links, confidenceOf) * (type === 'exact' ? 1 : cohesionOf(members.length, links.length)),
    duplicatedLines: lines.reduce((sum, count) => sum + count, 0) - highest(lines, (count) => count),
    tokens: highest(described, ({ tokens }) => tokens),
    members: described.map(({ member }) => member),
    evidence: evidenceOf(links),
  };
}

function typeOf(link: Pair | SemanticPair): DuplicateType {
  return 'embedding' in link ? 'semantic' : link.type;
}

function confidenceOf(link: Pair | SemanticPair): number {
  if ('embedding' in link) return SEMANTIC_TRUST * link.embedding * link.structure;
  return link.aligned * (1 + link.sameText) * 0.5;
}

/** Where most members are similar to few of the others, it is an idiom rather than a copy. */
function cohesionOf(members: number, links: number): number {
  return Math.sqrt(Math.min(1, links / ((members * (members - 1)) / 2)));
}

function evidenceOf(links: readonly (Pair | SemanticPair)[]): DuplicateEvidence {
  const copies = links.filter((link): link is Pair => !('embedding' in link));
  const semantic = links.filter((link): link is SemanticPair => 'embedding' in link);
  return {
    sameText: mean(links, (link) => ('embedding' in link ? link.sameNames : link.sameText)),
    aligned: mean(copies, ({ aligned }) => aligned),
    structure: semantic.length === 0 ? undefined : mean(semantic, ({ structure }) => structure),
    embedding: semantic.length === 0 ? undefined : mean(semantic, ({ embedding }) => embedding),
    renames: highest(copies, ({ renames }) => renames),
    literals: highest(copies, ({ literals }) => literals),
  };
}

function memberOf(corpus: TokenCorpus, files: readonly SourceFile[], { start, end }: Place): DuplicateMember {
  const { path, chunks } = files[corpus.fileAt(start)]!;
  const range = { startLine: corpus.lineAt(start), endLine: corpus.endLineAt(end - 1) };
  const inside = chunks.filter((chunk) => chunk.startLine < range.endLine && chunk.endLine > range.startLine);
  const definitions = inside.flatMap((chunk) => chunk.definitions);
  const first = definitions.find(({ line }) => line >= range.startLine && line < range.endLine);
  const around = definitions.findLast(({ line }) => line <= range.startLine);
  const symbol = (first ?? around)?.name ?? inside[0]?.symbol ?? '';
  return { path, ...range, symbol };
}

/** Of what is written there, whatever the blanks and comments. */
function fingerprintOf({ codes }: TokenCorpus, { start, end }: Place): string {
  return hashOf(codes.slice(start, end));
}

function hashOf(data: string | Uint32Array): string {
  return createHash('sha256').update(data).digest('hex').slice(0, FINGERPRINT_DIGITS);
}

function byWorth(x: DuplicateGroup, y: DuplicateGroup): number {
  const [first, second] = [x.members[0]!, y.members[0]!];
  return (
    y.duplicatedLines * y.confidence - x.duplicatedLines * x.confidence ||
    (first.path < second.path ? -1 : first.path > second.path ? 1 : first.startLine - second.startLine) ||
    (x.id < y.id ? -1 : 1)
  );
}

/** All folders that hold files, each with all that lies below it, by name: the whole first. */
function foldersOf(files: readonly SourceFile[], groups: readonly DuplicateGroup[]): FolderDuplication[] {
  const ranges = new Map<string, LineRange[]>();
  for (const member of groups.flatMap(({ members }) => members)) {
    const known = ranges.get(member.path);
    if (known) known.push(member);
    else ranges.set(member.path, [member]);
  }
  const folders = new Map<string, { lines: number; duplicatedLines: number }>();
  folders.set('', { lines: 0, duplicatedLines: 0 });
  for (const { path, lines } of files) {
    const duplicated = linesIn(ranges.get(path) ?? []);
    const segments = path.split('/');
    for (let depth = 0; depth < segments.length; depth++) {
      const folder = segments.slice(0, depth).join('/');
      const sums = folders.get(folder) ?? { lines: 0, duplicatedLines: 0 };
      sums.lines += lines;
      sums.duplicatedLines += duplicated;
      folders.set(folder, sums);
    }
  }
  return [...folders].sort(([x], [y]) => (x < y ? -1 : 1)).map(([folder, sums]) => ({ folder, ...sums }));
}

/** Lines that are in one of the ranges. */
function linesIn(ranges: readonly LineRange[]): number {
  let lines = 0;
  let upTo = 0;
  for (const { startLine, endLine } of ranges.toSorted((x, y) => x.startLine - y.startLine)) {
    lines += Math.max(0, endLine - Math.max(startLine, upTo));
    upTo = Math.max(upTo, endLine);
  }
  return lines;
}

function mean<T>(all: readonly T[], value: (one: T) => number): number {
  return all.length === 0 ? 0 : all.reduce((sum, one) => sum + value(one), 0) / all.length;
}

/** 0 of nothing. Not by spreading: there may be more than a call takes. */
function highest<T>(all: readonly T[], value: (one: T) => number): number {
  return all.reduce((most, one) => Math.max(most, value(one)), 0);
}
