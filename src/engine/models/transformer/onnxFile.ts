/**
 * Reads what an ONNX file says of itself without its weights: inputs, outputs, and the files it wants opened
 * beside it. The runtime would open those by itself, so they must be known before it sees the model.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { modelInvalid } from '../safetensors.ts';

export interface OnnxSummary {
  readonly inputs: readonly string[];
  readonly outputs: readonly OnnxOutput[];
  /** Weights outside the file: the location as the file names it, and how many bytes it must have at least. */
  readonly external: ReadonlyMap<string, number>;
}

export interface OnnxOutput {
  readonly name: string;
  /** A length known only at run time is undefined. */
  readonly shape: readonly (number | undefined)[];
}

/** Throws EngineError `modelInvalid` for a file that is cut, or not ONNX. */
export async function readOnnxSummary(file: string): Promise<OnnxSummary> {
  const handle = await open(file, 'r').catch((cause) => {
    throw modelInvalid(file, 'it cannot be read', cause);
  });
  try {
    const { size } = await handle.stat();
    if (size === 0) throw modelInvalid(file, 'it is empty');
    const summary = await new Summary(new Window(handle, size)).read(size);
    if (!summary) throw modelInvalid(file, 'it is not an ONNX model');
    return summary;
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    throw modelInvalid(file, `it is cut off or damaged (${error.message})`, error);
  } finally {
    await handle.close();
  }
}

class Malformed extends Error {}

/** Protobuf's ways to write a field's value. */
const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;
/** Field numbers of onnx.proto, by message; only those on the way to something that is asked for. */
const MODEL = { graph: 7, training: 20, functions: 25 };
const GRAPH = { node: 1, initializer: 5, input: 11, output: 12, sparse: 15 };
const TENSOR = { name: 8, external: 13 };
const ENTRY = { key: 1, value: 2 };
const INFO = { name: 1, type: 2 };
/** Messages that can hold a tensor further down, by message: field number -> message of that field. */
const PATHS: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph', 22: 'sparse', 23: 'sparse' },
  sparse: { 1: 'tensor', 2: 'tensor' },
  graph: { [GRAPH.node]: 'node', [GRAPH.initializer]: 'tensor', [GRAPH.sparse]: 'sparse' },
  function: { 7: 'node', 11: 'attribute' },
  training: { 1: 'graph', 2: 'graph' },
};
/** Graphs nest in the branches of conditions; deeper than any model that people write. */
const MAX_DEPTH = 32;
/** Names and locations are short; what is longer is not one. */
const MAX_STRING_BYTES = 4096;

interface Field {
  readonly number: number;
  readonly wire: number;
  /** Of a varint field. */
  readonly value: number;
  /** Of a bytes field: where its bytes lie. */
  readonly start: number;
  readonly end: number;
}

class Summary {
  readonly #window: Window;
  readonly #external = new Map<string, number>();
  readonly #constants = new Set<string>();

  constructor(window: Window) {
    this.#window = window;
  }

