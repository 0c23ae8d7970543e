import type { ModelManifest } from '../models/manifest.ts';

/** A whole manifest for tests that need one but no model. */
export function manifestOf(id: string, task: ModelManifest['task'] = 'detect'): ModelManifest {
  return {
    manifest: 1,
    id,
    version: '1',
    name: id,
    task,
    family: 'yolox',
    decoder: {},
    inputs: [{ name: 'input', type: 'float32', shape: [1, 3, 8, 8] }],
    outputs: [{ name: 'output', type: 'float32', shape: [1, 1, 6] }],
    preprocess: {
      width: 8,
      height: 8,
      fit: 'letterbox',
      anchor: 'center',
      pad: 0,
      color: 'rgb',
      scale: 1,
      mean: [0, 0, 0],
      std: [1, 1, 1],
      layout: 'nchw',
      type: 'float32',
    },
    threshold: 0.3,
    top_k: 100,
    labels: ['thing'],
    license: 'Apache-2.0',
    source: 'made for a test',
    file: 'model.onnx',
    sha256: '0'.repeat(64),
    size: 1,
  };
}
