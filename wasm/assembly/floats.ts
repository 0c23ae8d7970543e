import { CONSTANT_PIXEL_MEAN, CONSTANT_PIXEL_STD, CONSTANT_SCALE } from './plan';

/** Bytes to normalised floats: `(pixel * scale - mean) / std`. */
export class Floats {
  /** 4 whole numbers of 32 bits to floats. */
  @inline
  static quad(numbers: v128, scale: v128, mean: v128, std: v128, scaleOnly: bool): v128 {
    const scaled = f32x4.mul(f32x4.convert_i32x4_s(numbers), scale);
    // Taking 0 away and dividing by 1 would give the same bits.
    return scaleOnly ? scaled : f32x4.div(f32x4.sub(scaled, mean), std);
  }

  /** 16 bytes to 16 floats; the constants are those of the first, second, third and again first 4. */
  @inline
  static store(
    target: usize,
    bytes: v128,
    scale: v128,
    mean0: v128,
    mean1: v128,
    mean2: v128,
    std0: v128,
    std1: v128,
    std2: v128,
    scaleOnly: bool,
  ): void {
    const low = i16x8.extend_low_i8x16_u(bytes);
    const high = i16x8.extend_high_i8x16_u(bytes);
    v128.store(target, Floats.quad(i32x4.extend_low_i16x8_u(low), scale, mean0, std0, scaleOnly));
    v128.store(target, Floats.quad(i32x4.extend_high_i16x8_u(low), scale, mean1, std1, scaleOnly), 16);
    v128.store(target, Floats.quad(i32x4.extend_low_i16x8_u(high), scale, mean2, std2, scaleOnly), 32);
    v128.store(target, Floats.quad(i32x4.extend_high_i16x8_u(high), scale, mean0, std0, scaleOnly), 48);
  }

  /** 16 bytes of one channel, whose mean and deviation stand at the given places. */
  @inline
  static storePlane(
    target: usize,
    bytes: v128,
    constants: usize,
    mean: usize,
    std: usize,
    scaleOnly: bool,
  ): void {
    const scale = v128.load(constants, CONSTANT_SCALE);
    if (scaleOnly) Floats.store(target, bytes, scale, scale, scale, scale, scale, scale, scale, true);
    else {
      const m = v128.load(constants + mean);
      const s = v128.load(constants + std);
      Floats.store(target, bytes, scale, m, m, m, s, s, s, false);
    }
  }

  /** 8 values of one channel, each the high byte of 16 bits; the rest as in `storePlane`. */
  @inline
  static storeWide(
    target: usize,
    values: v128,
    constants: usize,
    mean: usize,
    std: usize,
    scaleOnly: bool,
  ): void {
    const bytes = i16x8.shr_u(values, 8);
    const scale = v128.load(constants, CONSTANT_SCALE);
    const m = scaleOnly ? scale : v128.load(constants + mean);
    const s = scaleOnly ? scale : v128.load(constants + std);
    v128.store(target, Floats.quad(i32x4.extend_low_i16x8_u(bytes), scale, m, s, scaleOnly));
    v128.store(target, Floats.quad(i32x4.extend_high_i16x8_u(bytes), scale, m, s, scaleOnly), 16);
  }

  /** 48 bytes: 16 pixels of three channels. */
  @inline
  static storePixels(target: usize, a: v128, b: v128, c: v128, constants: usize, scaleOnly: bool): void {
    const scale = v128.load(constants, CONSTANT_SCALE);
    if (scaleOnly) {
      Floats.store(target, a, scale, scale, scale, scale, scale, scale, scale, true);
      Floats.store(target + 64, b, scale, scale, scale, scale, scale, scale, scale, true);
      Floats.store(target + 128, c, scale, scale, scale, scale, scale, scale, scale, true);
      return;
    }
    const m0 = v128.load(constants, CONSTANT_PIXEL_MEAN);
    const m1 = v128.load(constants, CONSTANT_PIXEL_MEAN + 16);
    const m2 = v128.load(constants, CONSTANT_PIXEL_MEAN + 32);
    const s0 = v128.load(constants, CONSTANT_PIXEL_STD);
    const s1 = v128.load(constants, CONSTANT_PIXEL_STD + 16);
    const s2 = v128.load(constants, CONSTANT_PIXEL_STD + 32);
    Floats.store(target, a, scale, m0, m1, m2, s0, s1, s2, false);
    Floats.store(target + 64, b, scale, m1, m2, m0, s1, s2, s0, false);
    Floats.store(target + 128, c, scale, m2, m0, m1, s2, s0, s1, false);
  }
}
