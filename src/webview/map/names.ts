/** Names of groups where most of their points are: as many as have room, the largest groups first, sub-topics from close by. */
import { element, visible } from '../shared/dom.ts';
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
/** Above what it names, so that it does not hide that; else where there is room, in CSS pixels. */
const LIFTS = [18, -18, 38, -38] as const;
/** How close one has to look for sub-topics. */
const CLOSE = 2.5;

export class GroupNames {
  readonly element = element('div', { class: 'names', attributes: { 'aria-hidden': 'true' } });
  #names: readonly Name[] = [];

  show(model: MapModel, grouping: Grouping, counts: (point: number) => boolean): void {
    this.#names = anchorsOf(model, grouping, counts).map((anchor) => ({
      ...anchor,
      width: 0,
      element: element('span', {
        class: anchor.level === 0 ? 'name' : 'name lesser',
        text: visible(anchor.label),
      }),
    }));
    for (const { element: own } of this.#names) own.hidden = true;
    this.element.replaceChildren(...this.#names.map((name) => name.element));
  }

  place(view: View, size: Size, closeness: number): void {
    const taken: { readonly left: number; readonly right: number; readonly middle: number }[] = [];
    const shown = new Set<Name>();
    for (const name of this.#names) {
      if (name.level > 0 && closeness < CLOSE) continue;
      const [over, below] = toScreen(view, size, name.x, name.y);
      if (over < 0 || below < 0 || over > size.width || below > size.height) continue;
      if (name.width === 0) {
        name.element.hidden = false;
        name.width = name.element.offsetWidth;
      }
      const half = name.width / 2;
      // Whole, also at an edge.
      const x = Math.max(half + GAP, Math.min(size.width - half - GAP, over));
      const y = LIFTS.map((lift) => below - lift).find((middle) =>
        taken.every(
          (other) =>
            x - half - GAP > other.right ||
            x + half + GAP < other.left ||
            Math.abs(middle - other.middle) > HEIGHT + GAP / 2,
        ),
      );
      if (y === undefined) continue;
      taken.push({ left: x - half, right: x + half, middle: y });
      shown.add(name);
      name.element.style.transform = `translate(${Math.round(x - half)}px, ${Math.round(y - HEIGHT / 2)}px)`;
    }
    for (const name of this.#names) name.element.hidden = !shown.has(name);
  }
}
