import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { convertGraphModel } from '../convert.ts';
import { relativeDifference, runOnnx, runTensorFlow, toChannelsFirst } from '../oracle.cases.ts';
import type { Numbers } from '../oracle.cases.ts';
import { converters } from '../registry.ts';
import { spatial, writeTinyGraph } from '../tiny-graph.cases.ts';
import { activationCases } from './activation.cases.ts';
import { arithmeticCases } from './arithmetic.cases.ts';
import { arrangementCases } from './arrangement.cases.ts';
import { convolutionCases } from './convolution.cases.ts';
import { floats, noise, one } from './op-case.cases.ts';
import { pictureCases } from './picture.cases.ts';
import { reductionCases } from './reduction.cases.ts';

const cases = {
  ...convolutionCases,
  ...pictureCases,
  ...reductionCases,
  ...arrangementCases,
  ...activationCases,
  ...arithmeticCases,
};

test.each(Object.entries(cases))('%s: as TensorFlow.js', async (_name, graph) => {
  const { json, shards } = writeTinyGraph(graph);
  const outputs = graph.outputs ?? ['y'];
  const [low, high] = graph.range ?? [-2, 2];
  const feeds = Object.fromEntries(
    Object.entries(graph.inputs).map(([name, dims], index): [string, Numbers] => [
      name,
      { dims, data: noise(dims, index + 11, low, high) },
    ]),
  );
  const wanted = await runTensorFlow(json, shards, feeds, outputs);
  for (const inputLayout of ['nhwc', 'nchw'] as const) {
    const model = convertGraphModel(json, shards, { outputs, inputLayout });
    const laid = Object.entries(feeds).map(([name, numbers]) => [
      name,
      inputLayout === 'nchw' && numbers.dims.length === 4 ? toChannelsFirst(numbers) : numbers,
    ]);
    const got = await runOnnx(model, Object.fromEntries(laid));
    for (const name of outputs)
      expect(relativeDifference(wanted[name] ?? { data: [], dims: [] }, got[name])).toBeLessThan(1e-5);
  }
});

/** Ops that a case above needn't name: others of the same converter, or covered by the models of the package. */
const sameConverter = [
  'Select',
  'Concat',
  'Gather',
  'DepthwiseConv2d',
  'BatchMatMul',
  'FusedBatchNorm',
  'FusedBatchNormV2',
];
const passOn = [
  'StopGradient',
  'Snapshot',
  'EnsureShape',
  'Print',
  'PlaceholderWithDefault',
  'IdentityN',
  'Where',
];

test('every op of the registry is compared or named as an alias', () => {
  const compared = new Set(Object.values(cases).flatMap((graph) => graph.nodes.map((node) => node.op)));
  const missing = [...converters.keys()].filter(
    (op) => !compared.has(op) && ![...sameConverter, ...passOn].includes(op),
  );
  expect(missing).toEqual([]);
});

test('convolutions of any size, stride and padding agree', { timeout: 30_000 }, async () => {
  const shapes = fc.record({
    height: fc.integer({ min: 1, max: 12 }),
    width: fc.integer({ min: 1, max: 12 }),
    kernel: fc.integer({ min: 1, max: 5 }),
    stride: fc.integer({ min: 1, max: 4 }),
    depthwise: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(shapes, async ({ height, width, kernel, stride, depthwise: isDepthwise }) => {
      const dims = [1, height, width, 2];
      const op = isDepthwise ? 'DepthwiseConv2dNative' : 'Conv2D';
      const graph = one(op, dims, { w: floats([kernel, kernel, 2, 3]) }, spatial(stride, 'SAME'));
      const { json, shards } = writeTinyGraph(graph);
      const feeds = { x: { dims, data: noise(dims, 7, -1, 1) } };
      const wanted = await runTensorFlow(json, shards, feeds, ['y']);
      const got = await runOnnx(convertGraphModel(json, shards), feeds);
      expect(relativeDifference(wanted['y'] ?? { data: [], dims: [] }, got['y'])).toBeLessThan(1e-5);
    }),
    { numRuns: 60 },
  );
});
