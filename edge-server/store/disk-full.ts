import { SightlineError } from '../../shared/errors.ts';

const NO_ROOM = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** There is no room: whoever makes some may try again. */
export class DiskFullError extends SightlineError {
  constructor(message: string, options?: { cause?: unknown }) {
    super('storage', message, options);
    this.name = 'DiskFullError';
  }
}

/** The same in words; `why` is what the system said. */
export function diskFull(why: string, cause: unknown): DiskFullError {
  return new DiskFullError(`There is no room left on the disk (${why}).`, { cause });
}

/** What a file operation failed with, as what is thrown on. */
export function fileError(error: unknown, path: string): SightlineError {
  if (error instanceof SightlineError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (NO_ROOM.has(code)) return diskFull(code, error);
  return new SightlineError('storage', `${path} could not be written: ${code || String(error)}.`, {
    cause: error,
  });
}
