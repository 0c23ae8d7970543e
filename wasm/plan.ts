import type { LetterboxGeometry } from '../shared/detect/letterbox.ts';
import { placePicture } from '../shared/detect/letterbox.ts';
import type { PictureLayout } from '../shared/frame.ts';
import { displaySize } from '../shared/frame.ts';
import type { PreprocessSpec } from '../shared/models/manifest.ts';
import { once } from '../shared/once.ts';
import { bandsOf } from './bands.ts';
import type { Band } from './bands.ts';
import { isScaleOnly } from './constants.ts';
import { coreSpec, finishOf, tensorBytes } from './output.ts';
import { encodePlan, placesFrom } from './plan-bytes.ts';
import { axesOf, tablesOf } from './plan-tables.ts';

/** The kernel's numbers. Of BGRA it is only told that the channels run the other way. */
const FORMATS = { I420: 0, NV12: 1, RGBA: 2, BGRA: 2, RGB: 3 } as const;
/** One layout and one specification, worked out for the kernel, not yet given a place in its memory. */
export interface Plan {
  readonly geometry: LetterboxGeometry;
  readonly dims: readonly number[];
  readonly type: PreprocessSpec['type'];
  /** Bytes of the tensor, and of what the pass makes of it; `finishes`: another step makes the one of the other. */
  readonly tensorBytes: number;
  readonly coreBytes: number;
  readonly finishes: boolean;
  /**
   * Parts that can be worked through one after the other, worked out when first asked for: crops, for one, never are. To be
   * asked for only where the kernel can (`canBand`); of other plans they mean nothing.
   */
  readonly bands: () => readonly Band[];
  /** Bytes of the plan and its tables in the kernel's memory. */
  readonly byteLength: number;
  /** The bytes to put at `address`, a multiple of 16. */
  encode(address: number): Uint8Array;
}

/** In which order the kernel is told of planes; of I420's chroma, first what the tensor's first channel needs. */
export function planeOrder(layout: PictureLayout, spec: PreprocessSpec): readonly number[] {
  return layout.format === 'I420' && spec.color !== 'bgr' ? [0, 2, 1] : [0, 1, 2];
}

/** Offset and stride of each plane. */
function planeFields(layout: PictureLayout, spec: PreprocessSpec): number[] {
  return planeOrder(layout, spec).flatMap((i) => [
    layout.planes[i]?.offset ?? 0,
    layout.planes[i]?.stride ?? 0,
  ]);
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

/**
 * Works out everything that stays the same from frame to frame. Both arguments have been checked; they are kept, and
 * must not change.
 */
export function makePlan(layout: PictureLayout, spec: PreprocessSpec): Plan {
  const geometry = placePicture(displaySize(layout), spec);
  const axes = axesOf(layout, geometry);
  const core = coreSpec(spec);
  const tables = tablesOf(layout, core, axes);
  return {
    geometry,
    ...tensorShape(spec),
    coreBytes: tensorBytes(core),
    bands: once(() => bandsOf(layout, tables.lumaRows, tables.chromaRows)),
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
      return encodePlan(fields, tables, places, address);
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
