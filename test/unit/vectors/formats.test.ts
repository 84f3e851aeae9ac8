import Database from 'better-sqlite3';
import fc from 'fast-check';
import * as sqliteVec from 'sqlite-vec';
import { describe, expect, it } from 'vitest';
import {
  bytesPerVector,
  decode,
  encode,
  truncate,
  VECTOR_FORMATS,
  type VectorFormat,
} from '../../../src/engine/vectors/formats.ts';

const finite = fc.float({ noNaN: true, noDefaultInfinity: true });
const vectors = fc.float32Array({ noNaN: true, noDefaultInfinity: true, maxLength: 70 });

function roundTrip(vector: Float32Array, format: VectorFormat): Float32Array {
  return decode(encode(vector, format), format, vector.length);
}

describe('bytesPerVector', () => {
  const check = (dimensions: number, expected: number[]) =>
    expect(VECTOR_FORMATS.map((format) => bytesPerVector(format, dimensions))).toEqual(expected);

  it('is what each format takes, and what encode gives', () => {
    check(384, [1536, 768, 384, 48]);
    check(1, [4, 2, 1, 1]);
    check(9, [36, 18, 9, 2]);
    for (const format of VECTOR_FORMATS) {
      expect(encode(new Float32Array(9), format).bytes.length).toBe(bytesPerVector(format, 9));
    }
  });
});

describe('float32', () => {
  it('gives back every bit', () => {
    fc.assert(
      fc.property(vectors, (vector) => {
        expect(roundTrip(vector, 'float32')).toEqual(vector);
      }),
    );
  });

  it('is little-endian', () => {
    expect([...encode(Float32Array.of(1), 'float32').bytes]).toEqual([0, 0, 0x80, 0x3f]);
  });
});

describe('float16', () => {
  const bitsOf = (value: number) => {
    const [low, high] = encode(Float32Array.of(value), 'float16').bytes;
    return low! | (high! << 8);
  };
  const check = (value: number, expected: number) => expect(bitsOf(value)).toBe(expected);

  it('rounds to nearest, ties to even', () => {
    check(1, 0x3c00);
    check(-2, 0xc000);
    check(1 + 2 ** -11, 0x3c00);
    check(1 + 3 * 2 ** -11, 0x3c02);
    check(1 + 2 ** -11 + 2 ** -20, 0x3c01);
    check(2049, 0x6800);
    check(2051, 0x6802);
    // Into the next exponent.
    check(2 - 2 ** -12, 0x4000);
  });

  it('has subnormal numbers and rounds below them', () => {
    check(2 ** -14, 0x0400);
    check(2 ** -14 - 2 ** -25, 0x0400);
    check(2 ** -14 - 2 ** -24, 0x03ff);
    check(2 ** -24, 1);
    check(-(2 ** -24), 0x8001);
    check(2 ** -25, 0);
    check(2 ** -25 + 2 ** -40, 1);
    check(3 * 2 ** -25, 2);
    check(1e-45, 0);
    check(-0, 0x8000);
  });

  it('gives the largest finite number for what is larger', () => {
    check(65504, 0x7bff);
    check(65519, 0x7bff);
    check(65520, 0x7bff);
    check(-3e38, 0xfbff);
    expect(roundTrip(Float32Array.of(1e9), 'float16')[0]).toBe(65504);
  });

  it('is what the platform makes of it', () => {
    const view = new DataView(new ArrayBuffer(2)) as DataView & {
      setFloat16(at: number, value: number, littleEndian: boolean): void;
    };
    fc.assert(
      fc.property(fc.oneof(finite, fc.float({ min: -70_000, max: 70_000, noNaN: true })), (value) => {
        if (Math.abs(value) >= 65520) return;
        view.setFloat16(0, value, true);
        expect(bitsOf(value)).toBe(view.getUint16(0, true));
      }),
      { numRuns: 3000 },
    );
  });

  it('gives back each of its finite numbers', () => {
    const bytes = new Uint8Array(2 * 0xf800);
    const bits = new Uint16Array(bytes.buffer);
    for (let i = 0; i < 0x7c00; i++) {
      bits[i] = i;
      bits[0x7c00 + i] = 0x8000 | i;
    }
    const values = decode({ bytes, scale: 1 }, 'float16', bits.length);
    expect(values[0x7bff]).toBe(65504);
    expect(values[1]).toBe(2 ** -24);
    expect(encode(values, 'float16').bytes).toEqual(bytes);
  });
});

