/** Topics for a person: a table of topics and sub-topics, then files that stand apart. */
import type { ClusterMember, EngineClusters, Topic } from '../shared/clusters.ts';
import { columnsOf, counted, keepEnd, keepStart, printable, type Style, thousands } from './terminal.ts';

const NUMBER_COLUMNS = 8;
const INDENT = '  ';
/** Between a label and the chunk in the middle of its topic. */
const GAP = '   ';
const LEAST_PLACE_COLUMNS = 16;
const MOST_MISPLACED = 10;

export interface ClustersReport {
  readonly columns: number;
  readonly style: Style;
  /** Paths as long as they are: what is not read on a terminal is read by programs. */
  readonly wholePaths: boolean;
  /** The nearest members by topic and sub-topic, if they are asked for. */
  readonly members: ReadonlyMap<number, readonly ClusterMember[]>;
}

export function headLine({ style }: Pick<ClustersReport, 'style'>): string {
  return style.dim(`${'chunks'.padStart(NUMBER_COLUMNS)}${'files'.padStart(NUMBER_COLUMNS)}  topic`);
}

/** A topic, the chunk in its middle, its nearest members, and its sub-topics below it. */
export function topicLines(topic: Topic, report: ClustersReport, depth = 0): string[] {
  const { columns, style, wholePaths, members } = report;
  const numbers = `${numberOf(topic.size)}${numberOf(topic.files)}${INDENT.repeat(depth + 1)}`;
  const label = printable(topic.label);
  const shown = keepStart(label, columns - numbers.length);
  const place = placeOf(topic.medoid);
  const room = columns - numbers.length - columnsOf(shown) - GAP.length;
  const right = wholePaths ? place : room < LEAST_PLACE_COLUMNS ? '' : keepEnd(place, room);
  const name = depth === 0 ? style.bold(shown) : shown;
  return [
    `${numbers}${name}${right === '' ? '' : GAP + style.dim(right)}`,
    ...(members.get(topic.id) ?? []).map((member) => memberLine(member, report, depth)),
    ...topic.subtopics.flatMap((subtopic) => topicLines(subtopic, report, depth + 1)),
  ];
}

/** The chunks without a topic, as the last line of the table; nothing if there are none. */
export function noiseLines({ noise }: EngineClusters, { style }: Pick<ClustersReport, 'style'>): string[] {
  if (noise === 0) return [];
  return [style.dim(`${numberOf(noise)}${' '.repeat(NUMBER_COLUMNS)}  in no topic`)];
}

function memberLine(member: ClusterMember, report: ClustersReport, depth: number): string {
  const { columns, style, wholePaths } = report;
  const numbers = ' '.repeat(2 * NUMBER_COLUMNS) + INDENT.repeat(depth + 2);
  const text = `${member.similarity.toFixed(2)}  ${placeOf(member)}`;
  return style.dim(numbers + (wholePaths ? text : keepEnd(text, columns - numbers.length)));
}

/** "src/net/retry.ts:41-78 retryWithBackoff" */
function placeOf({ path, startLine, endLine, symbol }: ClusterMember): string {
  return printable(`${path}:${startLine + 1}-${endLine}${symbol === '' ? '' : ` ${symbol}`}`);
}

function numberOf(count: number): string {
  return thousands(count).padStart(NUMBER_COLUMNS);
}

/** Files that are about another topic than their folder, and where what is like them lies; nothing if there are none. */
export function misplacedLines({ misplaced, topics }: EngineClusters, report: ClustersReport): string[] {
  if (misplaced.length === 0) return [];
  const { columns, style, wholePaths } = report;
  const shown = misplaced.slice(0, MOST_MISPLACED);
  const labelOf = (id: number): string => printable(topics.find((topic) => topic.id === id)?.label ?? '');
  return [
    style.dim(`${INDENT}files that stand apart from their folder`),
    ...shown.flatMap(({ path, topic, folderTopic, betterFolder }) => {
      const why = `about ${labelOf(topic)}, as ${printable(betterFolder)}; its folder about ${labelOf(folderTopic)}`;
      const whole = printable(path);
      return [
        INDENT + (wholePaths ? whole : keepEnd(whole, columns - INDENT.length)),
        style.dim(INDENT.repeat(2) + (wholePaths ? why : keepStart(why, columns - 2 * INDENT.length))),
      ];
    }),
    ...(misplaced.length > shown.length
      ? [style.dim(`${INDENT}and ${counted(misplaced.length - shown.length, 'file')} more`)]
      : []),
  ];
}

/** "14 topics · 8 % in none · 2,490 chunks in 420 files · 320 ms" */
export function summaryLine(
  { topics, noise, chunks, files }: EngineClusters,
  { shown, ms }: { readonly shown: number; readonly ms: number },
): string {
  const count =
    shown < topics.length
      ? `${thousands(shown)} of ${counted(topics.length, 'topic')}`
      : counted(topics.length, 'topic');
  const rest = noise === 0 ? [] : [`${Math.round((100 * noise) / chunks)} % in none`];
  return [
    count,
    ...rest,
    `${counted(chunks, 'chunk')} in ${counted(files, 'file')}`,
    `${ms.toFixed(0)} ms`,
  ].join(' · ');
}
