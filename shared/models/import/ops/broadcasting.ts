import type { Constant, ElementType } from '../constant.ts';
import { elementCount, padRank } from '../constant.ts';
import { isChannelsFirst } from '../op-context.ts';
import type { OpContext, PictureSize, Value } from '../op-context.ts';
import type { OnnxAttribute } from '../onnx-graph.ts';

/** Whether an op that works element by element may do so with channels first, which saves transposes. */
export function inChannelsFirst(values: readonly Value[]): boolean {
  return values.some(isChannelsFirst) && values.every(fitsChannelsFirst);
}

function fitsChannelsFirst(value: Value): boolean {
  if (value.constant) return value.constant.dims.length <= 4 || elementCount(value.constant.dims) === 1;
  return value.picture !== undefined;
}

/** The sides of what broadcasting gives, when it is known to have four dimensions. */
function broadcastSize(values: readonly Value[]): PictureSize | undefined {
  if (!values.some((value) => value.picture) || !values.every(fitsChannelsFirst)) return undefined;
  const sizes = values.map(sizeOf);
  return {
    height: largest(sizes.map((size) => size.height)),
    width: largest(sizes.map((size) => size.width)),
  };
}

function sizeOf({ constant, picture }: Value): PictureSize {
  if (!constant) return picture ?? {};
  const [, height, width] = padRank(constant.dims, 4);
  return { height, width };
}

function largest(sides: readonly (number | undefined)[]): number | undefined {
  const known = sides.filter((side) => side !== undefined);
  return known.length === sides.length ? Math.max(...known) : undefined;
}

/** Casts values to the widest type among them, as TensorFlow.js does before computing. */
export function toCommonType(op: OpContext, values: readonly Value[]): readonly Value[] {
  const widest =
    (['float32', 'int32', 'bool'] as const).find((type) => values.some((value) => value.type === type)) ??
    'float32';
  return values.map((value) => op.cast(value, widest));
}

/** Writes one ONNX node over values that broadcast against each other. */
export function broadcast(op: OpContext, onnxOp: string, values: readonly Value[], type: ElementType): Value {
  const channelsFirst = inChannelsFirst(values);
  const names = values.map((value) => op.named(value, channelsFirst));
  const name = op.emit(onnxOp, names);
  const size = broadcastSize(values);
  return size ? op.pictureResult(name, type, channelsFirst, size) : op.result(name, type);
}

/** Writes one ONNX node over one value and keeps its layout. */
export function map(
  op: OpContext,
  value: Value,
  onnxOp: string,
  attributes: Readonly<Record<string, OnnxAttribute>> = {},
  more: readonly string[] = [],
): Value {
  const channelsFirst = isChannelsFirst(value);
  const name = op.emit(onnxOp, [op.named(value, channelsFirst), ...more], attributes);
  return op.likeInput(name, value, channelsFirst);
}

/** A fraction as a value that broadcasts against any. */
export function constantScalar(op: OpContext, value: number): Value {
  const constant: Constant = { type: 'float32', dims: [], data: Float32Array.of(value), half: false };
  return { type: 'float32', constant, label: `${op.node.name}/${value}` };
}
