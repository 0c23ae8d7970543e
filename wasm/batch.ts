import type { LetterboxGeometry } from '../shared/detect/letterbox.ts';
import type { Preprocessed } from '../shared/detect/model-runner.ts';
import { SightlineError } from '../shared/errors.ts';
import type { PixelRect } from '../shared/frame.ts';
import type { PreprocessSpec } from '../shared/models/manifest.ts';
import type { Tensor } from '../shared/tensor.ts';
import { tensorBytes, tensorOver } from './output.ts';

/** The most bytes the tensor of a batch may have. */
const MAX_BATCH_BYTES = 256 * 2 ** 20;

/** Several parts of one picture. The tensor's memory is the caller's own. */
export interface PreprocessedBatch {
  readonly tensor: Tensor;
  readonly geometries: readonly LetterboxGeometry[];
}

/**
 * Puts what `run` makes of each crop behind each other. Crops are mostly new ones, and the kernel's memory is theirs
 * while they run: the whole waits outside of it. Throws `invalid_message` for no crops, `too_large` for too many.
 */
export function batchOf(
  spec: PreprocessSpec,
  crops: readonly PixelRect[],
  run: (crop: PixelRect) => Preprocessed,
): PreprocessedBatch {
  if (crops.length === 0) throw new SightlineError('invalid_message', 'A batch needs at least one crop.');
  const each = tensorBytes(spec);
  const bytes = new Uint8Array(batchBytes(each, crops.length));
  const geometries = crops.map((crop, index) => {
    const { tensor, geometry } = run(crop);
    const { buffer, byteOffset, byteLength } = tensor.data;
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), index * each);
    return geometry;
  });
  const dims = [crops.length, ...pictureDims(spec)];
  return { tensor: tensorOver(spec.type, dims, bytes.buffer, 0, bytes.length), geometries };
}

function pictureDims({ width, height, color, layout }: PreprocessSpec): number[] {
  const channels = color === 'gray' ? 1 : 3;
  return layout === 'nchw' ? [channels, height, width] : [height, width, channels];
}

function batchBytes(each: number, count: number): number {
  if (each * count <= MAX_BATCH_BYTES) return each * count;
  const limit = MAX_BATCH_BYTES / 2 ** 20;
  throw new SightlineError('too_large', `A batch may have at most ${limit} MiB: take fewer crops at once.`);
}
