import type { PictureLayout, PlaneLayout } from '../../shared/frame.ts';

/** One value of each pixel, say its luma or its red, as it lies in a picture's bytes. */
export interface Channel {
  /** Of the first value, from the picture's first byte. */
  readonly offset: number;
  /** Bytes from one row to the next. */
  readonly stride: number;
  /** Bytes from one value to the next. */
  readonly step: number;
  /** How many pixels share a value, in either direction. */
  readonly shared: 1 | 2;
  /** How many values there are. */
  readonly width: number;
  readonly height: number;
}

/** In the order of the format's name without what is unused: Y, U, V or red, green, blue. */
export function channelsOf(layout: PictureLayout): readonly Channel[] {
  const [first, second, third] = layout.planes;
  const inOne = (places: readonly number[], step: number): Channel[] =>
    places.map((at) => channel(layout, first, at, step));
  switch (layout.format) {
    case 'I420':
      return [channel(layout, first), channel(layout, second, 0, 1, 2), channel(layout, third, 0, 1, 2)];
    case 'NV12':
      return [channel(layout, first), channel(layout, second, 0, 2, 2), channel(layout, second, 1, 2, 2)];
    case 'BGRA':
      return inOne([2, 1, 0], 4);
    case 'RGBA':
      return inOne([0, 1, 2], 4);
    default:
      return inOne([0, 1, 2], 3);
  }
}

/** Whether the channels are red, green and blue. */
export function isRgb({ format }: PictureLayout): boolean {
  return format !== 'I420' && format !== 'NV12';
}

function channel(
  { codedWidth, codedHeight }: PictureLayout,
  plane: PlaneLayout = { offset: 0, stride: 0 },
  at = 0,
  step = 1,
  shared: 1 | 2 = 1,
): Channel {
  return {
    offset: plane.offset + at,
    stride: plane.stride,
    step,
    shared,
    width: Math.ceil(codedWidth / shared),
    height: Math.ceil(codedHeight / shared),
  };
}
