import { SightlineError } from '../../shared/errors.ts';
import type { Secrets } from '../../shared/sinks/secret.ts';

/**
 * An address of the document with its secrets put in. The document is its owner's: it may name whatever this machine
 * reaches. Throws `invalid_document` for what a secret made of it.
 */
export function addressOf(text: string, secrets: Secrets): URL {
  const whole = secrets.in(text);
  const url = URL.canParse(whole) ? new URL(whole) : null;
  if (url !== null && /^https?:$/.test(url.protocol) && url.username === '') return url;
  throw new SightlineError(
    'invalid_document',
    `${text} is no address by http or https once its secrets are put in: look at their values.`,
  );
}
