import type { LetterboxGeometry } from '../shared/detect/letterbox.ts';
import { placePicture } from '../shared/detect/letterbox.ts';
import type { PictureLayout } from '../shared/frame.ts';
import { displaySize } from '../shared/frame.ts';
import type { PreprocessSpec } from '../shared/models/manifest.ts';
import { areaTable } from './area.ts';
import { constantBytes, isScaleOnly } from './constants.ts';
import { coreSpec, finishOf, tensorBytes } from './output.ts';
import type { ColumnTable } from './tables.ts';
import { COLUMN_STEPS, ROW_STEPS, columnTable, padded, rowTable } from './tables.ts';
import type { AxisShape } from './taps.ts';
import { bilinearTaps, sampleRange } from './taps.ts';

/** The kernel's numbers. Of BGRA it is only told that the channels run the other way. */
const FORMATS = { I420: 0, NV12: 1, RGBA: 2, BGRA: 2, RGB: 3 } as const;
const FIELD_BYTES = 256;
const HEADER_BYTES = 16;

/** One layout and one specification, worked out for the kernel, not yet given a place in its memory. */
export interface Plan {
  readonly geometry: LetterboxGeometry;
  readonly dims: readonly number[];
  readonly type: PreprocessSpec['type'];
  /** Bytes of the tensor, and of what the pass makes of it; `finishes`: another step makes the one of the other. */
  readonly tensorBytes: number;
  readonly coreBytes: number;
  readonly finishes: boolean;
  /** Bytes of the plan and its tables in the kernel's memory. */
  readonly byteLength: number;
  /** The bytes to put at `address`, a multiple of 16. */
  encode(address: number): Uint8Array;
}

interface Axes {
  readonly turned: boolean;
  readonly columns: Omit<AxisShape, 'subsampling'>;
  readonly rows: Omit<AxisShape, 'subsampling'>;
}

/** Which way columns and rows of the stored picture run in the picture that a person sees. */
function axesOf(layout: PictureLayout, geometry: LetterboxGeometry): Axes {
  const { visible, rotation, mirror } = layout;
  const turned = rotation % 180 !== 0;
  const alongX = rotation === 90 || rotation === 180 ? !mirror : mirror;
  const alongY = rotation === 180 || rotation === 270;
  return {
    turned,
    columns: {
      size: turned ? geometry.height : geometry.width,
      start: visible.x,
      length: visible.width,
      reversed: turned ? alongY : alongX,
    },
    rows: {
      size: turned ? geometry.width : geometry.height,
      start: visible.y,
      length: visible.height,
      reversed: turned ? alongX : alongY,
    },
  };
}

interface Tables {
  readonly lumaColumns: ColumnTable;
  readonly chromaColumns: ColumnTable;
  readonly lumaRows: Uint8Array;
  readonly chromaRows: Uint8Array;
  readonly constants: Uint8Array;
  /** Columns in area mode, where the rows' tables are of that kind too; null in bilinear mode. */
  readonly areaLuma: Uint8Array | null;
  readonly areaChroma: Uint8Array | null;
  readonly splitStart: number;
  readonly splitCount: number;
}

function tablesOf(layout: PictureLayout, spec: PreprocessSpec, axes: Axes): Tables {
  const bilinear = bilinearTables(layout, spec, axes);
  const { resample = 'bilinear' } = spec;
  if (resample === 'bilinear') return bilinear;
  return {
    ...bilinear,
    areaLuma: areaTable({ ...axes.columns, subsampling: 1 }, resample),
    areaChroma: areaTable({ ...axes.columns, subsampling: 2 }, resample),
    lumaRows: areaTable({ ...axes.rows, subsampling: 1 }, resample),
    chromaRows: areaTable({ ...axes.rows, subsampling: 2 }, resample),
  };
}

function bilinearTables(layout: PictureLayout, spec: PreprocessSpec, axes: Axes): Tables {
  const luma: AxisShape = { ...axes.columns, subsampling: 1 };
  const chroma: AxisShape = { ...axes.columns, subsampling: 2 };
  const planar = layout.format === 'I420';
  const interleaved = sampleRange(layout.format === 'NV12' ? chroma : luma);
  const lumaBase = planar || layout.format === 'NV12' ? 0 : interleaved.first;
  return {
    lumaColumns: columnTable(bilinearTaps(luma, COLUMN_STEPS), lumaBase),
    chromaColumns: columnTable(bilinearTaps(chroma, COLUMN_STEPS), planar ? 0 : interleaved.first),
    lumaRows: rowTable(bilinearTaps({ ...axes.rows, subsampling: 1 }, ROW_STEPS)),
    chromaRows: rowTable(bilinearTaps({ ...axes.rows, subsampling: 2 }, ROW_STEPS)),
    constants: constantBytes(layout, spec),
    areaLuma: null,
    areaChroma: null,
    splitStart: interleaved.first,
    splitCount: planar ? 0 : interleaved.last - interleaved.first + 1,
  };
}

