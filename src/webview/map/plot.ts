/**
 * The map itself: points, names of groups, what is pointed at. Pan with the mouse, zoom with the wheel, draw around points with the
 * lasso or with Shift, go from point to point with the arrow keys.
 */
import { element, setAttribute } from '../shared/dom.ts';
import { l10n } from '../shared/l10n.ts';
import { PointGrid } from './grid.ts';
import type { Grouping } from './grouping.ts';
import { Marks } from './marks.ts';
import { GroupNames } from './names.ts';
import type { MapModel } from './points.ts';
import { DIMMED, PointScene } from './scene.ts';
import { fittingView, moved, pointRadius, type Size, toMap, toScreen, type View, zoomed } from './view.ts';

export interface PlotOptions {
  readonly hovered: (point: number | undefined, x: number, y: number) => void;
  readonly focused: (point: number) => void;
  readonly chosen: (point: number, how: 'preview' | 'editor') => void;
  readonly lassoed: (points: readonly number[]) => void;
  readonly escaped: () => void;
  readonly changed: () => void;
}

/** How far from a point it still counts as pointed at, in CSS pixels. */
const REACH = 8;
/** A press that moves less is a click. */
const CLICK_REACH = 4;
const WHEEL_SPEED = 0.0016;
const KEY_ZOOM = 1.5;
const MORPH_MS = 700;

export class Plot {
  readonly element: HTMLElement;
  readonly #canvas = element('canvas', { attributes: { 'aria-hidden': 'true' } });
  readonly #options: PlotOptions;
  readonly #scene: PointScene;
  readonly #names = new GroupNames();
  readonly #marks = new Marks();
  #size: Size = { width: 1, height: 1 };
  #view: View = { x: 0, y: 0, scale: 1 };
  #whole: View = this.#view;
  #model: MapModel | undefined;
  #grid = new PointGrid(new Float32Array(0));
  #counts: (point: number) => boolean = () => true;
  #hovered: number | undefined;
  #focused: number | undefined;
  #press:
    | { readonly x: number; readonly y: number; lastX: number; lastY: number; lasso: number[] | undefined }
    | undefined;
  #isFitted = true;
  #lasso = false;

