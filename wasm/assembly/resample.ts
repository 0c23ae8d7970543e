import {
  COLUMNS_COPY,
  COLUMNS_GATHER,
  COLUMNS_HALVE,
  COLUMNS_PAIRED,
  COLUMNS_PICK,
  COLUMNS_THIRD,
  COLUMNS_TWO_THIRDS,
  COLUMNS_WINDOW,
  Columns,
  LINE_BYTES,
  RECORD_BYTES,
} from './plan';
import { takeThird } from './thirds';
import { takeTwoThirds } from './two-thirds';

/**
 * The steps are static methods because only methods may be told to be inlined in a file that is still TypeScript.
 * A record of a column table stands for 8 columns: two shuffles of 16 bytes (for 4 columns each: the two
 * neighbours, widened to 16 bits), the shares of the neighbours in 16384ths (32 bytes), and the offsets of the
 * samples (8 times 4 bytes).
 */
class Octet {
  /** Bytes among which a shuffle finds its neighbours: one window, or 8 pairs picked one by one. */
  @inline
  static bytes(row: usize, record: usize, kind: i32, second: bool): v128 {
    if (kind != COLUMNS_GATHER)
      return v128.load(row + (second ? load<u32>(record, 80) : load<u32>(record, 64)));
    let pairs = v128.load_lane<u16>(row + load<u32>(record, 64), i16x8.splat(0), 0);
    pairs = v128.load_lane<u16>(row + load<u32>(record, 68), pairs, 1);
    pairs = v128.load_lane<u16>(row + load<u32>(record, 72), pairs, 2);
    pairs = v128.load_lane<u16>(row + load<u32>(record, 76), pairs, 3);
    pairs = v128.load_lane<u16>(row + load<u32>(record, 80), pairs, 4);
    pairs = v128.load_lane<u16>(row + load<u32>(record, 84), pairs, 5);
    pairs = v128.load_lane<u16>(row + load<u32>(record, 88), pairs, 6);
    return v128.load_lane<u16>(row + load<u32>(record, 92), pairs, 7);
  }

  /** 8 samples blended downwards: 7 fractional bits. */
  @inline
  static down(top: v128, bottom: v128, a: v128, b: v128): v128 {
    return i16x8.shr_u(i16x8.add(i16x8.mul(top, a), i16x8.mul(bottom, b)), 1);
  }

  /** 8 columns from 8 pairs of neighbours. */
  @inline
  static across(low: v128, high: v128, lowShares: v128, highShares: v128): v128 {
    const left = i32x4.shr_s(i32x4.dot_i16x8_s(low, lowShares), 14);
    const right = i32x4.shr_s(i32x4.dot_i16x8_s(high, highShares), 14);
    return i16x8.narrow_i32x4_s(left, right);
  }

  /** 8 columns from one row. */
  @inline
  static single(row: usize, record: usize, mask0: v128, mask1: v128, kind: i32): v128 {
    const bytes0 = Octet.bytes(row, record, kind, false);
    const bytes1 =
      kind == COLUMNS_GATHER || kind == COLUMNS_WINDOW ? bytes0 : Octet.bytes(row, record, kind, true);
    const low = i8x16.swizzle(bytes0, mask0);
    const high = i8x16.swizzle(bytes1, mask1);
    if (kind == COLUMNS_PICK) return i16x8.shl(v128.or(low, high), 7);
    return Octet.across(i16x8.shl(low, 7), i16x8.shl(high, 7), v128.load(record, 32), v128.load(record, 48));
  }

  /** 8 columns from two rows. */
  @inline
  static blended(
    top: usize,
    bottom: usize,
    record: usize,
    mask0: v128,
    mask1: v128,
    a: v128,
    b: v128,
    kind: i32,
  ): v128 {
    const one = kind == COLUMNS_GATHER || kind == COLUMNS_WINDOW;
    const above0 = Octet.bytes(top, record, kind, false);
    const below0 = Octet.bytes(bottom, record, kind, false);
    const above1 = one ? above0 : Octet.bytes(top, record, kind, true);
    const below1 = one ? below0 : Octet.bytes(bottom, record, kind, true);
    const topLow = i8x16.swizzle(above0, mask0);
    const topHigh = i8x16.swizzle(above1, mask1);
    const bottomLow = i8x16.swizzle(below0, mask0);
    const bottomHigh = i8x16.swizzle(below1, mask1);
    if (kind == COLUMNS_PICK) {
      return Octet.down(v128.or(topLow, topHigh), v128.or(bottomLow, bottomHigh), a, b);
    }
    const low = Octet.down(topLow, bottomLow, a, b);
    const high = Octet.down(topHigh, bottomHigh, a, b);
    return Octet.across(low, high, v128.load(record, 32), v128.load(record, 48));
  }
}

