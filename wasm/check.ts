import { SightlineError } from '../shared/errors.ts';
import type { PictureLayout, PixelFormat, PixelRect } from '../shared/frame.ts';
import type { PreprocessSpec } from '../shared/models/manifest.ts';

/** Largest side of a picture, in pixels. */
export const MAX_PICTURE_SIDE = 16384;

interface PlaneShape {
  /** Picture pixels per sample, both ways. */
  readonly subsampling: 1 | 2;
  readonly bytesPerSample: number;
}

const FULL: PlaneShape = { subsampling: 1, bytesPerSample: 1 };
const HALF: PlaneShape = { subsampling: 2, bytesPerSample: 1 };

const PLANES: Readonly<Record<PixelFormat, readonly PlaneShape[]>> = {
  I420: [FULL, HALF, HALF],
  NV12: [FULL, { subsampling: 2, bytesPerSample: 2 }],
  RGBA: [{ subsampling: 1, bytesPerSample: 4 }],
  BGRA: [{ subsampling: 1, bytesPerSample: 4 }],
  RGB: [{ subsampling: 1, bytesPerSample: 3 }],
};

function refuse(message: string): never {
  throw new SightlineError('invalid_message', `This picture cannot be read: ${message}.`);
}

function isCount(value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}

/** Throws unless `rect` is a whole, non-empty part of a picture of the given size. */
export function checkRect(rect: PixelRect, width: number, height: number, name: string): void {
  const inside =
    isCount(rect.x, 0, width - 1) &&
    isCount(rect.y, 0, height - 1) &&
    isCount(rect.width, 1, width - rect.x) &&
    isCount(rect.height, 1, height - rect.y);
  if (inside) return;
  const { x, y, width: w, height: h } = rect;
  refuse(
    `its ${name} ${String(w)}x${String(h)} at ${String(x)},${String(y)} is not inside ${width}x${height}`,
  );
}

function checkNames(layout: PictureLayout): void {
  if (!Object.hasOwn(PLANES, layout.format)) refuse(`the format "${layout.format}" is unknown`);
  if (![0, 90, 180, 270].includes(layout.rotation)) refuse('its rotation is not 0, 90, 180 or 270');
  if (typeof layout.mirror !== 'boolean') refuse('"mirror" is neither true nor false');
  if (!['bt601', 'bt709'].includes(layout.color.matrix)) refuse('its colour matrix is unknown');
  if (!['limited', 'full'].includes(layout.color.range)) refuse('its colour range is unknown');
}

/** The first byte after plane `index`; throws when the plane is described impossibly. */
function planeEnd(layout: PictureLayout, index: number, shape: PlaneShape): number {
  const plane = layout.planes[index];
  if (!plane) return refuse(`plane ${index} is missing`);
  const rowBytes = Math.ceil(layout.codedWidth / shape.subsampling) * shape.bytesPerSample;
  const rows = Math.ceil(layout.codedHeight / shape.subsampling);
  if (!isCount(plane.offset, 0, 2 ** 31)) refuse(`plane ${index} has no valid offset`);
  if (!isCount(plane.stride, rowBytes, 2 ** 31))
    refuse(`plane ${index} needs a stride of at least ${rowBytes}`);
  return plane.offset + plane.stride * (rows - 1) + rowBytes;
}

/**
 * Checks everything a layout says and returns how many bytes a picture of this layout needs. Throws
 * `invalid_message`, naming what is wrong.
 */
export function checkLayout(layout: PictureLayout): number {
  checkNames(layout);
  const { codedWidth, codedHeight } = layout;
  if (!isCount(codedWidth, 1, MAX_PICTURE_SIDE) || !isCount(codedHeight, 1, MAX_PICTURE_SIDE)) {
    refuse(`its sides must be 1 to ${MAX_PICTURE_SIDE} pixels`);
  }
  checkRect(layout.visible, codedWidth, codedHeight, 'visible part');
  const shapes = PLANES[layout.format];
  if (layout.planes.length !== shapes.length) refuse(`${layout.format} has ${shapes.length} planes`);
  return Math.max(...shapes.map((shape, index) => planeEnd(layout, index, shape)));
}

/** Throws `invalid_message` when a picture has fewer bytes than its layout needs. */
export function checkBytes(byteLength: number, needed: number): void {
  if (byteLength < needed) refuse(`it has ${byteLength} bytes and its layout needs ${needed}`);
}

/** Throws `invalid_model` unless a specification's numbers can be computed with. */
export function checkSpec(spec: PreprocessSpec): void {
  const sides = isCount(spec.width, 1, 4096) && isCount(spec.height, 1, 4096) && isCount(spec.pad, 0, 255);
  const numbers = [spec.scale, ...spec.mean, ...spec.std].map(Math.fround);
  const deviations = spec.std.every((value) => Math.fround(value) !== 0);
  if (sides && deviations && numbers.every(Number.isFinite)) return;
  throw new SightlineError(
    'invalid_model',
    "This model's pre-processing cannot be done: sides are 1 to 4096, the pad value 0 to 255, " +
      'scale, mean and std finite float32 numbers, and std is not 0.',
  );
}
