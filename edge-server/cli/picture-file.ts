import sharp from 'sharp';
import type { OutputInfo, Sharp } from 'sharp';
import { SightlineError, messageOf } from '../../shared/errors.ts';
import type { Picture } from '../../shared/frame.ts';

/** More pixels than this are not decoded: a small file can claim to be enormous. */
const MAX_PIXELS = 100_000_000;

/** A decoded picture, upright as a person sees it. */
export interface DecodedPicture {
  readonly picture: Picture;
  readonly width: number;
  readonly height: number;
}

function open(file: string): Sharp {
  // `rotate` without an angle turns the picture the way its EXIF data says.
  return sharp(file, { limitInputPixels: MAX_PIXELS, failOn: 'error' }).rotate();
}

/** Decodes a picture file to RGB. Throws `unsupported` when it is none, or too large. */
export async function decodePicture(file: string): Promise<DecodedPicture> {
  try {
    const image = open(file).toColourspace('srgb').flatten({ background: '#000' });
    const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    return { picture: toPicture(data, info), width: info.width, height: info.height };
  } catch (cause) {
    throw new SightlineError(
      'unsupported',
      `${file} is not a picture that can be read: ${messageOf(cause)}`,
      { cause },
    );
  }
}

function toPicture(data: Uint8Array, { width, height, channels }: OutputInfo): Picture {
  if (channels !== 3)
    throw new SightlineError('unsupported', `it has ${channels} channels after conversion to RGB`);
  const layout: Picture['layout'] = {
    format: 'RGB',
    codedWidth: width,
    codedHeight: height,
    planes: [{ offset: 0, stride: width * channels }],
    visible: { x: 0, y: 0, width, height },
    color: { matrix: 'bt601', range: 'full' },
    rotation: 0,
    mirror: false,
  };
  return { layout, data };
}

/** Writes a picture, upright, with an SVG of its size drawn over it. The name's ending says the format. */
export async function writeAnnotated(file: string, svg: string, out: string): Promise<void> {
  try {
    const upright = await open(file).toBuffer();
    await sharp(upright)
      .composite([{ input: Buffer.from(svg) }])
      .toFile(out);
  } catch (cause) {
    throw new SightlineError('storage', `${out} could not be written: ${messageOf(cause)}`, { cause });
  }
}
