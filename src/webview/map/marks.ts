/** What is drawn above the points: rings around those that are pointed at or have the keyboard, and the lasso. */
import { element } from '../shared/dom.ts';
import type { Size } from './view.ts';

export interface Marked {
  readonly hovered: readonly [x: number, y: number] | undefined;
  readonly focused: readonly [x: number, y: number] | undefined;
  /** Of a point, in CSS pixels. */
  readonly radius: number;
  /** Corners as x, y. */
  readonly lasso: readonly number[] | undefined;
}

export class Marks {
  readonly element = element('canvas', { class: 'marks', attributes: { 'aria-hidden': 'true' } });
  readonly #context = this.element.getContext('2d')!;
  #size: Size = { width: 1, height: 1 };
  #ring = '';
  #focus = '';

  setSize(size: Size): void {
    this.#size = size;
    this.element.width = size.width * window.devicePixelRatio;
    this.element.height = size.height * window.devicePixelRatio;
  }

  readTheme(): void {
    const { color, outlineColor } = getComputedStyle(this.element);
    this.#ring = color;
    this.#focus = outlineColor;
  }

  draw({ hovered, focused, radius, lasso }: Marked): void {
    // An empty layer would be laid over every frame for nothing.
    this.element.hidden = !hovered && !focused && !lasso;
    if (this.element.hidden) return;
    const context = this.#context;
    const ratio = window.devicePixelRatio;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, this.#size.width, this.#size.height);
    if (focused) this.#circle(focused, radius + 5, this.#focus, 2);
    if (hovered) this.#circle(hovered, radius + 3, this.#ring, 1.5);
    if (!lasso) return;
    context.beginPath();
    for (let at = 0; at < lasso.length; at += 2) context.lineTo(lasso[at]!, lasso[at + 1]!);
    context.closePath();
    context.strokeStyle = context.fillStyle = this.#focus;
    context.globalAlpha = 0.15;
    context.fill();
    context.globalAlpha = 1;
    context.lineWidth = 1.5;
    context.setLineDash([5, 4]);
    context.stroke();
    context.setLineDash([]);
  }

  #circle([x, y]: readonly [number, number], radius: number, colour: string, width: number): void {
    const context = this.#context;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke();
  }
}
