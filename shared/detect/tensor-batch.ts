import type { ModelManifest } from '../models/manifest.ts';
import type { NamedTensors, Tensor } from '../tensor.ts';

/** Whether a model takes several pictures at once: the first dimension of all that it takes and gives is open. */
export function takesBatches({ inputs, outputs }: ModelManifest): boolean {
  return [...inputs, ...outputs].every(({ shape }) => shape[0] === -1);
}

/** What is the same for every picture, so many times. */
export function repeated(tensors: NamedTensors, times: number): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [name, repeatedTensor(tensor, times)]),
  );
}

/** The part of a batch's outputs that belongs to one of its pictures; views of the same memory. */
export function partOf(outputs: NamedTensors, index: number, count: number): NamedTensors {
  if (count === 1) return outputs;
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { type, dims, data }]) => {
      const length = data.length / count;
      const part = data.subarray(index * length, (index + 1) * length);
      return [name, { type, dims: [1, ...dims.slice(1)], data: part }];
    }),
  );
}

function repeatedTensor({ type, dims, data }: Tensor, times: number): Tensor {
  const whole = { type, dims: [times * (dims[0] ?? 1), ...dims.slice(1)] };
  if (data instanceof BigInt64Array) {
    return {
      ...whole,
      data: BigInt64Array.from({ length: data.length * times }, (_, at) => data[at % data.length] ?? 0n),
    };
  }
  const length = data.length * times;
  const value = (_: unknown, at: number): number => data[at % data.length] ?? 0;
  if (data instanceof Float32Array) return { ...whole, data: Float32Array.from({ length }, value) };
  if (data instanceof Int32Array) return { ...whole, data: Int32Array.from({ length }, value) };
  if (data instanceof Uint16Array) return { ...whole, data: Uint16Array.from({ length }, value) };
  return { ...whole, data: Uint8Array.from({ length }, value) };
}
