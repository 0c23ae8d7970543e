import type { CatalogEntry } from '../catalog-entry.ts';
import { cocoLabels } from '../labels.ts';
import { PreprocessSchema } from '../manifest.ts';
import { fileNameOf, placeOf, sha256, sourceOf } from './pinned-file.ts';
import type { PinnedFile } from './pinned-file.ts';

const SIDE = 416;
const STRIDES = [8, 16, 32] as const;
/** Weights for each side of a box. */
const BINS = 8;

const FILE: PinnedFile = {
  repo: 'Kazuhito00/NanoDet-ONNX-Sample',
  commit: '610a874a9163369f6432bf7360ae6c66fc605680',
  path: 'model/nanodet_m_416.onnx',
  hash: sha256('08b62b9ee4a7878e7a64d6ef4faf3074322c033a0252c83a20f41b86c76e8146'),
  size: 3802805,
};

/** NanoDet-m: a pair of outputs for each of three grids. */
export const nanodet: CatalogEntry = {
  ...placeOf(FILE),
  manifest: {
    manifest: 1,
    id: 'nanodet-m',
    version: '1',
    name: 'NanoDet-m at 416: 80 classes of things',
    task: 'detect',
    family: 'nanodet',
    decoder: { strides: [...STRIDES] },
    inputs: [{ name: 'input.1', type: 'float32', shape: [1, 3, SIDE, SIDE] }],
    outputs: [...outputsOf('cls', cocoLabels.length), ...outputsOf('dis', 4 * BINS)],
    preprocess: PreprocessSchema.parse({
      width: SIDE,
      height: SIDE,
      fit: 'stretch',
      color: 'bgr',
      mean: [103.53, 116.28, 123.675],
      std: [57.375, 57.12, 58.395],
    }),
    threshold: 0.35,
    top_k: 100,
    nms_iou: 0.6,
    labels: [...cocoLabels],
    license: 'Apache-2.0',
    license_note: 'Weights: NanoDet by RangiLyu, Apache-2.0.',
    source: sourceOf(FILE),
    file: fileNameOf(FILE),
  },
};

function outputsOf(kind: 'cls' | 'dis', values: number) {
  return STRIDES.map((stride) => ({
    name: `${kind}_pred_stride_${stride}`,
    type: 'float32' as const,
    shape: [1, (SIDE / stride) ** 2, values],
  }));
}
