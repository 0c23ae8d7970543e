import type { BoundingBox } from '../detection.ts';
import type { PreprocessSpec } from '../models/manifest.ts';

/** Where the source picture lies within the model's input, in whole input pixels. */
export interface LetterboxGeometry {
  readonly inputWidth: number;
  readonly inputHeight: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Places a source of the given size (as a person sees it) in the model's input. A letterboxed picture keeps its
 * shape: its sides are rounded to whole pixels and are at least 1.
 */
export function placePicture(
  source: { readonly width: number; readonly height: number },
  spec: PreprocessSpec,
): LetterboxGeometry {
  const input = { inputWidth: spec.width, inputHeight: spec.height };
  if (spec.fit === 'stretch') return { ...input, x: 0, y: 0, width: spec.width, height: spec.height };
  const ratio = Math.min(spec.width / source.width, spec.height / source.height);
  const width = Math.min(spec.width, Math.max(1, Math.round(source.width * ratio)));
  const height = Math.min(spec.height, Math.max(1, Math.round(source.height * ratio)));
  const centred = spec.anchor === 'center';
  return {
    ...input,
    x: centred ? Math.floor((spec.width - width) / 2) : 0,
    y: centred ? Math.floor((spec.height - height) / 2) : 0,
    width,
    height,
  };
}

/** Input pixels to 0..1 of the source frame, horizontally. Not clamped. */
export function toSourceX(x: number, geometry: LetterboxGeometry): number {
  return (x - geometry.x) / geometry.width;
}

/** Input pixels to 0..1 of the source frame, vertically. Not clamped. */
export function toSourceY(y: number, geometry: LetterboxGeometry): number {
  return (y - geometry.y) / geometry.height;
}

/** A box given by corners in input pixels, as a box in the source frame, clamped to it. */
export function toSourceBox(
  left: number,
  top: number,
  right: number,
  bottom: number,
  geometry: LetterboxGeometry,
): BoundingBox {
  const x0 = clamp01(toSourceX(left, geometry));
  const y0 = clamp01(toSourceY(top, geometry));
  const x1 = clamp01(toSourceX(right, geometry));
  const y1 = clamp01(toSourceY(bottom, geometry));
  return { x: x0, y: y0, width: Math.max(0, x1 - x0), height: Math.max(0, y1 - y0) };
}

/** The nearest value within 0..1; NaN becomes 0. */
export function clamp01(value: number): number {
  return value > 1 ? 1 : value > 0 ? value : 0;
}
