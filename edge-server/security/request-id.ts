import { randomUUID } from 'node:crypto';

const SAFE = /^[A-Za-z0-9._-]{1,64}$/;

/** The id a client gave its request when that is safe to log and echo, else a new one. */
export function requestId(given: string | undefined): string {
  return given !== undefined && SAFE.test(given) ? given : randomUUID();
}
