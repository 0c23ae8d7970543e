import type { OnnxAttribute } from '../onnx-graph.ts';
import type { Constant } from '../constant.ts';
import { isChannelsFirst, toChannelsFirst } from '../op-context.ts';
import type { Converter, OpContext, OpTable, PictureSize, Value } from '../op-context.ts';
import { heightAndWidth, requireChannelsLast, slide } from './window.ts';

function pool(onnxOp: string, more: Readonly<Record<string, OnnxAttribute>> = {}): Converter {
  return (op) => {
    const { attributes, size } = slide(op, op.input(0).picture, heightAndWidth(op, 'ksize'));
    const name = op.emit(onnxOp, [op.channelsFirst(op.input(0))], { ...attributes, ...more });
    return op.pictureResult(name, op.input(0).type, true, size);
  };
}

/** Where TensorFlow looks for the source of a target pixel. */
function coordinates(op: OpContext): string {
  if (op.attributes.bool('align_corners')) return 'align_corners';
  return op.attributes.bool('half_pixel_centers') ? 'half_pixel' : 'asymmetric';
}

/**
 * Resizes to constant sides. The size is given for all four dimensions, batch and channels taken from the picture:
 * the runtime gets a resize of named axes wrong when it moves a transpose through it.
 */
function resize(op: OpContext, attributes: Readonly<Record<string, OnnxAttribute>>): Value {
  const [height = 0, width = 0] = op.ints(1, 'size');
  if (height < 1 || width < 1) throw op.invalid(`resizes to ${height} by ${width}`);
  const input = op.channelsFirst(op.cast(op.input(0), 'float32'));
  const sides = [op.emit('Shape', [input], { start: 0, end: 2 }), op.graph.addInts([height, width])];
  const size = op.emit('Concat', sides, { axis: 0 });
  const coordinate_transformation_mode = coordinates(op);
  const name = op.emit('Resize', [input, '', '', size], { ...attributes, coordinate_transformation_mode });
  return op.pictureResult(name, 'float32', true, { height, width });
}

const resizeBilinear: Converter = (op) => resize(op, { mode: 'linear' });

/** Nearest rounds half up when corners or pixel centres are aligned, and cuts otherwise. */
const resizeNearest: Converter = (op) => {
  const nearest_mode = coordinates(op) === 'asymmetric' ? 'floor' : 'round_prefer_ceil';
  return resize(op, { mode: 'nearest', nearest_mode });
};

function pad(mode: string, fill: (op: OpContext) => number): Converter {
  return (op) => {
    const value = op.input(0);
    const channelsFirst = isChannelsFirst(value);
    const pairs = paddingPairs(op, op.constant(1, 'paddings'), channelsFirst);
    const pads = op.graph.addInts([...pairs.map((pair) => pair[0]), ...pairs.map((pair) => pair[1])]);
    const names = [op.named(value, channelsFirst), pads];
    const inputs = mode === 'constant' ? [...names, op.graph.addScalar(value.type, fill(op))] : names;
    const name = op.emit('Pad', inputs, { mode });
    if (!value.picture) return op.result(name, value.type);
    return op.pictureResult(
      name,
      value.type,
      channelsFirst,
      paddedSize(value.picture, op.ints(1, 'paddings')),
    );
  };
}

function paddedSize({ height, width }: PictureSize, paddings: readonly number[]): PictureSize {
  const [, , top = 0, bottom = 0, left = 0, right = 0] = paddings;
  return {
    height: height === undefined ? undefined : height + top + bottom,
    width: width === undefined ? undefined : width + left + right,
  };
}

function paddingPairs(op: OpContext, { dims, data }: Constant, channelsFirst: boolean): [number, number][] {
  const rank = dims[0] ?? 0;
  if (dims.length !== 2 || dims[1] !== 2)
    throw op.invalid(`has paddings of shape [${dims.join(', ')}], not [rank, 2]`);
  if (channelsFirst && rank !== 4) throw op.invalid(`has paddings for ${rank} dimensions, not 4`);
  const axes = channelsFirst ? toChannelsFirst : Array.from({ length: rank }, (_, axis) => axis);
  return axes.map((axis) => [data[2 * axis] ?? 0, data[2 * axis + 1] ?? 0]);
}

const mirrorPad: Converter = (op) => {
  const mode = op.attributes.text('mode', 'REFLECT');
  if (mode.toUpperCase() !== 'REFLECT')
    throw op.unsupported(`pads by mode ${mode}; only REFLECT can be imported`);
  return pad('reflect', () => 0)(op);
};

const batchNormalisation: Converter = (op) => {
  requireChannelsLast(op);
  const [scale, offset, mean, variance] = [1, 2, 3, 4].map((index) => op.plain(op.input(index)));
  const inputs = [op.channelsFirst(op.input(0)), scale ?? '', offset ?? '', mean ?? '', variance ?? ''];
  const name = op.emit('BatchNormalization', inputs, {
    epsilon: { float: op.attributes.float('epsilon', 0.001) },
  });
  return op.pictureResult(name, 'float32', true, op.input(0).picture ?? {});
};

/** Channels become pixels: each block of them is a row of its tile, which ONNX calls depth, column, row. */
const depthToSpace: Converter = (op) => {
  requireChannelsLast(op);
  const blocksize = op.attributes.int('block_size', 2);
  const name = op.emit('DepthToSpace', [op.channelsFirst(op.input(0))], { blocksize, mode: 'DCR' });
  const { height, width } = op.input(0).picture ?? {};
  const grown = (side: number | undefined): number | undefined =>
    side === undefined ? side : side * blocksize;
  return op.pictureResult(name, op.input(0).type, true, { height: grown(height), width: grown(width) });
};

/** Ops on pictures other than convolutions: pools, resizes, borders, normalisation. */
export const pictureOps: OpTable = {
  MaxPool: pool('MaxPool'),
  AvgPool: pool('AveragePool', { count_include_pad: 0 }),
  ResizeBilinear: resizeBilinear,
  ResizeNearestNeighbor: resizeNearest,
  Pad: pad('constant', () => 0),
  PadV2: pad('constant', (op) => op.scalar(2, 'padding value')),
  MirrorPad: mirrorPad,
  FusedBatchNorm: batchNormalisation,
  FusedBatchNormV2: batchNormalisation,
  FusedBatchNormV3: batchNormalisation,
  DepthToSpace: depthToSpace,
};
