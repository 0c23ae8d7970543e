import type { Taps } from './taps.ts';

/** Steps of a column's share: 14 bits; of a row's: 8 bits. */
export const COLUMN_STEPS = 16384;
export const ROW_STEPS = 256;

/** How the kernel reads a row's samples; the numbers are those of `assembly/plan.ts`. */
export const COLUMNS_COPY = 0;
export const COLUMNS_HALVE = 1;
export const COLUMNS_WINDOW = 2;
export const COLUMNS_GATHER = 3;

/** A column table as the kernel reads it: a kind, the first sample, and 48 bytes for every 4 columns. */
export interface ColumnTable {
  readonly kind: number;
  readonly start: number;
  readonly records: Uint8Array;
}

const RECORD_BYTES = 48;
const WINDOW_BYTES = 16;
/** A shuffle index that gives 0. */
const ZERO = 0x80;

/** The next multiple of 16. */
export function padded(count: number): number {
  return Math.ceil(count / 16) * 16;
}

/** The column table for neighbours counted from sample `base` on; padded with the last column. */
export function columnTable(taps: Taps, base: number): ColumnTable {
  const start = (taps.index[0] ?? 0) - base;
  if (isStep(taps, 1, 0)) return { kind: COLUMNS_COPY, start, records: new Uint8Array() };
  if (isStep(taps, 2, COLUMN_STEPS / 2)) return { kind: COLUMNS_HALVE, start, records: new Uint8Array() };
  const quads = padded(taps.index.length) / 4;
  const windowed = Array.from({ length: quads }, (_, quad) => spanOf(taps, quad)).every(
    (span) => span <= WINDOW_BYTES,
  );
  const records = new Uint8Array(quads * RECORD_BYTES);
  for (let quad = 0; quad < quads; quad++) writeRecord(records, taps, quad, base, windowed);
  return { kind: windowed ? COLUMNS_WINDOW : COLUMNS_GATHER, start, records };
}

function isStep(taps: Taps, step: number, share: number): boolean {
  const first = taps.index[0] ?? 0;
  return taps.index.every((index, i) => index === first + step * i && taps.share[i] === share);
}

/** The left neighbours of 4 columns; the last column stands for those beyond it. */
function quadIndexes(taps: Taps, quad: number): number[] {
  const last = taps.index.length - 1;
  return [0, 1, 2, 3].map((lane) => taps.index[Math.min(quad * 4 + lane, last)] ?? 0);
}

function spanOf(taps: Taps, quad: number): number {
  const indexes = quadIndexes(taps, quad);
  return Math.max(...indexes) + 2 - Math.min(...indexes);
}

function writeRecord(records: Uint8Array, taps: Taps, quad: number, base: number, windowed: boolean): void {
  const view = new DataView(records.buffer, quad * RECORD_BYTES, RECORD_BYTES);
  const indexes = quadIndexes(taps, quad);
  const origin = Math.min(...indexes);
  for (const [lane, index] of indexes.entries()) {
    const share = taps.share[Math.min(quad * 4 + lane, taps.share.length - 1)] ?? 0;
    const left = index - origin;
    view.setUint32(lane * 4, (left & 0xff) | (ZERO << 8) | (((left + 1) & 0xff) << 16) | (ZERO << 24), true);
    view.setInt16(16 + lane * 4, COLUMN_STEPS - share, true);
    view.setInt16(18 + lane * 4, share, true);
    view.setUint32(32 + lane * 4, (windowed ? origin : index) - base, true);
  }
}

/** A row table as the kernel reads it: for each row the upper neighbour and the lower one's share. */
export function rowTable(taps: Taps): Uint8Array {
  const entries = new Int32Array(taps.index.length * 2);
  for (let row = 0; row < taps.index.length; row++) {
    entries[row * 2] = taps.index[row] ?? 0;
    entries[row * 2 + 1] = taps.share[row] ?? 0;
  }
  return new Uint8Array(entries.buffer);
}
