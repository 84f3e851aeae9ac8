// What the map runs in its frame: puts the parts together, and the messages of the extension into them.
import './map.css';
import type { ToMap } from '../../shared/mapMessages.ts';
import { element } from '../shared/dom.ts';
import { countText, l10n } from '../shared/l10n.ts';
import { Card } from './card.ts';
import { type Ground, paletteOf } from './colours.ts';
import { Facts } from './facts.ts';
import { type GroupBy, type Grouping, groupingOf, keysIn, topicKey } from './grouping.ts';
import { openHost } from './host.ts';
import { Legend } from './legend.ts';
import { Plot } from './plot.ts';
import { PointList } from './pointList.ts';
import { MapModel } from './points.ts';
import { DIMMED, LIT, PLAIN } from './scene.ts';
import { GROUP_WORDS, nameText, placeText, topicText } from './texts.ts';
import { onThemeChange, theme } from './theme.ts';
import { Toolbar } from './toolbar.ts';

/** What is left of points that do not count just now. */
const DIMMING = { plain: 0.13, highContrast: 0.3 };
const KEEP_MS = 200;

const host = openHost();
const before = host.kept();
let by: GroupBy = before.by;
let model: MapModel | undefined;
/** Still on its way; the one before is shown meanwhile. */
let coming: MapModel | undefined;
/** Positions that are on their way, and how many points came. */
let moving: { readonly positions: Float32Array; told: number } | undefined;
let grouping: Grouping | undefined;
let colours: readonly string[] = [];
/** What was searched for or drawn around. */
let lit: { readonly points: readonly number[]; readonly query: string | undefined } | undefined;
let topicToShow: number | undefined;
let keepTimer: number | undefined;

const card = new Card((point) => {
  if (model && host.opens)
    host.post({ type: 'needSnippet', mapId: model.head.mapId, point, place: model.placeOf(point) });
});
const announcer = element('div', {
  class: 'announcer',
  attributes: { role: 'status', 'aria-live': 'polite' },
});
const toolbar = new Toolbar({
  query: before.query,
  asked: search,
  left: () => (list.isShown ? list.focus() : plot?.element.focus()),
  lassoChanged: (lasso) => {
    if (plot) plot.lasso = lasso;
  },
  zoomed: (how) => (how === 'whole' ? plot?.fit() : plot?.zoom(how === 'in' ? 1.5 : 1 / 1.5)),
});
const legend = new Legend({
  by,
  byChanged: (next) => {
    by = next;
    regroup();
  },
  aloneChanged: () => restyle(),
});
const list = new PointList({ chosen: open, pointed: (point) => plot?.point(point), closed: unlight });
const plot = openPlot();
const facts = new Facts(
  plot
    ? undefined
    : l10n.t(
        'The map cannot be drawn: this window has no WebGL. The list of topics in the side bar shows the same chunks.',
      ),
  { refresh: () => host.post({ type: 'refresh' }), remedy: () => host.post({ type: 'remedy' }) },
);
const side = element('aside', { class: 'side' }, [legend.element, list.element]);
document.body.append(
  element('main', { class: 'map' }, [
    element('div', { class: 'middle' }, [
      toolbar.element,
      facts.notices,
      element('div', { class: 'stage' }, [...(plot ? [plot.element] : []), card.element, facts.element]),
    ]),
    side,
  ]),
  announcer,
);
toolbar.facts.append(facts.line);
legend.setAlone(new Set(before.alone));
side.hidden = true;
onThemeChange(() => {
  recolour();
  restyle();
});
host.listen(receive);
host.post({ type: 'ready' });

function receive(message: ToMap): void {
  switch (message.type) {
    case 'state':
      facts.showState(message.state);
      break;
    case 'map':
      coming = new MapModel(message.head);
      settle();
      break;
    case 'files':
      if (message.mapId === coming?.head.mapId) coming.addFiles(message.offset, message.files);
      settle();
      break;
    case 'points':
      if (message.mapId === coming?.head.mapId) coming.addPoints(message.offset, message.points);
      settle();
      break;
    case 'positions':
      if (message.mapId === (coming ?? model)?.head.mapId) move(message);
      break;
    case 'hits':
      if (message.mapId === model?.head.mapId && message.query === toolbar.query) showHits(message);
      break;
    case 'snippet':
      if (message.mapId === model?.head.mapId) card.showSnippet(message.point, message.snippet);
      break;
    case 'topics':
      rename(message);
      break;
    case 'topic':
      topicToShow = message.topic;
      showTopic();
      break;
    default:
      message satisfies never;
  }
}

/** Shows the map that is coming as soon as it is whole. */
function settle(): void {
  if (!coming?.isWhole) return;
  const isFirst = model === undefined;
  const { clustering } = model?.head ?? before;
  legend.setAlone(keysIn(legend.alone, clustering === coming.head.clustering));
  model = coming;
  coming = undefined;
  moving = undefined;
  lit = undefined;
  list.hide();
  card.forget();
  side.hidden = model.count === 0;
  // Before the picture: notices take some of its height.
  facts.showMap(model.head);
  plot?.show(model, isFirst && before.folder === model.head.folder ? before.view : undefined);
  regroup();
  showTopic();
  if (toolbar.query !== '') search(toolbar.query);
}

