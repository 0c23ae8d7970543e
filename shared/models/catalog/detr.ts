import type { CatalogEntry } from '../catalog-entry.ts';
import { cocoLabels } from '../labels.ts';
import { PreprocessSchema } from '../manifest.ts';
import { fileNameOf, gitBlob, placeOf, sha256, sourceOf } from './pinned-file.ts';
import type { PinnedFile } from './pinned-file.ts';

/** What differs between the sizes. */
interface Size extends PinnedFile {
  readonly id: string;
  readonly name: string;
  readonly side: number;
  readonly note: string;
}

const DEIM = 'Weights: DEIMv2 by Intellindust, Apache-2.0.';
const DFINE = 'Weights: D-FINE, Apache-2.0.';
const UNTRIED = 'Not tried with Sightline yet.';

const DEIM_FILES = {
  repo: 'Kazuhito00/DEIMv2-ONNX-Sample',
  commit: 'f88d4382abca74edb26ed4c7f46190ac40da0ea5',
};
const DFINE_FILES = {
  repo: 'Kazuhito00/D-FINE-ONNX-Sample',
  commit: '515cde2e121e6ecf3fb2006c89588a49db1fa1aa',
};

const sizes: readonly Size[] = [
  {
    id: 'deimv2-atto',
    name: 'DEIMv2 Atto at 320',
    side: 320,
    ...DEIM_FILES,
    path: 'model/deimv2_hgnetv2_atto_coco.onnx',
    hash: sha256('b114aa6610ac7c2bd9b3186ffb001afa872430db957407ef2473f7148d00646e'),
    size: 2248408,
    note: DEIM,
  },
  {
    id: 'deimv2-femto',
    name: 'DEIMv2 Femto at 416',
    side: 416,
    ...DEIM_FILES,
    path: 'model/deimv2_hgnetv2_femto_coco.onnx',
    hash: sha256('c6ad358f750132b891165e034c2ba507abefc5ebe1c1d2732a0acbcacc47e52c'),
    size: 4116144,
    note: DEIM,
  },
  {
    id: 'deimv2-pico',
    name: 'DEIMv2 Pico at 640',
    side: 640,
    ...DEIM_FILES,
    path: 'model/deimv2_hgnetv2_pico_coco.onnx',
    hash: gitBlob('e049f81944cdb9a4e0fd07de741abadcce9de516'),
    size: null,
    note: `${DEIM} ${UNTRIED}`,
  },
  {
    id: 'deimv2-n',
    name: 'DEIMv2 N at 640',
    side: 640,
    ...DEIM_FILES,
    path: 'model/deimv2_hgnetv2_n_coco.onnx',
    hash: gitBlob('facaa27741d600e993b80f981b86997adbf7d556'),
    size: null,
    note: `${DEIM} ${UNTRIED}`,
  },
  {
    id: 'dfine-n',
    name: 'D-FINE N at 640',
    side: 640,
    ...DFINE_FILES,
    path: 'model/dfine_n_coco.onnx',
    hash: gitBlob('17814ab5f81ea3610c30cca52af48a3c4f0dc60e'),
    size: null,
    note: `${DFINE} ${UNTRIED}`,
  },
  {
    id: 'dfine-s',
    name: 'D-FINE S at 640',
    side: 640,
    ...DFINE_FILES,
    path: 'model/dfine_s_coco.onnx',
    hash: gitBlob('15ef50733c42e3ccd9b3f37e83a0f774c52c1f13'),
    size: null,
    note: `${DFINE} ${UNTRIED}`,
  },
];

/** DEIM and D-FINE: rows of boxes that the graph has already chosen, in the size given by its second input. */
export const detr: readonly CatalogEntry[] = sizes.map((size) => ({
  ...placeOf(size),
  manifest: {
    manifest: 1,
    id: size.id,
    version: '1',
    name: `${size.name}: 80 classes of things`,
    task: 'detect',
    family: 'detr',
    decoder: {},
    inputs: [
      { name: 'images', type: 'float32', shape: [-1, 3, size.side, size.side] },
      { name: 'orig_target_sizes', type: 'int64', shape: [-1, 2] },
    ],
    outputs: [
      { name: 'labels', type: 'int64', shape: [-1, -1] },
      { name: 'boxes', type: 'float32', shape: [-1, -1, 4] },
      { name: 'scores', type: 'float32', shape: [-1, -1] },
    ],
    preprocess: PreprocessSchema.parse({
      width: size.side,
      height: size.side,
      fit: 'stretch',
      scale: 1 / 255,
      // As they were trained: mAP of Atto .314, with four pixels for each .300.
      resample: 'antialias',
    }),
    threshold: 0.4,
    top_k: 100,
    // Each thing is meant to be found once; what little is found twice lies close together.
    nms_iou: 0.8,
    labels: [...cocoLabels],
    license: 'Apache-2.0',
    license_note: size.note,
    source: sourceOf(size),
    file: fileNameOf(size),
  },
}));
