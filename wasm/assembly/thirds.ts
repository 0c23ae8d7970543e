/** Where every third of 48 samples is, in each 16 of them; in memory for the reason that `two-thirds.ts` gives. */
const ORDERS: usize = memory.data<u8>([
  0, 3, 6, 9, 12, 15, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80,
  0x80, 0x80, 2, 5, 8, 11, 14, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80,
  0x80, 0x80, 0x80, 1, 4, 7, 10, 13,
]);

/** Every third sample, as full HD is taken for 640 columns: the samples always fall alike. */
class Step {
  /** 16 of 48 samples. */
  @inline
  static taken(target: usize, row: usize): void {
    const a = i8x16.swizzle(v128.load(row), v128.load(ORDERS));
    const b = i8x16.swizzle(v128.load(row, 16), v128.load(ORDERS, 16));
    const bytes = v128.or(v128.or(a, b), i8x16.swizzle(v128.load(row, 32), v128.load(ORDERS, 32)));
    v128.store(target, i16x8.shl(i16x8.extend_low_i8x16_u(bytes), 7));
    v128.store(target, i16x8.shl(i16x8.extend_high_i8x16_u(bytes), 7), 16);
  }
}

/** Every third sample of one row to `columns` (a multiple of 16) values with 7 fractional bits. */
export function takeThird(target: usize, row: usize, columns: i32): void {
  const end = target + ((<usize>columns) << 1);
  for (; target < end; target += 32, row += 48) Step.taken(target, row);
}
