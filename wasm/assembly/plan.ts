/** Values of `Plan.format`; RGB, 3 bytes a pixel, is the fourth. */
export const FORMAT_I420: i32 = 0;
export const FORMAT_NV12: i32 = 1;
export const FORMAT_RGBA: i32 = 2;

/** Values of `Columns.kind`: how 8 columns find their samples. Next to each other, as they are: */
export const COLUMNS_COPY: i32 = 0;
/** The mean of two and two. */
export const COLUMNS_HALVE: i32 = 1;
/** In two windows of 16 bytes, for 4 columns each. */
export const COLUMNS_PAIRED: i32 = 2;
/** Every pair of neighbours by itself. */
export const COLUMNS_GATHER: i32 = 3;
/** In one window of 16 bytes. */
export const COLUMNS_WINDOW: i32 = 4;
/** In two windows, the left neighbour alone. */
export const COLUMNS_PICK: i32 = 5;
/** Every third sample; the records are those of `COLUMNS_PICK`. */
export const COLUMNS_THIRD: i32 = 6;
/** Two of three samples; the records are those of `COLUMNS_WINDOW`. */
export const COLUMNS_TWO_THIRDS: i32 = 7;

/** Bytes of one record of a column table, which stands for 8 columns. */
export const RECORD_BYTES: usize = 96;

/** From one line of resampled samples to the next: 4096 of 16 bits, and some to keep off each other's cache sets. */
export const LINE_BYTES: usize = 8320;

/**
 * Places of the constant vectors, 16 bytes each, written by `wasm/constants.ts`. "First" and "third" are channels
 * in the tensor's order (red or blue), the second is green; "a" is the chroma that the first channel needs, "b" the
 * third's. These are pairs of 16-bit coefficients:
 */
export const CONSTANT_FIRST_YA: usize = 0;
export const CONSTANT_SECOND_YA: usize = 16;
export const CONSTANT_SECOND_YB: usize = 32;
export const CONSTANT_THIRD_YB: usize = 48;
/** 16-bit numbers added to samples. */
export const CONSTANT_LUMA_BIAS: usize = 64;
export const CONSTANT_CHROMA_BIAS: usize = 80;
/** Floats: the scale, then for planes the means of the three channels, then their deviations. */
export const CONSTANT_SCALE: usize = 96;
export const CONSTANT_PLANE_MEAN: usize = 112;
export const CONSTANT_PLANE_STD: usize = 160;
/** The same for pixels: vectors that begin with the first, the second and the third channel. */
export const CONSTANT_PIXEL_MEAN: usize = 208;
export const CONSTANT_PIXEL_STD: usize = 256;

/** How the samples of a row become columns. Written by `wasm/tables.ts`; the records follow it. */
@unmanaged
export class Columns {
  kind: i32;
  /** First sample read, for the kinds that need no records. */
  start: usize;
  /** Address of the records; none for `COLUMNS_COPY` and `COLUMNS_HALVE`. */
  records: usize;
  /** Of a row of a plane of YUV, the first byte that is needed, and how many are. */
  firstByte: usize;
  bytes: usize;
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
  /** Luma or all; chroma a or both; chroma b. */
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
  /** Address of the vectors whose places `CONSTANT_...` name. */
  constants: usize;
  /** 1: interleaved samples are in the other order than the tensor's channels (or chroma a and b) are. */
  backwards: i32;
  channelsLast: i32;
  floats: i32;
  /** The tensor's size, where the picture lies in it, and the bars' pixel value. */
  width: i32;
  height: i32;
  x: i32;
  y: i32;
  pad: i32;
  /** 1: only the scale changes anything; the mean is 0 and the deviation 1. */
  scaleOnly: i32;
  /** What follows the pass; see `finish.ts`. */
  finish: i32;
  /** Addresses of the tables of columns in area mode, where the rows' tables are of that kind as well; else 0. */
  areaLuma: usize;
  areaChroma: usize;
}

/** The next multiple of 16: rows in scratch memory are read and written 16 at a time. */
export function padded(count: i32): usize {
  return (<usize>count + 15) & ~15;
}
