import { z } from 'zod';
import { SightlineError } from '../errors.ts';
import type { PictureLayout, PixelFormat } from '../frame.ts';

/** The longest side of a picture that is taken from a wire, in pixels. */
export const MAX_PICTURE_SIDE = 8192;

const Side = z.int().min(1).max(MAX_PICTURE_SIDE);
const Offset = z.int().min(0).max(0x7fff_ffff);

/** The form of a picture layout; `checkPictureLayout` then holds it against the bytes. */
export const PictureLayoutSchema = z.object({
  format: z.enum(['I420', 'NV12', 'RGBA', 'BGRA', 'RGB']),
  codedWidth: Side,
  codedHeight: Side,
  planes: z
    .array(z.object({ offset: Offset, stride: Offset }))
    .min(1)
    .max(3),
  visible: z.object({
    x: z.int().min(0).max(MAX_PICTURE_SIDE),
    y: z.int().min(0).max(MAX_PICTURE_SIDE),
    width: Side,
    height: Side,
  }),
  color: z.object({ matrix: z.enum(['bt601', 'bt709']), range: z.enum(['limited', 'full']) }),
  rotation: z.literal([0, 90, 180, 270]),
  mirror: z.boolean(),
});

/** Bytes per row and rows of one plane, as its format needs them. */
interface PlaneSize {
  readonly rowBytes: number;
  readonly rows: number;
}

const PLANES: Record<PixelFormat, (width: number, height: number) => readonly PlaneSize[]> = {
  I420: (width, height) => [luma(width, height), chroma(width, height, 1), chroma(width, height, 1)],
  NV12: (width, height) => [luma(width, height), chroma(width, height, 2)],
  RGBA: (width, height) => [{ rowBytes: width * 4, rows: height }],
  BGRA: (width, height) => [{ rowBytes: width * 4, rows: height }],
  RGB: (width, height) => [{ rowBytes: width * 3, rows: height }],
};

function luma(width: number, height: number): PlaneSize {
  return { rowBytes: width, rows: height };
}

function chroma(width: number, height: number, samples: number): PlaneSize {
  return { rowBytes: Math.ceil(width / 2) * samples, rows: Math.ceil(height / 2) };
}

/** Throws `invalid_message` unless every pixel that the layout speaks of lies within `byteLength` bytes. */
export function checkPictureLayout(layout: PictureLayout, byteLength: number): void {
  checkVisible(layout);
  const sizes = PLANES[layout.format](layout.codedWidth, layout.codedHeight);
  if (layout.planes.length !== sizes.length) {
    throw invalid(`${layout.format} has ${sizes.length} planes, not ${layout.planes.length}`);
  }
  for (const [index, { rowBytes, rows }] of sizes.entries()) {
    const plane = layout.planes[index];
    if (plane === undefined || plane.stride < rowBytes) throw invalid(`the rows of plane ${index} overlap`);
    // The last row may end without padding.
    if (plane.offset + plane.stride * (rows - 1) + rowBytes > byteLength) {
      throw invalid(`plane ${index} reaches beyond the ${byteLength} bytes that came`);
    }
  }
}

function checkVisible({ visible, codedWidth, codedHeight }: PictureLayout): void {
  if (visible.x + visible.width > codedWidth || visible.y + visible.height > codedHeight) {
    throw invalid('the visible part lies outside of the picture');
  }
}

function invalid(what: string): SightlineError {
  return new SightlineError('invalid_message', `not a readable picture: ${what}`);
}
