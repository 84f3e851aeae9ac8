/** A map as a page of its own: its messages stand in the page, and words are looked for in names and paths. */
import type { MapHead, ToMap } from '../../shared/mapMessages.ts';
import type { Host } from './host.ts';
import { checkedKept } from './kept.ts';
import { MapModel } from './points.ts';
import { wordHits } from './wordHits.ts';

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
