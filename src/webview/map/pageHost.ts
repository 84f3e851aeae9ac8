/** A map as a page of its own: its messages stand in the page, and words are looked for in names and paths. */
import type { MapHead, ToMap } from '../../shared/mapMessages.ts';
import type { Host } from './host.ts';
import { checkedKept } from './host.ts';
import { MapModel } from './points.ts';

/** As many hits as the engine gives. */
const MOST_HITS = 200;

export function pageHost(): Host {
  const data = document.getElementById('sextant-map')?.textContent ?? '[]';
  const messages = JSON.parse(data) as readonly ToMap[];
  const model = modelOf(messages);
  let receive: (message: ToMap) => void = () => {};
  return {
    opens: false,
    post: (message) => {
      // As from another process: not before the one who asks is done.
      if (message.type === 'ready')
        queueMicrotask(() => {
          for (const one of messages) receive(one);
        });
      if (message.type !== 'search' || !model) return;
      const { mapId, query } = message;
      queueMicrotask(() =>
        receive({ type: 'hits', mapId, query, problem: undefined, hits: wordHits(model, query) }),
      );
    },
    listen: (listener) => {
      receive = listener;
    },
    keep: () => {},
    kept: () => checkedKept(undefined),
  };
}

function modelOf(messages: readonly ToMap[]): MapModel | undefined {
  const head: MapHead | undefined = messages.find((one) => one.type === 'map')?.head;
  if (!head) return undefined;
  const model = new MapModel(head);
  for (const message of messages) {
    if (message.type === 'files') model.addFiles(message.offset, message.files);
    if (message.type === 'points') model.addPoints(message.offset, message.points);
  }
  return model;
}

/** Points with all words of the query in their name or path, those with them in the name first. */
export function wordHits(
  model: MapModel,
  query: string,
): readonly { readonly file: number; readonly startLine: number; readonly endLine: number }[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return [];
  const [named, others]: [number[], number[]] = [[], []];
  for (let point = 0; point < model.count; point++) {
    const name = model.symbols[point]!.toLowerCase();
    const path = model.fileOfPoint(point).path.toLowerCase();
    if (!words.every((word) => name.includes(word) || path.includes(word))) continue;
    (words.every((word) => name.includes(word)) ? named : others).push(point);
  }
  return [...named, ...others].slice(0, MOST_HITS).map((point) => {
    const { file, startLine, endLine } = model.placeOf(point);
    return { file, startLine, endLine };
  });
}
