import { importLimits } from '../limits.ts';
import { channelsFirstAxis, isChannelsFirst } from '../op-context.ts';
import type { Converter, OpContext, OpTable, Value } from '../op-context.ts';

const reshape: Converter = (op) => {
  // TensorFlow takes a zero as an empty axis, ONNX by default as "keep".
  const name = op.emit('Reshape', [op.plain(op.input(0)), op.asInt64(op.input(1))], { allowzero: 1 });
  const dims = op.input(1).constant?.data;
  if (dims?.length !== 4) return op.result(name, op.input(0).type);
  return op.pictureResult(name, op.input(0).type, false, {
    height: knownSide(dims[1]),
    width: knownSide(dims[2]),
  });
};

/** A side of a shape that may leave it open by a negative number. */
function knownSide(side: number | undefined): number | undefined {
  return side !== undefined && side > 0 ? side : undefined;
}

/** A result of as many dimensions as an input, but maybe of other sizes. */
function resized(op: OpContext, name: string, input: Value): Value {
  return input.picture ? op.pictureResult(name, input.type, false, {}) : op.result(name, input.type);
}

function unsqueezed(op: OpContext, value: Value, axis: number): string {
  return op.emit('Unsqueeze', [op.plain(value), op.graph.addInts([axis])]);
}

const expandDims: Converter = (op) =>
  op.result(unsqueezed(op, op.input(0), op.scalar(1, 'axis')), op.input(0).type);

const squeeze: Converter = (op) => {
  const declared = op.attributes.ints('squeeze_dims');
  const axes = declared.length > 0 ? declared : op.attributes.ints('axis');
  const inputs = [op.plain(op.input(0)), ...(axes.length > 0 ? [op.graph.addInts(axes)] : [])];
  return op.result(op.emit('Squeeze', inputs), op.input(0).type);
};

const pack: Converter = (op) => {
  const axis = op.attributes.int('axis', 0);
  const names = op.inputs.map((value) => unsqueezed(op, value, axis));
  return op.result(op.emit('Concat', names, { axis }), op.input(0).type);
};

const unpack: Converter = (op) => {
  const value = op.input(0);
  const axis = op.attributes.int('axis', 0);
  const parts = splitInto(op, value, axis, portCount(op, op.attributes.int('num', 1)));
  return parts.map((part) => op.result(op.emit('Squeeze', [part, op.graph.addInts([axis])]), value.type));
};

function portCount(op: OpContext, count: number): number {
  if (count >= 1 && count <= importLimits.nodePorts) return count;
  throw op.invalid(`gives ${count} outputs; 1 to ${importLimits.nodePorts} are allowed`);
}

function splitInto(op: OpContext, value: Value, axis: number, count: number): string[] {
  if (count === 1) return [op.emit('Identity', [op.plain(value)])];
  return op.graph.addNode('Split', op.node.name, [op.plain(value)], count, { axis, num_outputs: count });
}

const split: Converter = (op) => {
  const value = op.input(1);
  const count = portCount(op, op.attributes.int('num_split', 1));
  return splitInto(op, value, op.scalar(0, 'axis'), count).map((part) => resized(op, part, value));
};

const splitV: Converter = (op) => {
  const value = op.input(0);
  const sizes = op.ints(1, 'sizes');
  const inputs = [op.plain(value), op.graph.addInts(sizes)];
  const parts = op.graph.addNode('Split', op.node.name, inputs, portCount(op, sizes.length), {
    axis: op.scalar(2, 'axis'),
  });
  return parts.map((part) => resized(op, part, value));
};

/** Joins pictures channels first when all of them are, so that nothing is transposed. */
function concat(op: OpContext, values: readonly Value[], axis: number): Value {
  const type = values.some((value) => value.type === 'float32') ? 'float32' : (values[0]?.type ?? 'float32');
  const same = values.map((value) => op.cast(value, type));
  const channelsFirst = same.length > 0 && same.every(isChannelsFirst);
  const names = same.map((value) => op.named(value, channelsFirst));
  const name = op.emit('Concat', names, { axis: channelsFirst ? channelsFirstAxis(axis) : axis });
  const pictures = same.flatMap((value) => value.picture ?? []);
  if (pictures.length === 0) return op.result(name, type);
  return op.pictureResult(name, type, channelsFirst, isChannelAxis(axis) ? (pictures[0] ?? {}) : {});
}

