import type { CatalogEntry } from '../catalog-entry.ts';
import { cocoLabels } from '../labels.ts';
import { PreprocessSchema } from '../manifest.ts';
import { fileNameOf, placeOf, sha256, sourceOf } from './pinned-file.ts';
import type { PinnedFile } from './pinned-file.ts';

const FILE: PinnedFile = {
  repo: 'dog-qiuqiu/FastestDet',
  commit: '50473cd155cb088aa4a99e64ff6a4b3c24fa07e1',
  path: 'example/onnx-runtime/FastestDet.onnx',
  file: 'fastestdet_352.onnx',
  hash: sha256('31cb14c017fce347cb4c846ec62fdf00d76bb3beecdf4be21e7116ac67feb880'),
  size: 998169,
};

/** FastestDet: one map of cells, the least work of all. */
export const fastestdet: CatalogEntry = {
  ...placeOf(FILE),
  manifest: {
    manifest: 1,
    id: 'fastestdet',
    version: '1',
    name: 'FastestDet at 352: 80 classes of things',
    task: 'detect',
    family: 'fastestdet',
    decoder: {},
    inputs: [{ name: 'input.1', type: 'float32', shape: [1, 3, 352, 352] }],
    outputs: [{ name: '758', type: 'float32', shape: [1, 5 + cocoLabels.length, 22, 22] }],
    preprocess: PreprocessSchema.parse({
      width: 352,
      height: 352,
      fit: 'stretch',
      color: 'bgr',
      scale: 1 / 255,
    }),
    threshold: 0.5,
    top_k: 100,
    nms_iou: 0.45,
    labels: [...cocoLabels],
    license: 'BSD-3-Clause',
    source: sourceOf(FILE),
    file: fileNameOf(FILE),
  },
};
