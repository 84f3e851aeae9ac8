/** What the rows and the title of the topics view say. Only the texts come from the editor. */
import type { Topic } from '../../shared/clusters.ts';
import { similarityText } from '../explain.ts';
import { fileOf, placeText } from '../similar/rows.ts';
import type { Wording } from '../wording.ts';
import { algorithmName } from './choices.ts';
import type { HolderRow, MemberRow, MisplacedFileRow, ShownTopics } from './shown.ts';

/** "HDBSCAN, 14 topics, 8% noise" */
export function summaryText(
  { answer }: ShownTopics,
  folderName: string | undefined,
  wording: Wording,
): string {
  const { l10n, number, percent } = wording;
  const { topics, noise, chunks, algorithm } = answer;
  const counted = topics.length === 1 ? l10n.t('1 topic') : l10n.t('{0} topics', number(topics.length));
  return [
    ...(folderName === undefined ? [] : [folderName]),
    algorithmName(algorithm),
    counted,
    ...(noise > 0 ? [l10n.t('{0} noise', percent(noise / Math.max(1, chunks)))] : []),
  ].join(', ');
}

/** Sentences that stand above the rows; empty if the rows say it all. */
export function messageText({ answer }: ShownTopics, isStale: boolean, { l10n, percent }: Wording): string {
  const { caveat, complete, chunks, topics, quality } = answer;
  const { neighbours } = quality;
  return [
    ...(isStale ? [l10n.t('Files have changed since. Cluster again to see what is so now.')] : []),
    ...(chunks === 0 ? [l10n.t('There is nothing to cluster: no file was chosen, or none is indexed.')] : []),
    ...(chunks > 0 && topics.length === 0
      ? [l10n.t('Nothing stands close together, so there are no topics. Try a smaller topic, or k-means.')]
      : []),
    ...(caveat === undefined ? [] : [caveat]),
    ...(complete ? [] : [l10n.t('Not everything is indexed yet, so topics may change.')]),
    ...(neighbours && !neighbours.exact
      ? [l10n.t('{0} of the nearest neighbours were found, as a sample shows.', percent(neighbours.recall))]
      : []),
  ].join(' ');
}

/** "212  Request.parse": how many, and what is most like all of them. */
export function topicDescription({ size, medoid }: Topic, { number }: Wording): string {
  return [number(size), medoid.symbol || fileOf(medoid.path)].join('  ');
}

export function topicReasons({ terms, size, files, cohesion }: Topic, wording: Wording): string[] {
  const { l10n, chunks, files: filesText } = wording;
  return [
    l10n.t('Words: {0}', terms.join(', ')),
    l10n.t('{0} in {1}', chunks(size), filesText(files)),
    l10n.t('Mean similarity with its middle {0}', similarityText(cohesion)),
  ];
}

/** What it is called; a nameless one says its first line. */
export function memberLabel({ member, firstLine }: MemberRow): string {
  return member.symbol || (firstLine ?? '').trim() || fileOf(member.path);
}

/** The score, if there is one, the file's name and lines, and the folder last: a narrow view cuts the end. */
export function memberDescription({ member, parent }: MemberRow): string {
  const slash = member.path.lastIndexOf('/');
  const file = placeText(member.path.slice(slash + 1), member);
  const score = isScored(parent) ? similarityText(member.similarity) : '';
  return [score, file, slash > 0 ? member.path.slice(0, slash) : ''].filter(Boolean).join('  ');
}

/** As it is read out. */
export function memberSpoken(row: MemberRow, { l10n }: Wording): string {
  const { member, parent } = row;
  const name = `${memberLabel(row)} ${placeText(member.path, member)}`;
  return isScored(parent) ? l10n.t('{0}, similarity {1}', name, similarityText(member.similarity)) : name;
}

function isScored(holder: HolderRow): boolean {
  return holder.kind !== 'noise' || !holder.isAll;
}

/** "http · header, in a folder about vector · scan" */
export function misplacedDescription(
  { file }: MisplacedFileRow,
  shown: ShownTopics,
  { l10n }: Wording,
): string {
  const [own, around] = [shown.nameOf(file.topic), shown.nameOf(file.folderTopic)];
  return l10n.t('about {0}; its folder about {1}', own, around);
}

export function misplacedReasons({ file }: MisplacedFileRow, { l10n, percent, chunks }: Wording): string[] {
  return [
    ...(file.betterFolder === undefined
      ? []
      : [l10n.t('Most of that topic lies in {0}', file.betterFolder === '' ? '.' : file.betterFolder)]),
    l10n.t('{0}, confidence {1}', chunks(file.chunks), percent(file.confidence)),
  ];
}
