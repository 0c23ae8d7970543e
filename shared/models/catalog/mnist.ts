import type { CatalogEntry } from '../catalog-entry.ts';
import { PreprocessSchema } from '../manifest.ts';
import { fileNameOf, placeOf, sha256, sourceOf } from './pinned-file.ts';
import type { PinnedFile } from './pinned-file.ts';

const FILE: PinnedFile = {
  repo: 'microsoft/onnxruntime-inference-examples',
  commit: '428b0399b871c258683ccfa9e9eb9e449ef01843',
  path: 'c_cxx/MNIST/mnist.onnx',
  hash: sha256('2f06e72de813a8635c9bc0397ac447a601bdbfa7df4bebc278723b958831c9bf'),
  size: 26454,
};

/** Handwritten digits, white on black: the smallest model there is, for trying things out. */
export const mnist: CatalogEntry = {
  ...placeOf(FILE),
  manifest: {
    manifest: 1,
    id: 'mnist',
    version: '1',
    name: 'MNIST: one handwritten digit, white on black',
    task: 'classify',
    family: 'classification',
    decoder: {},
    inputs: [{ name: 'Input3', type: 'float32', shape: [1, 1, 28, 28] }],
    outputs: [{ name: 'Plus214_Output_0', type: 'float32', shape: [1, 10] }],
    preprocess: PreprocessSchema.parse({ width: 28, height: 28, color: 'gray' }),
    threshold: 0.5,
    top_k: 1,
    labels: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    license: 'MIT',
    source: sourceOf(FILE),
    file: fileNameOf(FILE),
  },
};
