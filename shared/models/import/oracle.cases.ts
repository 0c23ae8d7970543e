import * as converter from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import type * as Common from 'onnxruntime-common';
import * as native from 'onnxruntime-node';
import { expect } from 'vitest';
import type { ImportedModel } from './convert.ts';
import { parseGraphModel } from './graph-model.ts';
import type { Shards } from './weights.ts';

/** Numbers in a shape, as both runtimes take and give them here. */
export interface Numbers {
  readonly data: ArrayLike<number>;
  readonly dims: readonly number[];
}
/** Numbers by the name of an input or output. */
export type NamedNumbers = Readonly<Record<string, Numbers>>;

/** Runs a graph model with TensorFlow.js itself (CPU backend): what an import is judged by. Inputs by node, NHWC. */
export async function runTensorFlow(
  json: string,
  shards: Shards,
  feeds: NamedNumbers,
  outputs: readonly string[],
): Promise<NamedNumbers> {
  tf.enableProdMode();
  await tf.setBackend('cpu');
  const model = await converter.loadGraphModel({ load: () => Promise.resolve(artifacts(json, shards)) });
  const inputs = Object.fromEntries(
    Object.entries(feeds).map(([name, { data, dims }]) => {
      const type = model.inputs.find((input) => input.name === name)?.dtype ?? 'float32';
      return [name, tf.tensor(Array.from(data), [...dims], type)];
    }),
  );
  const given = model.execute(inputs, [...outputs]);
  const tensors = Array.isArray(given) ? given : [given];
  const results = outputs.map((name, index): [string, Numbers] => {
    const tensor = tensors[index];
    return [name, { data: tensor?.dataSync() ?? [], dims: tensor?.shape ?? [] }];
  });
  model.dispose();
  tf.dispose([tensors, Object.values(inputs)]);
  return Object.fromEntries(results);
}

function artifacts(json: string, shards: Shards): tf.io.ModelArtifacts {
  const { modelTopology, signature, userDefinedMetadata } = JSON.parse(json);
  const groups = parseGraphModel(json).weightGroups;
  const bytes = groups.flatMap((group) => group.paths.map((path) => shards.get(path) ?? new Uint8Array()));
  const weightSpecs = JSON.parse(json).weightsManifest.flatMap(
    (group: { weights: unknown[] }) => group.weights,
  );
  const weightData = Uint8Array.from(Buffer.concat(bytes)).buffer;
  return { modelTopology, signature, userDefinedMetadata, weightSpecs, weightData };
}

/** Runs an imported model with onnxruntime's native CPU provider, or with the build of it that is given. */
export async function runOnnx(
  model: Pick<ImportedModel, 'onnx'>,
  feeds: NamedNumbers,
  runtime: Pick<typeof Common, 'InferenceSession' | 'Tensor'> = native,
): Promise<NamedNumbers> {
  const options = { intraOpNumThreads: 1, logSeverityLevel: 3 } as const;
  const session = await runtime.InferenceSession.create(model.onnx, options);
  const inputs = Object.fromEntries(
    Object.entries(feeds).map(([name, { data, dims }]) => [
      name,
      new runtime.Tensor('float32', Float32Array.from(data), dims),
    ]),
  );
  const outputs = await session.run(inputs);
  await session.release();
  return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, numbersOf(tensor)]));
}

function numbersOf({ data, dims }: Common.Tensor): Numbers {
  return { data: Array.from<unknown, number>(data, Number), dims };
}

/**
 * The largest difference of two outputs over the range of the first; over its size, at least 1, where it has only one
 * value. Fails when their shapes differ.
 */
export function relativeDifference(wanted: Numbers, got: Numbers | undefined): number {
  expect(got?.dims).toEqual(wanted.dims);
  let [low, high, difference] = [Infinity, -Infinity, 0];
  for (let i = 0; i < wanted.data.length; i++) {
    const value = Number(wanted.data[i]);
    low = Math.min(low, value);
    high = Math.max(high, value);
    const distance = Math.abs(value - Number(got?.data[i]));
    // Not a number is as different as can be, unless both are.
    difference = Math.max(
      difference,
      Object.is(value, got?.data[i]) ? 0 : Number.isNaN(distance) ? Infinity : distance,
    );
  }
  return difference / (high > low ? high - low : Math.max(1, Math.abs(high)));
}

/** A picture's values with channels first. */
export function toChannelsFirst({ data, dims }: Numbers): Numbers {
  const [batch = 1, height = 0, width = 0, channels = 0] = dims;
  const planar = new Float32Array(data.length);
  const area = height * width;
  for (let i = 0; i < area; i++) {
    for (let c = 0; c < channels; c++) planar[c * area + i] = Number(data[i * channels + c]);
  }
  return { data: planar, dims: [batch, channels, height, width] };
}
