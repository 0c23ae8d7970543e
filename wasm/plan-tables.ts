import type { LetterboxGeometry } from '../shared/detect/letterbox.ts';
import type { PictureLayout } from '../shared/frame.ts';
import type { PreprocessSpec } from '../shared/models/manifest.ts';
import { areaTable } from './area.ts';
import { constantBytes } from './constants.ts';
import type { ColumnTable } from './tables.ts';
import { COLUMN_STEPS, ROW_STEPS, columnTable, rowTable } from './tables.ts';
import type { AxisShape } from './taps.ts';
import { bilinearTaps, sampleRange } from './taps.ts';

/** How columns and rows of the stored picture become those of the picture that a person sees. */
export interface Axes {
  readonly turned: boolean;
  readonly columns: Omit<AxisShape, 'subsampling'>;
  readonly rows: Omit<AxisShape, 'subsampling'>;
}

/** Which way columns and rows of the stored picture run in the picture that a person sees. */
export function axesOf(layout: PictureLayout, geometry: LetterboxGeometry): Axes {
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

/** Which bytes of a row of a plane are needed. */
export interface Span {
  readonly first: number;
  readonly bytes: number;
}

function spanOf(axis: AxisShape, sampleBytes: number): Span {
  const { first, last } = sampleRange(axis);
  return { first: first * sampleBytes, bytes: (last - first + 1) * sampleBytes };
}

/** Everything that a plan has beside its numbers: which samples make which columns and rows, and constants. */
export interface Tables {
  readonly lumaColumns: ColumnTable;
  readonly chromaColumns: ColumnTable;
  /** Of planes of YUV. */
  readonly lumaSpan: Span;
  readonly chromaSpan: Span;
  readonly lumaRows: Uint8Array;
  readonly chromaRows: Uint8Array;
  readonly constants: Uint8Array;
  /** Columns in area mode, where the rows' tables are of that kind too; null in bilinear mode. */
  readonly areaLuma: Uint8Array | null;
  readonly areaChroma: Uint8Array | null;
  readonly splitStart: number;
  readonly splitCount: number;
}

/** Works a layout and a specification out; both have been checked. */
export function tablesOf(layout: PictureLayout, spec: PreprocessSpec, axes: Axes): Tables {
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
    lumaSpan: spanOf(luma, 1),
    chromaSpan: spanOf(chroma, planar ? 1 : 2),
    lumaRows: rowTable(bilinearTaps({ ...axes.rows, subsampling: 1 }, ROW_STEPS)),
    chromaRows: rowTable(bilinearTaps({ ...axes.rows, subsampling: 2 }, ROW_STEPS)),
    constants: constantBytes(layout, spec),
    areaLuma: null,
    areaChroma: null,
    splitStart: interleaved.first,
    splitCount: planar ? 0 : interleaved.last - interleaved.first + 1,
  };
}
