import { finishTensor } from './finish';
import { canFuse } from './fused';
import { Plan, padded } from './plan';
import { beginRows, makeFloats, makeRow, rowScratch } from './rows';
import { STORE_SCRATCH, fillTensor, storeRow } from './store';
import { turnColumns } from './turn';

/** The first address the host may use. */
export function heapBase(): usize {
  return (__heap_base + 15) & ~15;
}

/** Bytes of scratch memory that `fill` and `run` need for a plan. */
export function scratchBytes(plan: Plan): usize {
  const columns = padded(plan.columns);
  const rows = padded(plan.rows);
  return rowScratch(plan) + STORE_SCRATCH + (plan.turned ? columns * rows * 3 + rows * 24 : columns * 3);
}

/** Writes the bars (and all else) of a tensor; needed once before `run` writes pictures into it. */
export function fill(plan: Plan, output: usize, scratch: usize): void {
  fillTensor(plan, output, scratch);
}

/** One picture to one tensor. The host has checked every number in the plan against the sizes of the memory. */
export function run(plan: Plan, input: usize, output: usize, scratch: usize): void {
  beginRows();
  if (plan.turned) runTurned(plan, input, output, scratch);
  else runStraight(plan, input, output, scratch);
}

/** Whether `runBand` can be used. */
export function canBand(plan: Plan): bool {
  return canFuse(plan);
}

/**
 * Rows `begin` to `end` of a picture of which only the stored rows that they need lie at `input`. The offsets are where
 * each plane's first row would lie; they may be before `input`, or before 0.
 */
export function runBand(
  plan: Plan,
  input: usize,
  output: usize,
  scratch: usize,
  begin: i32,
  end: i32,
  offset0: usize,
  offset1: usize,
  offset2: usize,
): void {
  const first = plan.offset0;
  const second = plan.offset1;
  const third = plan.offset2;
  plan.offset0 = offset0;
  plan.offset1 = offset1;
  plan.offset2 = offset2;
  beginRows();
  for (let row = begin; row < end; row++) makeFloats(plan, input, row, end, output, scratch);
  plan.offset0 = first;
  plan.offset1 = second;
  plan.offset2 = third;
}

/** After `run` or all bands: the tensor at `target` of what lies at `core`, where the plan says that it takes another step. */
export function finish(plan: Plan, core: usize, target: usize, scratch: usize): void {
  finishTensor(plan, core, target, scratch);
}

function runStraight(plan: Plan, input: usize, output: usize, scratch: usize): void {
  if (canFuse(plan)) {
    for (let row = 0; row < plan.rows; row++) makeFloats(plan, input, row, plan.rows, output, scratch);
    return;
  }
  const pitch = padded(plan.columns);
  const rows = scratch + rowScratch(plan);
  for (let row = 0; row < plan.rows; row++) {
    makeRow(plan, input, row, rows, pitch, scratch);
    storeRow(plan, output, row, rows, pitch, plan.columns, rows + pitch * 3);
  }
}

/** All rows first, then 8 columns at a time become rows. */
function runTurned(plan: Plan, input: usize, output: usize, scratch: usize): void {
  const stride = padded(plan.columns);
  const pitch = padded(plan.rows);
  const plane = stride * pitch;
  const planes = scratch + rowScratch(plan);
  const turned = planes + plane * 3;
  for (let row = 0; row < plan.rows; row++) {
    makeRow(plan, input, row, planes + <usize>row * stride, plane, scratch);
  }
  for (let column = 0; column < plan.columns; column += 8) {
    for (let channel = 0; channel < 3; channel++) {
      const source = planes + plane * channel + column;
      turnColumns(source, stride, <i32>pitch, turned + pitch * (channel * 8), pitch);
    }
    const end = min(8, plan.columns - column);
    for (let i = 0; i < end; i++) {
      storeRow(plan, output, column + i, turned + pitch * i, pitch * 8, plan.rows, turned + pitch * 24);
    }
  }
}
