/** Every third sample, as full HD is taken for 640 columns: the samples always fall alike, so the shuffles are constants. */
class Step {
  /** 16 of 48 samples. */
  @inline
  static taken(target: usize, row: usize): void {
    const a = i8x16.swizzle(
      v128.load(row),
      i8x16(0, 3, 6, 9, 12, 15, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1),
    );
    const second = i8x16(-1, -1, -1, -1, -1, -1, 2, 5, 8, 11, 14, -1, -1, -1, -1, -1);
    const third = i8x16(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1, 4, 7, 10, 13);
    const b = i8x16.swizzle(v128.load(row, 16), second);
    const bytes = v128.or(v128.or(a, b), i8x16.swizzle(v128.load(row, 32), third));
    v128.store(target, i16x8.shl(i16x8.extend_low_i8x16_u(bytes), 7));
    v128.store(target, i16x8.shl(i16x8.extend_high_i8x16_u(bytes), 7), 16);
  }
}

/**
 * Every third sample of one row to `columns` (a multiple of 16) values with 7 fractional bits. The last ones are made
 * first: the compiler then keeps the constants of this step for the loop.
 */
export function takeThird(target: usize, row: usize, columns: i32): void {
  const last: usize = columns - 16;
  const end = target + (last << 1);
  Step.taken(end, row + last * 3);
  for (; target < end; target += 32, row += 48) Step.taken(target, row);
}
