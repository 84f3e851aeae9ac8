/**
 * The inner loops of training in WebAssembly, over one memory that all threads share. kernels.wat says what each computes;
 * addresses and steps are in bytes.
 */
import { EngineError } from '../../shared/errors.ts';
import { TRAINING_WASM_BASE64 } from './kernelsWasm.ts';

export interface TrainingKernels {
  multiply(
    a: number,
    aRow: number,
    aBlock: number,
    aDepth: number,
    aGroup: number,
    b: number,
    panelStep: number,
    c: number,
    cRow: number,
    cHalf: number,
    cPanel: number,
    init: number,
    rows: number,
    depth: number,
    panels: number,
  ): void;
  sumExponentials(
    raw: number,
    groupStep: number,
    groups: number,
    rows: number,
    a: number,
    b: number,
    scale: number,
    rowSums: number,
    colSums: number,
  ): void;
  softmaxGradients(
    raw: number,
    more: number,
    groupStep: number,
    groups: number,
    rows: number,
    a: number,
    b: number,
    scale: number,
    rowWeights: number,
    colWeights: number,
    rowSums: number,
    colSums: number,
  ): void;
  sumRows(
    table: number,
    rowBytes: number,
    indices: number,
    weights: number,
    count: number,
    out: number,
  ): void;
  adam(
    p: number,
    first: number,
    second: number,
    gradient: number,
    bytes: number,
    rate: number,
    keep1: number,
    keep2: number,
    small: number,
  ): void;
}

/** A memory that threads pass on to each other as it is. */
export interface SharedMemory {
  readonly buffer: SharedArrayBuffer;
}

/** The part of the WebAssembly API that is used here; Node's types do not hold it. */
interface WebAssemblyApi {
  readonly Memory: new (limits: { initial: number; maximum: number; shared: true }) => SharedMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: { env: { memory: SharedMemory } }) => { exports: object };
  validate(bytes: Uint8Array): boolean;
}

const PAGE_BYTES = 65_536;
const MAX_PAGES = 65_536;

/** Throws EngineError where `bytes` cannot be had, or the platform lacks what training needs. */
export function createTrainingMemory(bytes: number): SharedMemory {
  const pages = Math.ceil(bytes / PAGE_BYTES);
  if (pages > MAX_PAGES) {
    throw new EngineError(
      'notEnoughMemory',
      'Training needs more than 4 GB of memory with these settings. Choose a smaller vocabulary, fewer dimensions or smaller batches.',
    );
  }
  return new (webAssembly().Memory)({ initial: pages, maximum: MAX_PAGES, shared: true });
}

export function openTrainingKernels(memory: SharedMemory): TrainingKernels {
  const api = webAssembly();
  const module = new api.Module(Buffer.from(TRAINING_WASM_BASE64, 'base64'));
  return new api.Instance(module, { env: { memory } }).exports as TrainingKernels;
}

function webAssembly(): WebAssemblyApi {
  const { WebAssembly } = globalThis as unknown as { WebAssembly?: WebAssemblyApi };
  if (!WebAssembly?.validate(Buffer.from(TRAINING_WASM_BASE64, 'base64'))) {
    throw new EngineError(
      'unsupportedPlatform',
      'This machine cannot train a model: its WebAssembly is switched off or has no SIMD. Use the model as it is.',
    );
  }
  return WebAssembly;
}
