import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { convertGraphModel } from '../convert.ts';
import { relativeDifference, runOnnx, runTensorFlow, toChannelsFirst } from '../oracle.cases.ts';
import type { Numbers } from '../oracle.cases.ts';
import { converters } from '../registry.ts';
import { attr, spatial, writeTinyGraph } from '../tiny-graph.cases.ts';
import type { TinyConstant, TinyGraph } from '../tiny-graph.cases.ts';

/** One op (or a few) on inputs of given shapes, and which outputs to compare. */
interface Case extends TinyGraph {
  readonly outputs?: readonly string[];
  /** Where the inputs' values lie; -2..2 unless said. */
  readonly range?: readonly [number, number];
}

const ints = (...data: number[]): TinyConstant => ({ dims: [data.length], data, type: 'int32' });
const int = (value: number): TinyConstant => ({ dims: [], data: [value], type: 'int32' });
const floats = (dims: readonly number[], seed = 1): TinyConstant => ({
  dims,
  data: noise(dims, seed, -1, 1),
});
const picture = [1, 7, 6, 4] as const;

/** Repeatable numbers without a pattern. */
function noise(dims: readonly number[], seed: number, low: number, high: number): number[] {
  let state = seed * 2654435761 + 12345;
  return Array.from({ length: dims.reduce((a, b) => a * b, 1) }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.fround(low + (state / 2 ** 32) * (high - low));
  });
}

/** A graph of one node `y` that takes `x` and the constants, in order. */
function one(
  op: string,
  dims: readonly number[],
  constants: Record<string, TinyConstant> = {},
  more: Record<string, unknown> = {},
): Case {
  return {
    inputs: { x: dims },
    constants,
    nodes: [{ name: 'y', op, input: ['x', ...Object.keys(constants)], attr: more }],
  };
}

/** The op behind a convolution, where it meets channels first, and in front of another. */
function between(
  op: string,
  constants: Record<string, TinyConstant> = {},
  more: Record<string, unknown> = {},
): Case {
  const filter = floats([1, 1, 4, 4], 5);
  return {
    inputs: { x: picture },
    constants: { filter, ...constants },
    nodes: [
      { name: 'before', op: 'Conv2D', input: ['x', 'filter'], attr: spatial(1, 'SAME') },
      { name: 'y', op, input: ['before', ...Object.keys(constants)], attr: more },
    ],
  };
}

function conv(kernel: number, stride: number, padding: string, dilation = 1): Case {
  return one('Conv2D', picture, { w: floats([kernel, kernel, 4, 5]) }, spatial(stride, padding, dilation));
}

function depthwise(
  kernel: number,
  stride: number,
  multiplier: number,
  dims: readonly number[] = picture,
): Case {
  const filter = floats([kernel, kernel, dims[3] ?? 1, multiplier]);
  return one('DepthwiseConv2dNative', dims, { w: filter }, spatial(stride, 'SAME'));
}

function fusedConv(op: string, activation: string, extra: Record<string, TinyConstant> = {}): Case {
  const depth = op === '_FusedConv2D' ? 5 : 1;
  const bias = floats([depth === 5 ? 5 : 4], 3);
  const steps = activation ? ['BiasAdd', activation] : ['BiasAdd'];
  const attributes = {
    ...spatial(2, 'SAME'),
    fused_ops: attr.texts(...steps),
    num_args: attr.int(1 + Object.keys(extra).length),
    leakyrelu_alpha: attr.float(0.3),
  };
  return one(op, picture, { w: floats([3, 3, 4, depth]), bias, ...extra }, attributes);
}

function transposedConv(
  size: readonly [number, number],
  kernel: number,
  stride: number,
  padding: string,
): Case {
  const taken = size.map((side) =>
    padding === 'SAME' ? Math.ceil(side / stride) : Math.floor((side - kernel) / stride) + 1,
  );
  return {
    inputs: { x: [1, ...taken, 3] },
    constants: { size: ints(1, ...size, 2), w: floats([kernel, kernel, 2, 3]) },
    nodes: [
      { name: 'y', op: 'Conv2DBackpropInput', input: ['size', 'w', 'x'], attr: spatial(stride, padding) },
    ],
  };
}

function pool(op: string, size: number, stride: number, padding: string): Case {
  return one(op, picture, {}, { ...spatial(stride, padding), ksize: attr.ints(1, size, size, 1) });
}

