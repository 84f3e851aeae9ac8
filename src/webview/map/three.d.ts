/** The few parts of three.js that the map draws with; the package brings no types, and those of others bring ten packages. */
declare module 'three' {
  export class BufferAttribute {
    /** `normalized`: bytes stand for [0, 1]. */
    constructor(array: Float32Array | Uint8Array | Uint32Array, itemSize: number, normalized?: boolean);
    array: Float32Array | Uint8Array | Uint32Array;
    needsUpdate: boolean;
  }
  export class BufferGeometry {
    setIndex(index: BufferAttribute): this;
    setDrawRange(start: number, count: number): void;
    setAttribute(name: string, attribute: BufferAttribute): this;
    dispose(): void;
  }
  export interface Uniform<T> {
    value: T;
  }
  export class ShaderMaterial {
    constructor(options: {
      readonly vertexShader: string;
      readonly fragmentShader: string;
      readonly uniforms: Readonly<Record<string, Uniform<unknown>>>;
      readonly transparent?: boolean;
      readonly depthTest?: boolean;
    });
  }
  export class Points {
    constructor(geometry: BufferGeometry, material: ShaderMaterial);
    material: ShaderMaterial;
    frustumCulled: boolean;
  }
  export class Scene {
    add(object: Points): this;
    remove(object: Points): this;
  }
  export class Camera {}
  export class Vector2 {
    constructor(x: number, y: number);
    set(x: number, y: number): this;
  }
  export class WebGLRenderer {
    constructor(options: {
      readonly canvas: HTMLCanvasElement;
      readonly alpha: boolean;
      readonly antialias: boolean;
    });
    sortObjects: boolean;
    setPixelRatio(ratio: number): void;
    setSize(width: number, height: number, updateStyle: boolean): void;
    render(scene: Scene, camera: Camera): void;
  }
}
