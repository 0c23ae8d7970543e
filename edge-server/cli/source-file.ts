import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { SightlineError } from '../../shared/errors.ts';
import type { RecordingHeader } from '../../shared/run/recording.ts';
import { parseSourceUri } from '../sources/source-uri.ts';

/** The file that a source reads, with the hash of what is in it; null when it reads none, or several, or it is gone. */
export async function sourceFile(uri: string, folder: string): Promise<RecordingHeader['file']> {
  const path = pathOf(uri, folder);
  return path === null ? null : hashed(path);
}

/**
 * Where the frames of a recording are found again without being asked for: a synthetic scene, or the same file as it
 * was. Null when there is no such thing.
 */
export async function framesOf({ source, file }: RecordingHeader): Promise<string | null> {
  if (source.startsWith('synthetic:')) return source;
  if (file === null) return null;
  const now = await hashed(file.path);
  return now?.sha256 === file.sha256 ? file.path : null;
}

function pathOf(uri: string, folder: string): string | null {
  try {
    const place = parseSourceUri(uri, folder);
    return place.kind === 'file' ? place.path : null;
  } catch (error) {
    // Whoever opens it says what is wrong with it.
    if (error instanceof SightlineError) return null;
    throw error;
  }
}

async function hashed(path: string): Promise<RecordingHeader['file']> {
  const found = await stat(path).catch(() => null);
  if (found?.isFile() !== true) return null;
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return { path, sha256: hash.digest('hex') };
}
