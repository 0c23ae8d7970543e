import { SightlineError } from '../errors.ts';
import type { ModelManifest } from '../models/manifest.ts';
import { createBlazeFaceDecoder } from './blazeface.ts';
import { createCenterNetDecoder } from './centernet.ts';
import type { Decoder } from './model-runner.ts';
import { createMoveNetDecoder } from './movenet.ts';
import { createYoloxDecoder } from './yolox.ts';

/** One line per model family. */
const families = new Map<string, (manifest: ModelManifest) => Decoder>([
  ['blazeface', createBlazeFaceDecoder],
  ['centernet', createCenterNetDecoder],
  ['movenet', createMoveNetDecoder],
  ['yolox', createYoloxDecoder],
]);

/** The families a manifest may name. */
export const decoderFamilies: readonly string[] = [...families.keys()];

/**
 * Builds the decoder that reads a model's outputs. It keeps scratch memory between frames, so make one per session.
 * Throws `invalid_model` when the family is unknown or the manifest's settings or outputs don't suit it.
 */
export function createDecoder(manifest: ModelManifest): Decoder {
  const create = families.get(manifest.family);
  if (create) return create(manifest);
  throw new SightlineError(
    'invalid_model',
    `Model ${manifest.id} is of the unknown family "${manifest.family}"; known are: ${decoderFamilies.join(', ')}`,
  );
}
