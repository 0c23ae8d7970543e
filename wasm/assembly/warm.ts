import { rowAddress } from './fused';
import { Columns, Plan, Row } from './plan';

/** How many rows ahead memory is asked for. */
const ROWS_AHEAD: i32 = 3;
const CACHE_LINE: usize = 64;
/** Written so that the loads for it are not left out. */
let warmth: u32 = 0;

/** Reads one number of every cache line of what a row is needed for, or only the first. */
function touch(row: usize, columns: Columns, isWhole: bool): u32 {
  row += columns.firstByte;
  let seen: u32 = load<u8>(row);
  if (!isWhole) return seen;
  for (const end = row + columns.bytes; row < end; row += CACHE_LINE) seen ^= load<u8>(row);
  return seen;
}

/**
 * Reads where the row some rows after `row` begins, in the tensor and in the picture; the picture's rows whole, where not
 * all of them are needed one after the other. Frames are far apart in time, so both have left the near caches and page
 * tables; many misses at once cost less than one after the other, about a tenth of the whole.
 */
export function warmRow(plan: Plan, input: usize, row: i32, end: i32, output: usize, isWhole: bool): void {
  const index = row + ROWS_AHEAD;
  if (index >= end) return;
  const luma = changetype<Row>(plan.lumaRows + ((<usize>index) << 3)).index;
  const chroma = changetype<Row>(plan.chromaRows + ((<usize>index) << 3)).index;
  const y = touch(input + plan.offset0 + <usize>luma * plan.stride0, plan.lumaColumns, isWhole);
  const a = touch(input + plan.offset1 + <usize>chroma * plan.stride1, plan.chromaColumns, isWhole);
  const b = touch(input + plan.offset2 + <usize>chroma * plan.stride2, plan.chromaColumns, isWhole);
  const target = rowAddress(plan, output, index);
  const plane: usize = plan.channelsLast ? 0 : <usize>plan.width * plan.height * 4;
  warmth = y ^ a ^ b ^ load<u32>(target) ^ load<u32>(target + plane) ^ load<u32>(target + 2 * plane);
}
