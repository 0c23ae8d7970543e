import { attr, spatial } from '../tiny-graph.cases.ts';
import type { TinyConstant } from '../tiny-graph.cases.ts';
import { between, floats, ints, one, picture } from './op-case.cases.ts';
import type { OpCase } from './op-case.cases.ts';

function pool(op: string, size: number, stride: number, padding: string): OpCase {
  return one(op, picture, {}, { ...spatial(stride, padding), ksize: attr.ints(1, size, size, 1) });
}

function resize(op: string, height: number, width: number, align: boolean, half: boolean): OpCase {
  return one(
    op,
    picture,
    { size: ints(height, width) },
    { align_corners: attr.bool(align), half_pixel_centers: attr.bool(half) },
  );
}

const norm = {
  scale: floats([4], 2),
  offset: floats([4], 3),
  mean: floats([4], 4),
  variance: { dims: [4], data: [0.5, 1, 2, 3] },
};
const paddings: TinyConstant = { dims: [4, 2], data: [0, 0, 1, 2, 0, 3, 0, 0], type: 'int32' };

/** Pools, resizes and borders against TensorFlow.js. */
export const pictureCases: Record<string, OpCase> = {
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
};
