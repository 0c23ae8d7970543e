import { readFile } from 'node:fs/promises';
import { afterEach, expect, test, vi } from 'vitest';
import type { ModelManifest } from '../../shared/models/manifest.ts';
import { encodeFloat16 } from '../../shared/models/import/float16.ts';
import { OnnxGraph } from '../../shared/models/import/onnx-graph.ts';
import type { NamedTensors, Tensor } from '../../shared/tensor.ts';
import { builtInstallation } from '../built.cases.ts';
import { systemClock } from '../clock.ts';
import { ModelRepository } from './model-repository.ts';
import { openSession } from './native-session.ts';
import type { OpenSession } from './native-session.ts';

vi.setConfig({ testTimeout: 30_000 });
afterEach(() => {
  vi.doUnmock('onnxruntime-node');
  vi.resetModules();
});

const installation = builtInstallation();

async function blazeface(): Promise<{ manifest: ModelManifest; bytes: Uint8Array }> {
  const models = new ModelRepository([installation.modelsFolder], systemClock);
  await models.scan();
  const model = models.find('blazeface');
  if (model === undefined) throw new Error('no blazeface');
  return { manifest: model.manifest, bytes: await readFile(model.file) };
}

async function runOn({ session }: OpenSession, manifest: ModelManifest): Promise<NamedTensors> {
  const [input] = manifest.inputs;
  if (input === undefined) throw new Error('no input');
  const length = input.shape.reduce((product, side) => product * side, 1);
  const data = Float32Array.from({ length }, (_, index) => Math.sin(index) / 2 + 0.5);
  const outputs = await session.run({ [input.name]: { type: 'float32', dims: input.shape, data } });
  await session.close();
  return outputs;
}

test('where there is no native runtime it runs on WebAssembly, says so, and finds the same', async () => {
  const { manifest, bytes } = await blazeface();
  const native = await openSession(bytes, 2);
  expect(native.provider).toMatchObject({ name: 'cpu', threads: 2 });
  const expected = await runOn(native, manifest);

  vi.doMock('onnxruntime-node', () => {
    throw new Error('no binary for this platform');
  });
  vi.resetModules();
  const { openSession: openElsewhere } = await import('./native-session.ts');
  const fallback = await openElsewhere(bytes, 2);
  expect(fallback.provider).toMatchObject({ name: 'wasm', threads: 2 });
  expect(fallback.provider.reason).toMatch(/WebAssembly, since native onnxruntime does not load/);
  const found = await runOn(fallback, manifest);

  expect(Object.keys(found)).toEqual(Object.keys(expected));
  for (const [name, tensor] of Object.entries(expected)) {
    const other = found[name];
    expect(other?.dims).toEqual(tensor.dims);
    const [values, others] = [numbers(tensor), numbers(other)];
    const differences = values.map((value, index) => Math.abs(value - (others[index] ?? NaN)));
    const range = Math.max(...values.map((value) => Math.abs(value)));
    expect(Math.max(...differences) / range).toBeLessThan(1e-4);
  }
});

function numbers(tensor: Tensor | undefined): number[] {
  return Array.from<number | bigint, number>(tensor?.data ?? [], Number);
}

test('what is no model is refused in words', async () => {
  await expect(openSession(Buffer.from('not a model'), 1)).rejects.toMatchObject({
    code: 'invalid_model',
    message: expect.stringContaining('onnxruntime cannot load this model'),
  });
});

test('a model of half precision takes the bits of its picture and gives floats', async () => {
  const graph = new OnnxGraph();
  graph.addInput('picture', 'float16', [1, 3, 2, 2]);
  graph.addNamedNode('Identity', 'same', ['picture']);
  graph.addOutput('same', 'float16');
  const { session } = await openSession(graph.encode('halves', 'test'), 1);
  const values = Float32Array.of(0, 1, -2, 0.5, 65504, 2 ** -14, 2 ** -24, 3, 4, 5, 6, -0.25);
  const picture: Tensor = { type: 'float16', dims: [1, 3, 2, 2], data: encodeFloat16(values) };
  expect(await session.run({ picture })).toEqual({
    same: { type: 'float32', dims: [1, 3, 2, 2], data: values },
  });
  await session.close();
});
