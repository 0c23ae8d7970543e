import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SightlineError, messageOf } from '../../shared/errors.ts';
import type { PictureStream } from './picture-stream.ts';

const PICTURE_NAME = /\.(jpe?g|png|webp|avif|gif|tiff?)$/i;
const MAX_FILES = 100_000;
const SECOND_US = 1_000_000;

/** Whether a name is that of a picture. */
export function isPictureName(name: string): boolean {
  return PICTURE_NAME.test(name);
}

/**
 * The picture files that a path names: one, those in a folder, or those whose name fits (`*` and `?` in the last
 * part), by name. Throws `not_found` when there are none, `too_large` when there are more than 100,000.
 */
export async function listPictures(path: string): Promise<readonly string[]> {
  const found = /[*?]/.test(basename(path)) ? await matching(path) : await lying(path);
  if (found.length === 0) throw new SightlineError('not_found', `There are no pictures at ${path}.`);
  if (found.length > MAX_FILES)
    throw new SightlineError(
      'too_large',
      `${path} holds ${found.length} pictures; at most ${MAX_FILES} are read.`,
    );
  return found;
}

/** Pictures of files, one after the other, `fps` in a second. */
export function pictureFrames(files: readonly string[], fps = 1): PictureStream {
  return async function* frames(signal) {
    // Only who needs pictures decoded waits for the decoder to load.
    const { decodeToRgb } = await import('./decode-picture.ts');
    for (const [index, file] of files.entries()) {
      if (signal.aborted) return;
      yield { picture: await decodeToRgb(file, file), timestamp: Math.round((index * SECOND_US) / fps) };
    }
  };
}

async function lying(path: string): Promise<string[]> {
  const is = await stat(path).catch((cause: unknown) => {
    throw new SightlineError('not_found', `${path} cannot be read: ${messageOf(cause)}`, { cause });
  });
  return is.isDirectory() ? picturesIn(path, PICTURE_NAME) : [path];
}

function matching(path: string): Promise<string[]> {
  const pattern = basename(path)
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return picturesIn(dirname(path), new RegExp(`^${pattern}$`));
}

async function picturesIn(folder: string, fits: RegExp): Promise<string[]> {
  try {
    const names = (await readdir(folder)).filter((name) => fits.test(name) && isPictureName(name));
    return names.toSorted((a, b) => (a < b ? -1 : 1)).map((name) => join(folder, name));
  } catch (cause) {
    throw new SightlineError('not_found', `${folder} cannot be read: ${messageOf(cause)}`, { cause });
  }
}
