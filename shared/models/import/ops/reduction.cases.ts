import { attr } from '../tiny-graph.cases.ts';
import { between, floats, int, ints, one } from './op-case.cases.ts';
import type { OpCase } from './op-case.cases.ts';

const keep = { keep_dims: attr.bool(true) };

/** Reductions and matrix products against TensorFlow.js. */
export const reductionCases: Record<string, OpCase> = {
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
};
