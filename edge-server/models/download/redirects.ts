import { SightlineError } from '../../../shared/errors.ts';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** An address that files may be taken from. Throws `forbidden` unless it is https, or this machine. */
export function checkAddress(text: string): URL {
  const url = new URL(text);
  if (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname))) return url;
  throw new SightlineError('forbidden', `${text} is not https, so nothing is loaded from there.`);
}

/** Where an answer leads on to; null when it is no redirect. Throws `forbidden` when it leads off https to another host. */
export function redirectTarget(response: Response, from: URL): URL | null {
  const location = response.headers.get('location');
  if (response.status < 300 || response.status > 399 || location === null) return null;
  const target = URL.canParse(location, from.href) ? new URL(location, from) : null;
  if (target !== null && mayFollow(from, target)) return target;
  throw new SightlineError(
    'forbidden',
    `${from.host} leads on to ${location.slice(0, 200)}, which is neither https nor the same host, so it is not followed. ` +
      'Is a proxy or a log-in page of this network in between?',
  );
}

function mayFollow(from: URL, target: URL): boolean {
  return target.protocol === 'https:' || (target.protocol === from.protocol && target.host === from.host);
}
