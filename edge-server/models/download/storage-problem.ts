import { dirname } from 'node:path';
import { SightlineError, messageOf } from '../../../shared/errors.ts';

const NO_ROOM = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const NOT_ALLOWED = new Set(['EACCES', 'EPERM', 'EROFS']);

/** What the disk refused, in words with a way on. */
export function storageProblem(error: unknown, path: string): SightlineError {
  if (error instanceof SightlineError) return error;
  const code = codeOf(error);
  const folder = dirname(path);
  if (NO_ROOM.has(code)) return noRoom(folder, { cause: error });
  const words = NOT_ALLOWED.has(code)
    ? `${folder} may not be written to (${code}). Allow it, or name another folder with --models.`
    : `${path} cannot be written: ${messageOf(error)}`;
  return new SightlineError('storage', words, { cause: error });
}

/** There is no room for a file; `needs` says how much there would have to be. */
export function noRoom(
  folder: string,
  more: { readonly cause?: unknown; readonly needs?: string } = {},
): SightlineError {
  const needs = more.needs === undefined ? '' : ` (${more.needs})`;
  return new SightlineError(
    'storage',
    `There is no room left at ${folder}${needs}. Free some space, or name a folder on another disk with --models.`,
    { cause: more.cause },
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
