import type { OnnxAttribute } from '../onnx-graph.ts';
import type { Constant } from '../constant.ts';
import { isChannelsFirst, toChannelsFirst } from '../op-context.ts';
import type { Converter, OpContext, OpTable } from '../op-context.ts';
import { heightAndWidth, padding, requireChannelsLast } from './convolution.ts';

function pool(onnxOp: string, more: Readonly<Record<string, OnnxAttribute>> = {}): Converter {
  return (op) => {
    requireChannelsLast(op);
    const attributes = {
      ...padding(op),
      ...more,
      kernel_shape: heightAndWidth(op, 'ksize'),
      strides: heightAndWidth(op, 'strides'),
    };
    return op.result(op.emit(onnxOp, [op.channelsFirst(op.input(0))], attributes), op.input(0).type, true);
  };
}

/** Where TensorFlow looks for the source of a target pixel. */
function coordinates(op: OpContext): string {
  if (op.attributes.bool('align_corners')) return 'align_corners';
  return op.attributes.bool('half_pixel_centers') ? 'half_pixel' : 'asymmetric';
}

function resize(op: OpContext, attributes: Readonly<Record<string, OnnxAttribute>>): string {
  const [height = 0, width = 0] = op.ints(1, 'size');
  if (height < 1 || width < 1) throw op.invalid(`resizes to ${height} by ${width}`);
  const input = op.channelsFirst(op.cast(op.input(0), 'float32'));
  const sizes = op.graph.addInts([height, width]);
  return op.emit('Resize', [input, '', '', sizes], {
    ...attributes,
    axes: [2, 3],
    coordinate_transformation_mode: coordinates(op),
  });
}

const resizeBilinear: Converter = (op) => op.result(resize(op, { mode: 'linear' }), 'float32', true);

/** Nearest rounds half up when corners or pixel centres are aligned, and cuts otherwise. */
const resizeNearest: Converter = (op) => {
  const nearest_mode = coordinates(op) === 'asymmetric' ? 'floor' : 'round_prefer_ceil';
  return op.result(resize(op, { mode: 'nearest', nearest_mode }), 'float32', true);
};

function pad(mode: string, fill: (op: OpContext) => number): Converter {
  return (op) => {
    const value = op.input(0);
    const channelsFirst = isChannelsFirst(value);
    const pairs = paddingPairs(op, op.constant(1, 'paddings'), channelsFirst);
    const pads = op.graph.addInts([...pairs.map((pair) => pair[0]), ...pairs.map((pair) => pair[1])]);
    const names = [op.named(value, channelsFirst), pads];
    const inputs = mode === 'constant' ? [...names, op.graph.addScalar(value.type, fill(op))] : names;
    return op.result(op.emit('Pad', inputs, { mode }), value.type, channelsFirst, value.rank);
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
  return op.result(name, 'float32', true);
};

function blocks(onnxOp: string, more: Readonly<Record<string, OnnxAttribute>> = {}): Converter {
  return (op) => {
    requireChannelsLast(op);
    const attributes = { blocksize: op.attributes.int('block_size', 2), ...more };
    return op.result(op.emit(onnxOp, [op.channelsFirst(op.input(0))], attributes), op.input(0).type, true);
  };
}

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
  DepthToSpace: blocks('DepthToSpace', { mode: 'DCR' }),
  SpaceToDepth: blocks('SpaceToDepth'),
};
