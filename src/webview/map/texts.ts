/** How points, groups and the map itself are called. */
import { languageInfo } from '../../shared/languages.ts';
import { visible } from '../shared/dom.ts';
import { countText, l10n } from '../shared/l10n.ts';
import type { GroupBy, GroupWords } from './grouping.ts';
import type { MapModel } from './points.ts';

export const GROUP_WORDS: GroupWords = {
  noise: l10n.t('No topic'),
  unknown: l10n.t('Other'),
  root: l10n.t('(top folder)'),
  ages: [
    l10n.t('This week'),
    l10n.t('This month'),
    l10n.t('This half-year'),
    l10n.t('Two years'),
    l10n.t('Older'),
  ],
  languageName: (id) => languageInfo(id)?.name ?? id,
};

export function groupByText(by: GroupBy): string {
  switch (by) {
    case 'topic':
      return l10n.t('Topic');
    case 'folder':
      return l10n.t('Folder');
    case 'language':
      return l10n.t('Language');
    case 'age':
      return l10n.t('Age of the file');
    default:
      return by satisfies never;
  }
}

/** The symbol's name, else the file's. */
export function nameText(model: MapModel, point: number): string {
  const symbol = model.symbols[point]!;
  return visible(symbol === '' ? lastPart(model.fileOfPoint(point).path) : symbol);
}

/** Path and lines, counted from 1. */
export function placeText(model: MapModel, point: number): string {
  const { startLine, endLine } = model.placeOf(point);
  return `${visible(model.fileOfPoint(point).path)}:${startLine + 1}-${Math.max(startLine + 1, endLine)}`;
}

/** The file's name and lines, and its folder last: a narrow list cuts the end. */
export function shortPlaceText(model: MapModel, point: number): string {
  const place = placeText(model, point);
  const slash = place.lastIndexOf('/');
  return slash < 0 ? place : `${place.slice(slash + 1)}  ${place.slice(0, slash)}`;
}

export function topicText({ head, topics, subtopics }: MapModel, point: number): string {
  const topic = head.topics.find(({ id }) => id === topics[point]);
  if (!topic) return GROUP_WORDS.noise;
  const below = topic.subtopics.find(({ id }) => id === subtopics[point]);
  return visible(below ? `${topic.label} › ${below.label}` : topic.label);
}

export function chunksText(count: number): string {
  return count === 1 ? l10n.t('1 chunk') : l10n.t('{0} chunks', countText(count));
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
