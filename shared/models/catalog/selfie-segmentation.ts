import type { CatalogEntry } from '../catalog-entry.ts';
import { PreprocessSchema } from '../manifest.ts';
import { fileNameOf, placeOf, sha256, sourceOf } from './pinned-file.ts';
import type { PinnedFile } from './pinned-file.ts';

const FILE: PinnedFile = {
  repo: 'keijiro/SelfieBarracuda',
  commit: '47a67596979ed0081c9bb3ddaceea10aa875b800',
  path: 'Packages/jp.keijiro.mediapipe.selfie/ONNX/selfie_segmentation_landscape.onnx',
  hash: sha256('ce062b4830ec7b2be2a328fcf5f7029b19d1b67b9662ac6ae5f40cb67d0d2bc1'),
  size: 446301,
};

/** Which part of a frame is a person close to the camera. */
export const selfieSegmentation: CatalogEntry = {
  ...placeOf(FILE),
  manifest: {
    manifest: 1,
    id: 'selfie-segmentation',
    version: '1',
    name: 'Selfie segmentation at 256 × 144: the person before the camera',
    task: 'segment',
    family: 'selfie-segmentation',
    decoder: {},
    inputs: [{ name: 'input_1:0', type: 'float32', shape: [1, 144, 256, 3] }],
    outputs: [{ name: 'segment_back', type: 'float32', shape: [1, 144, 256, 1] }],
    preprocess: PreprocessSchema.parse({
      width: 256,
      height: 144,
      fit: 'stretch',
      scale: 1 / 255,
      layout: 'nhwc',
    }),
    threshold: 0.5,
    top_k: 1,
    labels: ['person'],
    license: 'Apache-2.0',
    license_note: 'Weights: MediaPipe by Google, Apache-2.0.',
    source: sourceOf(FILE),
    file: fileNameOf(FILE),
  },
};
