import { convertRow, roundRow } from './color';
import { FORMAT_I420, FORMAT_NV12, FORMAT_RGBA, Plan, LINE_BYTES, Row, padded } from './plan';
import { resampleRow, resampleTwoRows } from './resample';
import { splitFour, splitThree, splitTwo } from './split';

/** Which source row the even and the odd slot of separated samples hold. */
let evenRow: i32 = -1;
let oddRow: i32 = -1;

/** Forgets separated rows: a new picture begins. */
export function beginRows(): void {
  evenRow = -1;
  oddRow = -1;
}

function slotPitch(plan: Plan): usize {
  return padded(plan.splitCount) + 32;
}

/** Bytes of scratch that `makeRow` needs. */
export function rowScratch(plan: Plan): usize {
  return LINE_BYTES * 3 + slotPitch(plan) * 6;
}

/** Row `index` of an interleaved plane as rows of one kind each, one `slotPitch` apart. Neighbours stay around. */
function separatedRow(plan: Plan, plane: usize, stride: usize, index: i32, slots: usize): usize {
  const pitch = slotPitch(plan);
  const slot = index & 1 ? slots + 3 * pitch : slots;
  if ((index & 1 ? oddRow : evenRow) == index) return slot;
  if (index & 1) oddRow = index;
  else evenRow = index;
  const row = plane + <usize>index * stride;
  const count = plan.splitCount;
  if (plan.format == FORMAT_NV12) splitTwo(row + plan.splitStart * 2, count, slot, slot + pitch);
  else if (plan.format == FORMAT_RGBA) {
    splitFour(row + plan.splitStart * 4, count, slot, slot + pitch, slot + 2 * pitch);
  } else splitThree(row + plan.splitStart * 3, count, slot, slot + pitch, slot + 2 * pitch);
  return slot;
}

/** Chroma of one row to two lines. */
function chromaLines(plan: Plan, input: usize, row: Row, lines: usize, slots: usize): void {
  const columns = <i32>padded(plan.columns);
  const share = row.share;
  const table = plan.chromaColumns;
  if (plan.format == FORMAT_I420) {
    const u = input + plan.offset1 + <usize>row.index * plan.stride1;
    const v = input + plan.offset2 + <usize>row.index * plan.stride2;
    // Without a share the row below is not read: it may not exist.
    resampleTwoRows(lines, u, u + plan.stride1, v, v + plan.stride2, share, table, columns);
    return;
  }
  const below: i32 = share ? row.index + 1 : row.index;
  const top = separatedRow(plan, input + plan.offset1, plan.stride1, row.index, slots);
  const bottom = separatedRow(plan, input + plan.offset1, plan.stride1, below, slots);
  const next = slotPitch(plan);
  resampleTwoRows(lines, top, bottom, top + next, bottom + next, share, table, columns);
}

function rgbRow(plan: Plan, input: usize, row: Row, to: usize, between: usize, scratch: usize): void {
  const columns = <i32>padded(plan.columns);
  const slots = scratch + LINE_BYTES * 3;
  const pitch = slotPitch(plan);
  const below: i32 = row.share ? row.index + 1 : row.index;
  let top = separatedRow(plan, input + plan.offset0, plan.stride0, row.index, slots);
  let bottom = separatedRow(plan, input + plan.offset0, plan.stride0, below, slots);
  for (let channel = 0; channel < 3; channel++, top += pitch, bottom += pitch, to += between) {
    resampleRow(scratch, top, bottom, row.share, plan.lumaColumns, columns);
    roundRow(scratch, to, columns);
  }
}

/** Makes row `index` of a picture in YUV: lines of Y, U, V at the start of `scratch`. */
export function makeLines(plan: Plan, input: usize, index: i32, scratch: usize): void {
  const luma = changetype<Row>(plan.lumaRows + ((<usize>index) << 3));
  const chroma = changetype<Row>(plan.chromaRows + ((<usize>index) << 3));
  const top = input + plan.offset0 + <usize>luma.index * plan.stride0;
  resampleRow(scratch, top, top + plan.stride0, luma.share, plan.lumaColumns, <i32>padded(plan.columns));
  chromaLines(plan, input, chroma, scratch + LINE_BYTES, scratch + LINE_BYTES * 3);
}

/**
 * Makes row `index` of the picture: bytes of red at `to`, of green and blue one and two times `between` later,
 * written up to the next multiple of 16.
 */
export function makeRow(
  plan: Plan,
  input: usize,
  index: i32,
  to: usize,
  between: usize,
  scratch: usize,
): void {
  if (plan.format >= FORMAT_RGBA) {
    rgbRow(plan, input, changetype<Row>(plan.lumaRows + ((<usize>index) << 3)), to, between, scratch);
    return;
  }
  makeLines(plan, input, index, scratch);
  convertRow(plan.constants, scratch, to, between, plan.columns);
}