function resize(op: string, height: number, width: number, align: boolean, half: boolean): Case {
  return one(
    op,
    picture,
    { size: ints(height, width) },
    { align_corners: attr.bool(align), half_pixel_centers: attr.bool(half) },
  );
}

function slice(begin: number[], end: number[], strides: number[], masks: Record<string, number> = {}): Case {
  const mask = Object.fromEntries(
    Object.entries(masks).map(([name, bits]) => [`${name}_mask`, attr.int(bits)]),
  );
  return one(
    'StridedSlice',
    [3, 5, 4],
    { begin: ints(...begin), end: ints(...end), strides: ints(...strides) },
    mask,
  );
}

/** The op on whole numbers, some of them negative: the input is cast first. */
function whole(op: string, divisor: number): Case {
  return {
    inputs: { x: [3, 5] },
    constants: { d: int(divisor) },
    nodes: [
      {
        name: 'cast',
        op: 'Cast',
        input: ['x'],
        attr: { SrcT: attr.type('DT_FLOAT'), DstT: attr.type('DT_INT32') },
      },
      { name: 'y', op, input: ['cast', 'd'] },
    ],
    range: [-20, 20],
  };
}

/** The op on two inputs of one shape, then on one that broadcasts. */
function pair(op: string, range: readonly [number, number] = [-2, 2]): Case {
  return {
    inputs: { a: [2, 3, 4], b: [3, 1] },
    nodes: [{ name: 'y', op, input: ['a', 'b'] }],
    range,
  };
}

const norm = {
  scale: floats([4], 2),
  offset: floats([4], 3),
  mean: floats([4], 4),
  variance: { dims: [4], data: [0.5, 1, 2, 3] },
};
const keep = { keep_dims: attr.bool(true) };
const paddings: TinyConstant = { dims: [4, 2], data: [0, 0, 1, 2, 0, 3, 0, 0], type: 'int32' };

