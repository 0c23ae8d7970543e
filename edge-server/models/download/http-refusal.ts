import { SightlineError } from '../../../shared/errors.ts';
import { TransientError } from './byte-origin.ts';

/** The part that is here goes beyond the file: it is of another one. */
export class StalePartError extends Error {
  override readonly name = 'StalePartError';
}

const GONE = new Set([404, 410, 451]);
const LATER = new Set([408, 425, 429]);

/** What a status means for a download. */
export function refusal({ status }: Response, url: string): Error {
  if (status === 416) return new StalePartError('the file ends before the part that is here');
  if (LATER.has(status) || status >= 500)
    return new TransientError(`${new URL(url).host} answered with HTTP ${status}`);
  const words = GONE.has(status)
    ? `There is no file at ${url} any more (HTTP ${status}).`
    : `${new URL(url).host} does not give the file (HTTP ${status}): ${url}.`;
  return new SightlineError(
    GONE.has(status) ? 'not_found' : 'forbidden',
    `${words} Update Sightline, or put the file into a folder and name that folder in SIGHTLINE_MODEL_MIRROR.`,
  );
}
