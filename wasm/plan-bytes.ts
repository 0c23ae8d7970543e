import type { Span, Tables } from './plan-tables.ts';
import type { ColumnTable } from './tables.ts';
import { padded } from './tables.ts';

const FIELD_BYTES = 256;
const HEADER_BYTES = 32;

/** Where the parts of a plan lie in the kernel's memory. */
export interface Places {
  readonly lumaColumns: number;
  readonly chromaColumns: number;
  readonly lumaRecords: number;
  readonly chromaRecords: number;
  readonly lumaRows: number;
  readonly chromaRows: number;
  readonly constants: number;
  /** 0 in bilinear mode. */
  readonly areaLuma: number;
  readonly areaChroma: number;
  readonly end: number;
}

/** Where everything lies when the plan lies at `address`, a multiple of 16. */
export function placesFrom(tables: Tables, address: number): Places {
  let end = address + FIELD_BYTES;
  const take = (byteLength: number): number => {
    const start = end;
    end += padded(byteLength);
    return start;
  };
  const places = {
    lumaColumns: take(HEADER_BYTES),
    chromaColumns: take(HEADER_BYTES),
    lumaRecords: take(tables.lumaColumns.records.length),
    chromaRecords: take(tables.chromaColumns.records.length),
    lumaRows: take(tables.lumaRows.length),
    chromaRows: take(tables.chromaRows.length),
    constants: take(tables.constants.length),
    areaLuma: tables.areaLuma ? take(tables.areaLuma.length) : 0,
    areaChroma: tables.areaChroma ? take(tables.areaChroma.length) : 0,
  };
  return { ...places, end };
}

/** The bytes of a plan: its fields, then its tables. */
export function encodePlan(
  fields: readonly number[],
  tables: Tables,
  places: Places,
  address: number,
): Uint8Array {
  const bytes = new Uint8Array(places.end - address);
  const put = (place: number, part: Uint8Array): void => bytes.set(part, place - address);
  put(address, wholeNumbers(fields));
  const { lumaColumns: luma, chromaColumns: chroma } = tables;
  put(places.lumaColumns, columnsHeader(luma, places.lumaRecords, tables.lumaSpan));
  put(places.chromaColumns, columnsHeader(chroma, places.chromaRecords, tables.chromaSpan));
  put(places.lumaRecords, luma.records);
  put(places.chromaRecords, chroma.records);
  put(places.lumaRows, tables.lumaRows);
  put(places.chromaRows, tables.chromaRows);
  put(places.constants, tables.constants);
  if (tables.areaLuma) put(places.areaLuma, tables.areaLuma);
  if (tables.areaChroma) put(places.areaChroma, tables.areaChroma);
  return bytes;
}

function columnsHeader({ kind, start }: ColumnTable, records: number, { first, bytes }: Span): Uint8Array {
  return wholeNumbers([kind, start, records, first, bytes]);
}

/** 32 bits each. */
function wholeNumbers(values: readonly number[]): Uint8Array {
  return new Uint8Array(Int32Array.from(values).buffer);
}
