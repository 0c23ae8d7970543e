import type { PictureLayout } from '../shared/frame.ts';
import type { PreprocessSpec } from '../shared/models/manifest.ts';
import { colorMatrix } from './color-matrix.ts';

/** Whether mean and deviation change nothing. Taking -0 away turns -0 into 0, so only +0 does not. */
export function isScaleOnly(spec: PreprocessSpec): boolean {
  return (
    spec.std.every((value) => Math.fround(value) === 1) && spec.mean.every((value) => Object.is(value, 0))
  );
}

/** The vectors whose places `assembly/plan.ts` names: coefficients and biases of 16 bits, then floats. */
export function constantBytes(layout: PictureLayout, spec: PreprocessSpec): Uint8Array {
  const whole = colorVectors(layout, spec);
  const floats = floatVectors(spec);
  const bytes = new Uint8Array(whole.byteLength + floats.byteLength);
  bytes.set(new Uint8Array(whole.buffer));
  bytes.set(new Uint8Array(floats.buffer), whole.byteLength);
  return bytes;
}

function colorVectors({ color }: PictureLayout, spec: PreprocessSpec): Int16Array<ArrayBuffer> {
  const matrix = colorMatrix(color);
  const red = [matrix.luma, matrix.redV];
  const blue = [matrix.luma, matrix.blueU];
  const pairs =
    spec.color !== 'bgr'
      ? [red, [matrix.luma, matrix.greenV], [0, matrix.greenU], blue]
      : [blue, [matrix.luma, matrix.greenU], [0, matrix.greenV], red];
  pairs.push([matrix.lumaBias, matrix.lumaBias], [matrix.chromaBias, matrix.chromaBias]);
  return Int16Array.from(pairs.flatMap((pair) => [pair, pair, pair, pair].flat()));
}

/** One vector of a number. */
function splat(value: number): number[] {
  return [value, value, value, value];
}

/** 12 values in a row: three vectors that begin with the first, second and third channel. */
function cycle(values: readonly number[]): number[] {
  return [values, values, values, values].flat();
}

function floatVectors({ scale, mean, std }: PreprocessSpec): Float32Array<ArrayBuffer> {
  const planes = [...mean, ...std].flatMap(splat);
  return Float32Array.from([...splat(scale), ...planes, ...cycle(mean), ...cycle(std)]);
}
