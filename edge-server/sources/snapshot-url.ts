import type { Clock } from '../../shared/clock.ts';
import { SightlineError, messageOf } from '../../shared/errors.ts';
import type { Picture } from '../../shared/frame.ts';
import { askHttp } from '../ask-http.ts';
import { pause } from '../../shared/run/pause.ts';
import type { PictureStream } from './picture-stream.ts';
import { shownUri } from './shown-uri.ts';
import { withoutPassword } from './source-uri.ts';

const TIMEOUT_MS = 5000;
const MAX_REDIRECTS = 5;
const MAX_BYTES = 32 * 1024 * 1024;

/** How a snapshot address is asked. */
export interface SnapshotOptions {
  /** Asked again and again, or once. */
  readonly live: boolean;
  /** From one question to the next, milliseconds. */
  readonly intervalMs: number;
  readonly clock: Clock;
}

/**
 * Pictures that an address gives, one per question. Throws `camera` when it does not answer with one within 5 s,
 * `too_large` when it is more than 32 MiB.
 */
export function snapshotFrames(url: string, { live, intervalMs, clock }: SnapshotOptions): PictureStream {
  return async function* frames(signal) {
    for (let index = 0; !signal.aborted; index += 1) {
      const asked = clock.now();
      const bytes = await fetchPicture(url, clock, signal);
      yield { picture: await decode(bytes, url), timestamp: index * intervalMs * 1000 };
      if (!live) return;
      await pause(Math.max(0, intervalMs - (clock.now() - asked)), clock, signal);
    }
  };
}

async function decode(bytes: Uint8Array, url: string): Promise<Picture> {
  // Only who needs pictures decoded waits for the decoder to load.
  const { decodeToRgb } = await import('./decode-picture.ts');
  try {
    return await decodeToRgb(bytes, shownUri(url));
  } catch (cause) {
    // One that came damaged may come whole the next time.
    throw new SightlineError('camera', messageOf(cause), { cause });
  }
}

/** The bytes at an address, at most 32 MiB, within 5 s. */
async function fetchPicture(url: string, clock: Clock, signal: AbortSignal): Promise<Uint8Array> {
  const abort = new AbortController();
  const end = (): void => abort.abort(signal.reason);
  signal.addEventListener('abort', end, { once: true });
  const tooLate = new SightlineError('camera', `it did not answer within ${TIMEOUT_MS / 1000} s`);
  const cancel = clock.after(TIMEOUT_MS, () => abort.abort(tooLate));
  try {
    return await read(url, abort.signal);
  } catch (cause) {
    if (cause instanceof SightlineError && cause !== tooLate) throw cause;
    throw new SightlineError('camera', `${shownUri(url)} gives no picture: ${messageOf(cause)}.`, { cause });
  } finally {
    cancel();
    signal.removeEventListener('abort', end);
  }
}

/** Cameras may lead on, to another page of theirs as a rule: who else it is never learns a password. */
async function follow(
  address: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
  left = MAX_REDIRECTS,
): Promise<Response> {
  const response = await askHttp(address, { signal, headers });
  const location = response.headers.get('location');
  if (left === 0 || response.status < 300 || response.status > 399 || location === null) return response;
  await response.body?.cancel();
  const target = URL.canParse(location, address.href) ? new URL(location, address) : null;
  if (target === null || !/^https?:$/.test(target.protocol)) return response;
  return follow(target, target.origin === address.origin ? headers : {}, signal, left - 1);
}

async function read(url: string, signal: AbortSignal): Promise<Uint8Array> {
  const { address, headers } = withoutPassword(url);
  const response = await follow(new URL(address), headers, signal);
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw new SightlineError('camera', `${shownUri(url)} answers ${response.status} ${response.statusText}.`);
  }
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body) {
    bytes += part.length;
    if (bytes > MAX_BYTES)
      throw new SightlineError('too_large', `${shownUri(url)} gives more than ${MAX_BYTES} bytes.`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}
