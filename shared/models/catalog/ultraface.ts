import type { CatalogEntry } from '../catalog-entry.ts';
import { PreprocessSchema } from '../manifest.ts';
import { fileNameOf, placeOf, sha256, sourceOf } from './pinned-file.ts';
import type { PinnedFile } from './pinned-file.ts';

const FILE: PinnedFile = {
  repo: 'Linzaer/Ultra-Light-Fast-Generic-Face-Detector-1MB',
  commit: 'dffdddda9794a50607cba8f318507a28c1c27cab',
  path: 'models/onnx/version-RFB-320.onnx',
  file: 'ultraface_rfb_320.onnx',
  hash: sha256('34cd7e60aeff28744c657de7a3dc64e872d506741de66987f3426f2b79f88017'),
  size: 1270727,
};

/** UltraFace: faces, with boxes that the graph has worked out. */
export const ultraface: CatalogEntry = {
  ...placeOf(FILE),
  manifest: {
    manifest: 1,
    id: 'ultraface-rfb-320',
    version: '1',
    name: 'UltraFace RFB at 320 × 240: faces',
    task: 'face',
    family: 'ultraface',
    decoder: {},
    inputs: [{ name: 'input', type: 'float32', shape: [1, 3, 240, 320] }],
    outputs: [
      { name: 'scores', type: 'float32', shape: [1, 4420, 2] },
      { name: 'boxes', type: 'float32', shape: [1, 4420, 4] },
    ],
    preprocess: PreprocessSchema.parse({
      width: 320,
      height: 240,
      fit: 'stretch',
      mean: [127, 127, 127],
      std: [128, 128, 128],
    }),
    threshold: 0.6,
    top_k: 100,
    nms_iou: 0.3,
    labels: ['face'],
    license: 'MIT',
    source: sourceOf(FILE),
    file: fileNameOf(FILE),
  },
};
