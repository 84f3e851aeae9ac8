/** Draws points with WebGL, when something has changed and not before. Hides three.js and its shaders. */
import {
  BufferAttribute,
  BufferGeometry,
  Camera,
  Points,
  Scene,
  ShaderMaterial,
  Vector2,
  WebGLRenderer,
} from 'three';
import { channelsOf } from './colours.ts';
import { Pace, spreadOrder } from './pace.ts';
import type { Size, View } from './view.ts';

/** How much a point stands out. */
export const DIMMED = 0;
export const PLAIN = 1;
export const LIT = 2;

/** How much of the ground shines through, [0, 1]; of the dimmed, the theme says. */
const OPACITY = { plain: 0.85, lit: 1 };

/** After a movement, until what was left out is drawn. */
const REST_MS = 150;

/** As little as can be: without a graphics card, a processor runs it for every point and frame. */
const vertexShader = (place: string): string => `
attribute vec2 before;
attribute vec4 look;
uniform vec2 middle;
uniform vec2 zoom;
uniform float diameter;
uniform float progress;
varying vec4 tint;
varying float pixels;
void main() {
  float isLit = step(0.95, look.a);
  // What is lit lies above the plain, and that above the dimmed.
  gl_Position = vec4((${place} - middle) * zoom, 0.5 - 0.25 * (isLit + step(0.6, look.a)), 1.0);
  pixels = diameter * (1.0 + 0.6 * isLit) + 1.0;
  gl_PointSize = pixels;
  tint = look;
}`;

const FRAGMENT = `
varying vec4 tint;
varying float pixels;
void main() {
  float inside = (0.5 - length(gl_PointCoord - 0.5)) * pixels;
  float alpha = tint.a * clamp(inside, 0.0, 1.0);
  if (alpha < 0.01) discard;
  gl_FragColor = vec4(tint.rgb, alpha);
}`;

/** What is drawn beside the points: told before each frame. */
export interface SceneOptions {
  readonly canvas: HTMLCanvasElement;
  readonly beforeFrame: () => void;
}

export class PointScene {
  readonly #renderer: WebGLRenderer;
  readonly #scene = new Scene();
  readonly #camera = new Camera();
  readonly #still: ShaderMaterial;
  readonly #moving: ShaderMaterial;
  readonly #uniforms = {
    middle: { value: new Vector2(0, 0) },
    zoom: { value: new Vector2(1, 1) },
    diameter: { value: 4 },
    progress: { value: 1 },
  };
  readonly #options: SceneOptions;
  #points: Points | undefined;
  #geometry: BufferGeometry | undefined;
  /** Red, green, blue and opacity of each point. */
  #looks = looksOf(0);
  /** In which points are drawn: where not all are, those that stand out most. */
  #order = new BufferAttribute(new Uint32Array(0), 1);
  #colours: readonly (readonly [number, number, number])[] = [];
  #dimmed = 0;
  readonly #pace = new Pace();
  #frame: number | undefined;
  #rest: number | undefined;
  #isMoving = false;

  /** Throws if there is no WebGL here. */
  constructor(options: SceneOptions) {
    const { canvas } = options;
    this.#options = options;
    this.#renderer = new WebGLRenderer({ canvas, alpha: true, antialias: false });
    // There is one object, and to sort it its points would be measured.
    this.#renderer.sortObjects = false;
    const material = (place: string): ShaderMaterial =>
      new ShaderMaterial({
        vertexShader: vertexShader(place),
        fragmentShader: FRAGMENT,
        uniforms: this.#uniforms,
        transparent: true,
        depthTest: true,
      });
    this.#still = material('position.xy');
    this.#moving = material('mix(before, position.xy, progress)');
    canvas.addEventListener('webglcontextrestored', () => this.draw());
  }

  /** Other points; `before` is where they come from while `progress` goes from 0 to 1. */
  setPoints(positions: Float32Array, before: Float32Array): void {
    if (this.#points) this.#scene.remove(this.#points);
    this.#geometry?.dispose();
    const geometry = new BufferGeometry();
    geometry.setAttribute('position', new BufferAttribute(positions, 2));
    geometry.setAttribute('before', new BufferAttribute(before, 2));
    if (this.#looks.array.length !== 2 * positions.length) {
      this.#looks = looksOf(positions.length / 2);
      this.#order = new BufferAttribute(new Uint32Array(positions.length / 2), 1);
    }
    geometry.setAttribute('look', this.#looks);
    geometry.setIndex(this.#order);
    this.#geometry = geometry;
    this.#points = new Points(geometry, this.#still);
    // Its own sphere around all points would be worked out for nothing.
    this.#points.frustumCulled = false;
    this.#scene.add(this.#points);
    this.draw();
  }

  /** By point its place in the palette, and how much it stands out. */
  setLooks(colourOf: (point: number) => number, emphasisOf: (point: number) => number): void {
    const { array } = this.#looks;
    const opacities = [this.#dimmed, OPACITY.plain, OPACITY.lit].map((share) => Math.round(255 * share));
    for (let point = 0; 4 * point < array.length; point++) {
      const [red, green, blue] = this.#colours[colourOf(point)] ?? [0, 0, 0];
      array[4 * point] = 255 * red;
      array[4 * point + 1] = 255 * green;
      array[4 * point + 2] = 255 * blue;
      array[4 * point + 3] = opacities[emphasisOf(point)]!;
    }
    this.#looks.needsUpdate = true;
    this.#order.array.set(spreadOrder(array.length / 4, (point) => LIT - emphasisOf(point), LIT + 1));
    this.#order.needsUpdate = true;
    this.draw();
  }

  /** What looks are made with from now on. `dimmed`: the opacity of a point that does not count just now. */
  setPalette(colours: readonly string[], dimmed: number): void {
    this.#colours = colours.map(channelsOf);
    this.#dimmed = dimmed;
  }

  set progress(progress: number) {
    this.#uniforms.progress.value = progress;
    if (this.#points) this.#points.material = progress < 1 ? this.#moving : this.#still;
    this.#isMoving = progress < 1;
    this.draw();
  }

  setSize({ width, height }: Size): void {
    this.#renderer.setPixelRatio(window.devicePixelRatio);
    this.#renderer.setSize(width, height, false);
    this.draw();
  }

  setView({ x, y, scale }: View, { width, height }: Size, radius: number): void {
    this.#uniforms.middle.value.set(x, y);
    this.#uniforms.zoom.value.set((2 * scale) / width, (2 * scale) / height);
    this.#uniforms.diameter.value = 2 * radius * window.devicePixelRatio;
    this.#isMoving = true;
    this.draw();
  }

  /** With the next frame, however often it is asked for. */
  draw(): void {
    this.#frame ??= requestAnimationFrame((now) => {
      this.#frame = undefined;
      this.#options.beforeFrame();
      this.#render(now);
    });
  }

  /** While it moves, as many points as can be drawn in time; the others when it rests. */
  #render(now: number): void {
    const count = this.#looks.array.length / 4;
    const share = this.#isMoving ? this.#pace.next(now, count) : 1;
    this.#isMoving = false;
    this.#geometry?.setDrawRange(0, Math.ceil(share * count));
    this.#renderer.render(this.#scene, this.#camera);
    window.clearTimeout(this.#rest);
    if (share < 1) this.#rest = window.setTimeout(() => this.draw(), REST_MS);
  }
}

function looksOf(count: number): BufferAttribute {
  return new BufferAttribute(new Uint8Array(4 * count), 4, true);
}
