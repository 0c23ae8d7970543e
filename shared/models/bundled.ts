import type { ImportOptions } from './import/convert.ts';
import { outputName } from './import/graph.ts';
import type { GraphModel, GraphPort } from './import/graph-model.ts';
import { cocoLabels, faceKeyPoints, personKeyPoints } from './labels.ts';
import { PreprocessSchema } from './manifest.ts';
import type { ModelManifest } from './manifest.ts';

/** A manifest without what is known only once the ONNX file is written. */
export type ManifestTemplate = Omit<ModelManifest, 'sha256' | 'size'>;

/** How one bundled model is made out of a TensorFlow.js graph model. */
export interface BundledModel {
  readonly manifest: ManifestTemplate;
  /** The model's JSON within `bundledPackage`; its weights lie beside it. */
  readonly path: string;
  readonly importing: ImportOptions;
}

/** The npm package that ships the graph models, and its licence. */
export const bundledPackage = { name: '@vladmandic/human', license: 'MIT' } as const;

const floats = 'float32' as const;
const modelsFolder = 'models';

function source(file: string): string {
  return `npm package ${bundledPackage.name}, ${modelsFolder}/${file}`;
}

/**
 * Faces. 896 anchors in two grids over the 256 × 256 input: 16 × 16 cells of 2 anchors, then 8 × 8 cells of 6; row
 * `(y * cells + x) * anchors + a`. `scores_*` [1, rows, 1] are logits. `boxes_*` [1, rows, 16] are in input pixels
 * relative to the cell's centre: centre x, centre y, width, height, then x, y of the six key points.
 */
const blazeface: BundledModel = {
  path: `${modelsFolder}/blazeface.json`,
  importing: {
    inputLayout: 'nchw',
    rename: { Identity: 'scores_16', Identity_2: 'boxes_16', Identity_1: 'scores_8', Identity_3: 'boxes_8' },
  },
  manifest: {
    manifest: 1,
    id: 'blazeface',
    version: '1',
    name: 'BlazeFace: faces with six key points',
    task: 'face',
    family: 'blazeface',
    decoder: {},
    inputs: [{ name: 'input', type: floats, shape: [1, 3, 256, 256] }],
    outputs: [
      { name: 'scores_16', type: floats, shape: [1, 512, 1] },
      { name: 'boxes_16', type: floats, shape: [1, 512, 16] },
      { name: 'scores_8', type: floats, shape: [1, 384, 1] },
      { name: 'boxes_8', type: floats, shape: [1, 384, 16] },
    ],
    // -1..1
    preprocess: PreprocessSchema.parse({
      width: 256,
      height: 256,
      mean: [127.5, 127.5, 127.5],
      std: [127.5, 127.5, 127.5],
    }),
    threshold: 0.5,
    top_k: 50,
    nms_iou: 0.3,
    labels: ['face'],
    keypoints: [...faceKeyPoints],
    license: bundledPackage.license,
    license_note:
      'The package that ships the model is MIT. The model is Google MediaPipe’s BlazeFace, published under Apache-2.0.',
    source: source('blazeface.json'),
    file: 'model.onnx',
  },
};

/**
 * 80 classes of things. `detections` [1, 100, 6]: the hundred best peaks of the heat map, best first, each left, top,
 * right, bottom in pixels of the 512 × 512 input (may lie outside it), score 0..1, class 0..79. Peaks of one class may
 * still overlap.
 */
const centernet: BundledModel = {
  path: `${modelsFolder}/centernet.json`,
  importing: {
    inputLayout: 'nchw',
    // The heat map and sizes as outputs of their own would be 5.5 MB copied per frame for nothing.
    outputs: ['tower_0/detections'],
    rename: { 'tower_0/detections': 'detections' },
  },
  manifest: {
    manifest: 1,
    id: 'centernet',
    version: '1',
    name: 'CenterNet on MobileNetV3: 80 classes of things',
    task: 'detect',
    family: 'centernet',
    decoder: {},
    inputs: [{ name: 'tower_0/images', type: floats, shape: [1, 3, 512, 512] }],
    outputs: [{ name: 'detections', type: floats, shape: [1, 100, 6] }],
    // 0..255 as they are.
    preprocess: PreprocessSchema.parse({ width: 512, height: 512 }),
    threshold: 0.3,
    top_k: 100,
    nms_iou: 0.5,
    labels: [...cocoLabels],
    license: bundledPackage.license,
    license_note:
      'The package that ships the model is MIT. The upstream repository (github.com/610265158/mobilenetv3_centernet) states no licence.',
    source: source('centernet.json'),
    file: 'model.onnx',
  },
};

/**
 * One person. `keypoints` [1, 1, 17, 3]: y and x as fractions of the 192 × 192 input, then a score 0..1, in the order
 * of the manifest's `keypoints`.
 */
const movenet: BundledModel = {
  path: `${modelsFolder}/movenet-lightning.json`,
  importing: { inputLayout: 'nchw', rename: { Identity: 'keypoints' } },
  manifest: {
    manifest: 1,
    id: 'movenet',
    version: '1',
    name: 'MoveNet lightning: one person with 17 key points',
    task: 'pose',
    family: 'movenet',
    decoder: {},
    inputs: [{ name: 'input', type: floats, shape: [1, 3, 192, 192] }],
    outputs: [{ name: 'keypoints', type: floats, shape: [1, 1, 17, 3] }],
    // 0..255 as they are: the graph normalises them itself.
    preprocess: PreprocessSchema.parse({ width: 192, height: 192 }),
    threshold: 0.25,
    top_k: 1,
    labels: ['person'],
    keypoints: [...personKeyPoints],
    license: bundledPackage.license,
    license_note:
      'The package that ships the model is MIT. The model is Google’s MoveNet, published under Apache-2.0.',
    source: source('movenet-lightning.json'),
    file: 'model.onnx',
  },
};

/** The models that set-up imports, so that the first start has something to run. */
export const bundledModels: readonly BundledModel[] = [blazeface, centernet, movenet];

/** The bundled model whose input and outputs (names and shapes) a graph model has, if any. */
export function matchBundledModel(graph: GraphModel): BundledModel | undefined {
  return bundledModels.find(({ manifest, importing }) => {
    const original = new Map(Object.entries(importing.rename ?? {}).map(([from, to]) => [to, from]));
    const inputs = manifest.inputs.every(
      ({ name, shape: [batch = 1, channels = 3, height = 0, width = 0] }) =>
        hasPort(graph.inputs, name, [batch, height, width, channels]),
    );
    return (
      inputs &&
      manifest.outputs.every(({ name, shape }) => hasPort(graph.outputs, original.get(name) ?? name, shape))
    );
  });
}

function hasPort(ports: readonly GraphPort[] | undefined, name: string, shape: readonly number[]): boolean {
  const port = ports?.find(({ tensor }) => outputName(tensor) === name);
  return port?.shape?.join() === shape.join();
}
