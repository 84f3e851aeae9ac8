import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSafetensors } from '../../../src/engine/models/safetensors.ts';
import { EngineError } from '../../../src/shared/errors.ts';

describe('readSafetensors', () => {
  it('reads int8, float32 and float16', () => {
    const data = Buffer.alloc(3 + 8 + 12);
    data.set([1, 255, 128]);
    data.writeFloatLE(0.1, 3);
    data.writeFloatLE(-3e38, 7);
    [0x3c00, 0xc000, 0x0001, 0x7bff, 0xfc00, 0x3555].forEach((bits, i) => {
      data.writeUInt16LE(bits, 11 + 2 * i);
    });
    const tensors = readSafetensors(
      file(
        {
          __metadata__: { format: 'pt' },
          bytes: { dtype: 'I8', shape: [3, 1], data_offsets: [0, 3] },
          floats: { dtype: 'F32', shape: [2], data_offsets: [3, 11] },
          halves: { dtype: 'F16', shape: [2, 3], data_offsets: [11, 23] },
        },
        data,
      ),
      'a',
    );
    expect([...tensors.keys()]).toEqual(['bytes', 'floats', 'halves']);
    expect(tensors.get('bytes')).toEqual({ shape: [3, 1], data: Int8Array.of(1, -1, -128) });
    expect(tensors.get('floats')).toEqual({ shape: [2], data: Float32Array.of(0.1, -3e38) });
    expect(tensors.get('halves')).toEqual({
      shape: [2, 3],
      data: Float32Array.of(1, -2, 2 ** -24, 65504, Number.NEGATIVE_INFINITY, 0.333251953125),
    });
  });

  it('reads bfloat16, float64 and integers', () => {
    const data = Buffer.alloc(8 + 16 + 8 + 16);
    [0x3f80, 0xc049, 0x0001, 0xff80].forEach((bits, i) => {
      data.writeUInt16LE(bits, 2 * i);
    });
    data.writeDoubleLE(0.1, 8);
    data.writeDoubleLE(-2, 16);
    data.writeInt32LE(-(2 ** 31), 24);
    data.writeInt32LE(7, 28);
    data.writeBigInt64LE(2n ** 31n - 1n, 32);
    data.writeBigInt64LE(-1n, 40);
    const tensors = readSafetensors(
      file(
        {
          brains: { dtype: 'BF16', shape: [4], data_offsets: [0, 8] },
          doubles: { dtype: 'F64', shape: [2], data_offsets: [8, 24] },
          ints: { dtype: 'I32', shape: [2], data_offsets: [24, 32] },
          longs: { dtype: 'I64', shape: [2], data_offsets: [32, 48] },
        },
        data,
      ),
      'a',
    );
    const smallest = 2 ** -133;
    expect(tensors.get('brains')!.data).toEqual(
      Float32Array.of(1, -3.140625, smallest, Number.NEGATIVE_INFINITY),
    );
    expect(tensors.get('doubles')!.data).toEqual(Float32Array.of(0.1, -2));
    expect(tensors.get('ints')!.data).toEqual(Int32Array.of(-(2 ** 31), 7));
    expect(tensors.get('longs')!.data).toEqual(Int32Array.of(2 ** 31 - 1, -1));
  });

  it('reads a scalar, an empty tensor and a file that starts anywhere in its buffer', () => {
    const bytes = file(
      {
        none: { dtype: 'F32', shape: [0, 4], data_offsets: [0, 0] },
        one: { dtype: 'I8', shape: [], data_offsets: [0, 1] },
      },
      Buffer.of(5),
    );
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    const tensors = readSafetensors(shifted.subarray(3), 'a');
    expect(tensors.get('none')!.data).toEqual(new Float32Array());
    expect(tensors.get('one')!.data).toEqual(Int8Array.of(5));
  });

  const tensor = (begin: number, end: number, over = {}) => ({
    dtype: 'I8',
    shape: [end - begin],
    data_offsets: [begin, end],
    ...over,
  });
  it.each<[what: string, bytes: Uint8Array, reason: RegExp]>([
    ['nothing', new Uint8Array(), /shorter than its header/],
    ['a cut length', new Uint8Array(7), /shorter than its header/],
    ['a header past the end', Buffer.from('ff00000000000000', 'hex'), /runs past its end/],
    ['a huge header', Buffer.from('ffffffffffffffff7b7d', 'hex'), /runs past its end/],
    ['a header that is not JSON', raw('{"a":', Buffer.alloc(0)), /not JSON/],
    ['a header that is not UTF-8', raw(Buffer.of(0x22, 0xff, 0x22), Buffer.alloc(0)), /not JSON/],
    ['a header that is a list', raw('[]', Buffer.alloc(0)), /not an object/],
    ['a tensor that is nothing', file({ t: null }, Buffer.alloc(0)), /unsupported type undefined/],
    [
      'an unknown dtype',
      file({ t: tensor(0, 2, { dtype: 'BOOL' }) }, Buffer.alloc(2)),
      /unsupported type "BOOL"/,
    ],
    [
      'an integer beyond 32 bits',
      file({ t: tensor(0, 8, { dtype: 'I64', shape: [1] }) }, Buffer.of(0, 0, 0, 0, 1, 0, 0, 0)),
      /"t" holds 4294967296, which is too large/,
    ],
    [
      'a dtype of Object',
      file({ t: tensor(0, 2, { dtype: 'toString' }) }, Buffer.alloc(2)),
      /unsupported type/,
    ],
    ['a negative size', file({ t: tensor(0, 2, { shape: [-1, -2] }) }, Buffer.alloc(2)), /no valid shape/],
    ['a broken size', file({ t: tensor(0, 2, { shape: [0.5, 4] }) }, Buffer.alloc(2)), /no valid shape/],
    ['a shape of text', file({ t: tensor(0, 2, { shape: '2' }) }, Buffer.alloc(2)), /no valid shape/],
    ['offsets in reverse', file({ t: tensor(2, 0, { shape: [0] }) }, Buffer.alloc(2)), /no valid offsets/],
    [
      'three offsets',
      file({ t: tensor(0, 2, { data_offsets: [0, 2, 2] }) }, Buffer.alloc(2)),
      /no valid offsets/,
    ],
    ['no offsets', file({ t: { dtype: 'I8', shape: [2] } }, Buffer.alloc(2)), /no valid offsets/],
    [
      'a shape that is too large',
      file({ t: tensor(0, 2, { shape: [3] }) }, Buffer.alloc(2)),
      /does not fit its shape/,
    ],
    [
      'float32 in int8',
      file({ t: tensor(0, 2, { dtype: 'F32' }) }, Buffer.alloc(2)),
      /does not fit its shape/,
    ],
    ['an overlap', file({ a: tensor(0, 3), b: tensor(2, 5) }, Buffer.alloc(5)), /"b" overlaps/],
    ['a hole', file({ a: tensor(0, 2), b: tensor(3, 5) }, Buffer.alloc(5)), /hole in front of tensor "b"/],
    ['cut data', file({ a: tensor(0, 9) }, Buffer.alloc(5)), /4 bytes are missing/],
    ['data of no tensor', file({ a: tensor(0, 4) }, Buffer.alloc(5)), /1 bytes at its end/],
    [
      'a hidden tensor',
      raw(
        '{"a":{"dtype":"I8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"I8","shape":[1],"data_offsets":[1,2]}}',
        Buffer.alloc(2),
      ),
      /hole in front/,
    ],
  ])('refuses %s with a sentence', (_, bytes, reason) => {
    const read = () => readSafetensors(bytes, 'my.safetensors');
    expect(read).toThrow(
      expect.objectContaining({ code: 'modelInvalid', message: expect.stringMatching(reason) }),
    );
    expect(read).toThrow(/^The model file my\.safetensors cannot be used: .+\. Install or download/);
  });

  it('never fails in another way, whatever is damaged', () => {
    const whole = file(
      { a: tensor(0, 6), b: tensor(6, 10, { dtype: 'F32', shape: [1] }) },
      Buffer.alloc(10, 1),
    );
    const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(damage, fc.nat(whole.length), (changes, length) => {
        const bytes = Uint8Array.from(whole);
        for (const [at, value] of changes) bytes[at] = value;
        try {
          readSafetensors(bytes.subarray(0, length), 'a');
        } catch (error) {
          expect(error).toBeInstanceOf(EngineError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

function file(header: object, data: Uint8Array): Uint8Array {
  return raw(JSON.stringify(header), data);
}

function raw(header: string | Uint8Array, data: Uint8Array): Uint8Array {
  const headerBytes = Buffer.from(header);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(headerBytes.length));
  return Buffer.concat([length, headerBytes, data]);
}
