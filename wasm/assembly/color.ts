import {
  CONSTANT_CHROMA_BIAS,
  CONSTANT_FIRST_YA,
  CONSTANT_LUMA_BIAS,
  CONSTANT_SECOND_YA,
  CONSTANT_SECOND_YB,
  CONSTANT_THIRD_YB,
  LINE_BYTES,
} from './plan';

/**
 * Steps from 16 values of luma and of both chromas (16 bits, 7 of them fractional) to 16 bytes of each channel.
 * Static methods, because only methods may be told to be inlined in a file that is still TypeScript. Constants are
 * loaded where they are used: there are more of them than registers.
 */
export class Mix {
  @inline
  static luma(values: v128, constants: usize): v128 {
    return i16x8.add(values, v128.load(constants, CONSTANT_LUMA_BIAS));
  }

  @inline
  static chroma(values: v128, constants: usize): v128 {
    return i16x8.add(values, v128.load(constants, CONSTANT_CHROMA_BIAS));
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

  /** 8 sums, as 16 bits of which the high byte is what `bytes` would give: the way to floats is shorter from here. */
  @inline
  static wide(a: v128, b: v128): v128 {
    return i16x8.narrow_i32x4_u(i32x4.shr_s(a, 12), i32x4.shr_s(b, 12));
  }

  /** `wide` of 8 pixels of a channel of luma and one chroma. */
  @inline
  static wideTwo(p0: v128, p1: v128, pair: v128): v128 {
    return Mix.wide(i32x4.dot_i16x8_s(p0, pair), i32x4.dot_i16x8_s(p1, pair));
  }

  /** `wide` of 8 pixels of green. */
  @inline
  static wideSecond(ya0: v128, ya1: v128, yb0: v128, yb1: v128, constants: usize): v128 {
    const ya = v128.load(constants, CONSTANT_SECOND_YA);
    const yb = v128.load(constants, CONSTANT_SECOND_YB);
    const p0 = i32x4.add(i32x4.dot_i16x8_s(ya0, ya), i32x4.dot_i16x8_s(yb0, yb));
    return Mix.wide(p0, i32x4.add(i32x4.dot_i16x8_s(ya1, ya), i32x4.dot_i16x8_s(yb1, yb)));
  }

  /** A channel of luma and one chroma. */
  @inline
  static two(p0: v128, p1: v128, p2: v128, p3: v128, pair: v128): v128 {
    const low = i32x4.dot_i16x8_s(p0, pair);
    const high = i32x4.dot_i16x8_s(p2, pair);
    return Mix.bytes(low, i32x4.dot_i16x8_s(p1, pair), high, i32x4.dot_i16x8_s(p3, pair));
  }

  @inline
  static first(ya0: v128, ya1: v128, ya2: v128, ya3: v128, constants: usize): v128 {
    return Mix.two(ya0, ya1, ya2, ya3, v128.load(constants, CONSTANT_FIRST_YA));
  }

  @inline
  static third(yb0: v128, yb1: v128, yb2: v128, yb3: v128, constants: usize): v128 {
    return Mix.two(yb0, yb1, yb2, yb3, v128.load(constants, CONSTANT_THIRD_YB));
  }

  /** Green: luma and both chromas. */
  @inline
  static second(
    ya0: v128,
    ya1: v128,
    ya2: v128,
    ya3: v128,
    yb0: v128,
    yb1: v128,
    yb2: v128,
    yb3: v128,
    constants: usize,
  ): v128 {
    const ya = v128.load(constants, CONSTANT_SECOND_YA);
    const yb = v128.load(constants, CONSTANT_SECOND_YB);
    const p0 = i32x4.add(i32x4.dot_i16x8_s(ya0, ya), i32x4.dot_i16x8_s(yb0, yb));
    const p1 = i32x4.add(i32x4.dot_i16x8_s(ya1, ya), i32x4.dot_i16x8_s(yb1, yb));
    const p2 = i32x4.add(i32x4.dot_i16x8_s(ya2, ya), i32x4.dot_i16x8_s(yb2, yb));
    return Mix.bytes(p0, p1, p2, i32x4.add(i32x4.dot_i16x8_s(ya3, ya), i32x4.dot_i16x8_s(yb3, yb)));
  }
}

/** Lines of luma, a and b to rows of bytes, `between` apart; writes up to the next multiple of 16. */
export function convertRow(constants: usize, lines: usize, target: usize, between: usize, count: i32): void {
  for (const end = target + count; target < end; target += 16, lines += 32) {
    const y0 = Mix.luma(v128.load(lines), constants);
    const y1 = Mix.luma(v128.load(lines, 16), constants);
    const a0 = Mix.chroma(v128.load(lines, LINE_BYTES), constants);
    const a1 = Mix.chroma(v128.load(lines, LINE_BYTES + 16), constants);
    const ya0 = Mix.low(y0, a0);
    const ya1 = Mix.high(y0, a0);
    const ya2 = Mix.low(y1, a1);
    const ya3 = Mix.high(y1, a1);
    v128.store(target, Mix.first(ya0, ya1, ya2, ya3, constants));
    const b0 = Mix.chroma(v128.load(lines, 2 * LINE_BYTES), constants);
    const b1 = Mix.chroma(v128.load(lines, 2 * LINE_BYTES + 16), constants);
    const yb0 = Mix.low(y0, b0);
    const yb1 = Mix.high(y0, b0);
    const yb2 = Mix.low(y1, b1);
    const yb3 = Mix.high(y1, b1);
    v128.store(target + between, Mix.second(ya0, ya1, ya2, ya3, yb0, yb1, yb2, yb3, constants));
    v128.store(target + 2 * between, Mix.third(yb0, yb1, yb2, yb3, constants));
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
