/**
 * Files that stand apart: nearly all others of their folder are about one topic, and they are about another one, which
 * lies in another folder. Topics name candidates; their nearest chunks of other files decide. Says little rather than
 * something wrong: a folder without one topic of its own has no misplaced files.
 */

/** A file as far as it was clustered. */
export interface PlacedFile {
  readonly path: string;
  /** Pages and code of one topic seldom lie together, and need not. */
  readonly kind: string;
  /** Topic of each of its chunks; below 0 for noise. */
  readonly topics: readonly number[];
}

export interface Misplaced {
  /** Position of the file. */
  readonly file: number;
  readonly folder: string;
  readonly topic: number;
  readonly folderTopic: number;
  readonly betterFolder: string;
  readonly confidence: number;
}

/** Of the chunks of some files (by position): the files of the nearest chunks of other files of their kind. */
export type NeighboursOf = (files: readonly number[]) => Promise<ReadonlyMap<number, readonly number[]>>;

/** Of the chunks of a file, those of its topic, and of that of its folder. */
const LEAST_OF_FILE = 0.6;
const MOST_OF_FOLDER_TOPIC = 0.2;
/** One chunk may lie anywhere by chance. */
const LEAST_CHUNKS = 2;
/** Other files that a folder has, and the share of them that has to be about its topic. */
const LEAST_OTHERS = 4;
const LEAST_OF_FOLDER = 0.5;
/** Of the neighbours, those in another folder, and at most in the file's own or in one inside or around it. */
const LEAST_ELSEWHERE = 0.4;
const MOST_AT_HOME = 0.15;
const LEAST_CONFIDENCE = 0.3;
/** Files that stand in a folder for what they do there and not for what they are about. */
const ENTRY_NAME =
  /^(?:index|main|mod|lib|init|__init__|__main__|readme|package-info|docs?|setup|types?|version|utils?|helpers?|common|constants?|errors?)\b/i;

/** The surest first. */
export async function misplacedFiles(
  files: readonly PlacedFile[],
  neighboursOf: NeighboursOf,
): Promise<Misplaced[]> {
  const candidates = candidatesOf(files);
  const neighbours = await neighboursOf(candidates.map(({ file }) => file));
  return candidates
    .flatMap((candidate): Misplaced[] => {
      const { file, folderShare, fileShare, ...rest } = candidate;
      const near = neighbours.get(file) ?? [];
      const folders = near.map((other) => folderOf(files[other]!.path));
      const home = folders.filter((folder) => isRelated(folder, candidate.folder)).length / folders.length;
      const best = mostFrequent(folders.filter((folder) => !isRelated(folder, candidate.folder)));
      const there = (best?.count ?? 0) / folders.length;
      const confidence = Math.sqrt(folderShare * fileShare) * there;
      if (!best || there < LEAST_ELSEWHERE || home > MOST_AT_HOME || confidence < LEAST_CONFIDENCE) return [];
      return [{ file, ...rest, betterFolder: best.value, confidence }];
    })
    .sort((x, y) => y.confidence - x.confidence || (files[x.file]!.path < files[y.file]!.path ? -1 : 1));
}

interface Candidate extends Omit<Misplaced, 'betterFolder' | 'confidence'> {
  readonly folderShare: number;
  readonly fileShare: number;
}

/** Files of a topic in folders of another. */
function candidatesOf(files: readonly PlacedFile[]): Candidate[] {
  const main = files.map(({ topics }) => mostFrequent(topics.filter((topic) => topic >= 0)));
  const folders = new Map<string, number[]>();
  for (const [file, { path, kind }] of files.entries()) {
    if (!main[file]) continue;
    const key = `${kind} ${folderOf(path)}`;
    const inside = folders.get(key);
    if (inside) inside.push(file);
    else folders.set(key, [file]);
  }
  return [...folders.values()].flatMap((inside) =>
    inside.flatMap((file): Candidate[] => {
      const { path, topics } = files[file]!;
      const { value: topic, count } = main[file]!;
      const fileShare = count / topics.length;
      if (fileShare < LEAST_OF_FILE || topics.length < LEAST_CHUNKS || ENTRY_NAME.test(baseName(path)))
        return [];
      const others = inside.filter((other) => other !== file).map((other) => main[other]!.value);
      const most = mostFrequent(others);
      if (!most || others.length < LEAST_OTHERS || most.value === topic) return [];
      const folderShare = most.count / others.length;
      const ofFolder = topics.filter((one) => one === most.value).length / topics.length;
      if (folderShare < LEAST_OF_FOLDER || ofFolder > MOST_OF_FOLDER_TOPIC) return [];
      return [{ file, folder: folderOf(path), topic, folderTopic: most.value, folderShare, fileShare }];
    }),
  );
}

/** Whether one lies in the other. */
function isRelated(folder: string, other: string): boolean {
  return (
    `${folder}/`.startsWith(`${other}/`) ||
    `${other}/`.startsWith(`${folder}/`) ||
    folder === '' ||
    other === ''
  );
}

/** Of several equally frequent ones the first in order. */
function mostFrequent<T extends number | string>(
  values: readonly T[],
): { value: T; count: number } | undefined {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let best: { value: T; count: number } | undefined;
  for (const [value, count] of counts)
    if (!best || count > best.count || (count === best.count && value < best.value)) best = { value, count };
  return best;
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