describe('int8', () => {
  it('makes the largest component 127 and keeps its size as scale', () => {
    const { bytes, scale } = encode(Float32Array.of(0.5, -0.25, 0), 'int8');
    expect([...new Int8Array(bytes.buffer)]).toEqual([127, -64, 0]);
    expect(scale).toBe(Math.fround(0.5 / 127));
    expect(encode(new Float32Array(3), 'int8')).toEqual({ bytes: new Uint8Array(3), scale: 0 });
  });

  it('is at most half a step away', () => {
    const component = fc.float({ min: -1000, max: 1000, noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.array(component, { minLength: 1, maxLength: 40 }), (components) => {
        const vector = Float32Array.from(components);
        const peak = Math.max(...vector.map(Math.abs));
        if (peak < 1e-30) return;
        for (const [d, value] of roundTrip(vector, 'int8').entries())
          expect(Math.abs(value - vector[d]!)).toBeLessThan((peak / 127) * 0.5001);
      }),
    );
  });
});

describe('bit', () => {
  it('is what sqlite-vec makes of it', () => {
    const db = new Database(':memory:');
    sqliteVec.load(db);
    const select = db.prepare('SELECT vec_quantize_binary(?) AS bits').pluck();
    fc.assert(
      fc.property(fc.array(finite, { minLength: 24, maxLength: 24 }), (components) => {
        const vector = Float32Array.from(components);
        expect(Buffer.from(encode(vector, 'bit').bytes)).toEqual(select.get(Buffer.from(vector.buffer)));
      }),
    );
  });

  it('is 1 or -1 when decoded, and has room for any number of them', () => {
    expect([...roundTrip(Float32Array.of(3, -3, 0, 1e-40, -0, 1, 1, -1, 1), 'bit')]).toEqual([
      1, -1, -1, 1, -1, 1, 1, -1, 1,
    ]);
  });
});

describe('encode and decode', () => {
  it('refuse what is no vector', () => {
    for (const format of VECTOR_FORMATS) {
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY])
        expect(() => encode(Float32Array.of(1, value), format)).toThrow(RangeError);
      expect(() => decode({ bytes: new Uint8Array(3), scale: 1 }, format, 100)).toThrow(RangeError);
    }
  });

  it('take the first bytes for the first components, wherever they stand', () => {
    const vector = Float32Array.from({ length: 32 }, (_, d) => Math.sin(d + 1));
    for (const format of VECTOR_FORMATS) {
      const { bytes, scale } = encode(vector, format);
      const elsewhere = new Uint8Array(bytes.length + 1);
      elsewhere.set(bytes, 1);
      const prefix = elsewhere.subarray(1, 1 + bytesPerVector(format, 16));
      expect(decode({ bytes: prefix, scale }, format, 16)).toEqual(roundTrip(vector, format).slice(0, 16));
    }
  });
});

describe('truncate', () => {
  const check = (vector: number[], dimensions: number, expected: number[]) =>
    expect([...truncate(Float32Array.from(vector), dimensions)]).toEqual(expected.map(Math.fround));

  it('gives the first components at unit length', () => {
    check([3, 4, 12], 2, [0.6, 0.8]);
    check([3, 4, 12], 1, [1]);
    check([0, 0, 5], 2, [0, 0]);
    check([-2], 1, [-1]);
    for (const dimensions of [0, 4, 1.5])
      expect(() => truncate(new Float32Array(3), dimensions)).toThrow(RangeError);
  });

  it('leaves the given vector alone', () => {
    const vector = Float32Array.of(2, 2);
    truncate(vector, 1);
    expect([...vector]).toEqual([2, 2]);
  });
});
