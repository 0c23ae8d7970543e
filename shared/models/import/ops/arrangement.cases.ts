import { attr, spatial } from '../tiny-graph.cases.ts';
import { between, floats, int, ints, one, picture } from './op-case.cases.ts';
import type { OpCase } from './op-case.cases.ts';

function slice(
  begin: number[],
  end: number[],
  strides: number[],
  masks: Record<string, number> = {},
): OpCase {
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

/** Moving, cutting and joining against TensorFlow.js. */
export const arrangementCases: Record<string, OpCase> = {
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
  tile: one('Tile', [2, 3], { times: ints(2, 3) }),
  'broadcast to': one('BroadcastTo', [3, 1], { shape: ints(2, 3, 4) }),
  shape: one('Shape', [2, 3, 4]),
  size: one('Size', [2, 3, 4]),
  'zeros like': one('ZerosLike', [2, 3]),
  'ones like': one('OnesLike', [2, 3]),
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
  slice: one('Slice', [3, 5, 4], { begin: ints(1, 0, 2), size: ints(1, -1, 2) }),
  'strided slice': slice([0, 1, 0], [3, 5, 4], [2, 2, 1]),
  'strided slice, masks': slice([1, 1, 1], [2, 2, 2], [1, 1, 1], { begin: 1, end: 4 }),
  'strided slice, dropping axes': slice([-1, 0, 2], [0, 5, 3], [1, 1, 1], { shrink_axis: 5 }),
  'strided slice, backwards': slice([0, 3, 0], [3, 0, 4], [1, -1, 1]),
  'strided slice, backwards to the beginning': slice([0, 0, 0], [0, 0, 0], [1, -2, 1], { begin: 7, end: 7 }),
  'strided slice, from the end': slice([-2, -3, 0], [3, -1, 4], [1, 1, 1]),
  'strided slice, new axis': slice([0, 0, 1], [2, 0, 3], [1, 1, 1], { new_axis: 2 }),
  'strided slice, ellipsis first': slice([0, 1], [0, 3], [1, 1], { ellipsis: 1 }),
  'strided slice, ellipsis and one index': slice([0, -1], [0, 0], [1, 1], { ellipsis: 1, shrink_axis: 2 }),
  'strided slice, ellipsis between': slice([1, 0, 0], [2, 0, 3], [1, 1, 1], { ellipsis: 2, shrink_axis: 1 }),
  'strided slice, ellipsis and a new axis': slice([0, 0, 1], [0, 0, 3], [1, 1, 1], {
    ellipsis: 1,
    new_axis: 2,
  }),
  'strided slice, new axis at the end': slice([1, 0, 0], [3, 0, 0], [1, 1, 1], { ellipsis: 2, new_axis: 4 }),
  gather: one('GatherV2', [5, 3], { indices: ints(4, 0, 4), axis: int(0) }),
  'gather, second axis': one('GatherV2', [2, 5, 3], { indices: ints(1, 1), axis: int(1) }),
  'gather by points': one('GatherNd', [3, 4, 2], {
    indices: { dims: [3, 2], data: [0, 1, 2, 3, 1, 0], type: 'int32' },
  }),
  reverse: one('ReverseV2', [3, 4], { axes: ints(1) }),
};
