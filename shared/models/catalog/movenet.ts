import type { CatalogEntry } from '../catalog-entry.ts';
import { personKeyPoints } from '../labels.ts';
import { PreprocessSchema } from '../manifest.ts';
import { fileNameOf, gitBlob, placeOf, sourceOf } from './pinned-file.ts';
import type { PinnedFile } from './pinned-file.ts';

/** What differs between the models. */
interface Variant extends PinnedFile {
  readonly id: string;
  readonly name: string;
  readonly family: 'movenet' | 'movenet-multipose';
  readonly side: number;
  readonly output: readonly number[];
  readonly persons: number;
}

const FILES = {
  repo: 'Kazuhito00/MoveNet-Python-Example',
  commit: '515743a113e49b4f31677b1f6252c0041f237e30',
  size: null,
};
const ONE = { family: 'movenet', output: [1, 1, personKeyPoints.length, 3], persons: 1 } as const;

const variants: readonly Variant[] = [
  {
    id: 'movenet-lightning',
    name: 'MoveNet Lightning: one person',
    side: 192,
    ...FILES,
    ...ONE,
    path: 'onnx/movenet_singlepose_lightning_4.onnx',
    hash: gitBlob('ba83caaf29e17ebd04a94de08fb33cb062bc52f3'),
  },
  {
    id: 'movenet-thunder',
    name: 'MoveNet Thunder: one person, more exact',
    side: 256,
    ...FILES,
    ...ONE,
    path: 'onnx/movenet_singlepose_thunder_4.onnx',
    hash: gitBlob('331ea1485a4e3121b89ef40268f162ebfa621cdd'),
  },
  {
    id: 'movenet-multipose',
    name: 'MoveNet MultiPose: up to six persons',
    side: 256,
    ...FILES,
    path: 'onnx/movenet_multipose_lightning_1.onnx',
    hash: gitBlob('d835efdb072cb0a57e79fe5daf177eaf572d317a'),
    family: 'movenet-multipose',
    output: [1, 6, personKeyPoints.length * 3 + 5],
    persons: 6,
  },
];

/** MoveNet as its makers give it: pixels as whole numbers in rows of RGB. */
export const movenet: readonly CatalogEntry[] = variants.map((variant) => ({
  ...placeOf(variant),
  manifest: {
    manifest: 1,
    id: variant.id,
    version: '1',
    name: `${variant.name}, with 17 key points`,
    task: 'pose',
    family: variant.family,
    decoder: {},
    inputs: [{ name: 'input', type: 'int32', shape: [1, variant.side, variant.side, 3] }],
    outputs: [{ name: 'output_0', type: 'float32', shape: [...variant.output] }],
    preprocess: PreprocessSchema.parse({
      width: variant.side,
      height: variant.side,
      layout: 'nhwc',
      type: 'int32',
    }),
    threshold: 0.25,
    top_k: variant.persons,
    labels: ['person'],
    keypoints: [...personKeyPoints],
    license: 'Apache-2.0',
    license_note: 'Weights: MoveNet by Google, Apache-2.0. Not tried with Sightline yet.',
    source: sourceOf(variant),
    file: fileNameOf(variant),
  },
}));
