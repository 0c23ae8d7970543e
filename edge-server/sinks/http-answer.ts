import type { HttpAnswer } from './http-client.ts';
import { Undelivered } from './undelivered.ts';

/** Answers that say that this very request is at fault: the same again would get the same. */
const FINAL = new Set([400, 405, 406, 411, 413, 414, 415, 422, 501]);

/** Why an answer means that something has not arrived, in words. Other ends' own words are left out. */
export function refusedBy(place: string, { status, retryAfterMs }: HttpAnswer): Undelivered {
  if (status >= 300 && status < 400) {
    const words = `${place} answers ${status}: it sends elsewhere, which is not followed. Name the place itself.`;
    return new Undelivered('forbidden', words);
  }
  const code = status === 429 || status >= 500 ? 'overloaded' : 'forbidden';
  return new Undelivered(code, `${place} answers ${status}${hintOf(status)}.`, {
    isFinal: FINAL.has(status),
    retryAfterMs,
  });
}

function hintOf(status: number): string {
  if (status === 401 || status === 403)
    return ': it does not let this server in; look at its token or password';
  if (status === 404) return ': there is nothing at this address';
  if (status === 413) return ': it is too large for it';
  if (status === 429) return ': it wants to be asked less often';
  return '';
}
