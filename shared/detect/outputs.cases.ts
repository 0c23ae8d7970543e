import * as fc from 'fast-check';
import type { NamedTensors, Tensor } from '../tensor.ts';

/** A float32 tensor around the values, or of zeros. */
export function tensorOf(dims: readonly number[], values?: Float32Array): Tensor {
  return { type: 'float32', dims, data: values ?? new Float32Array(dims.reduce((a, b) => a * b, 1)) };
}

/** Which values of a tensor are replaced (by their place, 0..1, or all of them), and with what. */
export interface Spoiling {
  readonly at: readonly number[];
  readonly pool: readonly number[];
  readonly everywhere: boolean;
}

const anyShare = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const hostile = fc.constantFrom(NaN, Infinity, -Infinity, 3e38, -3e38, 1e-40, -0, 0, 1, 100);
const anyValue = fc.oneof(hostile, fc.float({ min: -4, max: 4, noNaN: true }));

/** Ways of spoiling outputs. */
export const spoilings: fc.Arbitrary<Spoiling> = fc.record({
  at: fc.array(anyShare, { maxLength: 40 }),
  pool: fc.array(anyValue, { minLength: 1, maxLength: 61 }),
  everywhere: fc.boolean(),
});

/** Whole numbers are spoilt too, with what they can hold. */
export function spoilOutputs(outputs: NamedTensors, { at, pool, everywhere }: Spoiling): NamedTensors {
  const spoilt = Object.entries(outputs).map(([name, tensor]) => {
    const values = Float32Array.from(tensor.data, Number);
    if (everywhere) values.forEach((_, index) => (values[index] = pool[(index * 7) % pool.length] ?? 0));
    at.forEach(
      (share, index) => (values[Math.floor(share * values.length)] = pool[index % pool.length] ?? 0),
    );
    return [
      name,
      tensor.type === 'int64' ? wholeOf(tensor.dims, values) : tensorOf(tensor.dims, values),
    ] as const;
  });
  return Object.fromEntries(spoilt);
}

/** Outputs of which some are missing, cut, doubled or of another element type. */
export function wrongOutputs(plausible: NamedTensors): fc.Arbitrary<NamedTensors> {
  const ways = fc.constantFrom(
    'right',
    'right',
    'right',
    'cut',
    'doubled',
    'bytes',
    'whole',
    'missing',
    'empty',
  );
  const names = Object.keys(plausible);
  return fc.array(ways, { minLength: names.length, maxLength: names.length }).map((chosen) =>
    Object.fromEntries(
      names.flatMap((name, index) => {
        const tensor = plausible[name];
        const wrong = tensor ? wronged(tensor, chosen[index] ?? 'right') : null;
        return wrong ? [[name, wrong] as const] : [];
      }),
    ),
  );
}

function wronged(tensor: Tensor, way: string): Tensor | null {
  const values = Float32Array.from(tensor.data, Number);
  if (way === 'missing') return null;
  if (way === 'bytes') return { type: 'uint8', dims: tensor.dims, data: Uint8Array.from(values) };
  if (way === 'whole') return wholeOf(tensor.dims, values);
  if (way === 'cut') return tensorOf([values.length >> 1], values.slice(0, values.length >> 1));
  if (way === 'doubled') return tensorOf([values.length * 2], Float32Array.of(...values, ...values));
  return way === 'empty' ? tensorOf([0], new Float32Array()) : tensor;
}

/** An int64 tensor around the values, without their fractions; what is no number is the least there is. */
export function wholeOf(dims: readonly number[], values: ArrayLike<number>): Tensor {
  return { type: 'int64', dims, data: BigInt64Array.from(Array.from(values), whole) };
}

function whole(value: number): bigint {
  if (Number.isNaN(value) || value < -1e18) return -(2n ** 63n);
  return value > 1e18 ? 2n ** 63n - 1n : BigInt(Math.trunc(value));
}
