/** Names of groups where most of their points are: as many as have room, the largest groups first, sub-topics from close by. */
import { element } from '../search/dom.ts';
import { type Anchor, anchorsOf } from './anchors.ts';
import type { Grouping } from './grouping.ts';
import type { MapModel } from './points.ts';
import { type Size, toScreen, type View } from './view.ts';

interface Name extends Anchor {
  readonly element: HTMLElement;
  /** Measured when it is first in sight. */
  width: number;
}

/** Between two names, in CSS pixels. */
const GAP = 6;
const HEIGHT = 18;
/** How close one has to look for sub-topics. */
const CLOSE = 2.5;

export class GroupNames {
  readonly element = element('div', { class: 'names', attributes: { 'aria-hidden': 'true' } });
  #names: readonly Name[] = [];

  show(model: MapModel, grouping: Grouping, counts: (point: number) => boolean): void {
    this.#names = anchorsOf(model, grouping, counts).map((anchor) => ({
      ...anchor,
      width: 0,
      element: element('span', { class: anchor.level === 0 ? 'name' : 'name lesser', text: anchor.label }),
    }));
    for (const { element: own } of this.#names) own.hidden = true;
    this.element.replaceChildren(...this.#names.map((name) => name.element));
  }

  place(view: View, size: Size, closeness: number): void {
    const taken: (readonly [left: number, top: number, right: number, bottom: number])[] = [];
    const shown = new Set<Name>();
    for (const name of this.#names) {
      if (name.level > 0 && closeness < CLOSE) continue;
      const [x, y] = toScreen(view, size, name.x, name.y);
      if (x < 0 || y < 0 || x > size.width || y > size.height) continue;
      if (name.width === 0) {
        name.element.hidden = false;
        name.width = name.element.offsetWidth;
      }
      const half = name.width / 2 + GAP;
      const box = [x - half, y - HEIGHT / 2 - GAP / 2, x + half, y + HEIGHT / 2 + GAP / 2] as const;
      if (
        taken.some(
          (other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1],
        )
      )
        continue;
      taken.push(box);
      shown.add(name);
      name.element.style.transform = `translate(${Math.round(x - name.width / 2)}px, ${Math.round(y - HEIGHT / 2)}px)`;
    }
    for (const name of this.#names) name.element.hidden = !shown.has(name);
  }
}