  /** Throws if there is no WebGL here. */
  constructor(options: PlotOptions) {
    this.#options = options;
    this.#scene = new PointScene({ canvas: this.#canvas, beforeFrame: () => this.#placeAll() });
    this.element = element(
      'div',
      {
        class: 'plot',
        attributes: { role: 'application', tabindex: '0', 'aria-roledescription': l10n.t('map') },
      },
      [this.#canvas, this.#names.element, this.#marks.element],
    );
    this.#listen();
    new ResizeObserver(() => this.#resize()).observe(this.element);
  }

  /** Undefined where all of the map is shown, whatever the size of the window. */
  get view(): View | undefined {
    return this.#isFitted ? undefined : this.#view;
  }

  /** Another map. Without a view, all of it is shown. */
  show(model: MapModel, view: View | undefined): void {
    this.#model = model;
    this.#focused = this.#hovered = undefined;
    this.#grid = new PointGrid(model.positions);
    this.#scene.setPoints(model.positions, model.positions);
    this.#scene.progress = 1;
    this.#isFitted = view === undefined;
    this.#view = view ?? this.#view;
    this.#resize();
    setAttribute(
      this.element,
      'aria-label',
      l10n.t('Map with {0} chunks. Arrow keys go from point to point, Enter opens one.', model.count),
    );
  }

  /** Points go to where the model has them now. */
  morph(before: Float32Array): void {
    if (!this.#model) return;
    const { positions } = this.#model;
    this.#grid = new PointGrid(positions);
    this.#scene.setPoints(positions, before);
    const start = performance.now();
    const duration = matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : MORPH_MS;
    const model = this.#model;
    const step = (): void => {
      if (this.#model !== model || model.positions !== positions) return;
      const share = duration === 0 ? 1 : Math.min(1, (performance.now() - start) / duration);
      this.#scene.progress = share * share * (3 - 2 * share);
      if (share < 1) requestAnimationFrame(step);
    };
    step();
    if (this.#isFitted) this.fit();
  }

  setPalette(colours: readonly string[], dimmed: number): void {
    this.#scene.setPalette(colours, dimmed);
    this.#marks.readTheme();
  }

  /** Points that do not count can be neither pointed at nor drawn around. */
  setLooks(
    grouping: Grouping,
    emphasisOf: (point: number) => number,
    counts: (point: number) => boolean,
  ): void {
    this.#counts = counts;
    this.#scene.setLooks((point) => grouping.groups[grouping.of[point]!]!.colour, emphasisOf);
    if (this.#model) this.#names.show(this.#model, grouping, (point) => emphasisOf(point) !== DIMMED);
  }

  fit(): void {
    if (!this.#model) return;
    this.#whole = fittingView(this.#model.positions, this.#size);
    this.#isFitted = true;
    this.#look(this.#whole);
  }

  zoom(factor: number, x = this.#size.width / 2, y = this.#size.height / 2): void {
    this.#isFitted = false;
    this.#look(zoomed(this.#view, this.#size, factor, x, y, this.#whole));
  }

  /** Puts the keyboard on a point, and that into sight. */
  focusPoint(point: number): void {
    if (!this.#model) return;
    this.#focused = point;
    const [x, y] = this.#screenOf(point);
    if (x < 0 || y < 0 || x > this.#size.width || y > this.#size.height) {
      this.#isFitted = false;
      const [mapX, mapY] = [this.#model.positions[2 * point]!, this.#model.positions[2 * point + 1]!];
      this.#look({ ...this.#view, x: mapX, y: mapY });
    }
    this.#scene.draw();
  }

  /** Marks a point that is pointed at elsewhere. */
  point(point: number | undefined): void {
    this.#hovered = point;
    this.#scene.draw();
  }

  /** Whether dragging draws around points. */
  set lasso(lasso: boolean) {
    this.#lasso = lasso;
    this.element.classList.toggle('lassoing', lasso);
  }

  get size(): Size {
    return this.#size;
  }

  #screenOf(point: number): [number, number] {
    const { positions } = this.#model!;
    return toScreen(this.#view, this.#size, positions[2 * point]!, positions[2 * point + 1]!);
  }

  #look(view: View): void {
    this.#view = view;
    this.#scene.setView(view, this.#size, this.#radius);
    this.#options.changed();
  }

  get #radius(): number {
    return pointRadius(this.#model?.count ?? 0, this.#size, this.#view.scale / this.#whole.scale);
  }

  #resize(): void {
    const { clientWidth, clientHeight } = this.element;
    const size = { width: Math.max(1, clientWidth), height: Math.max(1, clientHeight) };
    const isSame = size.width === this.#size.width && size.height === this.#size.height;
    this.#size = size;
    if (!isSame) this.#scene.setSize(size);
    this.#marks.setSize(size);
    if (!this.#model) return;
    if (this.#isFitted) this.fit();
    else {
      this.#whole = fittingView(this.#model.positions, size);
      this.#look(this.#view);
    }
  }

  /** What lies above the points is where they are. */
  #placeAll(): void {
    if (!this.#model) return;
    this.#names.place(this.#view, this.#size, this.#view.scale / this.#whole.scale);
    const at = (point: number | undefined): readonly [number, number] | undefined =>
      point === undefined ? undefined : this.#screenOf(point);
    this.#marks.draw({
      hovered: at(this.#hovered),
      focused: document.activeElement === this.element ? at(this.#focused) : undefined,
      radius: this.#radius,
      lasso: this.#press?.lasso,
    });
  }

  #listen(): void {
    const { element: target } = this;
    target.addEventListener('pointerdown', (event) => this.#pressed(event));
    target.addEventListener('pointermove', (event) => this.#movedTo(event));
    target.addEventListener('pointerup', (event) => this.#released(event));
    target.addEventListener('pointercancel', () => this.#endPress());
    target.addEventListener('pointerleave', () => this.#hover(undefined, 0, 0));
    target.addEventListener('wheel', (event) => this.#wheeled(event), { passive: false });
    target.addEventListener('keydown', (event) => this.#keyDown(event));
    for (const name of ['focus', 'blur'] as const) target.addEventListener(name, () => this.#scene.draw());
  }

  #pressed(event: PointerEvent): void {
    if (event.button !== 0 || !this.#model) return;
    const { offsetX: x, offsetY: y } = event;
    const lasso = this.#lasso !== event.shiftKey ? [x, y] : undefined;
    this.#press = { x, y, lastX: x, lastY: y, lasso };
    this.element.setPointerCapture(event.pointerId);
    this.#hover(undefined, x, y);
  }

  #movedTo({ offsetX: x, offsetY: y }: PointerEvent): void {
    const press = this.#press;
    if (!press) {
      this.#hover(this.#pointAt(x, y), x, y);
      return;
    }
    if (press.lasso) press.lasso.push(x, y);
    else if (isFar(press, x, y) || press.lastX !== press.x || press.lastY !== press.y) {
      this.element.classList.add('panning');
      this.#isFitted = false;
      this.#look(moved(this.#view, x - press.lastX, y - press.lastY));
      [press.lastX, press.lastY] = [x, y];
    }
    this.#scene.draw();
  }

  #released({ offsetX: x, offsetY: y, ctrlKey, metaKey, detail }: PointerEvent): void {
    const press = this.#press;
    this.#endPress();
    if (!press) return;
    const isClick = !isFar(press, x, y) && press.lastX === press.x && press.lastY === press.y;
    if (isClick) {
      const point = this.#pointAt(x, y);
      if (point === undefined) return;
      this.#focused = point;
      this.#options.chosen(point, ctrlKey || metaKey || detail > 1 ? 'editor' : 'preview');
    } else if (press.lasso) {
      const corners: number[] = [];
      for (let at = 0; at < press.lasso.length; at += 2)
        corners.push(...toMap(this.#view, this.#size, press.lasso[at]!, press.lasso[at + 1]!));
      this.#options.lassoed(this.#grid.inside(corners, this.#counts));
    }
  }

  #endPress(): void {
    this.#press = undefined;
    this.element.classList.remove('panning');
    this.#scene.draw();
  }

  #pointAt(x: number, y: number): number | undefined {
    const [mapX, mapY] = toMap(this.#view, this.#size, x, y);
    return this.#grid.nearest(mapX, mapY, (REACH + this.#radius) / this.#view.scale, this.#counts);
  }

  #hover(point: number | undefined, x: number, y: number): void {
    this.element.classList.toggle('pointing', point !== undefined);
    if (point === this.#hovered) return;
    this.#hovered = point;
    this.#scene.draw();
    this.#options.hovered(point, x, y);
  }

  #wheeled(event: WheelEvent): void {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 20 : 1;
    // A pinch comes as a wheel with Ctrl, in smaller steps.
    const speed = WHEEL_SPEED * lines * (event.ctrlKey ? 5 : 1);
    this.zoom(Math.exp(-event.deltaY * speed), event.offsetX, event.offsetY);
  }

  #keyDown(event: KeyboardEvent): void {
    const { key } = event;
    const direction = DIRECTIONS[key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (direction && event.shiftKey) {
      this.#isFitted = false;
      this.#look(moved(this.#view, -60 * direction[0], 60 * direction[1]));
    } else if (direction) this.#go(direction);
    else if (key === 'Enter' || key === ' ') {
      if (this.#focused !== undefined)
        this.#options.chosen(this.#focused, key === 'Enter' ? 'editor' : 'preview');
    } else if (key === '+' || key === '=') this.zoom(KEY_ZOOM);
    else if (key === '-') this.zoom(1 / KEY_ZOOM);
    else if (key === '0') this.fit();
    else if (key === 'Escape') this.#options.escaped();
    else return;
    event.preventDefault();
  }

  #go([dx, dy]: readonly [number, number]): void {
    const next =
      this.#focused === undefined || !this.#counts(this.#focused)
        ? this.#grid.nearest(this.#view.x, this.#view.y, 4, this.#counts)
        : this.#grid.next(this.#focused, dx, dy, this.#counts);
    if (next === undefined) return;
    this.focusPoint(next);
    this.#options.focused(next);
  }
}

/** Of the map, where up is positive. */
const DIRECTIONS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

function isFar(press: { readonly x: number; readonly y: number }, x: number, y: number): boolean {
  return Math.hypot(x - press.x, y - press.y) > CLICK_REACH;
}
