import { Floats } from './floats';
import { CONSTANT_PLANE_MEAN, CONSTANT_PLANE_STD, Plan } from './plan';
import { Weave } from './weave';

/** One 16-pixel step of each way to store rows of bytes. */
class Step {
  @inline
  static planeFloats(target: usize, row: usize, constants: usize, channel: usize, scaleOnly: bool): void {
    const mean = CONSTANT_PLANE_MEAN + channel;
    const std = CONSTANT_PLANE_STD + channel;
    Floats.storePlane(target, v128.load(row), constants, mean, std, scaleOnly);
  }

  @inline
  static pixelFloats(target: usize, r: usize, g: usize, b: usize, constants: usize, scaleOnly: bool): void {
    const red = v128.load(r);
    const green = v128.load(g);
    const blue = v128.load(b);
    const first = Weave.first(red, green, blue);
    const second = Weave.second(red, green, blue);
    Floats.storePixels(target, first, second, Weave.third(red, green, blue), constants, scaleOnly);
  }

  @inline
  static pixelBytes(target: usize, r: usize, g: usize, b: usize): void {
    const red = v128.load(r);
    const green = v128.load(g);
    const blue = v128.load(b);
    v128.store(target, Weave.first(red, green, blue));
    v128.store(target, Weave.second(red, green, blue), 16);
    v128.store(target, Weave.third(red, green, blue), 32);
  }
}

/**
 * All of these store `count` pixels, at least 16: the last 16 first, then from the start on, so that none is
 * written beyond the row. (The compiler then also keeps the constants of the first step for the loop.)
 */
class Row {
  @inline
  static planeFloats(
    target: usize,
    row: usize,
    count: i32,
    plan: Plan,
    channel: usize,
    scaleOnly: bool,
  ): void {
    const constants = plan.constants;
    const last = row + count - 16;
    Step.planeFloats(target + ((<usize>(count - 16)) << 2), last, constants, channel, scaleOnly);
    for (; row < last; row += 16, target += 64) Step.planeFloats(target, row, constants, channel, scaleOnly);
  }

  @inline
  static pixelFloats(
    target: usize,
    r: usize,
    g: usize,
    b: usize,
    count: i32,
    plan: Plan,
    scaleOnly: bool,
  ): void {
    const constants = plan.constants;
    const end: usize = count - 16;
    Step.pixelFloats(target + end * 12, r + end, g + end, b + end, constants, scaleOnly);
    for (const last = r + end; r < last; r += 16, g += 16, b += 16, target += 192) {
      Step.pixelFloats(target, r, g, b, constants, scaleOnly);
    }
  }
}

function storePixelBytes(target: usize, r: usize, g: usize, b: usize, count: i32): void {
  const end: usize = count - 16;
  Step.pixelBytes(target + end * 3, r + end, g + end, b + end);
  for (const last = r + end; r < last; r += 16, g += 16, b += 16, target += 48)
    Step.pixelBytes(target, r, g, b);
}

function storePixels(plan: Plan, target: usize, r: usize, g: usize, b: usize, count: i32): void {
  if (!plan.floats) storePixelBytes(target, r, g, b, count);
  else if (plan.scaleOnly) Row.pixelFloats(target, r, g, b, count, plan, true);
  else Row.pixelFloats(target, r, g, b, count, plan, false);
}

/** `channel` is 0, 16 or 32 for red, green or blue. */
function storePlane(plan: Plan, target: usize, row: usize, count: i32, channel: usize): void {
  if (!plan.floats) memory.copy(target, row, count);
  else if (plan.scaleOnly) Row.planeFloats(target, row, count, plan, channel, true);
  else Row.planeFloats(target, row, count, plan, channel, false);
}

/** Bytes of scratch that `storeRow` and `fillTensor` need. */
export const STORE_SCRATCH: usize = 256;

/**
 * Writes one row of the picture, `count` pixels, into the tensor; `y` counts within the picture. The rows of
 * red, green and blue are readable up to the next multiple of 16. Never writes beyond the row: the bars and the
 * rows already there stay as they are.
 */
export function storeRow(
  plan: Plan,
  output: usize,
  y: i32,
  red: usize,
  green: usize,
  blue: usize,
  count: i32,
  scratch: usize,
): void {
  const first = plan.bgr ? blue : red;
  const third = plan.bgr ? red : blue;
  const size: usize = plan.floats ? 4 : 1;
  const at = (<usize>(plan.y + y) * plan.width + plan.x) * size;
  const narrow = count < 16;
  const span = narrow ? 16 : count;
  if (plan.channelsLast) {
    const target = output + at * 3;
    storePixels(plan, narrow ? scratch : target, first, green, third, span);
    if (narrow) memory.copy(target, scratch, <usize>count * 3 * size);
    return;
  }
  const plane = <usize>plan.width * plan.height * size;
  const reds = output + at + (plan.bgr ? 2 * plane : 0);
  const blues = output + at + (plan.bgr ? 0 : 2 * plane);
  storePlane(plan, narrow ? scratch : reds, red, span, 0);
  if (narrow) memory.copy(reds, scratch, <usize>count * size);
  storePlane(plan, narrow ? scratch : output + at + plane, green, span, 16);
  if (narrow) memory.copy(output + at + plane, scratch, <usize>count * size);
  storePlane(plan, narrow ? scratch : blues, blue, span, 32);
  if (narrow) memory.copy(blues, scratch, <usize>count * size);
}

/** Fills the whole tensor with the bars' value, row by row, by the same arithmetic. */
export function fillTensor(plan: Plan, output: usize, scratch: usize): void {
  const pixels = <usize>plan.width * plan.height;
  const size: usize = plan.floats ? 4 : 1;
  memory.fill(scratch, <u8>plan.pad, 16);
  if (plan.channelsLast) {
    storePixels(plan, scratch + 16, scratch, scratch, scratch, 16);
    repeat(output, scratch + 16, 3 * size, pixels);
    return;
  }
  for (let channel: usize = 0; channel < 3; channel++) {
    const color: usize = plan.bgr ? 2 - channel : channel;
    storePlane(plan, scratch + 16, scratch, 16, color << 4);
    repeat(output + channel * pixels * size, scratch + 16, size, pixels);
  }
}

/** `count` copies of `size` bytes, one after the other. */
function repeat(target: usize, source: usize, size: usize, count: usize): void {
  const total = size * count;
  memory.copy(target, source, size);
  for (let done = size; done < total; done <<= 1) memory.copy(target + done, target, min(done, total - done));
}
