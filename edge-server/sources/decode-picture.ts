import sharp from 'sharp';
import type { OutputInfo, Sharp } from 'sharp';
import { SightlineError, messageOf } from '../../shared/errors.ts';
import type { Picture } from '../../shared/frame.ts';

/** More pixels than this are not decoded: a small file can claim to be enormous. */
const MAX_PIXELS = 100_000_000;

/** Opens a picture, a file's name or its bytes, upright as a person sees it. */
export function openPicture(input: string | Uint8Array): Sharp {
  // `rotate` without an angle turns the picture the way its EXIF data says.
  return sharp(input, { limitInputPixels: MAX_PIXELS, failOn: 'error' }).rotate();
}

/** Decodes a picture, a file's name or its bytes, to upright RGB. Throws `unsupported` when it is none, or too large. */
export async function decodeToRgb(input: string | Uint8Array, name: string): Promise<Picture> {
  try {
    const image = openPicture(input).toColourspace('srgb').flatten({ background: '#000' });
    const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    return toPicture(data, info);
  } catch (cause) {
    throw new SightlineError(
      'unsupported',
      `${name} is not a picture that can be read: ${messageOf(cause)}`,
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
