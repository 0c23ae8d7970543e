import sharp from 'sharp';
import { inputPictureLayout } from '../../shared/detect/model-input.ts';
import { SightlineError, messageOf } from '../../shared/errors.ts';
import type { LossyPicture, Picture } from '../../shared/frame.ts';
import { MAX_LOSSY_PIXELS } from '../../shared/wire/lossy-picture.ts';

/**
 * Decodes a picture that was published to RGB, off this thread. Throws `invalid_message` when it is none, or another
 * than it was said to be.
 */
export async function decodePublished(bytes: Uint8Array, lossy: LossyPicture): Promise<Picture> {
  const options = { limitInputPixels: MAX_LOSSY_PIXELS, failOn: 'error', sequentialRead: true } as const;
  const { data, info } = await sharp(bytes, options)
    .toColourspace('srgb')
    .removeAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch((cause: unknown) => {
      throw unreadable(lossy, messageOf(cause), cause);
    });
  if (info.width === lossy.width && info.height === lossy.height && info.channels === 3)
    return { layout: inputPictureLayout(lossy), data };
  throw unreadable(lossy, `it is ${info.width}x${info.height} pixels with ${info.channels} channels`);
}

function unreadable({ format, width, height }: LossyPicture, why: string, cause?: unknown): SightlineError {
  const what = `${format.toUpperCase()} of ${width}x${height} pixels`;
  return new SightlineError(
    'invalid_message',
    `What came as a ${what} cannot be decoded: ${why.trim().slice(0, 300)}`,
    { cause },
  );
}
