/**
 * Files that stand apart: nearly all others of their folder are about one topic, and they are about another one. Says
 * little rather than something wrong: a folder without one topic of its own has no misplaced files.
 */

/** A file as far as it was clustered. */
export interface PlacedFile {
  readonly path: string;
  /** Topic of each of its chunks; below 0 for noise. */
  readonly topics: readonly number[];
}

export interface Misplaced {
  /** Position of the file. */
  readonly file: number;
  readonly folder: string;
  readonly topic: number;
  readonly folderTopic: number;
  readonly betterFolder: string | undefined;
  readonly confidence: number;
}

/** How much nearer a file (by position) is to one topic than to another, in cosines. */
export type Nearer = (file: number, topic: number, other: number) => number;

/** Of the chunks of a file, those of its topic, and of that of its folder. */
const LEAST_OF_FILE = 0.7;
const MOST_OF_FOLDER_TOPIC = 0.15;
/** One chunk may lie anywhere by chance. */
const LEAST_CHUNKS = 2;
/** Other files that a folder has, and the share of them that has to be about its topic. */
const LEAST_OTHERS = 4;
const LEAST_OF_FOLDER = 0.65;
const LEAST_NEARER = 0.12;
/** Surely nearer. */
const MUCH_NEARER = 0.4;
/** Files that stand in a folder for what they do there and not for what they are about. */
const ENTRY_NAME =
  /^(?:index|main|mod|lib|init|__init__|__main__|readme|package-info|doc|docs|setup|types?|version|utils?|helpers?|common|constants?|errors?)\b/i;

/** The surest first. */
export function misplacedFiles(files: readonly PlacedFile[], nearer: Nearer): Misplaced[] {
  const main = files.map(mainTopic);
  const folders = new Map<string, number[]>();
  for (const [file, { path }] of files.entries()) {
    if (main[file] === undefined) continue;
    const folder = folderOf(path);
    const inside = folders.get(folder);
    if (inside) inside.push(file);
    else folders.set(folder, [file]);
  }
  const homes = homesOfTopics(folders, main);
  const found: Misplaced[] = [];
  for (const [folder, inside] of folders) {
    for (const file of inside) {
      const { topic, share } = main[file]!;
      const { path, topics } = files[file]!;
      if (share < LEAST_OF_FILE || topics.length < LEAST_CHUNKS || ENTRY_NAME.test(baseName(path))) continue;
      const others = inside.filter((other) => other !== file);
      const most = mostFrequent(others.map((other) => main[other]!.topic));
      if (!most || others.length < LEAST_OTHERS || most.share < LEAST_OF_FOLDER || most.value === topic)
        continue;
      const ofFolder = topics.filter((one) => one === most.value).length / topics.length;
      const distance = nearer(file, topic, most.value);
      if (ofFolder > MOST_OF_FOLDER_TOPIC || distance < LEAST_NEARER) continue;
      const home = homes.get(topic);
      found.push({
        file,
        folder,
        topic,
        folderTopic: most.value,
        betterFolder: home !== undefined && home !== folder ? home : undefined,
        confidence: share * most.share * Math.min(1, distance / MUCH_NEARER),
      });
    }
  }
  return found.sort(
    (x, y) => y.confidence - x.confidence || (files[x.file]!.path < files[y.file]!.path ? -1 : 1),
  );
}

/** Undefined if all of it is noise. */
function mainTopic({ topics }: PlacedFile): { topic: number; share: number } | undefined {
  const most = mostFrequent(topics.filter((topic) => topic >= 0));
  return (
    most && {
      topic: most.value,
      share: topics.filter((topic) => topic === most.value).length / topics.length,
    }
  );
}

/** By topic: the folder with most files about it, of those that are about it themselves. */
function homesOfTopics(
  folders: ReadonlyMap<string, readonly number[]>,
  main: readonly ({ topic: number } | undefined)[],
): Map<number, string> {
  const best = new Map<number, { folder: string; count: number }>();
  for (const [folder, inside] of folders) {
    const most = mostFrequent(inside.map((file) => main[file]!.topic));
    if (!most || most.share < 0.5 || most.count < LEAST_OTHERS) continue;
    const known = best.get(most.value);
    if (!known || most.count > known.count || (most.count === known.count && folder < known.folder))
      best.set(most.value, { folder, count: most.count });
  }
  return new Map([...best].map(([topic, { folder }]) => [topic, folder]));
}

/** Of several equally frequent ones the lowest. */
function mostFrequent(
  values: readonly number[],
): { value: number; count: number; share: number } | undefined {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let best: { value: number; count: number } | undefined;
  for (const [value, count] of counts)
    if (!best || count > best.count || (count === best.count && value < best.value)) best = { value, count };
  return best && { ...best, share: best.count / values.length };
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
