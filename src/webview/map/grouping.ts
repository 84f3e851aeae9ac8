/** What the colours of a map stand for: by topic, folder, language or age, the largest groups first. Knows nothing of the document. */
import { NOISE } from '../../shared/clusters.ts';
import type { MapModel } from './points.ts';

export const GROUP_BYS = ['topic', 'folder', 'language', 'age'] as const;
export type GroupBy = (typeof GROUP_BYS)[number];

export interface Group {
  /** Tells it from the others, also after the map was drawn anew. */
  readonly key: string;
  readonly label: string;
  readonly count: number;
  /** Place in the palette; groups without a colour of their own share that of `REST`. */
  readonly colour: number;
}

export interface Grouping {
  readonly by: GroupBy;
  readonly groups: readonly Group[];
  /** By point, the place in `groups`. */
  readonly of: Uint16Array;
}

/** Words that a grouping needs, in the person's language. */
export interface GroupWords {
  readonly noise: string;
  readonly unknown: string;
  readonly root: string;
  /** From the youngest to the oldest, one more than there are AGES. */
  readonly ages: readonly string[];
  readonly languageName: (id: string) => string;
}

/** As many colours as people with any colour vision tell apart. */
export const COLOURS = 12;
/** For what has no colour of its own, and for what belongs nowhere. */
export const REST = COLOURS;
export const NOWHERE = COLOURS + 1;

const TOPIC_KEY = 'topic ';
const DAY_MS = 86_400_000;
/** Files younger than that many days, by age. */
export const AGES = [7, 30, 180, 730] as const;
/** Folders that are told apart; more are no overview. */
const MOST_FOLDERS = 14;

export function groupingOf(model: MapModel, by: GroupBy, words: GroupWords): Grouping {
  switch (by) {
    case 'topic':
      return byTopic(model, words);
    case 'folder':
      return byFile(model, by, folderNames(model, words), words.unknown);
    case 'language':
      return byFile(
        model,
        by,
        model.files.map(({ language }) =>
          language === undefined ? undefined : words.languageName(language),
        ),
        words.unknown,
      );
    case 'age':
      return byAge(model, words);
    default:
      return by satisfies never;
  }
}

/** Which of these keys mean the same in another map: topics do in maps of one clustering alone. */
export function keysIn(keys: Iterable<string>, isSameClustering: boolean): ReadonlySet<string> {
  return new Set([...keys].filter((key) => isSameClustering || !key.startsWith(TOPIC_KEY)));
}

/** The key of a topic's group. */
export function topicKey(id: number): string {
  return `${TOPIC_KEY}${id}`;
}

function byTopic({ head, topics, count }: MapModel, words: GroupWords): Grouping {
  const place = new Map(head.topics.map(({ id }, at) => [id, at]));
  const of = new Uint16Array(count);
  const sizes = new Uint32Array(head.topics.length + 1);
  for (let point = 0; point < count; point++) {
    of[point] = place.get(topics[point]!) ?? head.topics.length;
    sizes[of[point]!]!++;
  }
  const groups: Group[] = head.topics.map(({ id, label }, at) => ({
    key: topicKey(id),
    label,
    count: sizes[at]!,
    colour: Math.min(at, REST),
  }));
  const noise = sizes[head.topics.length]!;
  if (noise > 0) groups.push({ key: topicKey(NOISE), label: words.noise, count: noise, colour: NOWHERE });
  return { by: 'topic', groups, of };
}

/** By a name that every file has; the group of those without one stands last. */
function byFile(
  { count, fileOf }: MapModel,
  by: GroupBy,
  nameOfFile: readonly (string | undefined)[],
  unknown: string,
): Grouping {
  const sizes = new Map<string | undefined, number>();
  for (let point = 0; point < count; point++) {
    const name = nameOfFile[fileOf[point]!];
    sizes.set(name, (sizes.get(name) ?? 0) + 1);
  }
  const named = [...sizes].filter((entry): entry is [string, number] => entry[0] !== undefined);
  named.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const groups: Group[] = named.map(([label, size], at) => ({
    key: `${by} ${label}`,
    label,
    count: size,
    colour: Math.min(at, REST),
  }));
  const without = sizes.get(undefined);
  if (without !== undefined) groups.push({ key: by, label: unknown, count: without, colour: NOWHERE });
  const place = new Map(named.map(([name], at) => [name, at]));
  const placeOfFile = nameOfFile.map((name) => (name === undefined ? named.length : place.get(name)!));
  return { by, groups, of: Uint16Array.from(fileOf, (file) => placeOfFile[file]!) };
}

function byAge({ head, count, fileOf, files }: MapModel, words: GroupWords): Grouping {
  const ageOfFile = files.map(({ changedMs }) => {
    const days = (head.nowMs - changedMs) / DAY_MS;
    const at = AGES.findIndex((limit) => days < limit);
    return at === -1 ? AGES.length : at;
  });
  const sizes = new Uint32Array(AGES.length + 1);
  for (let point = 0; point < count; point++) sizes[ageOfFile[fileOf[point]!]!]!++;
  const groups = words.ages.map((label, at) => ({ key: `age ${at}`, label, count: sizes[at]!, colour: at }));
  return { by: 'age', groups, of: Uint16Array.from(fileOf, (file) => ageOfFile[file]!) };
}

/**
 * By file the folder that it is shown under: the folders of the first level, and of the largest of them those below, until there are
 * as many as can be told apart.
 */
function folderNames({ files, fileOf, count }: MapModel, words: GroupWords): readonly string[] {
  const chunksOf = new Uint32Array(files.length);
  for (let point = 0; point < count; point++) chunksOf[fileOf[point]!]!++;
  let open = new Map<string, readonly number[]>([['', [...files.keys()]]]);
  const done = new Map<string, readonly number[]>();
  while (open.size > 0 && open.size + done.size < MOST_FOLDERS) {
    const [folder, inside] = [...open].sort(
      (a, b) => total(b[1], chunksOf) - total(a[1], chunksOf) || (a[0] < b[0] ? -1 : 1),
    )[0]!;
    open.delete(folder);
    const below = new Map<string, number[]>();
    const own: number[] = [];
    for (const file of inside) {
      const next = nextFolder(files[file]!.path, folder);
      if (next === undefined) own.push(file);
      else if (below.get(next)?.push(file) === undefined) below.set(next, [file]);
    }
    if (below.size === 0 || open.size + done.size + below.size + (own.length > 0 ? 1 : 0) > MOST_FOLDERS) {
      done.set(folder, inside);
      continue;
    }
    if (own.length > 0) done.set(folder, own);
    open = new Map([...open, ...below]);
  }
  const names = new Array<string>(files.length).fill('');
  for (const [folder, inside] of [...open, ...done])
    for (const file of inside) names[file] = folder === '' ? words.root : folder;
  return names;
}

/** The folder in `folder` that a path leads into; undefined for a file that lies in it. */
function nextFolder(path: string, folder: string): string | undefined {
  const from = folder === '' ? 0 : folder.length + 1;
  const end = path.indexOf('/', from);
  return end === -1 ? undefined : path.slice(0, end);
}

function total(files: readonly number[], sizes: Uint32Array): number {
  return files.reduce((sum, file) => sum + sizes[file]!, 0);
}
