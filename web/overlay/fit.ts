import type { BoundingBox } from '../../shared/detection.ts';

/** A width and a height, in any one unit. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A rectangle in CSS pixels of the view; `x` and `y` are its top left corner. */
export interface ViewRect extends Size {
  readonly x: number;
  readonly y: number;
}

/** Where the picture lies in the view, and whether it is shown mirrored. */
export interface PictureView {
  readonly rect: ViewRect;
  readonly mirrored: boolean;
}

/** The largest rectangle of the source's shape that fits into the view, centred. Empty when either is empty. */
export function fitContain(source: Size, view: Size): ViewRect {
  if (source.width <= 0 || source.height <= 0 || view.width <= 0 || view.height <= 0) {
    return { x: 0, y: 0, width: 0, height: 0 };
  }
  const ratio = Math.min(view.width / source.width, view.height / source.height);
  const width = source.width * ratio;
  const height = source.height * ratio;
  return { x: (view.width - width) / 2, y: (view.height - height) / 2, width, height };
}

/** A point of the source frame (0..1) in view pixels; mirrored pictures swap left and right. */
export function toViewPoint(point: { x: number; y: number }, view: PictureView): { x: number; y: number } {
  const x = view.mirrored ? 1 - point.x : point.x;
  return { x: view.rect.x + x * view.rect.width, y: view.rect.y + point.y * view.rect.height };
}

/** A box of the source frame (0..1) in view pixels; a mirrored box keeps its size and its left stays its left. */
export function toViewBox(box: BoundingBox, view: PictureView): ViewRect {
  const left = view.mirrored ? 1 - box.x - box.width : box.x;
  return {
    x: view.rect.x + left * view.rect.width,
    y: view.rect.y + box.y * view.rect.height,
    width: box.width * view.rect.width,
    height: box.height * view.rect.height,
  };
}