/** Offset and stride of each plane; of I420's chroma, first what the tensor's first channel needs. */
function planeFields(layout: PictureLayout, spec: PreprocessSpec): number[] {
  const order = layout.format === 'I420' && spec.color !== 'bgr' ? [0, 2, 1] : [0, 1, 2];
  return order.flatMap((i) => [layout.planes[i]?.offset ?? 0, layout.planes[i]?.stride ?? 0]);
}

/** Whether interleaved samples come in the other order than the tensor's channels need them. */
function isBackwards(layout: PictureLayout, spec: PreprocessSpec): boolean {
  const otherWay = spec.color === 'bgr';
  return layout.format === 'NV12' || layout.format === 'BGRA' ? !otherWay : otherWay;
}

function tensorFields(spec: PreprocessSpec, geometry: LetterboxGeometry): number[] {
  const { width, height, pad } = spec;
  const flags = [spec.layout === 'nhwc', spec.type === 'float32'].map(Number);
  return [...flags, width, height, geometry.x, geometry.y, pad, Number(isScaleOnly(spec))];
}

/** Where the parts of a plan lie in the kernel's memory. */
interface Places {
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

function placesFrom(tables: Tables, address: number): Places {
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

/** Works out everything that stays the same from frame to frame. Both arguments have been checked. */
export function makePlan(layout: PictureLayout, spec: PreprocessSpec): Plan {
  const geometry = placePicture(displaySize(layout), spec);
  const axes = axesOf(layout, geometry);
  const core = coreSpec(spec);
  const tables = tablesOf(layout, core, axes);
  return {
    geometry,
    ...tensorShape(spec),
    coreBytes: tensorBytes(core),
    byteLength: placesFrom(tables, 0).end,
    encode: (address) => {
      const places = placesFrom(tables, address);
      const { lumaColumns, chromaColumns, lumaRows, chromaRows, constants } = places;
      const size = [axes.columns.size, axes.rows.size, Number(axes.turned)];
      const addresses = [lumaColumns, chromaColumns, lumaRows, chromaRows];
      const samples = [tables.splitStart, tables.splitCount, constants, Number(isBackwards(layout, core))];
      const head = [FORMATS[layout.format], ...planeFields(layout, core), ...size];
      const tail = [finishOf(spec), places.areaLuma, places.areaChroma];
      const fields = [...head, ...addresses, ...samples, ...tensorFields(core, geometry), ...tail];
      return encode(fields, tables, places, address);
    },
  };
}

function tensorShape(spec: PreprocessSpec): Pick<Plan, 'dims' | 'type' | 'tensorBytes' | 'finishes'> {
  const { width, height, type } = spec;
  const channels = spec.color === 'gray' ? 1 : 3;
  return {
    dims: spec.layout === 'nchw' ? [1, channels, height, width] : [1, height, width, channels],
    type,
    tensorBytes: tensorBytes(spec),
    finishes: finishOf(spec) !== 0,
  };
}

function encode(fields: readonly number[], tables: Tables, places: Places, address: number): Uint8Array {
  const bytes = new Uint8Array(places.end - address);
  const put = (place: number, part: Uint8Array): void => bytes.set(part, place - address);
  put(address, wholeNumbers(fields));
  const { lumaColumns: luma, chromaColumns: chroma } = tables;
  put(places.lumaColumns, wholeNumbers([luma.kind, luma.start, places.lumaRecords]));
  put(places.chromaColumns, wholeNumbers([chroma.kind, chroma.start, places.chromaRecords]));
  put(places.lumaRecords, luma.records);
  put(places.chromaRecords, chroma.records);
  put(places.lumaRows, tables.lumaRows);
  put(places.chromaRows, tables.chromaRows);
  put(places.constants, tables.constants);
  if (tables.areaLuma) put(places.areaLuma, tables.areaLuma);
  if (tables.areaChroma) put(places.areaChroma, tables.areaChroma);
  return bytes;
}

/** 32 bits each. */
function wholeNumbers(values: readonly number[]): Uint8Array {
  return new Uint8Array(Int32Array.from(values).buffer);
}
