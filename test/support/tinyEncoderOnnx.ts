/**
 * Writes ONNX files: as much of the protobuf format as a small graph needs, so that tests can have real models
 * without files in the repository or a package that writes them.
 */

/** ONNX' numbers for element types. */
export const ELEMENT = { float: 1, int32: 6, int64: 7, float16: 10 } as const;
export type Element = keyof typeof ELEMENT;

const IR_VERSION = 8;
/** The first with LayerNormalization as an operator. */
const OPSET = 17;
const EXTERNAL = 1;

type Attribute = number | readonly number[];
/** A number stands for itself, a string for a length known only at run time. */
type Shape = readonly (number | string)[];

export class OnnxWriter {
  readonly #nodes: Uint8Array[] = [];
  readonly #constants: Uint8Array[] = [];
  readonly #inputs: Uint8Array[] = [];
  readonly #outputs: Uint8Array[] = [];
  readonly #external: Uint8Array[] = [];
  readonly #externalLocation: string | undefined;
  #externalLength = 0;

  /** `externalLocation`: where the file is to say that its float tensors lie, instead of in it. */
  constructor(externalLocation?: string) {
    this.#externalLocation = externalLocation;
  }

  input(name: string, shape: Shape, element: Element = 'int64'): string {
    this.#inputs.push(valueInfo(name, shape, element));
    return name;
  }

  output(name: string, shape: Shape, element: Element = 'float'): void {
    this.#outputs.push(valueInfo(name, shape, element));
  }

  floats(name: string, shape: readonly number[], values: ArrayLike<number>): string {
    const bytes = new Uint8Array(Float32Array.from(values).buffer);
    const head = [...shape.map((size) => number(1, size)), number(2, ELEMENT.float), text(8, name)];
    if (this.#externalLocation === undefined) this.#constants.push(message(...head, bytesField(9, bytes)));
    else {
      const where = {
        location: this.#externalLocation,
        offset: this.#externalLength,
        length: bytes.length,
      };
      const entries = Object.entries(where).map(([key, value]) =>
        bytesField(13, message(text(1, key), text(2, String(value)))),
      );
      this.#constants.push(message(...head, ...entries, number(14, EXTERNAL)));
      this.#external.push(bytes);
      this.#externalLength += bytes.length;
    }
    return name;
  }

  /** A list of whole numbers, or one of them without a shape. */
  ints(name: string, values: number | readonly number[]): string {
    const list = typeof values === 'number' ? [values] : values;
    const raw = new Uint8Array(BigInt64Array.from(list.map(BigInt)).buffer);
    const shape = typeof values === 'number' ? [] : [number(1, list.length)];
    this.#constants.push(message(...shape, number(2, ELEMENT.int64), text(8, name), bytesField(9, raw)));
    return name;
  }

  /** Adds an operation with one output and returns the output's name. */
  node(
    operation: string,
    inputs: readonly string[],
    output: string,
    attributes: Record<string, Attribute> = {},
  ): string {
    const fields = Object.entries(attributes).map(([name, value]) => bytesField(5, attribute(name, value)));
    const ports = [...inputs.map((name) => text(1, name)), text(2, output), text(3, output)];
    this.#nodes.push(message(...ports, text(4, operation), ...fields));
    return output;
  }

  /** The file, and what belongs into the external file if there is one. */
  finish(): { model: Uint8Array; external: Uint8Array } {
    const graph = message(
      ...this.#nodes.map((node) => bytesField(1, node)),
      text(2, 'tiny'),
      ...this.#constants.map((constant) => bytesField(5, constant)),
      ...this.#inputs.map((input) => bytesField(11, input)),
      ...this.#outputs.map((output) => bytesField(12, output)),
    );
    const model = message(
      number(1, IR_VERSION),
      bytesField(7, graph),
      bytesField(8, message(text(1, ''), number(2, OPSET))),
    );
    return { model, external: message(...this.#external) };
  }
}

function valueInfo(name: string, shape: Shape, element: Element): Uint8Array {
  const dimensions = shape.map((size) =>
    bytesField(1, typeof size === 'number' ? message(number(1, size)) : message(text(2, size))),
  );
  const tensor = message(number(1, ELEMENT[element]), bytesField(2, message(...dimensions)));
  return message(text(1, name), bytesField(2, message(bytesField(1, tensor))));
}

/** Numbers with a fraction become floats, lists integers. */
function attribute(name: string, value: Attribute): Uint8Array {
  const [FLOAT, INT, INTS] = [1, 2, 7];
  if (typeof value !== 'number')
    return message(text(1, name), ...value.map((item) => number(8, item)), number(20, INTS));
  if (Number.isInteger(value)) return message(text(1, name), number(3, value), number(20, INT));
  const bits = new Uint8Array(Float32Array.of(value).buffer);
  return message(text(1, name), Uint8Array.of((2 << 3) | 5, ...bits), number(20, FLOAT));
}

function message(...parts: Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

function number(field: number, value: number): Uint8Array {
  return Uint8Array.of(...varint(field << 3), ...varint(value));
}

function text(field: number, value: string): Uint8Array {
  return bytesField(field, Buffer.from(value));
}

function bytesField(field: number, value: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.of(...varint((field << 3) | 2), ...varint(value.length)), value]);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return [...bytes, Number(rest)];
}
