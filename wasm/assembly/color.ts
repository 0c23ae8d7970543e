import {
  CONSTANT_BLUE_YU,
  CONSTANT_CHROMA_BIAS,
  CONSTANT_GREEN_YU,
  CONSTANT_GREEN_YV,
  CONSTANT_LUMA_BIAS,
  CONSTANT_RED_YV,
  LINE_BYTES,
} from './plan';

/**
 * Steps from lines of Y, U, V (16 bits, 7 of them fractional, `LINE_BYTES` apart) to bytes of red, green and blue,
 * 16 pixels at a time. Static methods, because only methods may be told to be inlined in a file that is still
 * TypeScript. Constants are loaded where they are used: there are more of them than registers.
 */
export class Mix {
  @inline
  static luma(lines: usize, constants: usize): v128 {
    return i16x8.add(v128.load(lines), v128.load(constants, CONSTANT_LUMA_BIAS));
  }

  @inline
  static cb(lines: usize, constants: usize): v128 {
    return i16x8.add(v128.load(lines, LINE_BYTES), v128.load(constants, CONSTANT_CHROMA_BIAS));
  }

  @inline
  static cr(lines: usize, constants: usize): v128 {
    return i16x8.add(v128.load(lines, 2 * LINE_BYTES), v128.load(constants, CONSTANT_CHROMA_BIAS));
  }

  /** Pairs of the first 4 of each. */
  @inline
  static low(a: v128, b: v128): v128 {
    return v128.shuffle<u16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
  }

  /** Pairs of the last 4 of each. */
  @inline
  static high(a: v128, b: v128): v128 {
    return v128.shuffle<u16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
  }

  /** 16 bytes from four times 4 sums, held to 0..255. */
  @inline
  static bytes(a: v128, b: v128, c: v128, d: v128): v128 {
    const low = i16x8.narrow_i32x4_s(i32x4.shr_s(a, 20), i32x4.shr_s(b, 20));
    const high = i16x8.narrow_i32x4_s(i32x4.shr_s(c, 20), i32x4.shr_s(d, 20));
    return i8x16.narrow_i16x8_u(low, high);
  }

  @inline
  static red(yv0: v128, yv1: v128, yv2: v128, yv3: v128, constants: usize): v128 {
    const pair = v128.load(constants, CONSTANT_RED_YV);
    const low = i32x4.dot_i16x8_s(yv0, pair);
    const high = i32x4.dot_i16x8_s(yv2, pair);
    return Mix.bytes(low, i32x4.dot_i16x8_s(yv1, pair), high, i32x4.dot_i16x8_s(yv3, pair));
  }

  @inline
  static blue(yu0: v128, yu1: v128, yu2: v128, yu3: v128, constants: usize): v128 {
    const pair = v128.load(constants, CONSTANT_BLUE_YU);
    const low = i32x4.dot_i16x8_s(yu0, pair);
    const high = i32x4.dot_i16x8_s(yu2, pair);
    return Mix.bytes(low, i32x4.dot_i16x8_s(yu1, pair), high, i32x4.dot_i16x8_s(yu3, pair));
  }

  @inline
  static green(
    yv0: v128,
    yv1: v128,
    yv2: v128,
    yv3: v128,
    yu0: v128,
    yu1: v128,
    yu2: v128,
    yu3: v128,
    constants: usize,
  ): v128 {
    const yv = v128.load(constants, CONSTANT_GREEN_YV);
    const yu = v128.load(constants, CONSTANT_GREEN_YU);
    const a = i32x4.add(i32x4.dot_i16x8_s(yv0, yv), i32x4.dot_i16x8_s(yu0, yu));
    const b = i32x4.add(i32x4.dot_i16x8_s(yv1, yv), i32x4.dot_i16x8_s(yu1, yu));
    const c = i32x4.add(i32x4.dot_i16x8_s(yv2, yv), i32x4.dot_i16x8_s(yu2, yu));
    return Mix.bytes(a, b, c, i32x4.add(i32x4.dot_i16x8_s(yv3, yv), i32x4.dot_i16x8_s(yu3, yu)));
  }
}

/** Lines to rows of red, green, blue bytes, `between` apart; writes up to the next multiple of 16. */
export function convertRow(constants: usize, lines: usize, red: usize, between: usize, count: i32): void {
  for (const end = red + count; red < end; red += 16, lines += 32) {
    const y0 = Mix.luma(lines, constants);
    const y1 = Mix.luma(lines + 16, constants);
    const v0 = Mix.cr(lines, constants);
    const v1 = Mix.cr(lines + 16, constants);
    const yv0 = Mix.low(y0, v0);
    const yv1 = Mix.high(y0, v0);
    const yv2 = Mix.low(y1, v1);
    const yv3 = Mix.high(y1, v1);
    v128.store(red, Mix.red(yv0, yv1, yv2, yv3, constants));
    const u0 = Mix.cb(lines, constants);
    const u1 = Mix.cb(lines + 16, constants);
    const yu0 = Mix.low(y0, u0);
    const yu1 = Mix.high(y0, u0);
    const yu2 = Mix.low(y1, u1);
    const yu3 = Mix.high(y1, u1);
    v128.store(red + between, Mix.green(yv0, yv1, yv2, yv3, yu0, yu1, yu2, yu3, constants));
    v128.store(red + 2 * between, Mix.blue(yu0, yu1, yu2, yu3, constants));
  }
}

/** A line of 16-bit values, 7 bits of them fractional, to bytes. */
export function roundRow(line: usize, target: usize, columns: i32): void {
  const half = i16x8.splat(64);
  for (const end = target + columns; target < end; target += 16, line += 32) {
    const low = i16x8.shr_s(i16x8.add(v128.load(line), half), 7);
    const high = i16x8.shr_s(i16x8.add(v128.load(line, 16), half), 7);
    v128.store(target, i8x16.narrow_i16x8_u(low, high));
  }
}
