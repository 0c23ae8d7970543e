import { COLUMNS_COPY, COLUMNS_HALVE, COLUMNS_WINDOW, Columns, RECORD_BYTES } from './plan';

/**
 * Static methods because only methods may be told to be inlined in a file that is still TypeScript.
 * A record holds a shuffle (16 bytes: two neighbours of 4 columns, each widened to 16 bits), the shares of the
 * two neighbours in 16384ths (16 bytes) and 4 offsets of the left neighbours (a window uses the first alone).
 */
class Quad {
  @inline
  static window(record: usize, row: usize): v128 {
    return i8x16.swizzle(v128.load(row + load<u32>(record, 32)), v128.load(record));
  }

  @inline
  static gather(record: usize, row: usize): v128 {
    let pairs = v128.load_lane<u16>(row + load<u32>(record, 32), i16x8.splat(0), 0);
    pairs = v128.load_lane<u16>(row + load<u32>(record, 36), pairs, 1);
    pairs = v128.load_lane<u16>(row + load<u32>(record, 40), pairs, 2);
    pairs = v128.load_lane<u16>(row + load<u32>(record, 44), pairs, 3);
    return i16x8.extend_low_i8x16_u(pairs);
  }

  @inline
  static read(record: usize, row: usize, windowed: bool): v128 {
    return windowed ? Quad.window(record, row) : Quad.gather(record, row);
  }

  /** 8 samples blended downwards: 7 fractional bits. */
  @inline
  static down(top: v128, bottom: v128, topShare: v128, bottomShare: v128): v128 {
    const sum = i16x8.add(i16x8.mul(top, topShare), i16x8.mul(bottom, bottomShare));
    return i16x8.shr_u(sum, 1);
  }

  /** 4 columns from 4 pairs of neighbours. */
  @inline
  static across(record: usize, pairs: v128): v128 {
    return i32x4.shr_s(i32x4.dot_i16x8_s(pairs, v128.load(record, 16)), 14);
  }
}

class Line {
  @inline
  static single(target: usize, row: usize, records: usize, columns: i32, windowed: bool): void {
    for (const end = target + ((<usize>columns) << 1); target < end; target += 16) {
      const low = i16x8.shl(Quad.read(records, row, windowed), 7);
      const high = i16x8.shl(Quad.read(records + RECORD_BYTES, row, windowed), 7);
      const across = Quad.across(records + RECORD_BYTES, high);
      v128.store(target, i16x8.narrow_i32x4_s(Quad.across(records, low), across));
      records += 2 * RECORD_BYTES;
    }
  }

  @inline
  static blended(
    target: usize,
    top: usize,
    bottom: usize,
    share: i32,
    records: usize,
    columns: i32,
    windowed: bool,
  ): void {
    const a = i16x8.splat(<i16>(256 - share));
    const b = i16x8.splat(<i16>share);
    for (const end = target + ((<usize>columns) << 1); target < end; target += 16) {
      const next = records + RECORD_BYTES;
      const low = Quad.down(Quad.read(records, top, windowed), Quad.read(records, bottom, windowed), a, b);
      const high = Quad.down(Quad.read(next, top, windowed), Quad.read(next, bottom, windowed), a, b);
      v128.store(target, i16x8.narrow_i32x4_s(Quad.across(records, low), Quad.across(next, high)));
      records += 2 * RECORD_BYTES;
    }
  }
}

function copyColumns(target: usize, top: usize, bottom: usize, share: i32, columns: i32): void {
  const end = target + ((<usize>columns) << 1);
  if (share == 0) {
    for (; target < end; target += 16, top += 8) v128.store(target, i16x8.shl(v128.load8x8_u(top), 7));
    return;
  }
  const a = i16x8.splat(<i16>(256 - share));
  const b = i16x8.splat(<i16>share);
  for (; target < end; target += 16, top += 8, bottom += 8) {
    v128.store(target, Quad.down(v128.load8x8_u(top), v128.load8x8_u(bottom), a, b));
  }
}

/** Two by two to one: the sum of four equal shares, exactly what the general way gives. */
function halve(target: usize, top: usize, bottom: usize, columns: i32): void {
  for (const end = target + ((<usize>columns) << 1); target < end; target += 16, top += 16, bottom += 16) {
    const upper = i16x8.extadd_pairwise_i8x16_u(v128.load(top));
    const lower = i16x8.extadd_pairwise_i8x16_u(v128.load(bottom));
    v128.store(target, i16x8.shl(i16x8.add(upper, lower), 5));
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
    const low = Quad.down(i16x8.extend_low_i8x16_u(upper), i16x8.extend_low_i8x16_u(lower), a, b);
    const high = Quad.down(i16x8.extend_high_i8x16_u(upper), i16x8.extend_high_i8x16_u(lower), a, b);
    const left = i32x4.shr_s(i32x4.dot_i16x8_s(low, half), 14);
    const right = i32x4.shr_s(i32x4.dot_i16x8_s(high, half), 14);
    v128.store(target, i16x8.narrow_i32x4_s(left, right));
  }
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
  if (table.kind == COLUMNS_COPY) {
    copyColumns(target, top + table.start, bottom + table.start, share, columns);
  } else if (table.kind == COLUMNS_HALVE) {
    if (share == 128) halve(target, top + table.start, bottom + table.start, columns);
    else halveAcross(target, top + table.start, bottom + table.start, share, columns);
  } else if (table.kind == COLUMNS_WINDOW) {
    if (share == 0) Line.single(target, top, table.records, columns, true);
    else Line.blended(target, top, bottom, share, table.records, columns, true);
  } else {
    if (share == 0) Line.single(target, top, table.records, columns, false);
    else Line.blended(target, top, bottom, share, table.records, columns, false);
  }
}