  async read(size: number): Promise<OnnxSummary | undefined> {
    const inputs: string[] = [];
    const outputs: OnnxOutput[] = [];
    let graphs = 0;
    for await (const field of this.#fields(0, size)) {
      if (field.wire !== WIRE.bytes) continue;
      if (field.number === MODEL.functions) await this.#search('function', field, 0);
      else if (field.number === MODEL.training) await this.#search('training', field, 0);
      else if (field.number === MODEL.graph) {
        graphs++;
        for await (const part of this.#fields(field.start, field.end)) {
          if (part.wire !== WIRE.bytes) continue;
          if (part.number === GRAPH.input) inputs.push((await this.#valueInfo(part)).name);
          else if (part.number === GRAPH.output) outputs.push(await this.#valueInfo(part));
          else if (part.number === GRAPH.initializer) this.#constants.add(await this.#tensor(part));
          else await this.#searchField('graph', part, 0);
        }
      }
    }
    if (graphs !== 1 || outputs.length === 0) return undefined;
    // Files of ONNX' first years list the weights among the inputs.
    const asked = inputs.filter((name) => !this.#constants.has(name));
    return { inputs: asked, outputs, external: this.#external };
  }

  async #search(message: string, { start, end }: Field, depth: number): Promise<void> {
    if (depth > MAX_DEPTH) throw new Malformed('its graphs are nested too deep');
    for await (const field of this.#fields(start, end)) await this.#searchField(message, field, depth);
  }

  async #searchField(message: string, field: Field, depth: number): Promise<void> {
    const inner = PATHS[message]![field.number];
    if (inner === undefined || field.wire !== WIRE.bytes) return;
    if (inner === 'tensor') await this.#tensor(field);
    else await this.#search(inner, field, depth + 1);
  }

  /** Notes where the tensor's data lies, if elsewhere, and returns its name. */
  async #tensor({ start, end }: Field): Promise<string> {
    let name = '';
    const external: Record<string, string> = {};
    for await (const field of this.#fields(start, end)) {
      if (field.wire !== WIRE.bytes) continue;
      if (field.number === TENSOR.name) name = await this.#string(field);
      if (field.number !== TENSOR.external) continue;
      let key = '';
      let value = '';
      for await (const part of this.#fields(field.start, field.end)) {
        if (part.number === ENTRY.key) key = await this.#string(part);
        else if (part.number === ENTRY.value) value = await this.#string(part);
      }
      external[key] = value;
    }
    const { location, offset = '0', length = '0' } = external;
    if (location !== undefined) {
      const bytes = Number(offset) + Number(length);
      this.#external.set(location, Math.max(bytes, this.#external.get(location) ?? 0));
    }
    return name;
  }

  async #valueInfo({ start, end }: Field): Promise<OnnxOutput> {
    let name = '';
    let shape: (number | undefined)[] = [];
    for await (const field of this.#fields(start, end)) {
      if (field.number === INFO.name) name = await this.#string(field);
      else if (field.number === INFO.type) shape = await this.#shape(field);
    }
    return { name, shape };
  }

  /** TypeProto.tensor_type (1) . shape (2) . dim (1) . dim_value (1). */
  async #shape(type: Field): Promise<(number | undefined)[]> {
    const shape: (number | undefined)[] = [];
    for await (const tensor of this.#fields(type.start, type.end)) {
      if (tensor.number !== 1) continue;
      for await (const part of this.#fields(tensor.start, tensor.end)) {
        if (part.number !== 2) continue;
        for await (const dimension of this.#fields(part.start, part.end)) {
          let length: number | undefined;
          for await (const field of this.#fields(dimension.start, dimension.end)) {
            if (field.number === 1 && field.wire === WIRE.varint) length = field.value;
          }
          shape.push(length);
        }
      }
    }
    return shape;
  }

  async #string({ start, end }: Field): Promise<string> {
    if (end - start > MAX_STRING_BYTES) throw new Malformed('a name is too long');
    return (await this.#window.bytes(start, end)).toString('utf8');
  }

  async *#fields(start: number, end: number): AsyncGenerator<Field> {
    for (let at = start; at < end; ) {
      const tag = await this.#window.varint(at, end);
      at = tag.next;
      const field = { number: Math.floor(tag.value / 8), wire: tag.value % 8 };
      if (field.number === 0) throw new Malformed('a field has no number');
      if (field.wire === WIRE.varint) {
        const { value, next } = await this.#window.varint(at, end);
        at = next;
        yield { ...field, value, start: at, end: at };
        continue;
      }
      let length = field.wire === WIRE.fixed64 ? 8 : 4;
      if (field.wire === WIRE.bytes) ({ value: length, next: at } = await this.#window.varint(at, end));
      else if (field.wire !== WIRE.fixed64 && field.wire !== WIRE.fixed32)
        throw new Malformed('a field has an unknown kind');
      if (length > end - at) throw new Malformed('a part runs past its end');
      yield { ...field, value: 0, start: at, end: at + length };
      at += length;
    }
  }
}

/** A piece of the file in memory that moves to where something is read; weights are jumped over. */
class Window {
  static readonly #BYTES = 1 << 16;
  readonly #handle: FileHandle;
  readonly #size: number;
  readonly #buffer = Buffer.allocUnsafe(Window.#BYTES);
  #start = 0;
  #length = 0;

  constructor(handle: FileHandle, size: number) {
    this.#handle = handle;
    this.#size = size;
  }

  async bytes(start: number, end: number): Promise<Buffer> {
    if (end > this.#size) throw new Malformed('a part runs past its end');
    if (start < this.#start || end > this.#start + this.#length) {
      const { bytesRead } = await this.#handle.read(this.#buffer, 0, Window.#BYTES, start);
      if (bytesRead < end - start) throw new Malformed('it ends too early');
      this.#start = start;
      this.#length = bytesRead;
    }
    return this.#buffer.subarray(start - this.#start, end - this.#start);
  }

  /** Values beyond 2^53 lose digits; none that is looked at is that large in a sound file. */
  async varint(at: number, end: number): Promise<{ value: number; next: number }> {
    let value = 0;
    for (let i = 0; i < 10; i++) {
      if (at + i >= end) throw new Malformed('it ends within a number');
      const byte = (await this.bytes(at + i, at + i + 1))[0]!;
      value += (byte & 127) * 2 ** (7 * i);
      if (byte < 128) return { value, next: at + i + 1 };
    }
    throw new Malformed('a number is too long');
  }
}