const cases: Record<string, Case> = {
  'convolution, SAME, stride 1': conv(3, 1, 'SAME'),
  'convolution, SAME, stride 2 on odd and even sides': conv(3, 2, 'SAME'),
  'convolution, SAME, stride 3': conv(5, 3, 'SAME'),
  'convolution, SAME, even kernel': conv(2, 1, 'SAME'),
  'convolution, VALID, stride 2': conv(3, 2, 'VALID'),
  'convolution, dilated': conv(3, 1, 'SAME', 2),
  'convolution, explicit padding': one(
    'Conv2D',
    picture,
    { w: floats([3, 3, 4, 5]) },
    { ...spatial(2, 'EXPLICIT'), explicit_paddings: attr.ints(0, 0, 1, 0, 2, 1, 0, 0) },
  ),
  'depthwise, stride 1': depthwise(3, 1, 1),
  'depthwise, stride 2, multiplier 2': depthwise(3, 2, 2),
  'depthwise, one channel': depthwise(5, 2, 3, [1, 9, 8, 1]),
  'fused convolution, bias': fusedConv('_FusedConv2D', ''),
  'fused convolution, Relu': fusedConv('_FusedConv2D', 'Relu'),
  'fused convolution, Relu6': fusedConv('_FusedConv2D', 'Relu6'),
  'fused convolution, Elu': fusedConv('_FusedConv2D', 'Elu'),
  'fused convolution, Sigmoid': fusedConv('_FusedConv2D', 'Sigmoid'),
  'fused convolution, LeakyRelu': fusedConv('_FusedConv2D', 'LeakyRelu'),
  'fused convolution, Prelu': fusedConv('_FusedConv2D', 'Prelu', { slope: floats([1, 1, 5], 9) }),
  'fused depthwise, Relu6': fusedConv('FusedDepthwiseConv2dNative', 'Relu6'),
  'fused depthwise, Prelu': fusedConv('FusedDepthwiseConv2dNative', 'Prelu', { slope: floats([1, 1, 4], 9) }),
  'transposed convolution, SAME, stride 2, even': transposedConv([8, 6], 3, 2, 'SAME'),
  'transposed convolution, SAME, stride 2, odd': transposedConv([7, 5], 4, 2, 'SAME'),
  'transposed convolution, VALID, stride 2': transposedConv([9, 7], 3, 2, 'VALID'),
  'transposed convolution, VALID, with rows left out by the stride': transposedConv([8, 10], 3, 2, 'VALID'),
  'transposed convolution, stride larger than the kernel': transposedConv([9, 6], 2, 3, 'SAME'),
  'max pool, SAME': pool('MaxPool', 2, 2, 'SAME'),
  'max pool, VALID': pool('MaxPool', 3, 1, 'VALID'),
  'average pool, SAME leaves the border out': pool('AvgPool', 3, 2, 'SAME'),
  'average pool, VALID': pool('AvgPool', 2, 2, 'VALID'),
  'bilinear, asymmetric': resize('ResizeBilinear', 14, 9, false, false),
  'bilinear, half-pixel': resize('ResizeBilinear', 14, 9, false, true),
  'bilinear, aligned corners': resize('ResizeBilinear', 14, 9, true, false),
  'bilinear, smaller': resize('ResizeBilinear', 3, 4, false, true),
  'nearest, asymmetric': resize('ResizeNearestNeighbor', 14, 9, false, false),
  'nearest, half-pixel': resize('ResizeNearestNeighbor', 14, 9, false, true),
  'nearest, smaller': resize('ResizeNearestNeighbor', 3, 4, false, false),
  pad: one('Pad', picture, { paddings }),
  'pad, channels first': between('Pad', { paddings }),
  'pad by a value': one('PadV2', picture, { paddings, value: { dims: [], data: [1.5] } }),
  'mirror pad': one('MirrorPad', picture, { paddings }, { mode: attr.text('REFLECT') }),
  'batch normalisation': one('FusedBatchNormV3', picture, norm, { epsilon: attr.float(0.01) }),
  'depth to space': one(
    'DepthToSpace',
    [1, 3, 2, 8],
    {},
    { block_size: attr.int(2), data_format: attr.text('NHWC') },
  ),
  'mean over the picture': between('Mean', { axes: ints(1, 2) }),
  'mean over the picture, kept': between('Mean', { axes: ints(1, 2) }, keep),
  'mean over channels': between('Mean', { axes: ints(-1) }, keep),
  'mean over channels, dropped': between('Mean', { axes: ints(3) }),
  sum: one('Sum', [2, 3, 4], { axes: ints(0, -1) }),
  max: one('Max', [2, 3, 4], { axes: ints(1) }, keep),
  min: one('Min', [2, 3, 4], { axes: ints(2) }),
  product: one('Prod', [2, 3], { axes: ints(1) }),
  argmax: one('ArgMax', [2, 3, 4], { axis: int(-1) }),
  argmin: one('ArgMin', [2, 3, 4], { axis: int(1) }),
  'top k': { ...one('TopKV2', [2, 9], { k: int(4) }, { sorted: attr.bool(true) }), outputs: ['y', 'y:1'] },
  softmax: one('Softmax', [2, 5]),
  'softmax, channels first': between('Softmax'),
  'log softmax': one('LogSoftmax', [2, 5]),
  'cumulative sum': one(
    'Cumsum',
    [3, 4],
    { axis: int(1) },
    { exclusive: attr.bool(true), reverse: attr.bool(true) },
  ),
  any: {
    inputs: { a: [3, 4], b: [3, 4] },
    constants: { axes: ints(1) },
    nodes: [
      { name: 'c', op: 'Greater', input: ['a', 'b'] },
      { name: 'y', op: 'Any', input: ['c', 'axes'] },
    ],
  },
  all: {
    inputs: { a: [3, 2], b: [3, 2] },
    constants: { axes: ints(1) },
    nodes: [
      { name: 'c', op: 'Less', input: ['a', 'b'] },
      { name: 'y', op: 'All', input: ['c', 'axes'] },
    ],
  },
  'matrix product': one('MatMul', [2, 3], { w: floats([3, 4]) }),
  'matrix product, transposed sides': one(
    'MatMul',
    [3, 2],
    { w: floats([4, 3]) },
    { transpose_a: attr.bool(true), transpose_b: attr.bool(true) },
  ),
  'fused matrix product': one(
    '_FusedMatMul',
    [2, 3],
    { w: floats([3, 4]), bias: floats([4], 2) },
    { fused_ops: attr.texts('BiasAdd', 'Relu'), num_args: attr.int(1) },
  ),
  'batched matrix product': one(
    'BatchMatMulV2',
    [2, 3, 5],
    { w: floats([2, 4, 5]) },
    { adj_y: attr.bool(true) },
  ),
  reshape: one('Reshape', [2, 3, 4], { shape: ints(4, -1) }),
  'reshape, channels first': between('Reshape', { shape: ints(1, -1, 2) }),
  'expand dims': one('ExpandDims', [2, 3], { axis: int(-1) }),
  squeeze: one('Squeeze', [1, 3, 1, 2], {}, { squeeze_dims: attr.ints(0, 2) }),
  'squeeze all': one('Squeeze', [1, 3, 1, 2]),
  pack: {
    inputs: { a: [2, 3], b: [2, 3] },
    nodes: [{ name: 'y', op: 'Pack', input: ['a', 'b', 'a'], attr: { axis: attr.int(1) } }],
  },
  unpack: {
    ...one('Unpack', [2, 3], {}, { axis: attr.int(1), num: attr.int(3) }),
    outputs: ['y', 'y:1', 'y:2'],
  },
  'unpack one': one('Unpack', [1, 3], {}, { axis: attr.int(0), num: attr.int(1) }),
  split: {
    inputs: { x: [2, 6] },
    constants: { axis: int(1) },
    nodes: [{ name: 'y', op: 'Split', input: ['axis', 'x'], attr: { num_split: attr.int(3) } }],
    outputs: ['y', 'y:2'],
  },
  'split by sizes': {
    ...one('SplitV', [2, 6], { sizes: ints(1, 3, 2), axis: int(1) }),
    outputs: ['y', 'y:1', 'y:2'],
  },
  concat: one('ConcatV2', [2, 3], { c: floats([2, 2]), axis: int(-1) }),
  'concat, channels first': {
    inputs: { x: picture },
    constants: { w: floats([1, 1, 4, 3]), axis: int(3) },
    nodes: [
      { name: 'a', op: 'Conv2D', input: ['x', 'w'], attr: spatial(1, 'SAME') },
      { name: 'b', op: 'Relu', input: ['a'] },
      { name: 'y', op: 'ConcatV2', input: ['a', 'b', 'axis'] },
    ],
  },
  transpose: one('Transpose', [2, 3, 4], { order: ints(2, 0, 1) }),
  'transpose, channels first': between('Transpose', { order: ints(0, 3, 1, 2) }),
  slice: one('Slice', [3, 5, 4], { begin: ints(1, 0, 2), size: ints(1, -1, 2) }),
  'strided slice': slice([0, 1, 0], [3, 5, 4], [2, 2, 1]),
  'strided slice, masks': slice([1, 1, 1], [2, 2, 2], [1, 1, 1], { begin: 1, end: 4 }),
  'strided slice, dropping axes': slice([-1, 0, 2], [0, 5, 3], [1, 1, 1], { shrink_axis: 5 }),
  'strided slice, backwards': slice([0, 3, 0], [3, 0, 4], [1, -1, 1]),
  'strided slice, backwards to the beginning': slice([0, 0, 0], [0, 0, 0], [1, -2, 1], { begin: 7, end: 7 }),
  'strided slice, from the end': slice([-2, -3, 0], [3, -1, 4], [1, 1, 1]),
  'strided slice, new axis': slice([0, 0, 1], [2, 0, 3], [1, 1, 1], { new_axis: 2 }),
  gather: one('GatherV2', [5, 3], { indices: ints(4, 0, 4), axis: int(0) }),
  'gather, second axis': one('GatherV2', [2, 5, 3], { indices: ints(1, 1), axis: int(1) }),
  'gather by points': one('GatherNd', [3, 4, 2], {
    indices: { dims: [3, 2], data: [0, 1, 2, 3, 1, 0], type: 'int32' },
  }),
  tile: one('Tile', [2, 3], { times: ints(2, 3) }),
  'broadcast to': one('BroadcastTo', [3, 1], { shape: ints(2, 3, 4) }),
  shape: one('Shape', [2, 3, 4]),
  size: one('Size', [2, 3, 4]),
  'zeros like': one('ZerosLike', [2, 3]),
  'ones like': one('OnesLike', [2, 3]),
  reverse: one('ReverseV2', [3, 4], { axes: ints(1) }),
  fill: {
    inputs: { x: [2, 3] },
    constants: { v: { dims: [], data: [2.5] } },
    nodes: [
      { name: 's', op: 'Shape', input: ['x'] },
      { name: 'y', op: 'Fill', input: ['s', 'v'] },
    ],
  },
  range: {
    inputs: { x: [2, 3] },
    constants: { from: int(0), step: int(2) },
    nodes: [
      { name: 's', op: 'Size', input: ['x'] },
      { name: 'y', op: 'Range', input: ['from', 's', 'step'] },
    ],
  },
  'floor division of whole numbers': whole('FloorDiv', 3),
  'floor division by a negative whole number': whole('FloorDiv', -4),
  'remainder of whole numbers': whole('FloorMod', 3),
  'remainder by a negative whole number': whole('FloorMod', -4),
  'floor division': pair('FloorDiv', [0.5, 9]),
  remainder: pair('FloorMod', [0.5, 9]),
  'remainder by its other name': pair('Mod', [0.5, 9]),
  'division without NaN': one('DivNoNan', [3], { d: { dims: [3], data: [0, 2, -0] } }),
  'types are widened': {
    inputs: { x: [2, 3] },
    constants: { n: ints(1, 2, 3) },
    nodes: [{ name: 'y', op: 'Mul', input: ['x', 'n'] }],
  },
  'sum of many': {
    inputs: { a: [2, 3], b: [2, 3], c: [2, 3] },
    nodes: [{ name: 'y', op: 'AddN', input: ['a', 'b', 'c'] }],
  },
  'bias on a picture': between('BiasAdd', { bias: floats([4]) }, { data_format: attr.text('NHWC') }),
  'constant of rank 3 on a picture': between('Mul', { m: floats([7, 6, 1]) }),
  'constant of rank 1 on a picture': between('Add', { m: floats([4]) }),
  'constant scalar on a picture': between('Maximum', { m: { dims: [1, 1], data: [0.25] } }),
  'two pictures in two layouts': {
    inputs: { x: picture },
    constants: { w: floats([1, 1, 4, 4]) },
    nodes: [
      { name: 'a', op: 'Conv2D', input: ['x', 'w'], attr: spatial(1, 'SAME') },
      { name: 'y', op: 'Sub', input: ['x', 'a'] },
    ],
  },
  select: {
    inputs: { a: [2, 3], b: [2, 3] },
    nodes: [
      { name: 'c', op: 'Greater', input: ['a', 'b'] },
      { name: 'y', op: 'SelectV2', input: ['c', 'a', 'b'] },
    ],
  },
  'not equal': one('NotEqual', [3], { d: { dims: [3], data: [0, 0, 0] } }),
  logic: {
    inputs: { a: [2, 8], b: [2, 8] },
    nodes: [
      { name: 'more', op: 'GreaterEqual', input: ['a', 'b'] },
      { name: 'less', op: 'LessEqual', input: ['a', 'b'] },
      { name: 'both', op: 'LogicalAnd', input: ['more', 'less'] },
      { name: 'either', op: 'LogicalOr', input: ['both', 'more'] },
      { name: 'y', op: 'LogicalNot', input: ['either'] },
    ],
  },
  prelu: between('Prelu', { slope: floats([1, 1, 4], 8) }),
  'prelu with a slope per pixel': between('Prelu', { slope: floats([7, 6, 4], 8) }),
  'leaky relu': one('LeakyRelu', [2, 5], {}, { alpha: attr.float(0.3) }),
  clip: one('ClipByValue', [2, 5], { low: { dims: [], data: [-0.5] }, high: { dims: [], data: [1.25] } }),
  'cast to whole numbers cuts': one(
    'Cast',
    [2, 9],
    {},
    { SrcT: attr.type('DT_FLOAT'), DstT: attr.type('DT_INT32') },
  ),
};

