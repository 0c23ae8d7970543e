import type { OnnxAttribute } from '../onnx-graph.ts';
import type { OpContext, PictureSize } from '../op-context.ts';

/** How a convolution or pool slides over a picture, as ONNX's attributes, and how large the result is. */
export interface Window {
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
  readonly size: PictureSize;
}

/** One side of the picture: what pads it at its beginning and end (unknown: left to the runtime), and its new length. */
interface Side {
  readonly pads?: readonly [number, number];
  readonly length?: number | undefined;
}

/**
 * Works out the padding of the op that lays a kernel (height, width) over a picture. It is written out in numbers
 * wherever the picture's sides are known, because the runtime's own SAME shifts the picture when the stride is larger
 * than the kernel and knows no dilation.
 */
export function slide(op: OpContext, picture: PictureSize | undefined, kernel: readonly number[]): Window {
  requireChannelsLast(op);
  const strides = heightAndWidth(op, 'strides');
  const dilations = heightAndWidth(op, 'dilations');
  const lay = chooseSide(op);
  const sides = [picture?.height, picture?.width].map((length, axis) => {
    const extent = ((kernel[axis] ?? 1) - 1) * (dilations[axis] ?? 1) + 1;
    return lay(axis, length, extent, strides[axis] ?? 1);
  });
  const pads = sides.map((side) => side.pads);
  const [vertical, horizontal] = pads;
  const padding: Record<string, OnnxAttribute> =
    vertical && horizontal
      ? { pads: [vertical[0], horizontal[0], vertical[1], horizontal[1]] }
      : { auto_pad: 'SAME_UPPER' };
  const size = { height: sides[0]?.length, width: sides[1]?.length };
  // Left out where it says nothing: average pools of this opset don't know it.
  const dilated = dilations.some((dilation) => dilation !== 1) ? { dilations } : {};
  return { attributes: { ...padding, ...dilated, kernel_shape: [...kernel], strides }, size };
}

type LaySide = (axis: number, length: number | undefined, extent: number, stride: number) => Side;

function chooseSide(op: OpContext): LaySide {
  const kind = op.attributes.text('padding', 'VALID');
  if (kind === 'SAME') return (_axis, length, extent, stride) => sameSide(op, length, extent, stride);
  if (kind === 'VALID')
    return (_axis, length, extent, stride) => paddedSide(op, length, extent, stride, [0, 0]);
  if (kind !== 'EXPLICIT') throw op.invalid(`has the padding "${kind}", which is none`);
  const pads = op.attributes.ints('explicit_paddings');
  if (pads.length !== 8 || pads.some((pad) => pad < 0))
    throw op.invalid('has no explicit paddings for four dimensions');
  return (axis, length, extent, stride) =>
    paddedSide(op, length, extent, stride, [pads[2 + 2 * axis] ?? 0, pads[3 + 2 * axis] ?? 0]);
}

/** SAME: as many results as strides fit; the padding that takes is split, the odd one at the end. */
function sameSide(op: OpContext, length: number | undefined, extent: number, stride: number): Side {
  if (stride === 1) return { pads: split(extent - 1), length };
  if (length === undefined) {
    if (extent >= stride) return {};
    throw op.unsupported('strides further than its kernel reaches over a picture of unknown size');
  }
  const results = Math.ceil(length / stride);
  return { pads: split(Math.max(0, (results - 1) * stride + extent - length)), length: results };
}

function split(total: number): [number, number] {
  const before = Math.floor(total / 2);
  return [before, total - before];
}

function paddedSide(
  op: OpContext,
  length: number | undefined,
  extent: number,
  stride: number,
  pads: readonly [number, number],
): Side {
  if (length === undefined) return { pads };
  const spare = length + pads[0] + pads[1] - extent;
  if (spare < 0) throw op.invalid(`lays a kernel of ${extent} pixels over ${length}`);
  return { pads, length: Math.floor(spare / stride) + 1 };
}

/** Height and width of an attribute that lists all four dimensions of NHWC. */
export function heightAndWidth(op: OpContext, name: string): [number, number] {
  const sizes = op.attributes.ints(name);
  if (sizes.length === 0) return [1, 1];
  const [batch, height = 0, width = 0, channels] = sizes;
  if (sizes.length !== 4 || batch !== 1 || channels !== 1 || height < 1 || width < 1) {
    throw op.invalid(`has ${name} [${sizes.join(', ')}], which can't be`);
  }
  return [height, width];
}

/** Refuses the rare graphs whose pictures lie channels first; TensorFlow.js itself runs few of them. */
export function requireChannelsLast(op: OpContext): void {
  const format = op.attributes.text('data_format', 'NHWC');
  if (format !== 'NHWC') throw op.unsupported(`keeps its pictures as ${format}; only NHWC can be imported`);
}
