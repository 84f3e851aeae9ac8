/**
 * The topics that are shown: their rows, pages of members that are fetched when they are looked at, and the names that
 * people gave. Knows nothing of the editor.
 */
import {
  type ClusterMember,
  type EngineClusters,
  type MisplacedFile,
  NOISE,
  type Topic,
} from '../../shared/clusters.ts';
import type { EngineApi } from '../../shared/engineApi.ts';

export type Row = TopicRow | MembersRow | NoiseRow | MemberRow | MoreRow | MisplacedRow | MisplacedFileRow;

export interface TopicRow {
  readonly kind: 'topic';
  readonly topic: Topic;
  readonly parent: TopicRow | undefined;
  readonly rows: readonly (TopicRow | MembersRow)[];
}

/** All members of a topic that has sub-topics. */
export interface MembersRow {
  readonly kind: 'members';
  readonly topic: Topic;
  readonly parent: TopicRow;
}

export interface NoiseRow {
  readonly kind: 'noise';
  readonly count: number;
  /** There are no topics, so nothing that a member could be near to. */
  readonly isAll: boolean;
}

export interface MemberRow {
  readonly kind: 'member';
  /** Key of the workspace folder. */
  readonly folder: string;
  readonly member: ClusterMember;
  readonly parent: HolderRow;
  readonly at: number;
  /** Its first line, if that was read. */
  readonly firstLine: string | undefined;
}

export interface MoreRow {
  readonly kind: 'more';
  readonly parent: HolderRow;
  readonly count: number;
}

export interface MisplacedRow {
  readonly kind: 'misplaced';
  readonly rows: readonly MisplacedFileRow[];
}

export interface MisplacedFileRow {
  readonly kind: 'misplacedFile';
  readonly file: MisplacedFile;
  readonly parent: MisplacedRow;
}

/** What members stand below. */
export type HolderRow = TopicRow | MembersRow | NoiseRow;

type Api = Pick<EngineApi, 'clusterMembers' | 'snippets'>;

const PAGE = 50;

export class ShownTopics {
  readonly folder: string;
  readonly answer: EngineClusters;
  readonly #api: Api;
  readonly #top: readonly Row[];
  readonly #topics: ReadonlyMap<number, Topic>;
  readonly #members = new Map<HolderRow, MemberRow[]>();
  readonly #totals = new Map<HolderRow, number>();
  #names: ReadonlyMap<number, string>;

  constructor(api: Api, folder: string, answer: EngineClusters, names: ReadonlyMap<number, string>) {
    this.#api = api;
    this.folder = folder;
    this.answer = answer;
    this.#names = names;
    const all = answer.topics.flatMap((topic) => [topic, ...topic.subtopics]);
    this.#topics = new Map(all.map((topic) => [topic.id, topic]));
    const topics = answer.topics.map((topic) => topicRow(topic));
    const noise: NoiseRow = { kind: 'noise', count: answer.noise, isAll: topics.length === 0 };
    const files: MisplacedFileRow[] = [];
    const misplaced: MisplacedRow = { kind: 'misplaced', rows: files };
    for (const file of answer.misplaced) files.push({ kind: 'misplacedFile', file, parent: misplaced });
    this.#top = [...topics, ...(files.length > 0 ? [misplaced] : []), ...(answer.noise > 0 ? [noise] : [])];
  }

  /** What people call it, else its words. */
  nameOf(topic: number): string {
    return this.#names.get(topic) ?? this.#topics.get(topic)?.label ?? '';
  }

  isRenamed({ id }: Topic): boolean {
    return this.#names.has(id);
  }

  rename(names: ReadonlyMap<number, string>): void {
    this.#names = names;
  }

  parentOf(row: Row): Row | undefined {
    return 'parent' in row ? row.parent : undefined;
  }

  /** At the top, and below a row; members are fetched. Rejects as `clusterMembers` does. */
  async rowsOf(row?: Row): Promise<readonly Row[]> {
    switch (row?.kind) {
      case undefined:
        return this.#top;
      case 'misplaced':
        return row.rows;
      case 'topic':
        return row.rows.length > 0 ? row.rows : this.#memberRows(row);
      case 'members':
      case 'noise':
        return this.#memberRows(row);
      default:
        return [];
    }
  }

  /** Those that were fetched. */
  membersOf(row: HolderRow): readonly MemberRow[] {
    return this.#members.get(row) ?? [];
  }

  async fetchMore(row: HolderRow, signal?: AbortSignal): Promise<void> {
    const known = this.#members.get(row) ?? [];
    const { clustering } = this.answer;
    const topic = row.kind === 'noise' ? NOISE : row.topic.id;
    const { members, total } = await this.#api.clusterMembers(
      { folder: this.folder, clustering, topic, offset: known.length, limit: PAGE },
      signal,
    );
    const firstLines = await this.#firstLines(members, signal);
    signal?.throwIfAborted();
    // Somebody else has fetched the same meanwhile.
    if ((this.#members.get(row) ?? []).length !== known.length) return;
    const rows = members.map(
      (member, i): MemberRow => ({
        kind: 'member',
        folder: this.folder,
        member,
        parent: row,
        at: known.length + i,
        firstLine: firstLines[i],
      }),
    );
    this.#members.set(row, [...known, ...rows]);
    this.#totals.set(row, total);
  }

  async #memberRows(row: HolderRow): Promise<readonly Row[]> {
    if (!this.#members.has(row)) await this.fetchMore(row);
    const members = this.membersOf(row);
    const left = (this.#totals.get(row) ?? members.length) - members.length;
    return left > 0 ? [...members, { kind: 'more', parent: row, count: left }] : members;
  }

  /** For those without a name, and to find them again in files that change; empty where files cannot be read. */
  async #firstLines(
    members: readonly ClusterMember[],
    signal?: AbortSignal,
  ): Promise<(string | undefined)[]> {
    const ranges = members.map(({ path, startLine, endLine }) => ({ path, startLine, endLine }));
    if (ranges.length === 0) return [];
    const snippets = await this.#api
      .snippets({ folder: this.folder, ranges, lines: 1 }, signal)
      .catch(() => []);
    return snippets.map(({ lines: [first] }, i) =>
      first?.line === members[i]!.startLine ? first.text : undefined,
    );
  }
}

function topicRow(topic: Topic, parent?: TopicRow): TopicRow {
  const rows: (TopicRow | MembersRow)[] = [];
  const row: TopicRow = { kind: 'topic', topic, parent, rows };
  for (const subtopic of topic.subtopics) rows.push(topicRow(subtopic, row));
  if (rows.length > 0) rows.push({ kind: 'members', topic, parent: row });
  return row;
}
