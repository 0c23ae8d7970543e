import type { Sharp, SharpOptions } from 'sharp';
import { inputPictureLayout } from '../../shared/detect/model-input.ts';
import { SightlineError, messageOf } from '../../shared/errors.ts';
import type { LossyPicture, Picture } from '../../shared/frame.ts';
import { MAX_LOSSY_PIXELS, checkLossyPicture } from '../../shared/wire/lossy-picture.ts';

type OpenImage = (bytes: Uint8Array, options: SharpOptions) => Sharp;

let opening: Promise<OpenImage> | undefined;

/** Loaded when the first picture comes, since most lanes never see one. */
function openImage(): Promise<OpenImage> {
  opening ??= load();
  return opening;
}

async function load(): Promise<OpenImage> {
  const { default: sharp } = await import('sharp');
  // One picture at a time, each seen once. Of all that the library reads only these two come over a wire.
  sharp.concurrency(1);
  sharp.cache(false);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadWebpBuffer'] });
  return sharp;
}

/**
 * Decodes a squeezed picture to RGB. Throws `invalid_message` when it is none, or another than it was said to be, and
 * `unsupported` when this machine cannot decode any.
 */
export async function decodeLossy(bytes: Uint8Array, lossy: LossyPicture): Promise<Picture> {
  checkLossyPicture(lossy, bytes);
  const open = await openImage().catch((cause: unknown) => {
    throw new SightlineError('unsupported', `This server cannot decode pictures: ${messageOf(cause)}`, {
      cause,
    });
  });
  const options = { limitInputPixels: MAX_LOSSY_PIXELS, failOn: 'error', sequentialRead: true } as const;
  const { data, info } = await open(bytes, options)
    .toColourspace('srgb')
    .removeAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch((cause: unknown) => {
      throw unreadable(lossy, messageOf(cause), cause);
    });
  const isAsSaid = info.width === lossy.width && info.height === lossy.height && info.channels === 3;
  if (!isAsSaid)
    throw unreadable(lossy, `it is ${info.width}x${info.height} pixels with ${info.channels} channels`);
  return { layout: inputPictureLayout(lossy), data };
}

function unreadable({ format, width, height }: LossyPicture, why: string, cause?: unknown): SightlineError {
  const what = `${format.toUpperCase()} of ${width}x${height} pixels`;
  const message = `What came as a ${what} cannot be decoded: ${why.trim().slice(0, 300)}`;
  return new SightlineError('invalid_message', message, { cause });
}
