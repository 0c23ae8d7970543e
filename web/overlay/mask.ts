import type { SegmentationMask } from '../../shared/detection.ts';
import { maskValues } from '../../shared/mask.ts';
import { colorOf } from './color.ts';
import type { PictureView } from './fit.ts';

/** How much of what lies under a mask its surest parts cover, 0..1. */
const STRENGTH = 0.55;

/** Draws a mask beneath what is drawn already. Keeps the last one as a picture, since views are drawn more often. */
export class MaskPainter {
  #mask: SegmentationMask | null = null;
  #picture: OffscreenCanvas | null = null;

  /** The context's unit is a CSS pixel of the view. `opacity` 0..1. */
  draw(
    context: CanvasRenderingContext2D,
    mask: SegmentationMask,
    { rect, mirrored }: PictureView,
    opacity: number,
  ): void {
    const picture = this.#pictureOf(mask);
    if (picture === null) return;
    context.save();
    context.globalAlpha = opacity;
    context.globalCompositeOperation = 'destination-over';
    context.translate(mirrored ? rect.x + rect.width : rect.x, rect.y);
    context.scale(mirrored ? -1 : 1, 1);
    context.drawImage(picture, 0, 0, rect.width, rect.height);
    context.restore();
  }

  #pictureOf(mask: SegmentationMask): OffscreenCanvas | null {
    if (mask === this.#mask) return this.#picture;
    this.#mask = mask;
    this.#picture = paint(mask);
    return this.#picture;
  }
}

/** Null where the browser has no canvas outside of the page. */
function paint(mask: SegmentationMask): OffscreenCanvas | null {
  const canvas = new OffscreenCanvas(mask.width, mask.height);
  const context = canvas.getContext('2d');
  if (context === null) return null;
  context.putImageData(new ImageData(maskPixels(mask), mask.width, mask.height), 0, 0);
  return canvas;
}

/** A mask in its label's colour as RGBA; the surer, the less transparent. */
export function maskPixels(mask: SegmentationMask): Uint8ClampedArray<ArrayBuffer> {
  const { line } = colorOf(mask.label);
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(line.slice(at, at + 2), 16));
  const values = maskValues(mask);
  const pixels = new Uint8ClampedArray(values.length * 4);
  values.forEach((value, index) => pixels.set([red, green, blue, value * STRENGTH], index * 4));
  return pixels;
}
