import type { z } from 'zod';
import { SightlineError } from '../errors.ts';
import type { ModelManifest } from '../models/manifest.ts';
import type { NamedTensors, Tensor } from '../tensor.ts';

/** Reads a family's settings out of the manifest. Throws `invalid_model` naming the setting that is wrong. */
export function readSettings<T>(manifest: ModelManifest, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(manifest.decoder);
  if (parsed.success) return parsed.data;
  const words = parsed.error.issues.map(
    (issue) => `${['decoder', ...issue.path].join('.')}: ${issue.message}`,
  );
  throw new SightlineError('invalid_model', `Model ${manifest.id}: ${words.join('; ')}`);
}

/** An error about a manifest that its decoder cannot work with. */
export function unfitModel(manifest: ModelManifest, reason: string): SightlineError {
  return new SightlineError(
    'invalid_model',
    `Model ${manifest.id} does not fit the decoder "${manifest.family}": ${reason}`,
  );
}

/** A float32 output of the declared size. Throws `invalid_model` when the session gave something else. */
export function floatOutput(outputs: NamedTensors, name: string, length: number): Float32Array {
  const tensor = outputOf(outputs, name);
  if (tensor.data instanceof Float32Array && tensor.data.length === length) return tensor.data;
  throw brokenPromise(name, tensor, `float32 with ${length}`);
}

/**
 * How many rows of `rowValues` a float32 output whose manifest leaves them open has this time. Throws `invalid_model`
 * when it is not made of whole rows, or of more than `most`.
 */
export function rowsOf(outputs: NamedTensors, name: string, rowValues: number, most: number): number {
  const tensor = outputOf(outputs, name);
  const rows = tensor.data.length / rowValues;
  if (tensor.type === 'float32' && Number.isInteger(rows) && rows <= most) return rows;
  throw brokenPromise(name, tensor, `float32 with at most ${most} rows of ${rowValues}`);
}

/** An output of whole numbers, of the given size. Throws `invalid_model` when the session gave something else. */
export function wholeOutput(outputs: NamedTensors, name: string, length: number): BigInt64Array | Int32Array {
  const tensor = outputOf(outputs, name);
  const { data } = tensor;
  const whole = data instanceof BigInt64Array || data instanceof Int32Array;
  if (whole && data.length === length) return data;
  throw brokenPromise(name, tensor, `int64 with ${length}`);
}

function outputOf(outputs: NamedTensors, name: string): Tensor {
  const tensor = outputs[name];
  if (tensor) return tensor;
  const given = Object.keys(outputs).join(', ') || 'none';
  throw new SightlineError('invalid_model', `The model gives no output "${name}" (it gives: ${given})`);
}

function brokenPromise(name: string, tensor: Tensor, promise: string): SightlineError {
  const is = `${tensor.type} with ${tensor.data.length} values`;
  return new SightlineError('invalid_model', `Output "${name}" is ${is}; its manifest promises ${promise}`);
}

/** Turns a list of wanted labels into a flag per class (1: wanted). The last answer is kept for the next frame. */
export function createLabelMask(labels: readonly string[]): (wanted: readonly string[]) => Uint8Array {
  let last: readonly string[] | null = null;
  const mask = new Uint8Array(labels.length);
  return (wanted) => {
    if (wanted === last) return mask;
    const names = new Set(wanted);
    labels.forEach((label, index) => (mask[index] = names.size === 0 || names.has(label) ? 1 : 0));
    last = wanted;
    return mask;
  };
}
