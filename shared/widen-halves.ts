import { decodeFloat16 } from './models/import/float16.ts';
import type { Tensor } from './tensor.ts';

/**
 * A runtime's tensor of half-precision numbers as float32, which is what decoders read. `data` is its memory, in
 * whatever array that host has for halves.
 */
export function widenHalves(data: ArrayBufferView, dims: readonly number[]): Tensor {
  const bits = new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2);
  return { type: 'float32', dims, data: decodeFloat16(bits) };
}
