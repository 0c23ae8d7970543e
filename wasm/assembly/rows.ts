import { areaScratch, makeAreaRow } from './area';
import { convertRow, roundRow } from './color';
import { COLUMNS_COPY, COLUMNS_HALVE, FORMAT_NV12, FORMAT_RGBA, LINE_BYTES, Plan, Row, padded } from './plan';
import { storeHalved, storeLines } from './fused';
import { resampleRow, resampleTwoRows } from './resample';
import { splitFour, splitThree, splitTwo } from './split';
import { warmRow } from './warm';

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
  if (plan.areaLuma) return LINE_BYTES * 3 + ((areaScratch(plan) + 15) & ~15);
  return LINE_BYTES * 3 + slotPitch(plan) * 6;
}

/**
 * Row `index` of an interleaved plane as rows of one kind each, one `slotPitch` apart, in the tensor's order (or
 * chroma a, then b). The rows of the last even and odd index stay around.
 */
function separatedRow(plan: Plan, plane: usize, stride: usize, index: i32, slots: usize): usize {
  const pitch = slotPitch(plan);
  const odd = index & 1;
  const slot = odd ? slots + 3 * pitch : slots;
  if ((odd ? oddRow : evenRow) == index) return slot;
  if (odd) oddRow = index;
  else evenRow = index;
  const row = plane + <usize>index * stride;
  const count = plan.splitCount;
  if (plan.format == FORMAT_NV12) {
    const second = slot + pitch;
    const from = row + plan.splitStart * 2;
    splitTwo(from, count, plan.backwards ? second : slot, plan.backwards ? slot : second);
    return slot;
  }
  const last = slot + 2 * pitch;
  const red = plan.backwards ? last : slot;
  const blue = plan.backwards ? slot : last;
  if (plan.format == FORMAT_RGBA) splitFour(row + plan.splitStart * 4, count, red, slot + pitch, blue);
  else splitThree(row + plan.splitStart * 3, count, red, slot + pitch, blue);
  return slot;
}

/** Row `index` of chroma a. */
function chromaRow(plan: Plan, input: usize, index: i32, slots: usize): usize {
  if (plan.format == FORMAT_NV12) return separatedRow(plan, input + plan.offset1, plan.stride1, index, slots);
  return input + plan.offset1 + <usize>index * plan.stride1;
}

/** Row `index` of chroma b; `a` is that of chroma a. */
function otherChromaRow(plan: Plan, input: usize, index: i32, a: usize): usize {
  if (plan.format == FORMAT_NV12) return a + slotPitch(plan);
  return input + plan.offset2 + <usize>index * plan.stride2;
}

/** Chroma of one row to two lines. */
function chromaLines(plan: Plan, input: usize, row: Row, lines: usize, slots: usize): void {
  // Without a share the row below is not read: it may not exist.
  const below: i32 = row.share ? row.index + 1 : row.index;
  const top = chromaRow(plan, input, row.index, slots);
  const bottom = chromaRow(plan, input, below, slots);
  const otherTop = otherChromaRow(plan, input, row.index, top);
  const otherBottom = otherChromaRow(plan, input, below, bottom);
  const columns = <i32>padded(plan.columns);
  resampleTwoRows(lines, top, bottom, otherTop, otherBottom, row.share, plan.chromaColumns, columns);
}

function lumaLine(plan: Plan, input: usize, row: Row, line: usize): void {
  const top = input + plan.offset0 + <usize>row.index * plan.stride0;
  resampleRow(line, top, top + plan.stride0, row.share, plan.lumaColumns, <i32>padded(plan.columns));
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

/**
 * Makes row `index` of the picture: bytes of the first channel at `to`, of the others one and two times `between`
 * later, written up to the next multiple of 16.
 */
export function makeRow(
  plan: Plan,
  input: usize,
  index: i32,
  to: usize,
  between: usize,
  scratch: usize,
): void {
  if (plan.areaLuma) {
    makeAreaRow(plan, input, index, to, between, scratch);
    return;
  }
  const luma = changetype<Row>(plan.lumaRows + ((<usize>index) << 3));
  if (plan.format > FORMAT_NV12) {
    rgbRow(plan, input, luma, to, between, scratch);
    return;
  }
  const chroma = changetype<Row>(plan.chromaRows + ((<usize>index) << 3));
  lumaLine(plan, input, luma, scratch);
  chromaLines(plan, input, chroma, scratch + LINE_BYTES, scratch + LINE_BYTES * 3);
  convertRow(plan.constants, scratch, to, between, plan.columns);
}

/**
 * Makes row `index` of a picture in YUV and stores it as floats; `canFuse` has said that this is possible. Rows from `end`
 * on are not there yet.
 */
export function makeFloats(
  plan: Plan,
  input: usize,
  index: i32,
  end: i32,
  output: usize,
  scratch: usize,
): void {
  warmRow(plan, input, index, end, output, !halves(plan));
  const luma = changetype<Row>(plan.lumaRows + ((<usize>index) << 3));
  const chroma = changetype<Row>(plan.chromaRows + ((<usize>index) << 3));
  const slots = scratch + LINE_BYTES * 3;
  if (halves(plan) && luma.share == 128 && chroma.share == 0) {
    const top = input + plan.offset0 + <usize>luma.index * plan.stride0 + plan.lumaColumns.start;
    const a = chromaRow(plan, input, chroma.index, slots);
    const b = otherChromaRow(plan, input, chroma.index, a);
    const start = plan.chromaColumns.start;
    storeHalved(plan, top, top + plan.stride0, a + start, b + start, output, index);
    return;
  }
  lumaLine(plan, input, luma, scratch);
  chromaLines(plan, input, chroma, scratch + LINE_BYTES, slots);
  storeLines(plan, scratch, output, index);
}

function halves(plan: Plan): bool {
  return plan.lumaColumns.kind == COLUMNS_HALVE && plan.chromaColumns.kind == COLUMNS_COPY;
}