class Line {
  @inline
  static one(
    target: usize,
    top: usize,
    bottom: usize,
    share: i32,
    records: usize,
    columns: i32,
    kind: i32,
  ): void {
    const end = target + ((<usize>columns) << 1);
    if (share == 0) {
      for (; target < end; target += 16, records += RECORD_BYTES) {
        v128.store(target, Octet.single(top, records, v128.load(records), v128.load(records, 16), kind));
      }
      return;
    }
    const a = i16x8.splat(<i16>(256 - share));
    const b = i16x8.splat(<i16>share);
    for (; target < end; target += 16, records += RECORD_BYTES) {
      const mask0 = v128.load(records);
      const mask1 = v128.load(records, 16);
      v128.store(target, Octet.blended(top, bottom, records, mask0, mask1, a, b, kind));
    }
  }

  /** The same for two planes, whose lines are `LINE_BYTES` apart: what they share is read once. */
  @inline
  static two(
    target: usize,
    top: usize,
    bottom: usize,
    otherTop: usize,
    otherBottom: usize,
    share: i32,
    records: usize,
    columns: i32,
    kind: i32,
  ): void {
    const end = target + ((<usize>columns) << 1);
    if (share == 0) {
      for (; target < end; target += 16, records += RECORD_BYTES) {
        const mask0 = v128.load(records);
        const mask1 = v128.load(records, 16);
        v128.store(target, Octet.single(top, records, mask0, mask1, kind));
        v128.store(target, Octet.single(otherTop, records, mask0, mask1, kind), LINE_BYTES);
      }
      return;
    }
    const a = i16x8.splat(<i16>(256 - share));
    const b = i16x8.splat(<i16>share);
    for (; target < end; target += 16, records += RECORD_BYTES) {
      const mask0 = v128.load(records);
      const mask1 = v128.load(records, 16);
      const first = Octet.blended(top, bottom, records, mask0, mask1, a, b, kind);
      const other = Octet.blended(otherTop, otherBottom, records, mask0, mask1, a, b, kind);
      v128.store(target, first);
      v128.store(target, other, LINE_BYTES);
    }
  }
}

function copyColumns(target: usize, top: usize, bottom: usize, share: i32, columns: i32): void {
  const end = target + ((<usize>columns) << 1);
  if (share == 0) {
    for (; target < end; target += 32, top += 16) {
      v128.store(target, i16x8.shl(v128.load8x8_u(top), 7));
      v128.store(target, i16x8.shl(v128.load8x8_u(top, 8), 7), 16);
    }
    return;
  }
  const a = i16x8.splat(<i16>(256 - share));
  const b = i16x8.splat(<i16>share);
  for (; target < end; target += 32, top += 16, bottom += 16) {
    v128.store(target, Octet.down(v128.load8x8_u(top), v128.load8x8_u(bottom), a, b));
    v128.store(target, Octet.down(v128.load8x8_u(top, 8), v128.load8x8_u(bottom, 8), a, b), 16);
  }
}

/** Two by two to one: the sum of four equal shares, exactly what the general way gives. */
function halve(target: usize, top: usize, bottom: usize, columns: i32): void {
  for (const end = target + ((<usize>columns) << 1); target < end; target += 32, top += 32, bottom += 32) {
    const upper = i16x8.extadd_pairwise_i8x16_u(v128.load(top));
    const lower = i16x8.extadd_pairwise_i8x16_u(v128.load(bottom));
    v128.store(target, i16x8.shl(i16x8.add(upper, lower), 5));
    const nextUpper = i16x8.extadd_pairwise_i8x16_u(v128.load(top, 16));
    const nextLower = i16x8.extadd_pairwise_i8x16_u(v128.load(bottom, 16));
    v128.store(target, i16x8.shl(i16x8.add(nextUpper, nextLower), 5), 16);
  }
}

