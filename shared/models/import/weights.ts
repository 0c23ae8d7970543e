import { SightlineError } from '../../errors.ts';
import { elementCount } from './constant.ts';
import type { Constant } from './constant.ts';
import { decodeFloat16 } from './float16.ts';
import type { WeightGroup, WeightSpec } from './graph-model.ts';
import { importLimits } from './limits.ts';

/** Bytes of the weight files by the path the JSON gives them. */
export type Shards = ReadonlyMap<string, Uint8Array>;

const storedBytes: Readonly<Record<string, number>> = {
  float32: 4,
  int32: 4,
  float16: 2,
  uint16: 2,
  uint8: 1,
  bool: 1,
};

/**
 * Decodes all weights of a model by name. Throws `invalid_model` for a missing shard, bytes that end too early or are
 * left over, and a weight named twice; `unsupported` for a type that can't be imported (strings, complex numbers).
 */
export function decodeWeights(groups: readonly WeightGroup[], shards: Shards): Map<string, Constant> {
  const weights = new Map<string, Constant>();
  for (const group of groups) decodeGroup(group, concatenate(group.paths, shards), weights);
  return weights;
}

function decodeGroup(group: WeightGroup, bytes: Uint8Array, weights: Map<string, Constant>): void {
  let offset = 0;
  for (const spec of group.weights) {
    if (weights.has(spec.name)) throw invalid(`Weight "${spec.name}" is there twice.`);
    const length = byteLength(spec);
    if (offset + length > bytes.length) throw truncated(spec, offset + length, bytes.length, group);
    // A copy, because typed arrays of wider elements need an aligned start.
    weights.set(spec.name, decodeWeight(spec, bytes.slice(offset, offset + length)));
    offset += length;
  }
  if (offset < bytes.length) {
    throw invalid(
      `${group.paths.join(', ')}: ${bytes.length - offset} bytes are left over; the weights don't belong to this model.json.`,
    );
  }
}

function concatenate(paths: readonly string[], shards: Shards): Uint8Array {
  const parts = paths.map((path) => {
    const part = shards.get(path);
    if (!part) throw invalid(`The weight file "${path}" is missing; put it beside the model's JSON.`);
    return part;
  });
  const total = parts.reduce((sum, part) => sum + part.length, 0);
  if (total > importLimits.weightBytes)
    throw new SightlineError(
      'too_large',
      `The weights have ${total} bytes, more than the ${importLimits.weightBytes} allowed.`,
    );
  const [only] = parts;
  if (parts.length === 1 && only) return only;
  const all = new Uint8Array(total);
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}

function byteLength(spec: WeightSpec): number {
  const stored = spec.quantization?.dtype ?? spec.dtype;
  const size = Object.hasOwn(storedBytes, stored) ? storedBytes[stored] : undefined;
  if (size === undefined) throw unsupported(spec);
  return elementCount(spec.shape) * size;
}

function decodeWeight(spec: WeightSpec, bytes: Uint8Array<ArrayBuffer>): Constant {
  const dims = spec.shape;
  const { buffer } = bytes;
  if (spec.quantization) return decodeQuantised(spec, buffer);
  if (spec.dtype === 'float32') return { type: 'float32', dims, data: new Float32Array(buffer), half: false };
  if (spec.dtype === 'int32') return { type: 'int32', dims, data: new Int32Array(buffer), half: false };
  if (spec.dtype === 'bool')
    return { type: 'bool', dims, data: bytes.map((byte) => (byte ? 1 : 0)), half: false };
  throw unsupported(spec);
}

function decodeQuantised(spec: WeightSpec, buffer: ArrayBuffer): Constant {
  const kind = spec.quantization?.dtype;
  const dims = spec.shape;
  if (kind === 'float16' && spec.dtype === 'float32') {
    return { type: 'float32', dims, data: decodeFloat16(new Uint16Array(buffer)), half: true };
  }
  if (kind !== 'uint8' && kind !== 'uint16') throw unsupported(spec);
  const stored = kind === 'uint8' ? new Uint8Array(buffer) : new Uint16Array(buffer);
  const values = dequantise(spec, stored);
  if (spec.dtype === 'float32')
    return { type: 'float32', dims, data: Float32Array.from(values), half: false };
  if (spec.dtype === 'int32')
    return { type: 'int32', dims, data: Int32Array.from(values, Math.round), half: false };
  throw unsupported(spec);
}

/** Computed in double precision and rounded once, as TensorFlow.js does. */
function dequantise(spec: WeightSpec, stored: Uint8Array | Uint16Array): Float64Array {
  const scale = spec.quantization?.scale;
  const min = spec.quantization?.min;
  if (scale === undefined || min === undefined)
    throw invalid(`Weight "${spec.name}" is quantised but has no scale and min.`);
  return Float64Array.from(stored, (value) => value * scale + min);
}

function truncated(spec: WeightSpec, needed: number, got: number, group: WeightGroup): SightlineError {
  return invalid(
    `${group.paths.join(', ')}: the bytes end within weight "${spec.name}" (${needed} needed, ${got} there); the file is truncated or another model's.`,
  );
}

function unsupported(spec: WeightSpec): SightlineError {
  const stored = spec.quantization ? ` stored as ${spec.quantization.dtype}` : '';
  return new SightlineError(
    'unsupported',
    `Weight "${spec.name}" of type ${spec.dtype}${stored} can't be imported.`,
  );
}

function invalid(message: string): SightlineError {
  return new SightlineError('invalid_model', message);
}
