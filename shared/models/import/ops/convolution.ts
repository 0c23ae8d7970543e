import type { Constant } from '../constant.ts';
import { reshapeConstant, transposeConstant } from '../constant.ts';
import type { OnnxAttribute } from '../onnx-graph.ts';
import type { Converter, OpContext, OpTable, Value } from '../op-context.ts';
import { activate } from './activation.ts';
import { heightAndWidth, requireChannelsLast, slide } from './window.ts';

function filterOf(op: OpContext): Constant {
  const filter = op.constant(1, 'filter');
  if (filter.dims.length === 4 && filter.type === 'float32') return filter;
  throw op.invalid(
    `has a filter of ${filter.dims.length} dimensions and type ${filter.type}, not 4 and float32`,
  );
}

/** The group's filter as ONNX wants it: outputs first. */
interface Filter {
  readonly weights: Constant;
  readonly group: number;
}

function fullFilter(op: OpContext): Filter {
  return { weights: transposeConstant(filterOf(op), [3, 2, 0, 1]), group: 1 };
}

/** A depthwise filter is [height, width, channels, multiplier]; output channel `c * multiplier + m` sees channel `c`. */
function depthwiseFilter(op: OpContext): Filter {
  const filter = filterOf(op);
  const [height = 0, width = 0, channels = 0, multiplier = 0] = filter.dims;
  const outputsFirst = transposeConstant(filter, [2, 3, 0, 1]);
  return {
    weights: reshapeConstant(outputsFirst, [channels * multiplier, 1, height, width]),
    group: channels,
  };
}

function convolve(op: OpContext, filter: Filter, bias?: Value): Value {
  const picture = op.cast(op.input(0), 'float32');
  const window = slide(op, picture.picture, filter.weights.dims.slice(2));
  const weights = op.graph.addConstant(`${op.node.name}/filter`, filter.weights);
  const inputs = [op.channelsFirst(picture), weights, ...(bias ? [biasName(op, bias, filter)] : [])];
  const name = op.emit('Conv', inputs, { ...window.attributes, group: filter.group });
  return op.pictureResult(name, 'float32', true, window.size);
}

function biasName(op: OpContext, bias: Value, filter: Filter): string {
  const outputs = filter.weights.dims[0] ?? 0;
  if (!bias.constant)
    throw op.unsupported('takes its bias from another node; only a constant can be imported');
  if (bias.constant.data.length !== outputs)
    throw op.invalid(`has ${bias.constant.data.length} biases for ${outputs} channels`);
  return op.graph.addConstant(`${op.node.name}/bias`, reshapeConstant(bias.constant, [outputs]));
}

/** A convolution and what is fused to it: a bias, then at most one activation, whose slope (Prelu) is the last input. */
function fused(op: OpContext, filter: Filter): Value {
  const steps = op.attributes.texts('fused_ops');
  const hasBias = steps[0] === 'BiasAdd';
  const result = convolve(op, filter, hasBias ? op.input(2) : undefined);
  const activations = hasBias ? steps.slice(1) : steps;
  return activations.reduce((value, name) => activate(op, value, name, op.inputs[hasBias ? 3 : 2]), result);
}

/**
 * A transposed convolution. TensorFlow gives the size of the result, ONNX wants padding: SAME splits what is too much
 * with the odd one at the end; VALID adds at the end what the strides left out.
 */
const transposed: Converter = (op) => {
  requireChannelsLast(op);
  const [, height = 0, width = 0] = op.ints(0, 'output shape');
  const filter = filterOf(op);
  const strides = heightAndWidth(op, 'strides');
  const kernel = [filter.dims[0] ?? 0, filter.dims[1] ?? 0];
  const attributes = {
    ...transposedPadding(op, [height, width], kernel, strides),
    strides,
    kernel_shape: kernel,
  };
  // [height, width, out, in] becomes [in, out, height, width].
  const weights = op.graph.addConstant(`${op.node.name}/filter`, transposeConstant(filter, [3, 2, 0, 1]));
  const name = op.emit('ConvTranspose', [op.channelsFirst(op.input(2)), weights], attributes);
  return op.pictureResult(name, 'float32', true, { height, width });
};

function transposedPadding(
  op: OpContext,
  size: readonly number[],
  kernel: readonly number[],
  strides: readonly number[],
): Record<string, OnnxAttribute> {
  const same = op.attributes.text('padding', 'VALID') === 'SAME';
  const spare = size.map((length, axis) => {
    const stride = strides[axis] ?? 1;
    const side = kernel[axis] ?? 1;
    const taken = same ? Math.ceil(length / stride) : Math.floor((length - side) / stride) + 1;
    return (taken - 1) * stride + side - length;
  });
  const before = spare.map((extra) => Math.max(0, Math.floor(extra / 2)));
  const after = spare.map((extra, axis) => Math.max(0, extra - (before[axis] ?? 0)));
  return { pads: [...before, ...after], output_padding: spare.map((extra) => Math.max(0, -extra)) };
}

/** Convolutions, with what is fused to them. */
export const convolutionOps: OpTable = {
  Conv2D: (op) => convolve(op, fullFilter(op)),
  _FusedConv2D: (op) => fused(op, fullFilter(op)),
  DepthwiseConv2dNative: (op) => convolve(op, depthwiseFilter(op)),
  DepthwiseConv2d: (op) => convolve(op, depthwiseFilter(op)),
  FusedDepthwiseConv2dNative: (op) => fused(op, depthwiseFilter(op)),
  Conv2DBackpropInput: transposed,
};
