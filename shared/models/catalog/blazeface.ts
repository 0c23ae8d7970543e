import type { CatalogEntry } from '../catalog-entry.ts';
import { faceKeyPoints } from '../labels.ts';
import { PreprocessSchema } from '../manifest.ts';
import { fileNameOf, placeOf, sha256, sourceOf } from './pinned-file.ts';
import type { PinnedFile } from './pinned-file.ts';

const FILES = { repo: 'ericjaebeom/BlazeFaceONNX', commit: '86f4e7f743a3ceb784475da33154fecf0ea23c72' };

const variants: readonly (PinnedFile & {
  readonly id: string;
  readonly name: string;
  readonly side: number;
})[] = [
  {
    id: 'blazeface-back',
    name: 'BlazeFace for the back camera, 256',
    side: 256,
    ...FILES,
    path: 'output/blazeface_back_base.onnx',
    hash: sha256('67d9d8cf8202b53be0dfa1a4006d92a901f7c968f3c48e87e33dc740e3a45a89'),
    size: 601823,
  },
  {
    id: 'blazeface-front',
    name: 'BlazeFace for the front camera, 128: large faces',
    side: 128,
    ...FILES,
    path: 'output/blazeface_front_base.onnx',
    hash: sha256('123fc74c391b6adaa5c481f6e8991938cc89c361be949bd4f985a2cfb193a5f3'),
    size: 438253,
  },
];

/** BlazeFace with all of its anchors in one pair of outputs. */
export const blazeface: readonly CatalogEntry[] = variants.map((variant) => ({
  ...placeOf(variant),
  manifest: {
    manifest: 1,
    id: variant.id,
    version: '1',
    name: `${variant.name}, with six key points`,
    task: 'face',
    family: 'blazeface',
    decoder: {},
    inputs: [{ name: 'input', type: 'float32', shape: [1, 3, variant.side, variant.side] }],
    outputs: [
      { name: 'raw_boxes', type: 'float32', shape: [1, 896, 16] },
      { name: 'raw_scores', type: 'float32', shape: [1, 896, 1] },
    ],
    // -1..1
    preprocess: PreprocessSchema.parse({
      width: variant.side,
      height: variant.side,
      mean: [127.5, 127.5, 127.5],
      std: [127.5, 127.5, 127.5],
    }),
    threshold: 0.5,
    top_k: 50,
    nms_iou: 0.3,
    labels: ['face'],
    keypoints: [...faceKeyPoints],
    license: 'Apache-2.0',
    license_note: 'Weights: MediaPipe by Google, Apache-2.0.',
    source: sourceOf(variant),
    file: fileNameOf(variant),
  },
}));
