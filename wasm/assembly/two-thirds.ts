/**
 * Where the samples of 8 columns are among 16: the nearer of each one's two, and the farther. In memory and not in the
 * code, since Chromium's compiler makes such constants anew in every step of a loop, from five instructions.
 */
const ORDERS: usize = memory.data<u8>([
  0, 0x80, 2, 0x80, 3, 0x80, 5, 0x80, 6, 0x80, 8, 0x80, 9, 0x80, 11, 0x80, 1, 0x80, 1, 0x80, 4, 0x80, 4, 0x80,
  7, 0x80, 7, 0x80, 10, 0x80, 10, 0x80,
]);

/**
 * Two columns of three samples, as the chroma of full HD is taken for 640 columns, from two rows of which one lies
 * three times as near as the other. The shares are always a quarter and three quarters, so small whole numbers are exact.
 */
class Step {
  /** Each sample three times from the near row and once from the far one. */
  @inline
  static down(near: v128, far: v128, order: v128): v128 {
    const three = i16x8.splat(3);
    return i16x8.add(i16x8.mul(i8x16.swizzle(near, order), three), i8x16.swizzle(far, order));
  }

  /** 8 columns of 12 samples: 7 fractional bits. */
  @inline
  static blended(nearRow: usize, farRow: usize): v128 {
    const near = v128.load(nearRow);
    const far = v128.load(farRow);
    const nearest = Step.down(near, far, v128.load(ORDERS));
    const farther = Step.down(near, far, v128.load(ORDERS, 16));
    return i16x8.shl(i16x8.add(i16x8.mul(nearest, i16x8.splat(3)), farther), 3);
  }
}

/** Two of three samples to `columns` (a multiple of 16) values. */
export function takeTwoThirds(target: usize, near: usize, far: usize, columns: i32): void {
  const end = target + ((<usize>columns) << 1);
  for (; target < end; target += 16, near += 12, far += 12) v128.store(target, Step.blended(near, far));
}