function move({ offset, positions, method }: Extract<ToMap, { type: 'positions' }>): void {
  if (!model) return;
  moving ??= { positions: new Float32Array(2 * model.count), told: 0 };
  moving.told += model.place(moving.positions, offset, positions);
  if (moving.told < model.count) return;
  const from = model.positions.slice();
  model.positions.set(moving.positions);
  moving = undefined;
  plot?.morph(from);
  model.update({ method });
  facts.showMap(model.head);
  // Names stand elsewhere.
  restyle();
}

function rename({ mapId, topics }: Extract<ToMap, { type: 'topics' }>): void {
  const named = coming ?? model;
  if (named?.head.mapId !== mapId) return;
  named.update({ topics });
  // It says the old name.
  card.hide();
  regroup();
}

function regroup(): void {
  legend.by = by;
  if (!model) return;
  grouping = groupingOf(model, by, GROUP_WORDS);
  recolour();
  restyle();
  keepSoon();
}

function recolour(): void {
  const { ground, highContrast } = theme();
  colours = paletteFor(ground);
  plot?.setPalette(colours, highContrast ? DIMMING.highContrast : DIMMING.plain);
  if (grouping) legend.show(grouping, colours);
}

function paletteFor(ground: Ground): readonly string[] {
  return paletteOf(by, ground);
}

/** Which points stand out. */
function restyle(): void {
  keepSoon();
  if (!grouping || !model) return;
  const shown = grouping.groups.map(({ key }) => legend.alone.has(key));
  const { of } = grouping;
  const counts = shown.includes(true) ? (point: number) => shown[of[point]!]! : () => true;
  const litPoints = lit && new Uint8Array(model.count);
  for (const point of lit?.points ?? []) litPoints![point] = 1;
  const emphasisOf = (point: number): number => {
    if (!counts(point)) return DIMMED;
    if (!litPoints) return PLAIN;
    return litPoints[point] === 1 ? LIT : DIMMED;
  };
  plot?.setLooks(grouping, emphasisOf, counts);
  if (lit) showList();
}

function search(query: string): void {
  keepSoon();
  if (query === '') unlight();
  else if (model) host.post({ type: 'search', mapId: model.head.mapId, query });
}

function showHits({ query, hits, problem }: Extract<ToMap, { type: 'hits' }>): void {
  if (!model) return;
  if (problem === undefined) light(model.pointsOf(hits), query);
  else say(problem);
}

function light(points: readonly number[], query: string | undefined): void {
  lit = { points, query };
  restyle();
  say(titleOf(lit));
}

function unlight(): void {
  lit = undefined;
  toolbar.clear();
  list.hide();
  plot?.point(undefined);
  restyle();
  plot?.element.focus();
}

function showList(): void {
  const at = grouping;
  if (!model || !lit || !at) return;
  list.show(model, titleOf(lit), lit.points, (point) => colours[at.groups[at.of[point]!]!.colour]!);
}

function titleOf({ points, query }: NonNullable<typeof lit>): string {
  if (query === undefined)
    return points.length === 1
      ? l10n.t('1 chunk chosen')
      : l10n.t('{0} chunks chosen', countText(points.length));
  if (points.length === 0) return l10n.t('Nothing found');
  return points.length === 1 ? l10n.t('1 hit') : l10n.t('{0} hits', countText(points.length));
}

/** One topic alone, as soon as the map is there; of a sub-topic the points are listed. */
function showTopic(): void {
  if (topicToShow === undefined || !model) return;
  const wanted = topicToShow;
  topicToShow = undefined;
  const { topics } = model.head;
  const topic = topics.find(({ subtopics }) => subtopics.some(({ id }) => id === wanted))?.id;
  by = 'topic';
  // What was drawn around, or another sub-topic, would be looked for within it.
  if (lit?.query === undefined) {
    lit = undefined;
    list.hide();
  }
  regroup();
  legend.setAlone(new Set([topicKey(topic ?? wanted)]));
  if (topic === undefined) return;
  const { subtopics } = model;
  light(
    [...subtopics.keys()].filter((point) => subtopics[point] === wanted),
    undefined,
  );
}

function open(point: number, how: 'preview' | 'editor'): void {
  if (!model) return;
  card.hide();
  if (host.opens)
    host.post({ type: 'open', mapId: model.head.mapId, place: model.placeOf(point), target: how });
  else light([point], undefined);
}

function openPlot(): Plot | undefined {
  try {
    return new Plot({
      hovered: (point, x, y) => {
        if (point === undefined || !model || !plot) card.hide();
        else card.show(model, point, x, y, plot.size);
      },
      focused: (point) => {
        if (model) say(`${nameText(model, point)}, ${placeText(model, point)}, ${topicText(model, point)}`);
      },
      chosen: open,
      lassoed: (points) => light(points, undefined),
      escaped: () => {
        if (lit) unlight();
        else legend.setAlone(new Set());
      },
      changed: () => {
        card.hide();
        keepSoon();
      },
    });
  } catch {
    return undefined;
  }
}

function say(text: string): void {
  announcer.textContent = text;
}

function keepSoon(): void {
  if (keepTimer !== undefined) return;
  keepTimer = window.setTimeout(() => {
    keepTimer = undefined;
    if (!model) return;
    const { folder, clustering } = model.head;
    host.keep({ folder, clustering, view: plot?.view, by, alone: [...legend.alone], query: toolbar.query });
  }, KEEP_MS);
}
