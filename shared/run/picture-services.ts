import type { BoundingBox } from '../detection.ts';

/** A small picture without colour: one byte for each pixel, rows from the top, as a person sees it. */
export interface GrayPicture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** How a part of a picture is made unrecognisable: nothing of it is left but eight by eight means, or nothing at all. */
export type Concealment = 'blur' | 'pixelate' | 'fill';

/** What is done to one part of a picture; coordinates are 0..1 in it. */
export type PictureEdit =
  | { readonly kind: Concealment; readonly box: BoundingBox }
  | {
      readonly kind: 'lines';
      /** x, y of both ends. */
      readonly lines: readonly (readonly [number, number, number, number])[];
      /** Thickness as a share of the picture's height. */
      readonly width: number;
      /** 0xRRGGBB */
      readonly color: number;
    }
  | {
      readonly kind: 'polygon';
      /** Corners in order, 0..1; what crosses itself is filled where it is crossed an odd number of times. */
      readonly points: readonly (readonly [x: number, y: number])[];
      /** 0xRRGGBB */
      readonly color: number;
    };

/** How a picture is packed for storing and sending. */
export interface PackOptions {
  /** In pixels; a larger picture is reduced to it, a smaller one stays as it is. */
  readonly maxWidth?: number;
  /** 1..100; 80 unless told. */
  readonly quality?: number;
}

/** A packed picture. */
export interface PackedPicture {
  readonly type: 'image/jpeg';
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** What a host does with its own frames for elements that look at pixels. None of it closes the frame it is given. */
export interface PictureServices<F> {
  /** Reduces a frame to so many pixels without colour, by area. `into` is filled where it has that size. */
  gray(
    frame: F,
    size: { readonly width: number; readonly height: number },
    into?: Uint8Array,
  ): Promise<GrayPicture>;
  /** Packs a frame, off this thread where the host can. */
  pack(frame: F, options?: PackOptions): Promise<PackedPicture>;
  /** A new frame with parts of the old one changed; whoever asked closes it. */
  edit(frame: F, edits: readonly PictureEdit[]): Promise<F>;
}
