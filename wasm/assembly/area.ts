import { convertRow, roundRow } from './color';
import { FORMAT_I420, FORMAT_NV12, FORMAT_RGBA, LINE_BYTES, Plan, padded } from './plan';

/** A column (or row) of the picture: its first sample, and where its weights begin; the next entry's end them. */
@unmanaged
class Span {
  first: i32;
  place: i32;
}

class Table {
  @inline
  static span(table: usize, index: i32): Span {
    return changetype<Span>(table + ((<usize>index) << 3));
  }

  @inline
  static count(table: usize, index: i32): i32 {
    return Table.span(table, index + 1).place - Table.span(table, index).place;
  }

  /** Address of the weights of entry `index` of `size`. */
  @inline
  static weights(table: usize, index: i32, size: i32): usize {
    return table + ((<usize>(size + 1)) << 3) + ((<usize>Table.span(table, index).place) << 2);
  }

  /** The least sample that a table speaks of; columns may run from right to left. */
  @inline
  static begin(table: usize, size: i32): i32 {
    return min(Table.span(table, 0).first, Table.span(table, size - 1).first);
  }

  /** One beyond the greatest. */
  @inline
  static end(table: usize, size: i32): i32 {
    const one = Table.span(table, 0).first + Table.count(table, 0);
    return max(one, Table.span(table, size - 1).first + Table.count(table, size - 1));
  }
}

/** Bytes of scratch that a row of the area mode needs: sums of 32 bits for every byte of the widest row of samples. */
export function areaScratch(plan: Plan): usize {
  const luma = Table.end(plan.areaLuma, plan.columns) - Table.begin(plan.areaLuma, plan.columns);
  const samples = <usize>luma * (plan.format > FORMAT_NV12 ? sampleBytes(plan) : 2);
  return (samples + 32) * 4;
}

function sampleBytes(plan: Plan): usize {
  return plan.format == FORMAT_RGBA ? 4 : 3;
}

/** Weighted sums of a plane's rows, byte by byte: `count` of them at `sums`. */
function addRows(source: usize, stride: usize, rows: i32, weights: usize, sums: usize, count: usize): void {
  memory.fill(sums, 0, (count + 16) << 2);
  for (let row = 0; row < rows; row++, source += stride, weights += 4) {
    addRow(source, i16x8.splat(<i16>load<i32>(weights)), sums, count);
  }
}

function addRow(source: usize, weight: v128, sums: usize, count: usize): void {
  for (const end = source + count; source < end; source += 16, sums += 64) {
    const bytes = v128.load(source);
    const low = i16x8.extend_low_i8x16_u(bytes);
    const high = i16x8.extend_high_i8x16_u(bytes);
    v128.store(sums, i32x4.add(v128.load(sums), i32x4.extmul_low_i16x8_u(low, weight)));
    v128.store(sums, i32x4.add(v128.load(sums, 16), i32x4.extmul_high_i16x8_u(low, weight)), 16);
    v128.store(sums, i32x4.add(v128.load(sums, 32), i32x4.extmul_low_i16x8_u(high, weight)), 32);
    v128.store(sums, i32x4.add(v128.load(sums, 48), i32x4.extmul_high_i16x8_u(high, weight)), 48);
  }
}

/** Sums to a line of 16-bit values with 7 fractional bits. `sums` is that of sample 0; `step` apart are its neighbours. */
function addColumns(table: usize, size: i32, sums: usize, step: usize, line: usize): void {
  for (let column = 0; column < size; column++, line += 2) {
    const weights = Table.weights(table, column, size);
    const count = Table.count(table, column);
    let from = sums + <usize>Table.span(table, column).first * step;
    // Rounds; with it even the greatest sum fits 32 bits.
    let sum: u32 = 65536;
    for (let i = 0; i < count; i++, from += step) {
      sum += load<u32>(from) * load<u32>(weights + ((<usize>i) << 2));
    }
    store<u16>(line, <u16>(sum >> 17));
  }
}

/** Where the sums of sample 0 would be, `bytes` a sample, when those of the table's first sample are at `sums`. */
function sumsOfZero(table: usize, size: i32, sums: usize, bytes: usize): usize {
  return sums - <usize>Table.begin(table, size) * bytes * 4;
}

/** Adds up what row `index` of the picture covers in one plane of `bytes` a sample. */
function sumPlane(
  plan: Plan,
  plane: usize,
  stride: usize,
  columns: usize,
  rows: usize,
  index: i32,
  bytes: usize,
  sums: usize,
): void {
  const begin = <usize>Table.begin(columns, plan.columns);
  const count = (<usize>Table.end(columns, plan.columns) - begin) * bytes;
  const first = <usize>Table.span(rows, index).first;
  const weights = Table.weights(rows, index, plan.rows);
  addRows(plane + first * stride + begin * bytes, stride, Table.count(rows, index), weights, sums, count);
}

function lumaLine(plan: Plan, input: usize, index: i32, line: usize, sums: usize): void {
  const columns = plan.areaLuma;
  sumPlane(plan, input + plan.offset0, plan.stride0, columns, plan.lumaRows, index, 1, sums);
  addColumns(columns, plan.columns, sumsOfZero(columns, plan.columns, sums, 1), 4, line);
}

function chromaLines(plan: Plan, input: usize, index: i32, lines: usize, sums: usize): void {
  const columns = plan.areaChroma;
  const size = plan.columns;
  const a = input + plan.offset1;
  if (plan.format == FORMAT_I420) {
    sumPlane(plan, a, plan.stride1, columns, plan.chromaRows, index, 1, sums);
    addColumns(columns, size, sumsOfZero(columns, size, sums, 1), 4, lines);
    sumPlane(plan, input + plan.offset2, plan.stride2, columns, plan.chromaRows, index, 1, sums);
    addColumns(columns, size, sumsOfZero(columns, size, sums, 1), 4, lines + LINE_BYTES);
    return;
  }
  sumPlane(plan, a, plan.stride1, columns, plan.chromaRows, index, 2, sums);
  const zero = sumsOfZero(columns, size, sums, 2);
  const shift: usize = plan.backwards ? 4 : 0;
  addColumns(columns, size, zero + shift, 8, lines);
  addColumns(columns, size, zero + 4 - shift, 8, lines + LINE_BYTES);
}

function rgbRow(
  plan: Plan,
  input: usize,
  index: i32,
  to: usize,
  between: usize,
  line: usize,
  sums: usize,
): void {
  const columns = plan.areaLuma;
  const bytes = sampleBytes(plan);
  sumPlane(plan, input + plan.offset0, plan.stride0, columns, plan.lumaRows, index, bytes, sums);
  const zero = sumsOfZero(columns, plan.columns, sums, bytes);
  for (let channel: usize = 0; channel < 3; channel++, to += between) {
    const kind: usize = plan.backwards ? 2 - channel : channel;
    addColumns(columns, plan.columns, zero + kind * 4, bytes * 4, line);
    roundRow(line, to, <i32>padded(plan.columns));
  }
}

/** Makes row `index` of the picture as `makeRow` does, of the means of all that its pixels cover. */
export function makeAreaRow(
  plan: Plan,
  input: usize,
  index: i32,
  to: usize,
  between: usize,
  scratch: usize,
): void {
  const sums = scratch + LINE_BYTES * 3;
  if (plan.format > FORMAT_NV12) {
    rgbRow(plan, input, index, to, between, scratch, sums);
    return;
  }
  lumaLine(plan, input, index, scratch, sums);
  chromaLines(plan, input, index, scratch + LINE_BYTES, sums);
  convertRow(plan.constants, scratch, to, between, plan.columns);
}
