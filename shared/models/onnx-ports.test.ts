import { expect, test } from 'vitest';
import { SightlineError } from '../errors.ts';
import { manifestOf } from '../pipeline/manifest.cases.ts';
import { checkPorts, takePorts } from './fit-ports.ts';
import { OnnxGraph } from './import/onnx-graph.ts';
import { readOnnxPorts } from './onnx-ports.ts';

function tiny(): Uint8Array {
  const graph = new OnnxGraph();
  const input = graph.addInput('images', 'float32', [1, 3, 8, -1]);
  const weights = graph.addConstant('w', {
    type: 'float32',
    dims: [1, 3, 2, 2],
    data: new Float32Array(12).fill(0.5),
    half: false,
  });
  graph.addNamedNode('Conv', 'output', [input, weights]);
  graph.addOutput('output', 'float32');
  return graph.encode('tiny', 'test');
}

/** The same numbers every time. */
function* randoms(seed: number): Generator<number> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

test('inputs and outputs are read off the bytes, and weights are none', () => {
  expect(readOnnxPorts(tiny())).toEqual({
    inputs: [{ name: 'images', type: 'float32', shape: [1, 3, 8, -1] }],
    outputs: [{ name: 'output', type: 'float32', shape: [] }],
  });
});

test.each([
  ['nothing', ''],
  ['a page', '<!doctype html><title>Log in</title>'],
  ['a pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n'],
  ['json', '{"manifest":1}'],
])('%s is no model', (_what, text) => {
  expect(() => readOnnxPorts(new TextEncoder().encode(text))).toThrow(SightlineError);
});

test('whatever the bytes, it reads them or says that they are no model', () => {
  const bytes = tiny();
  const random = randoms(7);
  const next = (below: number): number => Math.floor((random.next().value ?? 0) * below);
  for (let round = 0; round < 5000; round += 1) {
    const mutated = bytes.slice(0, round % 3 === 0 ? next(bytes.length) : bytes.length);
    for (let change = next(6); change > 0 && mutated.length > 0; change -= 1)
      mutated[next(mutated.length)] = next(256);
    try {
      expect(readOnnxPorts(mutated).outputs.length).toBeGreaterThan(0);
    } catch (error) {
      expect(error).toMatchObject({ code: 'invalid_model' });
    }
  }
});

const file = {
  inputs: [{ name: 'input', type: 'float32', shape: [-1, 3, 8, 8] }],
  outputs: [{ name: 'output', type: 'float32', shape: [] }],
};

test('a manifest fits a file of its names, types and sizes, where neither leaves them open', () => {
  const manifest = manifestOf('faces');
  expect(() => checkPorts(manifest, file)).not.toThrow();
  const [input] = file.inputs;
  const wrong = [
    { ...file, inputs: [{ ...input, name: 'images', type: 'float32', shape: [1, 3, 8, 8] }] },
    { ...file, inputs: [{ name: 'input', type: 'float16', shape: [1, 3, 8, 8] }] },
    { ...file, inputs: [{ name: 'input', type: 'float32', shape: [1, 3, 16, 16] }] },
    { ...file, inputs: [{ name: 'input', type: 'float32', shape: [1, 3, 8] }] },
    { ...file, inputs: [...file.inputs, { name: 'size', type: 'int64', shape: [1, 2] }] },
    { ...file, outputs: [{ name: 'other', type: 'float32', shape: [] }] },
  ];
  for (const each of wrong) expect(() => checkPorts(manifest, each)).toThrow(/Model faces: /);
});

test('what a proved file says of itself completes a manifest', () => {
  const manifest = { ...manifestOf('faces'), nms_iou: 0.5 };
  const named = {
    inputs: [{ name: 'x', type: 'float32', shape: [-1, 3, 8, 8] }],
    outputs: [{ name: '758', type: 'float32', shape: [1, 7, 6] }],
  };
  expect(takePorts(manifest, named)).toEqual({
    ...manifest,
    inputs: [{ name: 'x', type: 'float32', shape: [1, 3, 8, 8] }],
    outputs: [{ name: '758', type: 'float32', shape: [1, 7, 6] }],
  });
});
