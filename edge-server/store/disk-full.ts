import { SightlineError } from '../../shared/errors.ts';

const NO_ROOM = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** There is no room: whoever makes some may try again. */
export class DiskFullError extends SightlineError {
  constructor(why: string, options?: { cause?: unknown }) {
    super('storage', `There is no room left on the disk (${why}).`, options);
    this.name = 'DiskFullError';
  }
}

/** What a file operation failed with, as what is thrown on. */
export function fileError(error: unknown, path: string): SightlineError {
  if (error instanceof SightlineError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (NO_ROOM.has(code)) return new DiskFullError(code, { cause: error });
  return new SightlineError('storage', `${path} could not be written: ${code || String(error)}.`, {
    cause: error,
  });
}