/** Two to one across only: 2:1 in width with any two rows. */
function halveAcross(target: usize, top: usize, bottom: usize, share: i32, columns: i32): void {
  const a = i16x8.splat(<i16>(256 - share));
  const b = i16x8.splat(<i16>share);
  const half = i16x8.splat(8192);
  for (const end = target + ((<usize>columns) << 1); target < end; target += 16, top += 16, bottom += 16) {
    const upper = v128.load(top);
    const lower = v128.load(bottom);
    const low = Octet.down(i16x8.extend_low_i8x16_u(upper), i16x8.extend_low_i8x16_u(lower), a, b);
    const high = Octet.down(i16x8.extend_high_i8x16_u(upper), i16x8.extend_high_i8x16_u(lower), a, b);
    v128.store(target, Octet.across(low, high, half, half));
  }
}

/** Whether the steps of two thirds fit: the two rows' shares are a quarter and three quarters as well. */
function isQuartered(kind: i32, share: i32): bool {
  return kind == COLUMNS_TWO_THIRDS && (share == 64 || share == 192);
}

/**
 * Makes one row of one plane: `columns` (a multiple of 16) values of 16 bits with 7 fractional bits.
 * `top` and `bottom` are two rows of samples, 8 bits each; `share` is the second's, in 256ths.
 */
export function resampleRow(
  target: usize,
  top: usize,
  bottom: usize,
  share: i32,
  table: Columns,
  columns: i32,
): void {
  const kind = table.kind;
  const records = table.records;
  if (kind == COLUMNS_COPY) {
    copyColumns(target, top + table.start, bottom + table.start, share, columns);
  } else if (kind == COLUMNS_HALVE) {
    if (share == 128) halve(target, top + table.start, bottom + table.start, columns);
    else halveAcross(target, top + table.start, bottom + table.start, share, columns);
  } else if (kind == COLUMNS_THIRD && share == 0) takeThird(target, top + table.start, columns);
  else if (isQuartered(kind, share)) {
    const isTopNear = share == 64;
    const near = isTopNear ? top : bottom;
    const far = isTopNear ? bottom : top;
    takeTwoThirds(target, near + table.start, far + table.start, columns);
  } else if (kind == COLUMNS_PAIRED) Line.one(target, top, bottom, share, records, columns, COLUMNS_PAIRED);
  else if (kind == COLUMNS_PICK || kind == COLUMNS_THIRD)
    Line.one(target, top, bottom, share, records, columns, COLUMNS_PICK);
  else if (kind == COLUMNS_GATHER) Line.one(target, top, bottom, share, records, columns, COLUMNS_GATHER);
  else Line.one(target, top, bottom, share, records, columns, COLUMNS_WINDOW);
}

/** Makes one row of two planes alike, to lines `LINE_BYTES` apart. */
export function resampleTwoRows(
  target: usize,
  top: usize,
  bottom: usize,
  otherTop: usize,
  otherBottom: usize,
  share: i32,
  table: Columns,
  columns: i32,
): void {
  const kind = table.kind;
  const records = table.records;
  if (kind == COLUMNS_COPY || kind == COLUMNS_HALVE || isQuartered(kind, share)) {
    resampleRow(target, top, bottom, share, table, columns);
    resampleRow(target + LINE_BYTES, otherTop, otherBottom, share, table, columns);
  } else if (kind == COLUMNS_PAIRED) {
    Line.two(target, top, bottom, otherTop, otherBottom, share, records, columns, COLUMNS_PAIRED);
  } else if (kind == COLUMNS_PICK || kind == COLUMNS_THIRD) {
    Line.two(target, top, bottom, otherTop, otherBottom, share, records, columns, COLUMNS_PICK);
  } else if (kind == COLUMNS_GATHER) {
    Line.two(target, top, bottom, otherTop, otherBottom, share, records, columns, COLUMNS_GATHER);
  } else Line.two(target, top, bottom, otherTop, otherBottom, share, records, columns, COLUMNS_WINDOW);
}
