import type { BoundingBox, Detection, Findings } from '../detection.ts';
import { displaySize } from '../frame.ts';
import type { PictureLayout, PixelRect } from '../frame.ts';
import type { ModelManifest } from '../models/manifest.ts';
import type { NamedTensors, Tensor } from '../tensor.ts';
import { cropRects, fromCrop, withoutDoubles } from './crops.ts';
import type { LetterboxGeometry } from './letterbox.ts';
import type { Preprocessor } from './model-runner.ts';
import { partOf, takesBatches } from './tensor-batch.ts';

/** A model that parts of a picture are looked at with; the picture lies in the preprocessor's `inputBuffer`. */
export interface CropLooker {
  readonly manifest: ModelManifest;
  readonly preprocessor: Pick<Preprocessor, 'runInPlace' | 'runCrops'>;
  readonly now: () => number;
  /** Runs the model on a tensor of so many pictures. */
  infer(tensor: Tensor, count: number): Promise<NamedTensors>;
  /** What the outputs for one picture say of it. */
  read(outputs: NamedTensors, geometry: LetterboxGeometry): Findings;
}

/** What the crops of a picture showed together, and milliseconds per stage. */
export interface CropsRun {
  readonly detections: readonly Detection[];
  readonly preprocessMs: number;
  readonly inferMs: number;
  readonly postprocessMs: number;
}

/** The most pictures that a model is given at once. */
const MAX_BATCH = 8;

/**
 * Looks at parts of a picture, several at once where the model takes batches, else one after the other. What is found
 * is placed in the whole picture; what several parts show is given once, at most `limit` things.
 */
export async function lookWithin(
  looker: CropLooker,
  layout: PictureLayout,
  boxes: readonly BoundingBox[],
  limit: number,
): Promise<CropsRun> {
  const size = displaySize(layout);
  const spent = { preprocessMs: 0, inferMs: 0, postprocessMs: 0 };
  const found: Detection[] = [];
  for (const crops of batches(cropRects(size, boxes), takesBatches(looker.manifest) ? MAX_BATCH : 1)) {
    const begun = looker.now();
    const { tensor, geometries } = prepare(looker, layout, crops);
    const prepared = looker.now();
    const outputs = await looker.infer(tensor, crops.length);
    const inferred = looker.now();
    for (const [index, crop] of crops.entries()) {
      const geometry = geometries[index];
      if (geometry === undefined) continue;
      const { detections } = looker.read(partOf(outputs, index, crops.length), geometry);
      found.push(...fromCrop(detections, crop, size));
    }
    spent.preprocessMs += prepared - begun;
    spent.inferMs += inferred - prepared;
    spent.postprocessMs += looker.now() - inferred;
  }
  return { detections: withoutDoubles(found, limit), ...spent };
}

function prepare(
  { manifest, preprocessor }: CropLooker,
  layout: PictureLayout,
  crops: readonly PixelRect[],
): { readonly tensor: Tensor; readonly geometries: readonly LetterboxGeometry[] } {
  const [only] = crops;
  if (only === undefined || crops.length > 1)
    return preprocessor.runCrops(layout, manifest.preprocess, crops);
  const { tensor, geometry } = preprocessor.runInPlace(layout, manifest.preprocess, only);
  return { tensor, geometries: [geometry] };
}

function batches<T>(all: readonly T[], size: number): (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) =>
    all.slice(at * size, (at + 1) * size),
  );
}
