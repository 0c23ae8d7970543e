import { normalisePixels, normalisePlane } from './normalise';
import { Plan, padded } from './plan';

class Woven {
  @inline
  static three(red: v128, green: v128, blue: v128, r: v128, g: v128, b: v128): v128 {
    return v128.or(v128.or(i8x16.swizzle(red, r), i8x16.swizzle(green, g)), i8x16.swizzle(blue, b));
  }

  /** 16 pixels. */
  @inline
  static store(target: usize, red: v128, green: v128, blue: v128): void {
    const r0 = i8x16(0, -1, -1, 1, -1, -1, 2, -1, -1, 3, -1, -1, 4, -1, -1, 5);
    const g0 = i8x16(-1, 0, -1, -1, 1, -1, -1, 2, -1, -1, 3, -1, -1, 4, -1, -1);
    const b0 = i8x16(-1, -1, 0, -1, -1, 1, -1, -1, 2, -1, -1, 3, -1, -1, 4, -1);
    v128.store(target, Woven.three(red, green, blue, r0, g0, b0));
    const r1 = i8x16(-1, -1, 6, -1, -1, 7, -1, -1, 8, -1, -1, 9, -1, -1, 10, -1);
    const g1 = i8x16(5, -1, -1, 6, -1, -1, 7, -1, -1, 8, -1, -1, 9, -1, -1, 10);
    const b1 = i8x16(-1, 5, -1, -1, 6, -1, -1, 7, -1, -1, 8, -1, -1, 9, -1, -1);
    v128.store(target, Woven.three(red, green, blue, r1, g1, b1), 16);
    const r2 = i8x16(-1, 11, -1, -1, 12, -1, -1, 13, -1, -1, 14, -1, -1, 15, -1, -1);
    const g2 = i8x16(-1, -1, 11, -1, -1, 12, -1, -1, 13, -1, -1, 14, -1, -1, 15, -1);
    const b2 = i8x16(10, -1, -1, 11, -1, -1, 12, -1, -1, 13, -1, -1, 14, -1, -1, 15);
    v128.store(target, Woven.three(red, green, blue, r2, g2, b2), 32);
  }
}

/** Rows of one channel each to pixels of 3 bytes; `count` is at least 16. */
function weave(target: usize, red: usize, green: usize, blue: usize, count: i32): void {
  const last = red + count - 16;
  for (; red < last; red += 16, green += 16, blue += 16, target += 48) {
    Woven.store(target, v128.load(red), v128.load(green), v128.load(blue));
  }
  const excess = red - last;
  const end = target - excess * 3;
  Woven.store(end, v128.load(last), v128.load(green - excess), v128.load(blue - excess));
}

/** Bytes of scratch that `storeRow` needs for rows of `count` pixels. */
export function storeScratch(count: i32): usize {
  return padded(count) * 3 + 192;
}

function storePixels(
  plan: Plan,
  target: usize,
  r: usize,
  g: usize,
  b: usize,
  count: i32,
  scratch: usize,
): void {
  if (!plan.floats) {
    weave(target, r, g, b, count);
    return;
  }
  weave(scratch, r, g, b, count);
  normalisePixels(target, scratch, count, plan);
}

function storePlane(plan: Plan, target: usize, row: usize, count: i32, mean: f32, std: f32): void {
  if (plan.floats) normalisePlane(target, row, count, plan, mean, std);
  else memory.copy(target, row, count);
}

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
  const at = <usize>(plan.y + y) * plan.width + plan.x;
  const narrow = count < 16;
  const span = narrow ? 16 : count;
  if (plan.channelsLast) {
    const target = output + at * 3 * size;
    const direct = narrow ? scratch + padded(span) * 3 : target;
    storePixels(plan, direct, first, green, third, span, scratch);
    if (narrow) memory.copy(target, direct, <usize>count * 3 * size);
    return;
  }
  const plane = <usize>plan.width * plan.height * size;
  let target = output + at * size;
  for (let channel = 0; channel < 3; channel++, target += plane) {
    const row = channel == 0 ? first : channel == 1 ? green : third;
    const mean = channel == 0 ? plan.mean0 : channel == 1 ? plan.mean1 : plan.mean2;
    const std = channel == 0 ? plan.std0 : channel == 1 ? plan.std1 : plan.std2;
    const direct = narrow ? scratch : target;
    storePlane(plan, direct, row, span, mean, std);
    if (narrow) memory.copy(target, direct, <usize>count * size);
  }
}

/** Fills the whole tensor with the bars' value; rows of 16 equal bytes go through `storeRow`'s own arithmetic. */
export function fillTensor(plan: Plan, output: usize, scratch: usize): void {
  const pixels = <usize>plan.width * plan.height;
  const size: usize = plan.floats ? 4 : 1;
  memory.fill(scratch, <u8>plan.pad, 64);
  const pattern = scratch + 64;
  for (let channel = 0; channel < 3; channel++) {
    const mean = channel == 0 ? plan.mean0 : channel == 1 ? plan.mean1 : plan.mean2;
    const std = channel == 0 ? plan.std0 : channel == 1 ? plan.std1 : plan.std2;
    storePlane(plan, pattern, scratch, 16, mean, std);
    const step: usize = plan.channelsLast ? size * 3 : size;
    const begin: usize = plan.channelsLast ? size : pixels * size;
    let target = output + <usize>channel * begin;
    for (let i: usize = 0; i < pixels; i++, target += step) {
      if (size == 4) store<u32>(target, load<u32>(pattern));
      else store<u8>(target, <u8>plan.pad);
    }
  }
}
