import type { CatalogEntry } from '../catalog-entry.ts';
import { faceCornerPoints } from '../labels.ts';
import { PreprocessSchema } from '../manifest.ts';
import type { ModelManifest } from '../manifest.ts';
import { fileNameOf, placeOf, sha256, sourceOf } from './pinned-file.ts';
import type { PinnedFile } from './pinned-file.ts';

const STRIDES = [8, 16, 32] as const;

const FILES = {
  repo: 'ShiqiYu/libfacedetection.train',
  commit: '0047ac24afb1a50a0c6105001c89d1b5b805dbf1',
};

const sizes: readonly (PinnedFile & { readonly side: number })[] = [
  {
    side: 320,
    ...FILES,
    path: 'onnx/yunet_n_320_320.onnx',
    hash: sha256('81dbde155e982455488235acb8ec2dec5d647edf7cf7080d33e4abb69b93a0d2'),
    size: 317434,
  },
  {
    side: 640,
    ...FILES,
    path: 'onnx/yunet_n_640_640.onnx',
    hash: sha256('25a606a145a5b6d7271ae138fbd00eba91dad8b83222ae3f2c7ecd0f4a7b0e31'),
    size: 317466,
  },
];

/** YuNet: faces with five points; the picture lies top left, its pixels are taken as they are. */
export const yunet: readonly CatalogEntry[] = sizes.map((size) => ({
  ...placeOf(size),
  manifest: {
    manifest: 1,
    id: `yunet-${size.side}`,
    version: '1',
    name: `YuNet at ${size.side}: faces with five key points`,
    task: 'face',
    family: 'yunet',
    decoder: { strides: [...STRIDES] },
    inputs: [{ name: 'input', type: 'float32', shape: [1, 3, size.side, size.side] }],
    outputs: outputsOf(size.side),
    preprocess: PreprocessSchema.parse({
      width: size.side,
      height: size.side,
      anchor: 'top-left',
      color: 'bgr',
    }),
    threshold: 0.6,
    top_k: 100,
    nms_iou: 0.3,
    labels: ['face'],
    keypoints: [...faceCornerPoints],
    license: 'Apache-2.0',
    license_note: 'Licence of the repository libfacedetection.train, which trains and publishes the model.',
    source: sourceOf(size),
    file: fileNameOf(size),
  },
}));

function outputsOf(side: number): ModelManifest['outputs'] {
  const kinds = [
    ['cls', 1],
    ['obj', 1],
    ['bbox', 4],
    ['kps', 10],
  ] as const;
  return kinds.flatMap(([kind, values]) =>
    STRIDES.map((stride) => ({
      name: `${kind}_${stride}`,
      type: 'float32' as const,
      shape: [1, (side / stride) ** 2, values],
    })),
  );
}
