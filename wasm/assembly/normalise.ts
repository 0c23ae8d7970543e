import { ARITHMETIC_MEAN, ARITHMETIC_NONE, ARITHMETIC_SCALE, Plan } from './plan';

class Floats {
  /** 4 of 16 bytes, chosen by `order`, as floats: `(pixel * scale - mean) / std`. */
  @inline
  static quad(bytes: v128, order: v128, scale: v128, mean: v128, std: v128, arithmetic: i32): v128 {
    const pixels = f32x4.convert_i32x4_s(i8x16.swizzle(bytes, order));
    // Steps that change nothing are left out: the bits are the same.
    if (arithmetic == ARITHMETIC_NONE) return pixels;
    const scaled = f32x4.mul(pixels, scale);
    if (arithmetic == ARITHMETIC_SCALE) return scaled;
    const shifted = f32x4.sub(scaled, mean);
    return arithmetic == ARITHMETIC_MEAN ? shifted : f32x4.div(shifted, std);
  }

  /** 16 bytes to 16 floats; the constants are those of the first, second, third and again first 4. */
  @inline
  static sixteen(
    target: usize,
    bytes: v128,
    scale: v128,
    mean0: v128,
    mean1: v128,
    mean2: v128,
    std0: v128,
    std1: v128,
    std2: v128,
    arithmetic: i32,
  ): void {
    const order0 = i8x16(0, -1, -1, -1, 1, -1, -1, -1, 2, -1, -1, -1, 3, -1, -1, -1);
    const order1 = i8x16(4, -1, -1, -1, 5, -1, -1, -1, 6, -1, -1, -1, 7, -1, -1, -1);
    const order2 = i8x16(8, -1, -1, -1, 9, -1, -1, -1, 10, -1, -1, -1, 11, -1, -1, -1);
    const order3 = i8x16(12, -1, -1, -1, 13, -1, -1, -1, 14, -1, -1, -1, 15, -1, -1, -1);
    v128.store(target, Floats.quad(bytes, order0, scale, mean0, std0, arithmetic));
    v128.store(target, Floats.quad(bytes, order1, scale, mean1, std1, arithmetic), 16);
    v128.store(target, Floats.quad(bytes, order2, scale, mean2, std2, arithmetic), 32);
    v128.store(target, Floats.quad(bytes, order3, scale, mean0, std0, arithmetic), 48);
  }

  @inline
  static plane(target: usize, source: usize, count: i32, s: f32, m: f32, d: f32, arithmetic: i32): void {
    const scale = f32x4.splat(s);
    const mean = f32x4.splat(m);
    const std = f32x4.splat(d);
    const last = source + count - 16;
    for (; source < last; source += 16, target += 64) {
      const bytes = v128.load(source);
      Floats.sixteen(target, bytes, scale, mean, mean, mean, std, std, std, arithmetic);
    }
    // The last 16 overlap those before when 16 does not divide the count.
    target -= (source - last) << 2;
    Floats.sixteen(target, v128.load(last), scale, mean, mean, mean, std, std, std, arithmetic);
  }

  @inline
  static pixels(target: usize, source: usize, count: i32, plan: Plan, arithmetic: i32): void {
    const scale = f32x4.splat(plan.scale);
    const mean0 = f32x4(plan.mean0, plan.mean1, plan.mean2, plan.mean0);
    const mean1 = f32x4(plan.mean1, plan.mean2, plan.mean0, plan.mean1);
    const mean2 = f32x4(plan.mean2, plan.mean0, plan.mean1, plan.mean2);
    const std0 = f32x4(plan.std0, plan.std1, plan.std2, plan.std0);
    const std1 = f32x4(plan.std1, plan.std2, plan.std0, plan.std1);
    const std2 = f32x4(plan.std2, plan.std0, plan.std1, plan.std2);
    const last = source + (count - 16) * 3;
    for (let more = true; more; source += 48, target += 192) {
      if (source >= last) {
        target -= (source - last) << 2;
        source = last;
        more = false;
      }
      const a = v128.load(source);
      Floats.sixteen(target, a, scale, mean0, mean1, mean2, std0, std1, std2, arithmetic);
      const b = v128.load(source, 16);
      Floats.sixteen(target + 64, b, scale, mean1, mean2, mean0, std1, std2, std0, arithmetic);
      const c = v128.load(source, 32);
      Floats.sixteen(target + 128, c, scale, mean2, mean0, mean1, std2, std0, std1, arithmetic);
    }
  }
}

/** `count` bytes (at least 16) of one channel to floats. */
export function normalisePlane(
  target: usize,
  source: usize,
  count: i32,
  plan: Plan,
  mean: f32,
  std: f32,
): void {
  const scale = plan.scale;
  const arithmetic = plan.arithmetic;
  if (arithmetic == ARITHMETIC_NONE) Floats.plane(target, source, count, scale, mean, std, ARITHMETIC_NONE);
  else if (arithmetic == ARITHMETIC_SCALE) {
    Floats.plane(target, source, count, scale, mean, std, ARITHMETIC_SCALE);
  } else if (arithmetic == ARITHMETIC_MEAN) {
    Floats.plane(target, source, count, scale, mean, std, ARITHMETIC_MEAN);
  } else Floats.plane(target, source, count, scale, mean, std, -1);
}

/** `count` pixels (at least 16) of 3 bytes each to floats. */
export function normalisePixels(target: usize, source: usize, count: i32, plan: Plan): void {
  const arithmetic = plan.arithmetic;
  if (arithmetic == ARITHMETIC_NONE) Floats.pixels(target, source, count, plan, ARITHMETIC_NONE);
  else if (arithmetic == ARITHMETIC_SCALE) Floats.pixels(target, source, count, plan, ARITHMETIC_SCALE);
  else if (arithmetic == ARITHMETIC_MEAN) Floats.pixels(target, source, count, plan, ARITHMETIC_MEAN);
  else Floats.pixels(target, source, count, plan, -1);
}
