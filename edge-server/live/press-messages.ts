import type { PictureLayout } from '../../shared/frame.ts';

/** How a picture is to be made. */
export interface PressOrder {
  /** Pixels; what is smaller stays as it is. */
  readonly width: number;
  /** 1..100 */
  readonly quality: number;
}

/** A picture that was made. */
export interface PressedPicture {
  readonly width: number;
  readonly height: number;
  readonly jpeg: Uint8Array;
}

/** A frame for the press; the bytes come back with the answer, to be used again. */
export interface PressJob {
  readonly id: number;
  readonly layout: PictureLayout;
  readonly bytes: ArrayBuffer;
  readonly orders: readonly PressOrder[];
}

/** What became of it: a picture for each order, or why not. */
export interface PressAnswer {
  readonly id: number;
  readonly bytes: ArrayBuffer;
  readonly pictures: readonly PressedPicture[] | null;
  readonly problem: string;
}
