import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SightlineError, messageOf } from '../../shared/errors.ts';
import { CAMERA } from '../../shared/pipeline/source-config.ts';

/** What an address comes down to. */
export type SourcePlace =
  | { readonly kind: 'synthetic'; readonly query: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'device'; readonly path: string }
  | { readonly kind: 'http'; readonly url: string }
  | { readonly kind: 'rtsp'; readonly url: string };

const SYNTHETIC = 'synthetic:';

/**
 * Reads an address. Files count from `folder`; null when files and devices of this machine may not be named, since the
 * document came from elsewhere. Throws `camera`, `forbidden` or `unsupported`, in words.
 */
export function parseSourceUri(uri: string, folder: string | null): SourcePlace {
  if (uri === CAMERA) throw cameraIsElsewhere();
  if (uri.startsWith(SYNTHETIC)) return { kind: 'synthetic', query: uri.slice(SYNTHETIC.length) };
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(uri)?.[1]?.toLowerCase();
  if (scheme === 'http' || scheme === 'https') return { kind: 'http', url: checkedUrl(uri) };
  if (scheme === 'rtsp' || scheme === 'rtsps') return { kind: 'rtsp', url: checkedUrl(uri) };
  if (scheme !== undefined && scheme !== 'file') {
    const known = 'a file, http(s):, rtsp(s):, /dev/videoN or synthetic:';
    throw new SightlineError('unsupported', `A source cannot be read from "${scheme}:": give ${known}.`);
  }
  if (folder === null) throw filesAreForbidden(uri);
  const path = resolve(folder, scheme === undefined ? uri : pathOf(uri));
  return /^\/dev\/video\d+$/.test(path) ? { kind: 'device', path } : { kind: 'file', path };
}

/** An address as it may be shown: without its password. */
export function shownUri(uri: string): string {
  return withoutPasswords(uri).slice(0, 300);
}

/** A text, say of another program, with the names and passwords of addresses in it left out. */
export function withoutPasswords(text: string): string {
  return text.replaceAll(/:\/\/[^\s/]*@/g, '://…@');
}

/** `fetch` takes no name and password in an address, though such are written down that way: they become a header. */
export function withoutPassword(url: string): { address: string; headers: Record<string, string> } {
  const address = new URL(url);
  const { username, password } = address;
  if (username === '') return { address: url, headers: {} };
  [address.username, address.password] = ['', ''];
  const secret = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
  return { address: address.href, headers: { authorization: `Basic ${secret.toString('base64')}` } };
}

function pathOf(uri: string): string {
  if (!uri.startsWith('file://')) return uri.slice('file:'.length);
  try {
    return fileURLToPath(uri);
  } catch (cause) {
    throw new SightlineError('unsupported', `${uri} names no file of this machine: ${messageOf(cause)}`, {
      cause,
    });
  }
}

function checkedUrl(uri: string): string {
  if (URL.canParse(uri) && new URL(uri).hostname !== '') return uri;
  throw new SightlineError('unsupported', `${shownUri(uri)} is not an address.`);
}

function cameraIsElsewhere(): SightlineError {
  return new SightlineError(
    'camera',
    '"camera" is the camera of a browser, and this machine has no such thing. Name a device (/dev/video0), an address ' +
      '(rtsp://…, http://…) or a file.',
  );
}

function filesAreForbidden(uri: string): SightlineError {
  return new SightlineError(
    'forbidden',
    `Files of this machine can be named only in its own document and on its command line, so "${shownUri(uri)}" is not opened.`,
  );
}
