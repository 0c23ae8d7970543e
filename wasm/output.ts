import type { PreprocessSpec } from '../shared/models/manifest.ts';
import type { Tensor, TensorType } from '../shared/tensor.ts';

/** What the kernel's last step makes of its floats or bytes; the numbers are those of `assembly/finish.ts`. */
const FINISH_NONE = 0;
const FINISH_HALVES = 1;
const FINISH_INTS = 2;
const FINISH_GRAY = { uint8: 3, float32: 4, float16: 5, int32: 6 } as const;

const ELEMENT_BYTES = { float32: 4, float16: 2, uint8: 1, int32: 4, int64: 8 } as const;

/**
 * What the kernel makes in its one pass where it does not make the tensor itself: floats before they become halves,
 * bytes before they become whole numbers, planes of red, green and blue before they become gray.
 */
export function coreSpec(spec: PreprocessSpec): PreprocessSpec {
  if (spec.color === 'gray') return { ...spec, color: 'rgb', layout: 'nchw', type: 'uint8' };
  if (spec.type === 'float16') return { ...spec, type: 'float32' };
  return spec.type === 'int32' ? { ...spec, type: 'uint8' } : spec;
}

/** The step after the pass; 0: none. */
export function finishOf({ color, type }: PreprocessSpec): number {
  if (color === 'gray') return FINISH_GRAY[type];
  if (type === 'float16') return FINISH_HALVES;
  return type === 'int32' ? FINISH_INTS : FINISH_NONE;
}

/** Bytes of one picture's tensor. */
export function tensorBytes({ width, height, color, type }: PreprocessSpec): number {
  return width * height * (color === 'gray' ? 1 : 3) * ELEMENT_BYTES[type];
}

/** A tensor over `byteLength` bytes of memory. */
export function tensorOver(
  type: PreprocessSpec['type'],
  dims: readonly number[],
  buffer: ArrayBuffer,
  address: number,
  byteLength: number,
): Tensor {
  return { type, dims, data: viewOver(type, buffer, address, byteLength / ELEMENT_BYTES[type]) };
}

function viewOver(type: TensorType, buffer: ArrayBuffer, address: number, count: number): Tensor['data'] {
  if (type === 'float32') return new Float32Array(buffer, address, count);
  if (type === 'float16') return new Uint16Array(buffer, address, count);
  return type === 'int32' ? new Int32Array(buffer, address, count) : new Uint8Array(buffer, address, count);
}
