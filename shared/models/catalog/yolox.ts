import type { CatalogEntry } from '../catalog-entry.ts';
import { cocoLabels } from '../labels.ts';
import { PreprocessSchema } from '../manifest.ts';
import { fileNameOf, gitBlob, placeOf, sha256, sourceOf } from './pinned-file.ts';
import type { PinnedFile } from './pinned-file.ts';

/** What differs between the sizes. */
interface Size extends PinnedFile {
  readonly id: string;
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly note?: string;
}

const STRIDES = [8, 16, 32] as const;
const WEIGHTS = 'Weights: YOLOX 0.1.1rc0 by Megvii, Apache-2.0.';
const UNSTATED = `${WEIGHTS} The repository that holds the file states no licence of its own.`;
const UNTRIED = `${WEIGHTS} Not tried with Sightline yet.`;

const NANO_LARGE = { repo: 'w-okada/yolox-onnx-test', commit: '21eae76339474325b8b5adde6fb23892d633884f' };
const TRACKING = {
  repo: 'Kazuhito00/MOT-Tracking-by-Detection-Pipeline',
  commit: 'e50a76b8b430b778276e7fd04fd4cafd5d45eab2',
  note: UNTRIED,
};

const sizes: readonly Size[] = [
  {
    id: 'yolox-nano',
    name: 'YOLOX-Nano at 416',
    width: 416,
    height: 416,
    repo: 'Kazuhito00/YOLOX-ONNX-TFLite-Sample',
    commit: '3d4f1119d0694200671c08069ecb847aa0d8495a',
    path: 'model/yolox_nano.onnx',
    file: 'yolox_nano_416.onnx',
    hash: sha256('695e750a5d5754bb5a8d5325643b59282191a7e7a564e435a415fd3c578eab14'),
    size: 3660092,
  },
  {
    id: 'yolox-nano-640',
    name: 'YOLOX-Nano at 640',
    width: 640,
    height: 640,
    ...NANO_LARGE,
    path: 'docs/models/yolox_nano_640x640.onnx',
    hash: sha256('d015b03bd08c2d5fb7d1144c732d4dc52389aae24470702413efd4c8a04f91f5'),
    size: 3678227,
    note: UNSTATED,
  },
  {
    id: 'yolox-nano-736x1280',
    name: 'YOLOX-Nano at 1280 × 736, for 720p on the edge',
    width: 1280,
    height: 736,
    ...NANO_LARGE,
    path: 'docs/models/yolox_nano_736x1280.onnx',
    hash: sha256('a99bf958286b1932d2bf6cc3cd874c48a23bebf3edb70ea9d332af14da9f597a'),
    size: 3678329,
    note: UNSTATED,
  },
  {
    id: 'yolox-tiny',
    name: 'YOLOX-Tiny at 416',
    width: 416,
    height: 416,
    ...TRACKING,
    path: 'Detector/yolox/model/yolox_tiny_416x416.onnx',
    hash: gitBlob('f45614d0158ddd94274d69c3aa8f9accb2f58fa7'),
    size: null,
  },
  {
    id: 'yolox-s',
    name: 'YOLOX-S at 640',
    width: 640,
    height: 640,
    ...TRACKING,
    path: 'Detector/yolox/model/yolox_s_640x640.onnx',
    hash: gitBlob('4eb9b96e2dab3a18601816c8267c3379a80cb41b'),
    size: null,
  },
  {
    id: 'yolox-m',
    name: 'YOLOX-M at 640',
    width: 640,
    height: 640,
    ...TRACKING,
    path: 'Detector/yolox/model/yolox_m_640x640.onnx',
    hash: gitBlob('c4b50bb30b2f3cdbc21769b8cbf578bd831a9143'),
    size: null,
  },
];

/** YOLOX: one row a cell over three grids; the picture lies top left, its pixels are taken as they are. */
export const yolox: readonly CatalogEntry[] = sizes.map((size) => ({
  ...placeOf(size),
  manifest: {
    manifest: 1,
    id: size.id,
    version: '1',
    name: `${size.name}: 80 classes of things`,
    task: 'detect',
    family: 'yolox',
    decoder: { strides: [...STRIDES] },
    inputs: [{ name: 'images', type: 'float32', shape: [1, 3, size.height, size.width] }],
    outputs: [{ name: 'output', type: 'float32', shape: [1, cellsOf(size), 5 + cocoLabels.length] }],
    preprocess: PreprocessSchema.parse({
      width: size.width,
      height: size.height,
      anchor: 'top-left',
      pad: 114,
      color: 'bgr',
    }),
    threshold: 0.3,
    top_k: 100,
    nms_iou: 0.45,
    labels: [...cocoLabels],
    license: 'Apache-2.0',
    license_note: size.note ?? WEIGHTS,
    source: sourceOf(size),
    file: fileNameOf(size),
  },
}));

function cellsOf({ width, height }: Size): number {
  return STRIDES.reduce((sum, stride) => sum + (width / stride) * (height / stride), 0);
}
