import { describe, expect, test } from 'vitest';
import type { WeightGroup, WeightSpec } from './graph-model.ts';
import { decodeWeights } from './weights.ts';

function group(weights: WeightSpec[], paths = ['a.bin']): WeightGroup {
  return { paths, weights };
}

function decodeOne(
  spec: Pick<WeightSpec, 'shape' | 'dtype' | 'quantization'>,
  bytes: ArrayLike<number>,
): number[] {
  const weights = decodeWeights(
    [group([{ name: 'w', ...spec }])],
    new Map([['a.bin', Uint8Array.from(bytes)]]),
  );
  return Array.from(weights.get('w')?.data ?? []);
}

function bytesOf(data: Float32Array | Int32Array | Uint16Array): Uint8Array {
  return new Uint8Array(data.buffer);
}

describe('types', () => {
  test('float32, int32 and bool are taken as they are', () => {
    expect(decodeOne({ shape: [2], dtype: 'float32' }, bytesOf(Float32Array.of(0.5, -3)))).toEqual([0.5, -3]);
    expect(decodeOne({ shape: [2], dtype: 'int32' }, bytesOf(Int32Array.of(-7, 8)))).toEqual([-7, 8]);
    expect(decodeOne({ shape: [3], dtype: 'bool' }, [0, 1, 2])).toEqual([0, 1, 1]);
  });

  test('float16 is widened', () => {
    const bytes = bytesOf(Uint16Array.of(0x3c00, 0xc000));
    expect(decodeOne({ shape: [2], dtype: 'float32', quantization: { dtype: 'float16' } }, bytes)).toEqual([
      1, -2,
    ]);
  });

  test('uint8 and uint16 are scaled in double precision and rounded once', () => {
    const quantization = { dtype: 'uint8', scale: 0.1, min: -1 };
    expect(decodeOne({ shape: [2], dtype: 'float32', quantization }, [0, 255])).toEqual([
      -1,
      Math.fround(255 * 0.1 - 1),
    ]);
    const wide = { dtype: 'uint16', scale: 0.001, min: 0 };
    expect(
      decodeOne({ shape: [1], dtype: 'float32', quantization: wide }, bytesOf(Uint16Array.of(50_000))),
    ).toEqual([50]);
    const whole = { dtype: 'uint8', scale: 0.6, min: 0 };
    expect(decodeOne({ shape: [2], dtype: 'int32', quantization: whole }, [1, 2])).toEqual([1, 1]);
  });

  test.each([
    [{ shape: [1], dtype: 'string' }],
    [{ shape: [1], dtype: 'complex64' }],
    [{ shape: [1], dtype: 'float32', quantization: { dtype: 'int4', scale: 1, min: 0 } }],
    [{ shape: [1], dtype: '__proto__' }],
  ])('%j is unsupported', (spec) => {
    expect(() => decodeOne(spec, [0, 0, 0, 0])).toThrow(expect.objectContaining({ code: 'unsupported' }));
  });
});

describe('shards', () => {
  const weights = [
    { name: 'odd', shape: [3], dtype: 'bool' },
    { name: 'cut', shape: [2], dtype: 'float32' },
    { name: 'scalar', shape: [], dtype: 'int32' },
    { name: 'empty', shape: [0, 5], dtype: 'float32' },
  ];
  const bytes = Uint8Array.of(1, 0, 1, ...bytesOf(Float32Array.of(1.5, 2.5)), ...bytesOf(Int32Array.of(9)));

  test('weights lie one after the other, over the borders of files and without alignment', () => {
    for (let cut = 0; cut <= bytes.length; cut++) {
      const shards = new Map([
        ['1', bytes.slice(0, cut)],
        ['2', bytes.slice(cut)],
      ]);
      const decoded = decodeWeights([group(weights, ['1', '2'])], shards);
      expect(Array.from(decoded.get('cut')?.data ?? [])).toEqual([1.5, 2.5]);
      expect(decoded.get('scalar')).toMatchObject({ dims: [], data: Int32Array.of(9) });
      expect(decoded.get('empty')?.data).toHaveLength(0);
    }
  });

  test('a file that ends too early is an error that names the weight', () => {
    for (let length = 0; length < bytes.length; length++) {
      const run = () => decodeWeights([group(weights)], new Map([['a.bin', bytes.slice(0, length)]]));
      expect(run).toThrow(/a\.bin: the bytes end within weight "(odd|cut|scalar)"/);
    }
  });

  test('bytes left over, a missing file and a name used twice are errors', () => {
    const longer = new Map([['a.bin', Uint8Array.of(...bytes, 0)]]);
    expect(() => decodeWeights([group(weights)], longer)).toThrow(/1 bytes are left over/);
    expect(() => decodeWeights([group(weights)], new Map())).toThrow(/weight file "a\.bin" is missing/);
    const twice = group([
      { name: 'w', shape: [], dtype: 'bool' },
      { name: 'w', shape: [], dtype: 'bool' },
    ]);
    expect(() => decodeWeights([twice], new Map([['a.bin', Uint8Array.of(1, 1)]]))).toThrow(
      /"w" is there twice/,
    );
  });

  test('a shape too large for any memory is refused before memory is taken', () => {
    const huge = { name: 'w', shape: [2 ** 40, 2 ** 40, 2 ** 40], dtype: 'float32' };
    expect(() => decodeWeights([group([huge])], new Map([['a.bin', bytes]]))).toThrow(
      /end within weight "w"/,
    );
  });
});
