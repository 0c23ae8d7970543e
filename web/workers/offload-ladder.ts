import type { LossyPicture } from '../../shared/frame.ts';

/** How one frame is to be squeezed. */
export interface Squeeze {
  readonly format: LossyPicture['format'];
  /** 0 to 1. */
  readonly quality: number;
  /** Of the size that the model needs, 0 to 1. */
  readonly scale: number;
}

/** A step of the ladder, with the bytes per pixel that its pictures take about. */
interface Step {
  readonly squeeze: Squeeze | null;
  readonly bytesPerPixel: number;
}

/** From exact to most squeezed. JPEG is quick to make; WebP takes fewer bytes, which counts where there is little room. */
export const LADDER: readonly Step[] = [
  { squeeze: null, bytesPerPixel: 0 },
  { squeeze: { format: 'jpeg', quality: 0.92, scale: 1 }, bytesPerPixel: 0.3 },
  { squeeze: { format: 'jpeg', quality: 0.8, scale: 1 }, bytesPerPixel: 0.17 },
  { squeeze: { format: 'webp', quality: 0.7, scale: 1 }, bytesPerPixel: 0.09 },
  { squeeze: { format: 'webp', quality: 0.6, scale: 0.75 }, bytesPerPixel: 0.08 },
  { squeeze: { format: 'webp', quality: 0.5, scale: 0.5 }, bytesPerPixel: 0.07 },
];
