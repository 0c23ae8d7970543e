import { Plan } from './plan';

class Mix {
  /** 8 pixels of one colour from pairs of samples: rounded whole numbers, not yet held to 0..255. */
  @inline
  static two(low: v128, high: v128, pair: v128, bias: v128): v128 {
    const left = i32x4.shr_s(i32x4.add(i32x4.dot_i16x8_s(low, pair), bias), 20);
    const right = i32x4.shr_s(i32x4.add(i32x4.dot_i16x8_s(high, pair), bias), 20);
    return i16x8.narrow_i32x4_s(left, right);
  }

  @inline
  static three(yv: v128, yu: v128, pairV: v128, pairU: v128, bias: v128): v128 {
    const sum = i32x4.add(i32x4.dot_i16x8_s(yv, pairV), i32x4.dot_i16x8_s(yu, pairU));
    return i32x4.shr_s(i32x4.add(sum, bias), 20);
  }

  @inline
  static low(a: v128, b: v128): v128 {
    return v128.shuffle<u16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
  }

  @inline
  static high(a: v128, b: v128): v128 {
    return v128.shuffle<u16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
  }
}

/** Rows of Y, U, V (16 bits, 7 of them fractional) to rows of red, green, blue bytes. */
export function convertRow(
  plan: Plan,
  y: usize,
  u: usize,
  v: usize,
  red: usize,
  green: usize,
  blue: usize,
): void {
  const redPair = i32x4.splat(plan.redYV);
  const greenPairV = i32x4.splat(plan.greenYV);
  const greenPairU = i32x4.splat(plan.greenYU);
  const bluePair = i32x4.splat(plan.blueYU);
  const redBias = i32x4.splat(plan.redBias);
  const greenBias = i32x4.splat(plan.greenBias);
  const blueBias = i32x4.splat(plan.blueBias);
  for (const end = red + plan.columns; red < end; red += 8, green += 8, blue += 8) {
    const luma = v128.load(y);
    const cb = v128.load(u);
    const cr = v128.load(v);
    const lowV = Mix.low(luma, cr);
    const highV = Mix.high(luma, cr);
    const lowU = Mix.low(luma, cb);
    const highU = Mix.high(luma, cb);
    const r = Mix.two(lowV, highV, redPair, redBias);
    const b = Mix.two(lowU, highU, bluePair, blueBias);
    const g = i16x8.narrow_i32x4_s(
      Mix.three(lowV, lowU, greenPairV, greenPairU, greenBias),
      Mix.three(highV, highU, greenPairV, greenPairU, greenBias),
    );
    v128.store64_lane(red, i8x16.narrow_i16x8_u(r, r), 0);
    v128.store64_lane(green, i8x16.narrow_i16x8_u(g, g), 0);
    v128.store64_lane(blue, i8x16.narrow_i16x8_u(b, b), 0);
    y += 16;
    u += 16;
    v += 16;
  }
}

/** A row of 16-bit values, 7 bits of them fractional, to bytes. */
export function roundRow(source: usize, target: usize, columns: i32): void {
  const half = i16x8.splat(64);
  for (const end = target + columns; target < end; target += 16, source += 32) {
    const low = i16x8.shr_s(i16x8.add(v128.load(source), half), 7);
    const high = i16x8.shr_s(i16x8.add(v128.load(source, 16), half), 7);
    v128.store(target, i8x16.narrow_i16x8_u(low, high));
  }
}
