import { z } from 'zod';
import { SightlineError } from '../errors.ts';
import type { LossyPicture } from '../frame.ts';

/** The most bytes that one squeezed picture may have. */
export const MAX_LOSSY_BYTES = 8 * 1024 * 1024;
/** The most pixels that one is decoded to: what a few bytes claim to be must not fill the memory. */
export const MAX_LOSSY_PIXELS = 3840 * 2160;

const MAX_SIDE = 4096;
const Side = z.int().min(1).max(MAX_SIDE);

/** The form of what is said of a squeezed picture; `checkLossyPicture` then holds it against the bytes. */
export const LossyPictureSchema = z.object({
  format: z.enum(['jpeg', 'webp']),
  quality: z.number().min(0).max(1),
  width: Side,
  height: Side,
});

const SIGNATURES: Readonly<Record<LossyPicture['format'], (bytes: Uint8Array) => boolean>> = {
  jpeg: (bytes) => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff,
  webp: (bytes) => spells(bytes, 0, 'RIFF') && spells(bytes, 8, 'WEBP'),
};

/** Throws `invalid_message` unless the bytes begin as the format does and what they are said to be is bounded. */
export function checkLossyPicture({ format, width, height }: LossyPicture, bytes: Uint8Array): void {
  if (width * height > MAX_LOSSY_PIXELS)
    throw invalid(`${width}x${height} pixels; at most ${MAX_LOSSY_PIXELS} are decoded`);
  if (bytes.length > MAX_LOSSY_BYTES)
    throw invalid(`${bytes.length} bytes; at most ${MAX_LOSSY_BYTES} are taken`);
  if (!SIGNATURES[format](bytes)) throw invalid(`it does not begin as ${format.toUpperCase()} does`);
}

function spells(bytes: Uint8Array, offset: number, word: string): boolean {
  return word.split('').every((letter, index) => bytes[offset + index] === letter.charCodeAt(0));
}

function invalid(what: string): SightlineError {
  return new SightlineError('invalid_message', `not a readable picture: ${what}`);
}
