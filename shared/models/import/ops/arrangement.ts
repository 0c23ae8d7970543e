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
  return splitInto(op, value, op.scalar(0, 'axis'), count).map((part) => op.resized(part, value));
};

const splitV: Converter = (op) => {
  const value = op.input(0);
  const sizes = op.ints(1, 'sizes');
  const inputs = [op.plain(value), op.graph.addInts(sizes)];
  const parts = op.graph.addNode('Split', op.node.name, inputs, portCount(op, sizes.length), {
    axis: op.scalar(2, 'axis'),
  });
  return parts.map((part) => op.resized(part, value));
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
  return op.resized(op.emit('Transpose', [op.plain(op.input(0))], { perm }), op.input(0));
};

const tile: Converter = (op) =>
  op.resized(op.emit('Tile', [op.plain(op.input(0)), op.asInt64(op.input(1))]), op.input(0));

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
  const names = values.map((value) => op.plain(value));
  return op.result(op.emit('Range', names), op.input(0).type);
};

function likeThis(value: number): Converter {
  return (op) => {
    const { type } = op.input(0);
    const dims = op.emit('Shape', [op.plain(op.input(0))]);
    return op.resized(op.emit('Expand', [op.graph.addScalar(type, value), dims]), op.input(0));
  };
}

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
  Tile: tile,
  BroadcastTo: broadcastTo,
  Shape: shape,
  Size: size,
  Fill: fill,
  Range: range,
  ZerosLike: likeThis(0),
  OnesLike: likeThis(1),
};