function isChannelAxis(axis: number): boolean {
  return axis === 3 || axis === -1;
}

const concatV2: Converter = (op) =>
  concat(op, op.inputs.slice(0, -1), op.scalar(op.inputs.length - 1, 'axis'));

const concatV1: Converter = (op) => concat(op, op.inputs.slice(1), op.scalar(0, 'axis'));

const transpose: Converter = (op) => {
  const perm = op.ints(1, 'order');
  return resized(op, op.emit('Transpose', [op.plain(op.input(0))], { perm }), op.input(0));
};

const slice: Converter = (op) => {
  const begin = op.ints(1, 'begin');
  const size = op.ints(2, 'size');
  const end = begin.map((start, axis) => ((size[axis] ?? -1) < 0 ? farEnd : start + (size[axis] ?? 0)));
  const bounds = [begin, end, begin.map((_, axis) => axis)].map((values) => op.graph.addInts(values));
  return resized(op, op.emit('Slice', [op.plain(op.input(0)), ...bounds]), op.input(0));
};

/** What ONNX takes as "to the end" and, negated, "to the beginning". */
const farEnd = 2 ** 31 - 1;

/** One axis of a strided slice as ONNX wants it. */
interface AxisSlice {
  readonly axis: number;
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

const stridedSlice: Converter = (op) => {
  if (op.attributes.int('ellipsis_mask', 0) !== 0) throw op.unsupported('slices with an ellipsis');
  const entries = sliceEntries(op);
  const axes = entries.filter((entry) => !entry.isNew).map((entry, axis) => ({ ...entry, axis }));
  const lists = [
    axes.map(({ start }) => start),
    axes.map(({ end }) => end),
    axes.map(({ axis }) => axis),
    axes.map(({ step }) => step),
  ];
  const sliced =
    axes.length > 0
      ? op.emit('Slice', [op.plain(op.input(0)), ...lists.map((list) => op.graph.addInts(list))])
      : op.plain(op.input(0));
  const dropped = axes.filter(({ isDropped }) => isDropped).map(({ axis }) => axis);
  const squeezed = dropped.length > 0 ? op.emit('Squeeze', [sliced, op.graph.addInts(dropped)]) : sliced;
  const added = newAxes(entries);
  const shaped = added.length > 0 ? op.emit('Unsqueeze', [squeezed, op.graph.addInts(added)]) : squeezed;
  const sameRank = dropped.length === 0 && added.length === 0;
  return sameRank ? resized(op, shaped, op.input(0)) : op.result(shaped, op.input(0).type);
};

interface SliceEntry extends Omit<AxisSlice, 'axis'> {
  /** The entry takes one index and its axis goes. */
  readonly isDropped: boolean;
  /** The entry stands for an axis that isn't there yet. */
  readonly isNew: boolean;
}

function sliceEntries(op: OpContext): SliceEntry[] {
  const begin = op.ints(1, 'begin');
  const end = op.ints(2, 'end');
  const steps = op.ints(3, 'strides');
  const mask = (name: string): number => op.attributes.int(name, 0);
  return begin.map((from, index) => {
    const bit = 1 << index;
    const isNew = (mask('new_axis_mask') & bit) !== 0;
    const isDropped = !isNew && (mask('shrink_axis_mask') & bit) !== 0;
    const step = isDropped ? 1 : (steps[index] ?? 1);
    if (step === 0) throw op.invalid('slices with a stride of 0');
    const backwards = step < 0;
    const open = { start: backwards ? farEnd : 0, end: backwards ? -farEnd : farEnd };
    const start = !isDropped && mask('begin_mask') & bit ? open.start : from;
    // Index -1 as one element ends at the end, not before index 0.
    const until = isDropped
      ? start === -1
        ? farEnd
        : start + 1
      : mask('end_mask') & bit
        ? open.end
        : (end[index] ?? farEnd);
    return { start, end: until, step, isDropped, isNew };
  });
}

/** Where new axes lie in the result: dropped axes leave no trace in it. */
function newAxes(entries: readonly SliceEntry[]): number[] {
  const kept = entries.filter((entry) => !entry.isDropped);
  return kept.flatMap((entry, axis) => (entry.isNew ? [axis] : []));
}

const gather: Converter = (op) => {
  if (op.attributes.int('batch_dims', 0) !== 0) throw op.unsupported('gathers within batches');
  const axis = op.inputs.length > 2 ? op.scalar(2, 'axis') : 0;
  const names = [op.plain(op.input(0)), op.plain(op.cast(op.input(1), 'int32'))];
  return op.result(op.emit('Gather', names, { axis }), op.input(0).type);
};

const gatherNd: Converter = (op) =>
  op.result(op.emit('GatherND', [op.plain(op.input(0)), op.asInt64(op.input(1))]), op.input(0).type);

const tile: Converter = (op) =>
  resized(op, op.emit('Tile', [op.plain(op.input(0)), op.asInt64(op.input(1))]), op.input(0));

const broadcastTo: Converter = (op) =>
  op.result(op.emit('Expand', [op.plain(op.input(0)), op.asInt64(op.input(1))]), op.input(0).type);

const shape: Converter = (op) =>
  op.result(op.castName(op.emit('Shape', [op.plain(op.input(0))]), 'int32'), 'int32');

const size: Converter = (op) =>
  op.result(op.castName(op.emit('Size', [op.plain(op.input(0))]), 'int32'), 'int32');

const fill: Converter = (op) =>
  op.result(op.emit('Expand', [op.plain(op.input(1)), op.asInt64(op.input(0))]), op.input(1).type);

const range: Converter = (op) => {
  const values = [0, 1, 2].map((index) => op.cast(op.input(index), op.input(0).type));
  // ONNX wants scalars, and so does TensorFlow.
  return op.result(
    op.emit(
      'Range',
      values.map((value) => op.plain(value)),
    ),
    op.input(0).type,
  );
};

function likeThis(value: number): Converter {
  return (op) => {
    const { type } = op.input(0);
    const dims = op.emit('Shape', [op.plain(op.input(0))]);
    return resized(op, op.emit('Expand', [op.graph.addScalar(type, value), dims]), op.input(0));
  };
}

const reverse: Converter = (op) => {
  const axes = op.ints(1, 'axes');
  const lists = [axes.map(() => -1), axes.map(() => -farEnd), axes, axes.map(() => -1)].map((list) =>
    op.graph.addInts(list),
  );
  return resized(op, op.emit('Slice', [op.plain(op.input(0)), ...lists]), op.input(0));
};

/** Where a condition holds: one row of indices each. */
const where: Converter = (op) => {
  const columns = op.emit('NonZero', [op.plain(op.input(0))]);
  return op.result(op.castName(op.emit('Transpose', [columns], { perm: [1, 0] }), 'int32'), 'int32');
};

/** Ops that move, cut and join without computing. */
export const arrangementOps: OpTable = {
  Reshape: reshape,
  ExpandDims: expandDims,
  Squeeze: squeeze,
  Pack: pack,
  Unpack: unpack,
  Split: split,
  SplitV: splitV,
  ConcatV2: concatV2,
  Concat: concatV1,
  Transpose: transpose,
  Slice: slice,
  StridedSlice: stridedSlice,
  GatherV2: gather,
  Gather: gather,
  GatherNd: gatherNd,
  Tile: tile,
  BroadcastTo: broadcastTo,
  Shape: shape,
  Size: size,
  Fill: fill,
  Range: range,
  ZerosLike: likeThis(0),
  OnesLike: likeThis(1),
  ReverseV2: reverse,
  Where: where,
};
