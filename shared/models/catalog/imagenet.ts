import type { CatalogEntry } from '../catalog-entry.ts';
import { imagenetLabels } from '../imagenet-labels.ts';
import { PreprocessSchema } from '../manifest.ts';
import { fileNameOf, gitBlob, placeOf, sha256, sourceOf } from './pinned-file.ts';
import type { PinnedFile } from './pinned-file.ts';

/** What differs between the models. */
interface Network extends PinnedFile {
  readonly id: string;
  readonly name: string;
  readonly license: string;
  readonly input: string;
  readonly output: string;
  readonly note?: string;
}

const WEB_DEMO = {
  repo: 'microsoft/onnxruntime-web-demo',
  commit: '35239ea55876779fae9829654ce60fb352b252d7',
  license: 'MIT',
  input: 'data',
  note: 'Licence of the repository that holds the file. Not tried with Sightline yet.',
};

const networks: readonly Network[] = [
  {
    id: 'shufflenet-v2',
    name: 'ShuffleNet V2, int8',
    repo: 'onnx/models',
    commit: 'f064171f7dd8e962a8a5b34eac8e1bcf83cebbde',
    path: 'vision/classification/shufflenet/model/shufflenet-v2-12-int8.onnx',
    file: 'shufflenet_v2_12_int8.onnx',
    hash: sha256('bf5eefde67941aa7eaa7787316c9c52c4b04e07fc9587a6ea7028883be9a8d4e'),
    size: 2388912,
    license: 'Apache-2.0',
    input: 'input',
    output: 'output',
  },
  {
    id: 'squeezenet',
    name: 'SqueezeNet 1.1',
    ...WEB_DEMO,
    path: 'public/squeezenet1_1.onnx',
    hash: gitBlob('1804f9d7e521dda07ec95b0f4601112ae142ed10'),
    size: null,
    output: 'squeezenet0_flatten0_reshape0',
  },
  {
    id: 'mobilenetv2',
    name: 'MobileNet V2',
    ...WEB_DEMO,
    path: 'public/mobilenetv2-7.onnx',
    hash: gitBlob('561b1d4b09998e09fdad4a88a8d2749582878998'),
    size: null,
    output: 'mobilenetv20_output_flatten0_reshape0',
  },
];

/** Classifiers of ImageNet's 1000 classes at 224 × 224. */
export const imagenet: readonly CatalogEntry[] = networks.map((network) => ({
  ...placeOf(network),
  manifest: {
    manifest: 1,
    id: network.id,
    version: '1',
    name: `${network.name}: 1000 classes of pictures`,
    task: 'classify',
    family: 'classification',
    decoder: {},
    inputs: [{ name: network.input, type: 'float32', shape: [1, 3, 224, 224] }],
    outputs: [{ name: network.output, type: 'float32', shape: [1, imagenetLabels.length] }],
    preprocess: PreprocessSchema.parse({
      width: 224,
      height: 224,
      fit: 'stretch',
      scale: 1 / 255,
      mean: [0.485, 0.456, 0.406],
      std: [0.229, 0.224, 0.225],
    }),
    threshold: 0.05,
    top_k: 5,
    labels: [...imagenetLabels],
    license: network.license,
    ...(network.note === undefined ? {} : { license_note: network.note }),
    source: sourceOf(network),
    file: fileNameOf(network),
  },
}));
