import { createHash } from 'node:crypto';
import { SightlineError } from '../../../shared/errors.ts';
import { MEDIA_TYPES } from '../../../shared/run/media-store.ts';
import type { NewMedia } from '../../../shared/run/media-store.ts';

/** Neither a hidden file nor a way out of the folder. */
const SEGMENT = /^[A-Za-z0-9_][A-Za-z0-9._~ -]{0,150}$/;
const MAX_SEGMENTS = 8;

/**
 * Where a file of an event goes below the media folder, with `/`. `ordinal` makes it another one than any before: what
 * it replaces may still be read. Throws `invalid_message` for a path that leads elsewhere.
 */
export function mediaPath(eventId: string, media: NewMedia, now: number, ordinal: number): string {
  if (media.path !== undefined) return checked(media.path);
  const [pipeline = '', id = ''] = splitOnce(eventId, '~');
  const day = new Date(now).toISOString().slice(0, 10);
  const name = `${fileName(id)}-${media.kind}-${ordinal.toString(36)}.${MEDIA_TYPES[media.type]}`;
  return `${fileName(pipeline)}/${day}/${name}`;
}

function checked(path: string): string {
  const segments = path.split('/');
  if (segments.length <= MAX_SEGMENTS && segments.every((segment) => SEGMENT.test(segment))) return path;
  throw new SightlineError(
    'invalid_message',
    `A file of an event cannot go to "${path.slice(0, 200)}": give names parted by "/", without "..".`,
  );
}

/** The same for the same text, and another one for every other. */
function fileName(text: string): string {
  const plain = text.replaceAll(/[^A-Za-z0-9._-]/g, '-').slice(0, 80);
  if (plain === text && SEGMENT.test(text)) return text;
  return `x${plain}-${createHash('sha256').update(text).digest('hex').slice(0, 12)}`;
}

function splitOnce(text: string, by: string): readonly string[] {
  const at = text.indexOf(by);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + by.length)];
}