const unary = [
  'Relu',
  'Relu6',
  'Elu',
  'Sigmoid',
  'Tanh',
  'Selu',
  'Softplus',
  'Abs',
  'Neg',
  'Sign',
  'Exp',
  'Floor',
  'Ceil',
  'Erf',
];
for (const op of [...unary, 'Sin', 'Cos', 'Atan', 'Sinh', 'Cosh', 'Asinh', 'Expm1', 'Square', 'Identity'])
  cases[op] = one(op, [3, 7]);
for (const op of ['Log', 'Sqrt', 'Rsqrt', 'Reciprocal', 'Log1p'])
  cases[op] = { ...one(op, [3, 7]), range: [0.1, 4] };
for (const op of ['Tan', 'Asin', 'Acos', 'Atanh']) cases[op] = { ...one(op, [3, 7]), range: [-0.9, 0.9] };
cases['Acosh'] = { ...one('Acosh', [3, 7]), range: [1, 4] };
cases['Round'] = { ...one('Round', [3, 7]), range: [-9, 9] };
for (const op of ['Add', 'AddV2', 'Sub', 'Mul', 'Maximum', 'Minimum', 'SquaredDifference', 'Less', 'Equal'])
  cases[op] = pair(op);
for (const op of ['RealDiv', 'Div', 'Pow']) cases[op] = pair(op, [0.5, 3]);

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
  'ReverseV2',
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
