import { messageOf, SightlineError } from '../../shared/errors.ts';

/** What the browser refused to keep, in words with a way on. */
export function storageError(error: unknown): SightlineError {
  const full = error instanceof DOMException && error.name === 'QuotaExceededError';
  const words = full
    ? 'This device has no room left for Sightline. Free some space, or remove the data of sites that are not used.'
    : `This browser did not keep the data: ${messageOf(error)}`;
  return new SightlineError('storage', words, { cause: error });
}
