import { attr, spatial } from '../tiny-graph.cases.ts';
import type { TinyConstant } from '../tiny-graph.cases.ts';
import { floats, ints, one, picture } from './op-case.cases.ts';
import type { OpCase } from './op-case.cases.ts';

function conv(kernel: number, stride: number, padding: string, dilation = 1): OpCase {
  return one('Conv2D', picture, { w: floats([kernel, kernel, 4, 5]) }, spatial(stride, padding, dilation));
}

function depthwise(
  kernel: number,
  stride: number,
  multiplier: number,
  dims: readonly number[] = picture,
): OpCase {
  const filter = floats([kernel, kernel, dims[3] ?? 1, multiplier]);
  return one('DepthwiseConv2dNative', dims, { w: filter }, spatial(stride, 'SAME'));
}

function fusedConv(op: string, activation: string, extra: Record<string, TinyConstant> = {}): OpCase {
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
): OpCase {
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

/** Convolutions against TensorFlow.js. */
export const convolutionCases: Record<string, OpCase> = {
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
};
