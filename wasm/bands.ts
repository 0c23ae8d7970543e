import { SightlineError } from '../shared/errors.ts';
import type { PictureLayout, PlaneLayout } from '../shared/frame.ts';
import { checkBytes, checkLayout } from './check.ts';
import { packPlanes } from './pack.ts';

/** A part of a picture's work: rows of the tensor's picture, and the rows of the stored one that they need. */
export interface Band {
  /** Rows of the picture after resampling: from, and up to but without. */
  readonly begin: number;
  readonly end: number;
  /** Stored rows, likewise; even numbers, but for the last row of a picture. */
  readonly from: number;
  readonly to: number;
  /** Where its planes lie in memory when there are no gaps between them. */
  readonly planes: readonly PlaneLayout[];
  readonly byteLength: number;
}

/**
 * So many bytes of a picture stay in a processor's near cache (of a megabyte or more), with the rows of the tensor made of
 * them. With half as many the calls for bands cost more than they save, where that was measured; twice as many were no
 * quicker than these by more than runs differ.
 */
const BAND_BYTES = 384 * 1024;
/** Fewer rows cost more in calls than they save. */
const LEAST_ROWS = 16;

/** A row table (`rowTable`) as numbers: for each row the upper neighbour and the lower one's share. */
function neighbours(table: Uint8Array): Int32Array {
  return new Int32Array(table.buffer, table.byteOffset, table.byteLength / Int32Array.BYTES_PER_ELEMENT);
}

/** The first sample row that rows `begin` to `end` need, and the one after the last. */
function neededRows(entries: Int32Array, begin: number, end: number): [from: number, to: number] {
  let [from, to] = [Infinity, 0];
  for (let row = begin; row < end; row += 1) {
    const index = entries[row * 2] ?? 0;
    from = Math.min(from, index);
    to = Math.max(to, index + (entries[row * 2 + 1] === 0 ? 1 : 2));
  }
  return [from, to];
}

/** Cuts a picture of YUV into bands; a small one is a single band. The tables are those of its plan. */
export function bandsOf(layout: PictureLayout, lumaRows: Uint8Array, chromaRows: Uint8Array): Band[] {
  const { format, codedWidth, codedHeight } = layout;
  const [luma, chroma] = [neighbours(lumaRows), neighbours(chromaRows)];
  const rows = luma.length / 2;
  const bytes = codedWidth * codedHeight * 1.5;
  const count = Math.max(1, Math.min(Math.round(bytes / BAND_BYTES), Math.floor(rows / LEAST_ROWS)));
  return Array.from({ length: count }, (_, index) => {
    const begin = Math.floor((rows * index) / count);
    const end = Math.floor((rows * (index + 1)) / count);
    const [lumaFrom, lumaTo] = neededRows(luma, begin, end);
    const [chromaFrom, chromaTo] = neededRows(chroma, begin, end);
    const from = Math.min(lumaFrom & ~1, chromaFrom * 2);
    const to = Math.min(codedHeight, Math.max((lumaTo + 1) & ~1, chromaTo * 2));
    return { begin, end, from, to, ...packPlanes(format, codedWidth, to - from) };
  });
}

/** Puts stored rows into memory from `room` and says where their planes lie there. */
export type BandFiller = (
  band: Band,
  room: (byteLength: number) => Uint8Array,
) => Promise<readonly PlaneLayout[]>;

/**
 * Where each plane's very first row would lie, if the band that lies in `byteLength` bytes went on before it: as the
 * kernel counts, so that it finds the band's rows where they are. Throws `invalid_message` when the band does not fit into
 * its bytes, or its rows are not as far apart as the layout says.
 */
export function bandOffsets(
  layout: PictureLayout,
  band: Band,
  planes: readonly PlaneLayout[],
  byteLength: number,
): number[] {
  const isPacked = planes.length === band.planes.length && areSame(planes, band.planes);
  if (!isPacked || byteLength < band.byteLength) check(layout, band, planes, byteLength);
  return planes.map(
    ({ offset, stride }, index) => offset - (index === 0 ? band.from : band.from / 2) * stride,
  );
}

function areSame(planes: readonly PlaneLayout[], others: readonly PlaneLayout[]): boolean {
  return planes.every(({ offset, stride }, index) => {
    const other = others[index];
    return other !== undefined && offset === other.offset && stride === other.stride;
  });
}

function check(
  layout: PictureLayout,
  { from, to }: Band,
  planes: readonly PlaneLayout[],
  byteLength: number,
): void {
  const codedHeight = to - from;
  const visible = { x: 0, y: 0, width: layout.codedWidth, height: codedHeight };
  checkBytes(byteLength, checkLayout({ ...layout, codedHeight, visible, planes }));
  if (planes.every(({ stride }, index) => stride === layout.planes[index]?.stride)) return;
  throw new SightlineError('invalid_message', 'The rows of a band are not as far apart as the picture says.');
}
