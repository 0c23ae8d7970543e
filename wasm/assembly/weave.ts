/** Rows of one channel each to pixels of three. */
export class Weave {
  @inline
  static pick(one: v128, two: v128, three: v128, a: v128, b: v128, c: v128): v128 {
    return v128.or(v128.or(i8x16.swizzle(one, a), i8x16.swizzle(two, b)), i8x16.swizzle(three, c));
  }

  /** The first 16 of the 48 bytes that 16 pixels are. */
  @inline
  static first(one: v128, two: v128, three: v128): v128 {
    const a = i8x16(0, -1, -1, 1, -1, -1, 2, -1, -1, 3, -1, -1, 4, -1, -1, 5);
    const b = i8x16(-1, 0, -1, -1, 1, -1, -1, 2, -1, -1, 3, -1, -1, 4, -1, -1);
    const c = i8x16(-1, -1, 0, -1, -1, 1, -1, -1, 2, -1, -1, 3, -1, -1, 4, -1);
    return Weave.pick(one, two, three, a, b, c);
  }

  @inline
  static second(one: v128, two: v128, three: v128): v128 {
    const a = i8x16(-1, -1, 6, -1, -1, 7, -1, -1, 8, -1, -1, 9, -1, -1, 10, -1);
    const b = i8x16(5, -1, -1, 6, -1, -1, 7, -1, -1, 8, -1, -1, 9, -1, -1, 10);
    const c = i8x16(-1, 5, -1, -1, 6, -1, -1, 7, -1, -1, 8, -1, -1, 9, -1, -1);
    return Weave.pick(one, two, three, a, b, c);
  }

  @inline
  static third(one: v128, two: v128, three: v128): v128 {
    const a = i8x16(-1, 11, -1, -1, 12, -1, -1, 13, -1, -1, 14, -1, -1, 15, -1, -1);
    const b = i8x16(-1, -1, 11, -1, -1, 12, -1, -1, 13, -1, -1, 14, -1, -1, 15, -1);
    const c = i8x16(10, -1, -1, 11, -1, -1, 12, -1, -1, 13, -1, -1, 14, -1, -1, 15);
    return Weave.pick(one, two, three, a, b, c);
  }
}
