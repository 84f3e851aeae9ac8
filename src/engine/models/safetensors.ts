/**
 * The safetensors file format: a JSON header and the bytes of named tensors. Every length and offset is
 * checked before it is used, so that a damaged or cut file ends in a sentence, never in wrong numbers.
 */
import { EngineError } from '../../shared/errors.ts';
import { throwIfTooManyFiles } from '../openFiles.ts';

export interface Tensor {
  readonly shape: readonly number[];
  /** Row-major. I8 stays as it is; F64, F32, F16 and BF16 are given as float32, I32 and I64 as int32. */
  readonly data: Int8Array | Float32Array | Int32Array;
}

/** The header's length in front of it: an unsigned 64-bit number, little-endian. */
const LENGTH_BYTES = 8;
const BYTES_PER_VALUE = { I8: 1, F16: 2, BF16: 2, F32: 4, F64: 8, I32: 4, I64: 8 } as const;
type Dtype = keyof typeof BYTES_PER_VALUE;

interface Entry {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/**
 * Reads all tensors of a file's bytes; I8 data is a view of `bytes`. `file` names it in messages.
 * Throws EngineError `modelInvalid` for anything but a complete file of tensors of the types above.
 */
export function readSafetensors(bytes: Uint8Array, file: string): Map<string, Tensor> {
  const { header, dataStart } = readHeader(bytes, file);
  const entries = Object.entries(header)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, value]) => readEntry(name, value, file));
  checkCover(entries, bytes.length - dataStart, file);
  return new Map(
    entries.map((entry) => {
      const raw = bytes.subarray(dataStart + entry.begin, dataStart + entry.end);
      return [entry.name, { shape: entry.shape, data: decode(raw, entry, file) }];
    }),
  );
}

function readHeader(bytes: Uint8Array, file: string): { header: object; dataStart: number } {
  if (bytes.length < LENGTH_BYTES) throw modelInvalid(file, 'it is shorter than its header');
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > BigInt(bytes.length - LENGTH_BYTES)) throw modelInvalid(file, 'its header runs past its end');
  const dataStart = LENGTH_BYTES + Number(length);
  let header: unknown;
  try {
    header = JSON.parse(
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(LENGTH_BYTES, dataStart)),
    );
  } catch (cause) {
    throw modelInvalid(file, 'its header is not JSON', cause);
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw modelInvalid(file, 'its header is not an object');
  }
  return { header, dataStart };
}

function readEntry(name: string, value: unknown, file: string): Entry {
  const { dtype, shape, data_offsets: offsets } = (value ?? {}) as Record<string, unknown>;
  if (typeof dtype !== 'string' || !Object.hasOwn(BYTES_PER_VALUE, dtype)) {
    throw modelInvalid(file, `tensor "${name}" has the unsupported type ${JSON.stringify(dtype)}`);
  }
  if (!isSizes(shape)) throw modelInvalid(file, `tensor "${name}" has no valid shape`);
  if (!isSizes(offsets) || offsets.length !== 2 || offsets[0]! > offsets[1]!) {
    throw modelInvalid(file, `tensor "${name}" has no valid offsets`);
  }
  const [begin, end] = offsets as [number, number];
  const values = shape.reduce((product, size) => product * size, 1);
  if (values * BYTES_PER_VALUE[dtype as Dtype] !== end - begin) {
    throw modelInvalid(file, `tensor "${name}" has ${end - begin} bytes, which does not fit its shape`);
  }
  return { name, dtype: dtype as Dtype, shape, begin, end };
}

/** The format allows neither overlaps nor holes; so a name that stands twice, and hides a tensor, shows here too. */
function checkCover(entries: readonly Entry[], dataLength: number, file: string): void {
  let covered = 0;
  for (const { name, begin, end } of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin < covered) throw modelInvalid(file, `tensor "${name}" overlaps another one`);
    if (begin > covered) throw modelInvalid(file, `there is a hole in front of tensor "${name}"`);
    covered = end;
  }
  if (covered > dataLength)
    throw modelInvalid(file, `it is cut off: ${covered - dataLength} bytes are missing`);
  if (covered < dataLength)
    throw modelInvalid(file, `${dataLength - covered} bytes at its end belong to no tensor`);
}

function decode(raw: Uint8Array, { name, dtype }: Entry, file: string): Tensor['data'] {
  if (dtype === 'I8') return new Int8Array(raw.buffer, raw.byteOffset, raw.length);
  const view = new DataView(raw.buffer, raw.byteOffset, raw.length);
  const size = BYTES_PER_VALUE[dtype];
  if (dtype === 'I32' || dtype === 'I64') {
    const integers = new Int32Array(raw.length / size);
    for (let i = 0; i < integers.length; i++) {
      const value = dtype === 'I32' ? view.getInt32(i * 4, true) : Number(view.getBigInt64(i * 8, true));
      if (value !== (value | 0))
        throw modelInvalid(file, `tensor "${name}" holds ${value}, which is too large`);
      integers[i] = value;
    }
    return integers;
  }
  const read = READ_FLOAT[dtype];
  const floats = new Float32Array(raw.length / size);
  for (let i = 0; i < floats.length; i++) floats[i] = read(view, i * size);
  return floats;
}

const READ_FLOAT: Readonly<
  Record<Exclude<Dtype, 'I8' | 'I32' | 'I64'>, (view: DataView, at: number) => number>
> = {
  F64: (view, at) => view.getFloat64(at, true),
  F32: (view, at) => view.getFloat32(at, true),
  F16: (view, at) => halfToFloat(view.getUint16(at, true)),
  BF16: (view, at) => brainToFloat(view.getUint16(at, true)),
};

const bits = new DataView(new ArrayBuffer(4));

/** The upper half of a float32. */
function brainToFloat(upper: number): number {
  bits.setUint32(0, upper * 0x10000);
  return bits.getFloat32(0);
}

/** IEEE 754 binary16 bits as a number; exact. */
export function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function isSizes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

/** What to throw when a model's file cannot be used; `reason` is a clause without a full stop. */
export function modelInvalid(file: string, reason: string, cause?: unknown): EngineError {
  // Nothing is wrong with the file then.
  if (cause !== undefined) throwIfTooManyFiles(cause);
  return new EngineError(
    'modelInvalid',
    `The model file ${file} cannot be used: ${reason}. Install or download the model again.`,
    { cause },
  );
}
