import { channelsFirstAxis, isChannelsFirst } from '../op-context.ts';
import type { Converter, OpContext, OpTable, PictureSize, Value } from '../op-context.ts';

/** Reduces over constant axes. Over height and width of a picture that leaves [batch, channels] in either layout. */
function reduce(op: OpContext, value: Value, onnxOp: string): Value {
  const axes = op.ints(1, 'axes');
  const keep = op.attributes.bool('keep_dims');
  const channelsFirst = isChannelsFirst(value) && (keep || isSpatial(axes));
  const mapped = channelsFirst ? axes.map(channelsFirstAxis) : axes;
  const inputs = [op.named(value, channelsFirst), op.graph.addInts(mapped)];
  const name = op.emit(onnxOp, inputs, { keepdims: keep ? 1 : 0, noop_with_empty_axes: 1 });
  const picture = keep && value.picture ? reducedSize(value.picture, axes) : undefined;
  return picture ? op.pictureResult(name, value.type, channelsFirst, picture) : op.result(name, value.type);
}

function reducedSize({ height, width }: PictureSize, axes: readonly number[]): PictureSize {
  const reduces = (axis: number): boolean => axes.includes(axis) || axes.includes(axis - 4);
  return { height: reduces(1) ? 1 : height, width: reduces(2) ? 1 : width };
}

function isSpatial(axes: readonly number[]): boolean {
  const found = new Set(axes.map((axis) => (axis < 0 ? axis + 4 : axis)));
  return found.size === 2 && found.has(1) && found.has(2);
}

function reduction(onnxOp: string): Converter {
  return (op) => reduce(op, op.input(0), onnxOp);
}

/** ONNX reduces numbers, not truth values. */
function truth(onnxOp: string): Converter {
  return (op) => op.cast(reduce(op, op.cast(op.input(0), 'int32'), onnxOp), 'bool');
}

function argument(onnxOp: string): Converter {
  return (op) => {
    const axis = op.scalar(1, 'axis');
    const name = op.emit(onnxOp, [op.plain(op.input(0))], { axis, keepdims: 0 });
    return op.result(op.castName(name, 'int32'), 'int32');
  };
}

/** The best k of the last axis: values and where they were. */
const topK: Converter = (op) => {
  const k = op.scalar(1, 'k');
  const value = op.input(0);
  const sorted = op.attributes.bool('sorted', true) ? 1 : 0;
  const [values = '', indices = ''] = op.graph.addNode(
    'TopK',
    op.node.name,
    [op.plain(value), op.graph.addInts([k])],
    2,
    { axis: -1, sorted },
  );
  return [op.result(values, value.type), op.result(op.castName(indices, 'int32'), 'int32')];
};

function softmax(onnxOp: string): Converter {
  return (op) => {
    const value = op.input(0);
    const channelsFirst = isChannelsFirst(value);
    const name = op.emit(onnxOp, [op.named(value, channelsFirst)], { axis: channelsFirst ? 1 : -1 });
    return op.likeInput(name, value, channelsFirst);
  };
}

const cumulativeSum: Converter = (op) => {
  const axis = op.graph.addInts([op.scalar(1, 'axis')], []);
  const flags = {
    exclusive: op.attributes.bool('exclusive') ? 1 : 0,
    reverse: op.attributes.bool('reverse') ? 1 : 0,
  };
  const name = op.emit('CumSum', [op.plain(op.input(0)), axis], flags);
  return op.likeInput(name, op.input(0), false);
};

/** Ops that shrink an axis or weigh along one. */
export const reductionOps: OpTable = {
  Mean: reduction('ReduceMean'),
  Sum: reduction('ReduceSum'),
  Max: reduction('ReduceMax'),
  Min: reduction('ReduceMin'),
  Prod: reduction('ReduceProd'),
  All: truth('ReduceMin'),
  Any: truth('ReduceMax'),
  ArgMax: argument('ArgMax'),
  ArgMin: argument('ArgMin'),
  TopKV2: topK,
  Softmax: softmax('Softmax'),
  LogSoftmax: softmax('LogSoftmax'),
  Cumsum: cumulativeSum,
};
