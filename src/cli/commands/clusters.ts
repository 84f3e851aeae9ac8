/** `sextant clusters`: what a folder is about, for a person or a program. */
import { basename } from 'node:path';
import {
  CLUSTER_ALGORITHMS,
  CLUSTER_DEFAULTS,
  type ClusterMember,
  type ClusterParams,
  type EngineClusters,
  MOST_TOPICS,
  type Topic,
} from '../../shared/clusters.ts';
import { CONTENT_KINDS } from '../../shared/types.ts';
import {
  type ClustersReport,
  headLine,
  misplacedLines,
  noiseLines,
  summaryLine,
  topicLines,
} from '../clustersReport.ts';
import { UsageError } from '../errors.ts';
import { assertGlobs, countFrom, oneOf, topFrom } from '../flags.ts';
import { type DrawnMap, drawMap, messagesOf, pointsOf } from '../mapDrawing.ts';
import { writeMapPage } from '../mapPage.ts';
import { printJson } from '../output.ts';
import { analysed, bringUpToDate, type CommonOptions, type Session, tell, withEngine } from '../session.ts';
import { counted, outputColumns, outputStyle } from '../terminal.ts';

export interface ClustersFlags extends CommonOptions {
  readonly json?: boolean;
  /** File that the map is written to. */
  readonly html?: string;
  readonly color: boolean;
  readonly top: string;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly kind: readonly string[];
  readonly algorithm: string;
  readonly k?: string;
  readonly minClusterSize?: string;
  readonly generated?: boolean;
  readonly members?: string;
}

export async function runClusters(
  folder: string | undefined,
  flags: ClustersFlags,
  signal: AbortSignal,
): Promise<void> {
  const params = paramsFrom(flags);
  const top = topFrom(flags.top);
  const shown = countFrom(flags.members, 0, '--members', 0);
  if (flags.html === '') throw new UsageError('--html is empty: name the file that the map goes to.');
  await withEngine(
    folder,
    flags,
    async (session) => {
      await bringUpToDate(session, signal);
      const startMs = performance.now();
      const answer = await analysed(session, signal, 'clustering', (engine, options) =>
        engine.cluster(params, options),
      );
      const ms = performance.now() - startMs;
      const members = await membersOf(session, answer, shown);
      const drawn =
        flags.html === undefined
          ? undefined
          : await analysed(session, signal, 'drawing', (engine, options) => drawMap(engine, answer, options));
      if (drawn) writeMapPage(flags.html!, basename(session.root), messagesOf(drawn, basename(session.root)));
      if (flags.json) printJson({ ...jsonOf(answer, members, ms), ...(drawn ? mapJson(drawn) : {}) });
      else print(answer, members, { top, ms, flags });
      if (drawn) tell([`Map of ${counted(drawn.map.points, 'chunk')} written to ${flags.html}.`]);
    },
    { waitUntil: signal },
  );
}

function paramsFrom(flags: ClustersFlags): ClusterParams {
  assertGlobs(flags);
  const algorithm = oneOf(flags.algorithm, CLUSTER_ALGORITHMS, '--algorithm');
  if (flags.k !== undefined && algorithm !== 'kmeans')
    throw new UsageError('--k is for kmeans; hdbscan finds out by itself how many topics there are.');
  if (flags.minClusterSize !== undefined && algorithm !== 'hdbscan')
    throw new UsageError('--min-cluster-size is for --algorithm hdbscan; say how many topics with --k.');
  const k = flags.k === undefined ? undefined : countFrom(flags.k, 1, '--k', 1);
  if (k !== undefined && k > MOST_TOPICS)
    throw new UsageError(`--k must be ${MOST_TOPICS} at most, and "${flags.k}" is more.`);
  return {
    algorithm,
    ...(k === undefined ? {} : { k }),
    ...(flags.minClusterSize === undefined
      ? {}
      : { minClusterSize: countFrom(flags.minClusterSize, 2, '--min-cluster-size', 2) }),
    include: flags.include,
    exclude: flags.exclude,
    kinds:
      flags.kind.length === 0
        ? CLUSTER_DEFAULTS.kinds
        : flags.kind.map((kind) => oneOf(kind, CONTENT_KINDS, '--kind')),
    ...(flags.generated ? { generated: true } : {}),
  };
}

/** The nearest ones of each topic and sub-topic. */
async function membersOf(
  { engine }: Session,
  { clustering, topics }: EngineClusters,
  limit: number,
): Promise<Map<number, readonly ClusterMember[]>> {
  const found = new Map<number, readonly ClusterMember[]>();
  if (limit === 0) return found;
  for (const { id } of topics.flatMap((topic) => [topic, ...topic.subtopics])) {
    const { members } = await engine.ask((index) =>
      index.clusterMembers({ clustering, topic: id, offset: 0, limit }),
    );
    found.set(id, members);
  }
  return found;
}

interface Printing {
  readonly top: number;
  readonly ms: number;
  readonly flags: ClustersFlags;
}

function print(
  answer: EngineClusters,
  members: ClustersReport['members'],
  { top, ms, flags }: Printing,
): void {
  const report: ClustersReport = {
    columns: outputColumns(),
    style: outputStyle(flags),
    wholePaths: !process.stdout.isTTY,
    members,
  };
  const write = (lines: readonly string[]): void => {
    if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n\n`);
  };
  const shown = answer.topics.slice(0, top);
  const noise = noiseLines(answer, report);
  if (shown.length + noise.length > 0)
    write([headLine(report), ...shown.flatMap((topic) => topicLines(topic, report)), ...noise]);
  write(misplacedLines(answer, report));
  process.stdout.write(`${report.style.dim(summaryLine(answer, { shown: shown.length, ms }))}\n`);
  tell(notesOf(answer));
}

function notesOf({ caveat, chunks, topics, quality }: EngineClusters): string[] {
  const { neighbours } = quality;
  return [
    ...(caveat === undefined ? [] : [caveat]),
    ...(chunks === 0 ? ['No chunk was clustered; loosen --include, --exclude and --kind.'] : []),
    ...(chunks > 0 && topics.length === 0
      ? ['No place is dense enough for a topic; try a smaller --min-cluster-size, or --algorithm kmeans.']
      : []),
    ...(neighbours && !neighbours.exact
      ? [
          `Neighbours are approximate; ${(100 * neighbours.recall).toFixed(1)} % of the true ones of ${neighbours.sampled} sampled chunks were found.`,
        ]
      : []),
  ];
}

/** Lines count from 1, and the last one is included. */
function jsonOf(answer: EngineClusters, members: ClustersReport['members'], ms: number): object {
  const { caveat, topics, ...rest } = answer;
  const topic = ({ medoid, subtopics, ...one }: Topic): object => ({
    ...one,
    medoid: fromOne(medoid),
    ...(members.has(one.id) ? { members: members.get(one.id)!.map(fromOne) } : {}),
    subtopics: subtopics.map(topic),
  });
  return {
    ms: Math.round(ms),
    ...rest,
    ...(caveat === undefined ? {} : { caveat }),
    topics: topics.map(topic),
  };
}

function mapJson(drawn: DrawnMap): object {
  const { method, sampled } = drawn.map;
  return { map: { method, sampled, points: pointsOf(drawn) } };
}

function fromOne({ startLine, ...member }: ClusterMember): ClusterMember {
  return { ...member, startLine: startLine + 1 };
}
