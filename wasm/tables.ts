import type { Taps } from './taps.ts';

/** Steps of a column's share: 14 bits; of a row's: 8 bits. */
export const COLUMN_STEPS = 16384;
export const ROW_STEPS = 256;

/** How the kernel reads a row's samples; the numbers are those of `assembly/plan.ts`. */
const COLUMNS_COPY = 0;
const COLUMNS_HALVE = 1;
const COLUMNS_PAIRED = 2;
const COLUMNS_GATHER = 3;
const COLUMNS_WINDOW = 4;
const COLUMNS_PICK = 5;
const COLUMNS_THIRD = 6;
const COLUMNS_TWO_THIRDS = 7;

/** A column table as the kernel reads it: a kind, the first sample, and 96 bytes for every 8 columns. */
export interface ColumnTable {
  readonly kind: number;
  readonly start: number;
  readonly records: Uint8Array;
}

const RECORD_BYTES = 96;
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
  const kind = kindOf(taps);
  const octets = padded(taps.index.length) / 8;
  const records = new Uint8Array(octets * RECORD_BYTES);
  for (let octet = 0; octet < octets; octet++) writeRecord(records, taps, octet, base, kind);
  return { kind, start, records };
}

function kindOf(taps: Taps): number {
  if (isStep(taps, 3, 0)) return COLUMNS_THIRD;
  if (isTwoOfThree(taps)) return COLUMNS_TWO_THIRDS;
  if (!fits(taps, 4)) return COLUMNS_GATHER;
  if (taps.share.every((share) => share === 0)) return COLUMNS_PICK;
  return fits(taps, 8) ? COLUMNS_WINDOW : COLUMNS_PAIRED;
}

function isStep(taps: Taps, step: number, share: number): boolean {
  const first = taps.index[0] ?? 0;
  return taps.index.every((index, i) => index === first + step * i && taps.share[i] === share);
}

/** Columns a quarter and three quarters on the way between samples, in turn. */
function isTwoOfThree({ index, share }: Taps): boolean {
  const first = index[0] ?? 0;
  return index.every((at, i) => {
    const isOdd = i % 2 === 1;
    const sample = first + Math.floor((i * 3) / 2);
    return at === sample && share[i] === (isOdd ? COLUMN_STEPS * 3 : COLUMN_STEPS) / 4;
  });
}

/** The left neighbours of `count` columns from `first` on; the last column stands for those beyond it. */
function indexesOf(taps: Taps, first: number, count: number): number[] {
  const last = taps.index.length - 1;
  return Array.from({ length: count }, (_, lane) => taps.index[Math.min(first + lane, last)] ?? 0);
}

/** Whether one window holds the neighbours of every `count` columns. */
function fits(taps: Taps, count: number): boolean {
  for (let first = 0; first < taps.index.length; first += count) {
    const indexes = indexesOf(taps, first, count);
    if (Math.max(...indexes) + 2 - Math.min(...indexes) > WINDOW_BYTES) return false;
  }
  return true;
}

/** Where the bytes that serve each of 8 columns are loaded from, and where among them its left neighbour is. */
function sourcesOf(indexes: number[], kind: number): { offset: number; left: number }[] {
  if (kind === COLUMNS_GATHER) return indexes.map((offset, lane) => ({ offset, left: lane * 2 }));
  const shared = kind === COLUMNS_WINDOW || kind === COLUMNS_TWO_THIRDS ? 8 : 4;
  return indexes.map((index, lane) => {
    const group = lane - (lane % shared);
    const offset = Math.min(...indexes.slice(group, group + shared));
    return { offset, left: index - offset };
  });
}

function writeRecord(records: Uint8Array, taps: Taps, octet: number, base: number, kind: number): void {
  const view = new DataView(records.buffer, octet * RECORD_BYTES, RECORD_BYTES);
  for (let i = 0; i < 32; i++) view.setUint8(i, ZERO);
  for (const [lane, { offset, left }] of sourcesOf(indexesOf(taps, octet * 8, 8), kind).entries()) {
    writeShuffle(view, lane, left, kind);
    const share = taps.share[Math.min(octet * 8 + lane, taps.share.length - 1)] ?? 0;
    view.setInt16(32 + lane * 4, COLUMN_STEPS - share, true);
    view.setInt16(34 + lane * 4, share, true);
    view.setUint32(64 + lane * 4, offset - base, true);
  }
}

/** Two shuffles of 16 bytes, 4 columns each: pairs of neighbours, or left neighbours to be put side by side. */
function writeShuffle(view: DataView, lane: number, left: number, kind: number): void {
  if (kind === COLUMNS_PICK || kind === COLUMNS_THIRD) {
    view.setUint8(lane < 4 ? lane * 2 : 16 + lane * 2, left);
    return;
  }
  view.setUint8(lane * 4, left);
  view.setUint8(lane * 4 + 2, left + 1);
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
