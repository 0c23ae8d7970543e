import sharp from 'sharp';
import { SightlineError, messageOf } from '../../shared/errors.ts';
import type { Picture } from '../../shared/frame.ts';
import { decodeToRgb, openPicture } from '../sources/decode-picture.ts';

/** A decoded picture, upright as a person sees it. */
export interface DecodedPicture {
  readonly picture: Picture;
  readonly width: number;
  readonly height: number;
}

/** Decodes a picture file to RGB. Throws `unsupported` when it is none, or too large. */
export async function decodePicture(file: string): Promise<DecodedPicture> {
  const picture = await decodeToRgb(file, file);
  return { picture, width: picture.layout.codedWidth, height: picture.layout.codedHeight };
}

/** Writes a picture, upright, with an SVG of its size drawn over it. The name's ending says the format. */
export async function writeAnnotated(file: string, svg: string, out: string): Promise<void> {
  try {
    const upright = await openPicture(file).toBuffer();
    await sharp(upright)
      .composite([{ input: Buffer.from(svg) }])
      .toFile(out);
  } catch (cause) {
    throw new SightlineError('storage', `${out} could not be written: ${messageOf(cause)}`, { cause });
  }
}
