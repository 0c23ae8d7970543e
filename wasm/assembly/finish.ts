import { Floats } from './floats';
import { CONSTANT_PLANE_MEAN, CONSTANT_PLANE_STD, Plan } from './plan';

/** Values of `Plan.finish`: floats to halves, bytes to whole numbers of 32 bits, three planes of bytes to gray. */
export const FINISH_HALVES: i32 = 1;
export const FINISH_INTS: i32 = 2;
export const FINISH_GRAY_BYTES: i32 = 3;
export const FINISH_GRAY_FLOATS: i32 = 4;
export const FINISH_GRAY_HALVES: i32 = 5;

class Step {
  /** 4 floats to half precision, each in 32 bits; to the nearest, of two the even. */
  @inline
  static halves(values: v128): v128 {
    const size = v128.and(values, i32x4.splat(0x7fffffff));
    const odd = v128.and(i32x4.shr_u(size, 13), i32x4.splat(1));
    // Moves the exponent's zero from 127 to 15 and adds not quite half of the last place.
    const normal = i32x4.shr_u(i32x4.add(i32x4.add(size, i32x4.splat(0xc8000fff)), odd), 13);
    // Next to 0.5 the last place of a float is the least half there is: the addition rounds.
    const tiny = i32x4.sub(f32x4.add(size, f32x4.splat(0.5)), i32x4.splat(0x3f000000));
    const finite = v128.bitselect(tiny, normal, i32x4.lt_s(size, i32x4.splat(0x38800000)));
    const large = v128.bitselect(
      i32x4.splat(0x7e00),
      i32x4.splat(0x7c00),
      i32x4.gt_s(size, i32x4.splat(0x7f800000)),
    );
    const half = v128.bitselect(large, finite, i32x4.ge_s(size, i32x4.splat(0x47800000)));
    const sign = v128.and(i32x4.shr_u(values, 16), i32x4.splat(0x8000));
    return v128.or(half, sign);
  }

  /** 8 floats. */
  @inline
  static storeHalves(source: usize, target: usize): void {
    const low = Step.halves(v128.load(source));
    v128.store(target, i16x8.narrow_i32x4_u(low, Step.halves(v128.load(source, 16))));
  }

  /** 16 bytes. */
  @inline
  static storeInts(bytes: v128, target: usize): void {
    const low = i16x8.extend_low_i8x16_u(bytes);
    const high = i16x8.extend_high_i8x16_u(bytes);
    v128.store(target, i32x4.extend_low_i16x8_u(low));
    v128.store(target, i32x4.extend_high_i16x8_u(low), 16);
    v128.store(target, i32x4.extend_low_i16x8_u(high), 32);
    v128.store(target, i32x4.extend_high_i16x8_u(high), 48);
  }

  /** 16 pixels of three planes. */
  @inline
  static gray(red: v128, green: v128, blue: v128): v128 {
    const half = i16x8.splat(128);
    const r = i8x16.splat(77);
    const g = i8x16.splat(<i8>150);
    const b = i8x16.splat(29);
    const warmLow = i16x8.add(i16x8.extmul_low_i8x16_u(red, r), i16x8.extmul_low_i8x16_u(green, g));
    const warmHigh = i16x8.add(i16x8.extmul_high_i8x16_u(red, r), i16x8.extmul_high_i8x16_u(green, g));
    const low = i16x8.add(i16x8.add(warmLow, i16x8.extmul_low_i8x16_u(blue, b)), half);
    const high = i16x8.add(i16x8.add(warmHigh, i16x8.extmul_high_i8x16_u(blue, b)), half);
    return i8x16.narrow_i16x8_u(i16x8.shr_u(low, 8), i16x8.shr_u(high, 8));
  }
}

/** Makes the tensor of what the pass has made. Reads and writes up to 64 bytes too far. */
export function finishTensor(plan: Plan, core: usize, target: usize, scratch: usize): void {
  const pixels = <usize>plan.width * plan.height;
  if (plan.finish == FINISH_HALVES) {
    for (const end = core + pixels * 12; core < end; core += 32, target += 16) Step.storeHalves(core, target);
  } else if (plan.finish == FINISH_INTS) {
    for (const end = core + pixels * 3; core < end; core += 16, target += 64) {
      Step.storeInts(v128.load(core), target);
    }
  } else finishGray(plan, core, target, scratch, pixels);
}

function finishGray(plan: Plan, core: usize, target: usize, scratch: usize, pixels: usize): void {
  for (const end = core + pixels; core < end; core += 16) {
    const bytes = Step.gray(v128.load(core), v128.load(core + pixels), v128.load(core + 2 * pixels));
    target += storeGray(plan, bytes, target, scratch);
  }
}

/** Stores 16 pixels of gray, and gives how many bytes they take. */
function storeGray(plan: Plan, bytes: v128, target: usize, scratch: usize): usize {
  if (plan.finish == FINISH_GRAY_BYTES) {
    v128.store(target, bytes);
    return 16;
  }
  if (plan.finish == FINISH_GRAY_FLOATS) {
    storeFloats(plan, bytes, target);
    return 64;
  }
  if (plan.finish == FINISH_GRAY_HALVES) {
    storeFloats(plan, bytes, scratch);
    Step.storeHalves(scratch, target);
    Step.storeHalves(scratch + 32, target + 16);
    return 32;
  }
  Step.storeInts(bytes, target);
  return 64;
}

function storeFloats(plan: Plan, bytes: v128, target: usize): void {
  const constants = plan.constants;
  if (plan.scaleOnly) {
    Floats.storePlane(target, bytes, constants, CONSTANT_PLANE_MEAN, CONSTANT_PLANE_STD, true);
  } else Floats.storePlane(target, bytes, constants, CONSTANT_PLANE_MEAN, CONSTANT_PLANE_STD, false);
}
