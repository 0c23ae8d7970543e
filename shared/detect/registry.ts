import { SightlineError } from '../errors.ts';
import type { ModelManifest } from '../models/manifest.ts';
import type { NamedTensors } from '../tensor.ts';
import { createBlazeFaceDecoder } from './blazeface.ts';
import { createCenterNetDecoder } from './centernet.ts';
import { createClassifier } from './classification.ts';
import { createDetrDecoder, detrFeeds } from './detr.ts';
import { createFastestDetDecoder } from './fastestdet.ts';
import type { BoxDecoder, Decoder, ModelFamily } from './model-runner.ts';
import { createMoveNetDecoder } from './movenet.ts';
import { createMultiPoseDecoder } from './movenet-multipose.ts';
import { createNanoDetDecoder } from './nanodet.ts';
import { createSegmenter } from './selfie-segmentation.ts';
import { createUltraFaceDecoder } from './ultraface.ts';
import { createYoloxDecoder } from './yolox.ts';
import { createYuNetDecoder } from './yunet.ts';

/** One line per model family. */
const families = new Map<string, ModelFamily>([
  ['blazeface', boxes(createBlazeFaceDecoder)],
  ['centernet', boxes(createCenterNetDecoder)],
  ['classification', { create: createClassifier }],
  ['detr', { ...boxes(createDetrDecoder), feeds: detrFeeds }],
  ['fastestdet', boxes(createFastestDetDecoder)],
  ['movenet', boxes(createMoveNetDecoder)],
  ['movenet-multipose', boxes(createMultiPoseDecoder)],
  ['nanodet', boxes(createNanoDetDecoder)],
  ['selfie-segmentation', { create: createSegmenter }],
  ['ultraface', boxes(createUltraFaceDecoder)],
  ['yolox', boxes(createYoloxDecoder)],
  ['yunet', boxes(createYuNetDecoder)],
]);

/** The families a manifest may name. */
export const decoderFamilies: readonly string[] = [...families.keys()];

/**
 * Builds the decoder that reads a model's outputs. It keeps scratch memory between frames, so make one per session.
 * Throws `invalid_model` when the family is unknown or the manifest's settings or outputs don't suit it.
 */
export function createDecoder(manifest: ModelManifest): Decoder {
  return familyOf(manifest).create(manifest);
}

/** What a model is fed besides the picture, the same for every picture. Throws `invalid_model` as `createDecoder`. */
export function extraFeeds(manifest: ModelManifest): NamedTensors {
  return familyOf(manifest).feeds?.(manifest) ?? {};
}

function familyOf(manifest: ModelManifest): ModelFamily {
  const family = families.get(manifest.family);
  if (family) return family;
  throw new SightlineError(
    'invalid_model',
    `Model ${manifest.id} is of the unknown family "${manifest.family}"; known are: ${decoderFamilies.join(', ')}`,
  );
}

/** A family that finds things with boxes and nothing else. */
function boxes(create: (manifest: ModelManifest) => BoxDecoder): ModelFamily {
  return {
    create: (manifest) => {
      const decode = create(manifest);
      return (outputs, context) => ({ detections: decode(outputs, context) });
    },
  };
}
