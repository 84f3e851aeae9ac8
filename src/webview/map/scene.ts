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
import { COLOURS } from './grouping.ts';
import type { Size, View } from './view.ts';

/** How much a point stands out. */
export const DIMMED = 0;
export const PLAIN = 1;
export const LIT = 2;

/** Those of groups, the rest, and what belongs nowhere. */
const PALETTE = COLOURS + 2;

const VERTEX = `
attribute vec2 before;
attribute vec2 look;
uniform vec2 middle;
uniform vec2 zoom;
uniform float diameter;
uniform float progress;
uniform float dimmed;
uniform vec3 palette[${PALETTE}];
varying vec4 tint;
varying float pixels;
void main() {
  float emphasis = look.y;
  vec2 place = mix(before, position.xy, progress);
  // What is lit lies above the plain, and that above the dimmed.
  gl_Position = vec4((place - middle) * zoom, 0.5 - 0.25 * emphasis, 1.0);
  pixels = diameter * (emphasis > 1.5 ? 1.6 : emphasis < 0.5 ? 0.85 : 1.0) + 1.0;
  gl_PointSize = pixels;
  tint = vec4(palette[int(look.x)], emphasis > 1.5 ? 1.0 : emphasis < 0.5 ? dimmed : 0.85);
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
  readonly #material: ShaderMaterial;
  readonly #uniforms = {
    middle: { value: new Vector2(0, 0) },
    zoom: { value: new Vector2(1, 1) },
    diameter: { value: 4 },
    progress: { value: 1 },
    dimmed: { value: 0.12 },
    palette: { value: new Float32Array(3 * PALETTE) },
  };
  readonly #options: SceneOptions;
  #points: Points | undefined;
  #geometry: BufferGeometry | undefined;
  #looks = new BufferAttribute(new Float32Array(0), 2);
  #frame: number | undefined;

  /** Throws if there is no WebGL here. */
  constructor(options: SceneOptions) {
    const { canvas } = options;
    this.#options = options;
    this.#renderer = new WebGLRenderer({ canvas, alpha: true, antialias: false });
    // There is one object, and to sort it its points would be measured.
    this.#renderer.sortObjects = false;
    this.#material = new ShaderMaterial({
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      uniforms: this.#uniforms,
      transparent: true,
      depthTest: true,
    });
    canvas.addEventListener('webglcontextrestored', () => this.draw());
  }

  /** Other points; `before` is where they come from while `progress` goes from 0 to 1. */
  setPoints(positions: Float32Array, before: Float32Array): void {
    if (this.#points) this.#scene.remove(this.#points);
    this.#geometry?.dispose();
    const geometry = new BufferGeometry();
    geometry.setAttribute('position', new BufferAttribute(positions, 2));
    geometry.setAttribute('before', new BufferAttribute(before, 2));
    if (this.#looks.array.length !== positions.length)
      this.#looks = new BufferAttribute(new Float32Array(positions.length), 2);
    geometry.setAttribute('look', this.#looks);
    this.#geometry = geometry;
    this.#points = new Points(geometry, this.#material);
    // Its own sphere around all points would be worked out for nothing.
    this.#points.frustumCulled = false;
    this.#scene.add(this.#points);
    this.draw();
  }

  /** By point its place in the palette, and how much it stands out. */
  setLooks(colourOf: (point: number) => number, emphasisOf: (point: number) => number): void {
    const { array } = this.#looks;
    for (let point = 0; 2 * point < array.length; point++) {
      array[2 * point] = colourOf(point);
      array[2 * point + 1] = emphasisOf(point);
    }
    this.#looks.needsUpdate = true;
    this.draw();
  }

  /** `dimmed`: how much is left of a point that does not count just now. */
  setPalette(colours: readonly string[], dimmed: number): void {
    for (const [at, colour] of colours.entries())
      this.#uniforms.palette.value.set(channelsOf(colour), 3 * at);
    this.#uniforms.dimmed.value = dimmed;
    this.draw();
  }

  set progress(progress: number) {
    this.#uniforms.progress.value = progress;
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
    this.draw();
  }

  /** With the next frame, however often it is asked for. */
  draw(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#options.beforeFrame();
      this.#renderer.render(this.#scene, this.#camera);
    });
  }
}
