import { Floats } from './floats';
import { CONSTANT_PLANE_MEAN, CONSTANT_PLANE_STD, Plan } from './plan';
import { Weave } from './weave';

/** 16 pixels, from rows of bytes `between` apart. */
class Step {
  @inline
  static planeFloats(target: usize, row: usize, constants: usize, channel: usize, scaleOnly: bool): void {
    const mean = CONSTANT_PLANE_MEAN + channel;
    const std = CONSTANT_PLANE_STD + channel;
    Floats.storePlane(target, v128.load(row), constants, mean, std, scaleOnly);
  }

  @inline
  static pixelFloats(target: usize, rows: usize, between: usize, constants: usize, scaleOnly: bool): void {
    const one = v128.load(rows);
    const two = v128.load(rows + between);
    const three = v128.load(rows + 2 * between);
    const low = Weave.first(one, two, three);
    const middle = Weave.second(one, two, three);
    Floats.storePixels(target, low, middle, Weave.third(one, two, three), constants, scaleOnly);
  }

  @inline
  static pixelBytes(target: usize, rows: usize, between: usize): void {
    const one = v128.load(rows);
    const two = v128.load(rows + between);
    const three = v128.load(rows + 2 * between);
    v128.store(target, Weave.first(one, two, three));
    v128.store(target, Weave.second(one, two, three), 16);
    v128.store(target, Weave.third(one, two, three), 32);
  }
}

/**
 * All of these store `count` pixels, at least 16: the last 16 first, then from the start on, so that none is
 * written beyond the row. (The compiler then also keeps the constants of the first step for the loop.)
 */
class Run {
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
    rows: usize,
    between: usize,
    count: i32,
    plan: Plan,
    scaleOnly: bool,
  ): void {
    const constants = plan.constants;
    const end: usize = count - 16;
    Step.pixelFloats(target + end * 12, rows + end, between, constants, scaleOnly);
    for (const last = rows + end; rows < last; rows += 16, target += 192) {
      Step.pixelFloats(target, rows, between, constants, scaleOnly);
    }
  }
}

function storePixelBytes(target: usize, rows: usize, between: usize, count: i32): void {
  const end: usize = count - 16;
  Step.pixelBytes(target + end * 3, rows + end, between);
  for (const last = rows + end; rows < last; rows += 16, target += 48) Step.pixelBytes(target, rows, between);
}

function storePixels(plan: Plan, target: usize, rows: usize, between: usize, count: i32): void {
  if (!plan.floats) storePixelBytes(target, rows, between, count);
  else if (plan.scaleOnly) Run.pixelFloats(target, rows, between, count, plan, true);
  else Run.pixelFloats(target, rows, between, count, plan, false);
}

function storePlane(plan: Plan, target: usize, row: usize, count: i32, channel: usize): void {
  if (!plan.floats) memory.copy(target, row, count);
  else if (plan.scaleOnly) Run.planeFloats(target, row, count, plan, channel << 4, true);
  else Run.planeFloats(target, row, count, plan, channel << 4, false);
}

/** Bytes of scratch that `storeRow` and `fillTensor` need. */
export const STORE_SCRATCH: usize = 256;

/**
 * Writes one row of the picture, `count` pixels, into the tensor; `y` counts within the picture. The rows of the
 * three channels are `between` apart and readable up to the next multiple of 16. Never writes beyond the row: the
 * bars and the rows already there stay as they are.
 */
export function storeRow(
  plan: Plan,
  output: usize,
  y: i32,
  rows: usize,
  between: usize,
  count: i32,
  scratch: usize,
): void {
  const size: usize = plan.floats ? 4 : 1;
  const at = (<usize>(plan.y + y) * plan.width + plan.x) * size;
  const narrow = count < 16;
  const span = narrow ? 16 : count;
  if (plan.channelsLast) {
    const target = output + at * 3;
    storePixels(plan, narrow ? scratch : target, rows, between, span);
    if (narrow) memory.copy(target, scratch, <usize>count * 3 * size);
    return;
  }
  let target = output + at;
  for (let channel: usize = 0; channel < 3; channel++) {
    storePlane(plan, narrow ? scratch : target, rows, span, channel);
    if (narrow) memory.copy(target, scratch, <usize>count * size);
    target += <usize>plan.width * plan.height * size;
    rows += between;
  }
}

/** Fills the whole tensor with the bars' value, by the same arithmetic. */
export function fillTensor(plan: Plan, output: usize, scratch: usize): void {
  const pixels = <usize>plan.width * plan.height;
  const size: usize = plan.floats ? 4 : 1;
  memory.fill(scratch, <u8>plan.pad, 16);
  if (plan.channelsLast) {
    storePixels(plan, scratch + 16, scratch, 0, 16);
    repeat(output, scratch + 16, 3 * size, pixels);
    return;
  }
  for (let channel: usize = 0; channel < 3; channel++) {
    storePlane(plan, scratch + 16, scratch, 16, channel);
    repeat(output + channel * pixels * size, scratch + 16, size, pixels);
  }
}

/** `count` copies of `size` bytes, one after the other. */
function repeat(target: usize, source: usize, size: usize, count: usize): void {
  const total = size * count;
  memory.copy(target, source, size);
  for (let done = size; done < total; done <<= 1) memory.copy(target + done, target, min(done, total - done));
}
