/** Separates interleaved samples, 16 at a time, into rows of one kind each. Reads up to 15 samples too far. */

/** Two kinds by turns: NV12's chroma. */
export function splitTwo(source: usize, count: i32, first: usize, second: usize): void {
  for (const end = first + count; first < end; first += 16, second += 16, source += 32) {
    const a = v128.load(source);
    const b = v128.load(source, 16);
    v128.store(first, i8x16.shuffle(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30));
    v128.store(second, i8x16.shuffle(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31));
  }
}

class Grouped {
  /** 4 pixels of RGBA as RRRRGGGGBBBBAAAA. */
  @inline
  static load(source: usize): v128 {
    const order = i8x16(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    return i8x16.swizzle(v128.load(source), order);
  }

  @inline
  static union(a: v128, b: v128, c: v128): v128 {
    return v128.or(v128.or(a, b), c);
  }
}

/** Red, green, blue and one to ignore. */
export function splitFour(source: usize, count: i32, red: usize, green: usize, blue: usize): void {
  for (const end = red + count; red < end; red += 16, green += 16, blue += 16, source += 64) {
    const a = Grouped.load(source);
    const b = Grouped.load(source + 16);
    const c = Grouped.load(source + 32);
    const d = Grouped.load(source + 48);
    const left = v128.shuffle<u32>(a, b, 0, 4, 1, 5);
    const right = v128.shuffle<u32>(c, d, 0, 4, 1, 5);
    v128.store(red, v128.shuffle<u64>(left, right, 0, 2));
    v128.store(green, v128.shuffle<u64>(left, right, 1, 3));
    const blueLeft = v128.shuffle<u32>(a, b, 2, 6, 3, 7);
    const blueRight = v128.shuffle<u32>(c, d, 2, 6, 3, 7);
    v128.store(blue, v128.shuffle<u64>(blueLeft, blueRight, 0, 2));
  }
}

/** Red, green, blue. */
export function splitThree(source: usize, count: i32, red: usize, green: usize, blue: usize): void {
  for (const end = red + count; red < end; red += 16, green += 16, blue += 16, source += 48) {
    const a = v128.load(source);
    const b = v128.load(source, 16);
    const c = v128.load(source, 32);
    const redA = i8x16.swizzle(a, i8x16(0, 3, 6, 9, 12, 15, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1));
    const redB = i8x16.swizzle(b, i8x16(-1, -1, -1, -1, -1, -1, 2, 5, 8, 11, 14, -1, -1, -1, -1, -1));
    const redC = i8x16.swizzle(c, i8x16(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1, 4, 7, 10, 13));
    v128.store(red, Grouped.union(redA, redB, redC));
    const greenA = i8x16.swizzle(a, i8x16(1, 4, 7, 10, 13, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1));
    const greenB = i8x16.swizzle(b, i8x16(-1, -1, -1, -1, -1, 0, 3, 6, 9, 12, 15, -1, -1, -1, -1, -1));
    const greenC = i8x16.swizzle(c, i8x16(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 2, 5, 8, 11, 14));
    v128.store(green, Grouped.union(greenA, greenB, greenC));
    const blueA = i8x16.swizzle(a, i8x16(2, 5, 8, 11, 14, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1));
    const blueB = i8x16.swizzle(b, i8x16(-1, -1, -1, -1, -1, 1, 4, 7, 10, 13, -1, -1, -1, -1, -1, -1));
    const blueC = i8x16.swizzle(c, i8x16(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0, 3, 6, 9, 12, 15));
    v128.store(blue, Grouped.union(blueA, blueB, blueC));
  }
}
