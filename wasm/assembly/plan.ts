/** Values of `Plan.format`; RGB, 3 bytes a pixel, is the fourth. */
export const FORMAT_I420: i32 = 0;
export const FORMAT_NV12: i32 = 1;
export const FORMAT_RGBA: i32 = 2;

/** Values of `Columns.kind`; gathering pair by pair is the fourth. */
export const COLUMNS_COPY: i32 = 0;
export const COLUMNS_HALVE: i32 = 1;
export const COLUMNS_WINDOW: i32 = 2;

/** Values of `Plan.arithmetic`: the last step of `(pixel * scale - mean) / std` that changes anything. */
export const ARITHMETIC_NONE: i32 = 0;
export const ARITHMETIC_SCALE: i32 = 1;
export const ARITHMETIC_MEAN: i32 = 2;

/** Bytes of one record of a column table, which stands for 4 columns. */
export const RECORD_BYTES: usize = 48;

/** How the samples of a row become columns. Written by `wasm/tables.ts`; the records follow it. */
@unmanaged
export class Columns {
  kind: i32;
  /** First sample read, for `COLUMNS_COPY` and `COLUMNS_HALVE`. */
  start: usize;
  /** Address of the records, for the other kinds. */
  records: usize;
}

/** Which two rows of samples make one row, and the share of the second in 256ths. */
@unmanaged
export class Row {
  index: i32;
  share: i32;
}

/**
 * One layout and one specification, worked out. Written by `wasm/plan.ts`: 4 bytes a field, in this order.
 * "Columns" and "rows" are those of the picture after resampling and before it is turned.
 */
@unmanaged
export class Plan {
  format: i32;
  offset0: usize;
  stride0: usize;
  offset1: usize;
  stride1: usize;
  offset2: usize;
  stride2: usize;
  columns: i32;
  rows: i32;
  /** 1: rows become columns at the end (a quarter turn either way; the tables already run the right way). */
  turned: i32;
  lumaColumns: Columns;
  chromaColumns: Columns;
  /** Addresses of one `Row` per row. */
  lumaRows: usize;
  chromaRows: usize;
  /** Which samples of an interleaved row are needed: the first, and how many. */
  splitStart: usize;
  splitCount: i32;
  /** Colour matrix: pairs of 16-bit coefficients (the first in the low half) and what is added. */
  redYV: i32;
  greenYV: i32;
  greenYU: i32;
  blueYU: i32;
  redBias: i32;
  greenBias: i32;
  blueBias: i32;
  /** 1: blue comes first. */
  bgr: i32;
  channelsLast: i32;
  floats: i32;
  /** The tensor's size, where the picture lies in it, and the bars' pixel value. */
  width: i32;
  height: i32;
  x: i32;
  y: i32;
  pad: i32;
  arithmetic: i32;
  scale: f32;
  mean0: f32;
  mean1: f32;
  mean2: f32;
  std0: f32;
  std1: f32;
  std2: f32;
}

/** The next multiple of 16: rows in scratch memory are read and written 16 at a time. */
export function padded(count: i32): usize {
  return (<usize>count + 15) & ~15;
}
